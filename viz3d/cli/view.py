"""``viz3d view``: the desktop window."""

from __future__ import annotations

import argparse
from pathlib import Path

from viz3d.cli import reading_options
from viz3d.cli.brain_option import add_brain, add_brain_mask
from viz3d.cli.listing import PATH_HELP
from viz3d.cli.progress import bar
from viz3d.cli.render import size_in_pixels
from viz3d.cli.scene_options import add_overlay, add_set_option, asked_scene
from viz3d.errors import InputError
from viz3d.reading import check_there, is_scene_file, named_in


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help=f"{PATH_HELP}; or a scene file that names its data",
    )
    parser.add_argument(
        "--scene",
        metavar="S",
        help="built-in name or .toml file, or - for standard input (four-up; where PATH is a "
        "scene file, that)",
    )
    add_overlay(parser)
    add_set_option(parser)
    parser.add_argument(
        "--benchmark",
        action="store_true",
        help="measure how quickly planes are pushed, volume and surfaces turned, and close",
    )
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=size_in_pixels,
        help="pixels of all panes together in the benchmark (1400x900)",
    )
    add_brain(parser, "the same scene of the brain alone")
    add_brain_mask(parser)


def run(args: argparse.Namespace) -> int:
    from viz3d.app.display import check_display
    from viz3d.scene.brain_only import of_brain

    if args.benchmark:
        return _benchmark(args)
    if args.size is not None:
        raise InputError("--size is the benchmark's: add --benchmark", code="bad-usage")
    # Whatever is wrong with the request is said before a window opens.
    path, reading, mask = args.path, reading_options(args), args.brain_mask
    if path is not None:
        check_there(Path(path))
    elif mask is not None:
        raise InputError("A brain mask belongs to a series: give its path too")
    scene = asked_scene(args, "four-up")
    if path is not None and is_scene_file(path):
        named = named_in(Path(path), reading)
        path, reading, mask = named.path, named.reading, mask or named.brain_mask or None
        check_there(Path(path))
    if mask is not None:
        check_there(Path(mask))
    scene = of_brain(scene) if args.brain else scene
    check_display()

    from viz3d.app import open_window

    open_window(path, reading, scene, None if mask is None else Path(mask))
    return 0


def _benchmark(args: argparse.Namespace) -> int:
    """Print what the window measures of itself, on the volume at the path.

    Raises
    ------
    InputError, RenderError
    """
    if args.path is None or args.scene is not None or args.set:
        raise InputError("--benchmark takes a PATH, and has scenes of its own", code="bad-usage")
    from viz3d.app.display import check_display

    check_there(Path(args.path))
    check_display()

    from viz3d import api
    from viz3d.app.benchmark import benchmark, table

    with bar(args.quiet) as progress:
        volume = api.read(args.path, progress=progress, **reading_options(args))
        result = benchmark(volume, args.size or (1400, 900), progress)
    print(table(result))
    return 0
