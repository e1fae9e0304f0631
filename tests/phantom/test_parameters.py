"""Grids that a phantom asks for, against hand-computed directions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.phantom import Phantom
from viz3d.phantom.parameters import rotation_matrix


@pytest.mark.parametrize(
    ("plane", "letters"), [("sagittal", "PIR"), ("coronal", "LIP"), ("axial", "LPS")]
)
def test_planes_run_as_scanners_store_them(plane: Any, letters: str) -> None:
    grid = Phantom(plane=plane).grid
    assert grid.axis_letters() == letters
    assert grid.is_right_handed
    assert grid.plane_of_slices() == plane


def test_grid_is_centred_whatever_its_shape() -> None:
    phantom = Phantom(
        shape=(5, 8, 11), spacing_mm=(0.7, 1.1, 3.0), rotation_deg=(10, 20, 30), flipped="i"
    )
    assert phantom.grid.center_lps == pytest.approx(phantom.center_lps)
    assert phantom.grid.spacing == pytest.approx((0.7, 1.1, 3.0))


@pytest.mark.parametrize(
    ("flipped", "right_handed"), [("", True), ("k", False), ("ij", True), ("ijk", False)]
)
def test_flips_make_left_handed_grids(flipped: str, right_handed: bool) -> None:
    assert Phantom(flipped=flipped).grid.is_right_handed is right_handed


def test_turns_are_right_handed_about_l_then_p_then_s() -> None:
    # a quarter about L takes P to S; a quarter about S takes L to P
    assert rotation_matrix((90, 0, 0)) @ [0, 1, 0] == pytest.approx([0, 0, 1])
    assert rotation_matrix((0, 0, 90)) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert rotation_matrix((90, 0, 90)) @ [0, 0, 1] == pytest.approx([1, 0, 0])


def test_obliquity_is_the_angle_asked_for() -> None:
    assert Phantom(plane="axial", rotation_deg=(17, 0, 0)).grid.obliquity_deg() == pytest.approx(17)


@pytest.mark.parametrize(
    "values",
    [
        {"shape": (0, 4, 4)},
        {"shape": (4096, 4096, 4096)},
        {"spacing_mm": (1.0, -1.0, 1.0)},
        {"plane": "diagonal"},
        {"order": "random"},
        {"flipped": "x"},
        {"noise": -0.1},
        {"shading": 1.5},
    ],
)
def test_values_that_make_no_scan_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refusal:
        Phantom(**values)
    assert "\n" not in str(refusal.value)


def test_direction_is_orthonormal() -> None:
    direction = Phantom(rotation_deg=(12, -7, 40), flipped="j").direction
    assert direction.T @ direction == pytest.approx(np.eye(3), abs=1e-12)
