"""What the status bar, the badge and the key list say. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from viz3d.app.command_list import Command, commands
from viz3d.geometry import FloatArray

#: What the empty window says.
INVITATION: Final = "Drop a folder of DICOM slices here, or choose File › Open folder"

#: What the mouse does, as ``?`` shows it.
MOUSE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "Slices": (
        ("Click, left-drag", "move the crosshair"),
        ("Wheel", "step through the slices"),
        ("Shift+left-drag", "brightness and contrast"),
        ("Middle-drag, Space+drag", "move the picture"),
        ("Right-drag, Ctrl+wheel", "zoom"),
        ("Double click", "maximise the pane, or restore"),
        ("Drag the end of a measure", "move it; Del removes the measure"),
    ),
    "3D": (
        ("Left-drag on a plane", "push it along its normal; a cut's face takes the cut along"),
        ("Left-drag on a plane's frame", "tilt the plane"),
        ("Left-drag elsewhere", "turn the head"),
        ("Ctrl+left-drag", "roll the picture"),
        ("Ctrl+click", "put the crosshair on the surface"),
        ("Wheel", "step the slice under the pointer"),
        ("Middle-drag", "move the picture"),
        ("Right-drag, Ctrl+wheel", "zoom"),
    ),
    "Panels": (
        ("Shift+drag on a slider", "fine steps"),
        ("Space in Layers", "show or hide the layer"),
        ("Ctrl+Up, Ctrl+Down, Del", "order and remove layers"),
        ("Drag between panes", "make them wider or higher"),
        ("Arrows in Histogram", "move an edge, Up and Down choose it; Shift: the band"),
        ("Double click in Volume colours", "add a point; Del removes it"),
    ),
}

#: Colour of each verdict's badge: ink and ground.
BADGE_COLORS: Final = {
    "ok": ("#ffffff", "#1a7f4b"),
    "warning": ("#1a1a1a", "#f0b429"),
    "refused": ("#ffffff", "#b3261e"),
}
#: What each verdict's badge says.
BADGE_WORDS: Final = {
    "ok": "Geometry ok",
    "warning": "Geometry: warning",
    "refused": "Geometry refused",
}


def position_words(point_lps: FloatArray) -> str:
    """A point in the patient: ``"L 12.3  P -4.0  S 33.1 mm"``."""
    numbers = (f"{letter} {mm + 0.0:.1f}" for letter, mm in zip("LPS", point_lps, strict=True))
    return "  ".join(numbers).replace("-0.0", "0.0") + " mm"


def edge_words(plane: str) -> str:
    """What a drag does at the side of a plane."""
    return f"Drag to tilt the {plane} plane"


def voxel_words(index_ijk: Sequence[int], value: Any) -> str:
    """A voxel and its value: ``"voxel 12, 40, 33 = 1873"``."""
    i, j, k = index_ijk
    return f"voxel {i}, {j}, {k}  =  {value:g}"


def key_groups() -> dict[str, list[tuple[str, str]]]:
    """Keys and what they do, by menu: of every command that has a key."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in commands():
        if command.keys:
            title = command.menu.partition("/")[0].replace("&", "")
            groups.setdefault(title, []).append((", ".join(command.keys), _deed(command)))
    return groups


def keys_table() -> str:
    """Mouse and keys as rich text, in columns: the mouse, the view, all other menus."""
    keys = key_groups()
    mouse = {f"Mouse: {title}": list(rows) for title, rows in MOUSE.items()}
    columns = [mouse, {"View": keys.pop("View")}, keys]
    cell = "<td style='padding-right: 24px; vertical-align: top'>"
    cells = "".join(f"{cell}{_column(column)}</td>" for column in columns)
    return f"<table><tr>{cells}</tr></table>"


def _deed(command: Command) -> str:
    return command.plain[0].lower() + command.plain[1:]


def _column(groups: dict[str, list[tuple[str, str]]]) -> str:
    return "".join(
        f"<p style='margin: 8px 0 2px 0'><b>{escape(title)}</b></p><table>{_rows(rows)}</table>"
        for title, rows in groups.items()
    )


def _rows(rows: list[tuple[str, str]]) -> str:
    cell = "<td style='padding: 1px 14px 1px 0; white-space: pre'>"
    return "".join(
        f"<tr>{cell}{escape(keys)}</td>{cell}{escape(deed)}</td></tr>" for keys, deed in rows
    )
