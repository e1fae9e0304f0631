"""``viz3d scenes``: list the built-in scenes, or print one to start from."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="print this scene as TOML")


def run(args: argparse.Namespace) -> int:
    from viz3d.scene.files import builtin_names, builtin_text

    if args.name:
        print(builtin_text(args.name), end="")
        return 0
    for name in builtin_names():
        print(f"{name:14}{_summary(builtin_text(name))}")
    return 0


def _summary(text: str) -> str:
    """The first sentence of the comment that a scene file opens with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        lines.append(line.removeprefix("# "))
    return " ".join(lines).split(". ")[0].rstrip(".") + "."
