"""Lengths on paper, and the widths that journals print figures at."""

from __future__ import annotations

import re
from typing import Final

from viz3d.errors import InputError
from viz3d.scene.codec import suggestion

#: From the journals' guides for authors, mm; what they ask for now and then changes.
WIDTHS_MM: Final[dict[str, float]] = {
    "nature-single": 89.0,
    "nature-double": 183.0,
    "science-single": 57.0,
    "science-double": 121.0,
    "science-triple": 184.0,
    "cell-single": 85.0,
    "cell-double": 174.0,
    "elsevier-single": 90.0,
    "elsevier-1.5": 140.0,
    "elsevier-double": 190.0,
    "plos-column": 132.0,
    "plos-full": 190.5,
    "pnas-single": 87.0,
    "pnas-double": 178.0,
    "a4": 210.0,
    "letter": 215.9,
}
_MM_PER: Final = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, None: 1.0}


def length_mm(text: str) -> float:
    """``"180mm"``, ``"18cm"``, ``"7.1in"``, plain millimetres or a journal's width, in mm.

    Raises
    ------
    InputError
        For anything else; the nearest known width is named.
    """
    if text in WIDTHS_MM:
        return WIDTHS_MM[text]
    found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(mm|cm|in|pt)?", text)
    if not found:
        hint = suggestion(text, WIDTHS_MM)
        raise InputError(f"'{text}' is not a length such as 180mm{hint}", code="bad-size")
    return float(found[1]) * _MM_PER[found[2]]
