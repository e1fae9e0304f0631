"""Options that say what is to be seen: a scene, or a montage in one line, and from where."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from viz3d.errors import SceneError
from viz3d.output import STANDARD_OUTPUT

if TYPE_CHECKING:
    from viz3d.scene.model import Scene


def add_scene_options(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--scene",
        metavar="S",
        help="built-in name or .toml file, or - for standard input (overview; where PATH is a "
        "scene file, that)",
    )
    what.add_argument(
        "--montage",
        metavar="WORDS",
        help="slices side by side: 'axial 4x4; labels', or positions in mm, as in "
        "'axial -20 0 20 40; rows 2' (also: columns N, bone, whole, neurological)",
    )
    add_overlay(parser)
    add_set_option(parser)
    view = parser.add_argument_group("view", "of what is shown in space")
    view.add_argument(
        "--view",
        metavar="V",
        help="front, back, left, right, above, below, or between: front-left-above, ALS",
    )
    view.add_argument("--azimuth", metavar="DEG", type=float, help="0 front, 90 patient's left")
    view.add_argument("--elevation", metavar="DEG", type=float, help="90 from above")
    view.add_argument("--parallel", action="store_true", help="without perspective")


def add_overlay(parser: argparse.ArgumentParser) -> None:
    """Add ``--overlay``."""
    parser.add_argument(
        "--overlay",
        metavar="FILE",
        help="a second volume or a mask, on any grid, in colour over all slices",
    )


def add_set_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--set``."""
    parser.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        action="append",
        default=[],
        help="change a value of the scene: page.caption='Head', or in a panel, or its layer: "
        "3d.camera.zoom=2, 3d.skin.color=white (no panel where there is only one); again for more",
    )


def asked_scene(args: argparse.Namespace, usual: str) -> Scene:
    """The scene that ``--scene``, ``--overlay`` and ``--set`` describe.

    Parameters
    ----------
    args : argparse.Namespace
    usual : str
        Where neither ``--scene`` nor a scene file in the place of the data says which.

    Raises
    ------
    SceneError
    """
    from viz3d.reading import is_scene_file
    from viz3d.scene.settings import with_settings

    if args.path is not None and is_scene_file(args.path):
        usual = args.path
    scene = _loaded(usual if args.scene is None else args.scene)
    return with_settings(_overlaid(scene, args), args.set)


def _overlaid(scene: Scene, args: argparse.Namespace) -> Scene:
    """With what ``--overlay`` names over the slices; not every command has it."""
    from viz3d.scene.overlays import with_overlay

    path = vars(args).get("overlay")
    return scene if path is None else with_overlay(scene, os.path.abspath(path))


def _loaded(name: str) -> Scene:
    from viz3d.scene.files import from_text, load

    # As for outputs, a hyphen is the standard stream.
    if name != STANDARD_OUTPUT:
        return load(name)
    try:
        return from_text(sys.stdin.buffer.read().decode())
    except UnicodeDecodeError as fault:
        raise SceneError("", "Standard input holds no scene: it is not UTF-8 text") from fault


def chosen_scene(args: argparse.Namespace) -> Scene:
    """The scene that the options of `add_scene_options` describe.

    Raises
    ------
    SceneError
    """
    from viz3d.scene.montage import montage_scene
    from viz3d.scene.settings import with_settings
    from viz3d.scene.validate import validate
    from viz3d.scene.views import seen_from

    if args.montage is not None:
        scene = with_settings(_overlaid(montage_scene(args.montage), args), args.set)
    else:
        scene = asked_scene(args, "overview")
    turns = (args.view, args.azimuth, args.elevation)
    if args.parallel or any(turn is not None for turn in turns):
        scene = seen_from(scene, *turns, parallel=args.parallel)
    return validate(scene)
