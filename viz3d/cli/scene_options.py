"""Options that say what is to be seen: a scene, or a montage in one line, and from where."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viz3d.scene.model import Scene


def add_scene_options(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--scene",
        metavar="S",
        help="built-in name or .toml file (overview; where PATH is a scene file, that)",
    )
    what.add_argument(
        "--montage",
        metavar="WORDS",
        help="slices side by side: 'axial 4x4; labels', or positions in mm, as in "
        "'axial -20 0 20 40; rows 2' (also: columns N, bone, whole, neurological)",
    )
    view = parser.add_argument_group("view", "of what is shown in space")
    view.add_argument(
        "--view",
        metavar="V",
        help="front, back, left, right, above, below, or between: front-left-above, ALS",
    )
    view.add_argument("--azimuth", metavar="DEG", type=float, help="0 front, 90 patient's left")
    view.add_argument("--elevation", metavar="DEG", type=float, help="90 from above")
    view.add_argument("--parallel", action="store_true", help="without perspective")


def chosen_scene(args: argparse.Namespace) -> Scene:
    """The scene that the options of `add_scene_options` describe.

    Raises
    ------
    SceneError
    """
    from viz3d.reading import is_scene_file
    from viz3d.scene.files import load
    from viz3d.scene.montage import montage_scene
    from viz3d.scene.validate import validate
    from viz3d.scene.views import seen_from

    usual = args.path if is_scene_file(args.path) else "overview"
    if args.montage is not None:
        scene = montage_scene(args.montage)
    else:
        scene = load(usual if args.scene is None else args.scene)
    turns = (args.view, args.azimuth, args.elevation)
    if args.parallel or any(turn is not None for turn in turns):
        scene = seen_from(scene, *turns, parallel=args.parallel)
    return validate(scene)
