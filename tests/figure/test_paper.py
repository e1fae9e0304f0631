"""Lengths as they are written on a command line."""

from __future__ import annotations

import pytest

from viz3d.errors import InputError
from viz3d.figure.paper import length_mm


@pytest.mark.parametrize(
    ("text", "mm"),
    [("180mm", 180), ("18cm", 180), ("7.5in", 190.5), ("89", 89), ("72pt", 25.4),
     ("nature-single", 89), ("nature-double", 183), ("science-single", 57),
     ("elsevier-double", 190), ("a4", 210)],
)  # fmt: skip
def test_lengths(text: str, mm: float) -> None:
    assert length_mm(text) == pytest.approx(mm)


@pytest.mark.parametrize("text", ["wide", "", "-5mm", "1e3", "nature-singel"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a length"):
        length_mm(text)


def test_a_slip_is_answered_by_the_nearest_width() -> None:
    with pytest.raises(InputError, match="nature-single"):
        length_mm("nature-singel")
