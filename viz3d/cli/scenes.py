"""``viz3d scenes``: list the built-in scenes, or print one to start from."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("name", nargs="?", metavar="NAME", help="print this scene as TOML")
    which.add_argument("--of", metavar="FIGURE", help="print the scene that a figure carries")
    which.add_argument(
        "--schema",
        action="store_true",
        help="print the JSON schema of scene files: editors find it by their first line, "
        "'#:schema ./scene.schema.json'",
    )


def run(args: argparse.Namespace) -> int:
    if args.schema:
        print(_schema_text())
    elif args.of:
        print(_carried_text(args.of), end="")
    elif args.name:
        from viz3d.scene.files import builtin_text

        print(builtin_text(args.name), end="")
    else:
        _list()
    return 0


def _list() -> None:
    from viz3d.scene.files import builtin_names, builtin_text

    for name in builtin_names():
        print(f"{name:19}{_summary(builtin_text(name))}")


def _schema_text() -> str:
    import json

    from viz3d.scene.schema import schema

    return json.dumps(schema(), indent=1)


def _carried_text(figure: str) -> str:
    from pathlib import Path

    from viz3d.figure.carried import record_of
    from viz3d.scene.files import to_text

    return to_text(record_of(Path(figure)).asked_scene())


def _summary(text: str) -> str:
    """The first sentence of the comment that a scene file opens with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        lines.append(line.removeprefix("# "))
    return " ".join(lines).split(". ")[0].rstrip(".") + "."
