"""``viz3d doctor``: what can render here, and what to install if nothing can."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from typing import Any

from viz3d import __version__
from viz3d.errors import RenderError

#: The packages whose versions are told, as the package index has them.
PACKAGES = ("vtk", "pyvista", "pydicom", "numpy", "scipy", "PySide6-Essentials")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the findings; exit with 4 where nothing renders."""
    findings = examine()
    print(json.dumps(findings, indent=2) if args.json else "\n".join(_lines(findings)))
    return 0 if findings["chosen"] else RenderError.exit_code


def examine() -> dict[str, Any]:
    """What is found on this machine, as ``--json`` prints it."""
    from viz3d.rendering import advice
    from viz3d.rendering.backend import try_backends
    from viz3d.rendering.desktop import missing_window_libraries, why_no_window
    from viz3d.rendering.window import use_all_cores

    attempts = list(try_backends())
    working = [attempt.backend for attempt in attempts if attempt.backend is not None]
    chosen = {**asdict(working[0]), "is_software": working[0].is_software} if working else None
    why_not = why_no_window()
    install = [] if working else [advice.drawing_line()]
    if missing_window_libraries():
        install.append(advice.window_line())
    return {
        "viz3d": __version__,
        "versions": _versions(),
        "backends": [
            {"name": attempt.name, "works": attempt.backend is not None, "reason": attempt.reason}
            for attempt in attempts
        ],
        "chosen": chosen,
        "window": {"opens": not why_not, "reason": why_not},
        "threads": use_all_cores(),
        "install": install,
    }


def _versions() -> dict[str, str]:
    versions = {"Python": platform.python_version(), "system": platform.platform()}
    return versions | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _lines(findings: dict[str, Any]) -> Iterator[str]:
    yield f"viz3d {findings['viz3d']}"
    yield from _table(findings["versions"])
    yield "\nDrawing"
    yield from _table({each["name"]: _verdict(each) for each in findings["backends"]})
    if findings["chosen"]:
        yield from _table(_chosen(findings["chosen"]))
    yield from _table({"threads": f"{findings['threads']}"})
    yield "\nWindow"
    window = findings["window"]
    yield from _table({"opens": "yes" if window["opens"] else f"no: {window['reason']}"})
    if findings["install"]:
        yield "\nTo install"
        yield from (f"  {line}" for line in findings["install"])


def _verdict(attempt: dict[str, Any]) -> str:
    return f"{'yes' if attempt['works'] else 'no'}: {attempt['reason']}"


def _chosen(backend: dict[str, Any]) -> dict[str, str]:
    drawn_by = "the processor (software)" if backend["is_software"] else "the graphics card"
    return {
        "chosen": f"{backend['name']}, drawn by {drawn_by}",
        "OpenGL": backend["version"],
        "limits": f"pictures to {backend['max_texture_size']}, "
        f"volumes to {backend['max_texture_size_3d']} on a side",
    }


def _table(rows: dict[str, str]) -> Iterator[str]:
    for name, value in rows.items():
        yield f"  {name:18}  {value}"
