"""The letters of a plane stand where they are seen: away from the picture's middle."""

from __future__ import annotations

import numpy as np
import pytest

from viz3d.geometry import plane_rectangle
from viz3d.rendering.bindings.frame import LETTER_GAP_MM, Frame
from viz3d.scene.model import Camera
from viz3d.scene.view import fit

LOW, HIGH = np.array([-80.0, -100.0, -120.0]), np.array([80.0, 100.0, 90.0])
CORNERS = np.array([[x, y, z] for x in (-80, 80) for y in (-100, 100) for z in (-120, 90)], float)


def letters(azimuth_deg: float) -> dict[str, np.ndarray]:
    frame = Frame()
    frame.update(plane_rectangle("axial", 10.0, LOW, HIGH), "#0072b2", True, 1.0)
    frame.face(fit(Camera(azimuth_deg, 20.0), CORNERS, 1.3))
    return {actor.GetInput(): np.array(actor.GetPosition()) for actor in frame.props()[1:]}


def test_each_letter_is_beyond_its_own_side() -> None:
    found = letters(35)
    assert set(found) == set("RLAP")
    assert found["L"][0] == pytest.approx(80 + LETTER_GAP_MM)
    assert found["R"][0] == pytest.approx(-80 - LETTER_GAP_MM)
    assert found["A"][1] == pytest.approx(-100 - LETTER_GAP_MM)
    assert found["P"][1] == pytest.approx(100 + LETTER_GAP_MM)


def test_letters_go_to_the_outer_ends_of_their_sides() -> None:
    """From the front left, the near corner and the far one lie in the picture's middle."""
    found = letters(45)
    assert found["L"][1] > 0
    assert found["R"][1] < 0
    assert found["A"][0] < 0
    assert found["P"][0] > 0
    turned = letters(-45)
    assert turned["L"][1] < 0
    assert turned["A"][0] > 0
