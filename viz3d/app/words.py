"""What the status bar and the key list say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from viz3d.geometry import FloatArray

#: What the empty window says.
INVITATION: Final = "Drop a folder of DICOM slices here, or choose File › Open folder"

#: Mouse and keys, as ``?`` shows them.
KEYS: Final[tuple[tuple[str, str], ...]] = (
    ("Left-drag on a slice", "push it along its normal; a cut's face takes the cut along"),
    ("Left-drag elsewhere", "turn the head"),
    ("Middle-drag, Shift+left-drag", "move the picture"),
    ("Right-drag, Ctrl+wheel", "zoom"),
    ("Wheel", "step the slice under the pointer, or the one used last"),
    ("A  P  L  R  S  I", "look from in front, behind, left, right, above, below"),
    ("0, Home", "the scene's own view"),
    ("1 … 9", "scenes"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Ctrl+O, Ctrl+S, Ctrl+Shift+S", "open a folder, save the picture, save the scene"),
    ("?", "these keys"),
    ("Esc", "close the window"),
)

#: Colour of each verdict's badge: ink and ground.
BADGE_COLORS: Final = {
    "ok": ("#ffffff", "#1a7f4b"),
    "warning": ("#1a1a1a", "#f0b429"),
    "refused": ("#ffffff", "#b3261e"),
}
#: What each verdict's badge says.
BADGE_WORDS: Final = {
    "ok": "Geometry ok",
    "warning": "Geometry: see check",
    "refused": "Geometry refused",
}


def position_words(point_lps: FloatArray) -> str:
    """A point in the patient: ``"L 12.3  P -4.0  S 33.1 mm"``."""
    numbers = (f"{letter} {mm + 0.0:.1f}" for letter, mm in zip("LPS", point_lps, strict=True))
    return "  ".join(numbers).replace("-0.0", "0.0") + " mm"


def voxel_words(index_ijk: Sequence[int], value: Any) -> str:
    """A voxel and its value: ``"voxel 12, 40, 33 = 1873"``."""
    i, j, k = index_ijk
    return f"voxel {i}, {j}, {k}  =  {value:g}"


def keys_table() -> str:
    """Mouse and keys as rich text."""
    cell = "<td style='padding: 3px 18px 3px 0; white-space: pre'>"
    rows = "".join(f"<tr>{cell}<b>{keys}</b></td>{cell}{deed}</td></tr>" for keys, deed in KEYS)
    return f"<table>{rows}</table>"
