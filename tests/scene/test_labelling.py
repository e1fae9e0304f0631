"""The letters of framed planes: beyond their own side, at its outer end, none over another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from viz3d.geometry import plane_rectangle
from viz3d.scene.extent import box_of
from viz3d.scene.frame_letters import LETTER_GAP_PT, frame_letters
from viz3d.scene.layers import SliceLayer
from viz3d.scene.marks import Sheet
from viz3d.scene.model import Camera
from viz3d.scene.view import fit

LOW, HIGH = np.array([-80.0, -100.0, -120.0]), np.array([80.0, 100.0, 90.0])
CORNERS = np.array([[x, y, z] for x in (-80, 80) for y in (-100, 100) for z in (-120, 90)], float)
PLANES = [
    (SliceLayer(plane=plane), plane_rectangle(plane, position_mm, LOW, HIGH))
    for plane, position_mm in (("axial", 10.0), ("coronal", -12.0), ("sagittal", 3.0))
]


def sheet(azimuth_deg: float, elevation_deg: float = 20.0, width_pt: float = 260.0) -> Sheet:
    camera = Camera(azimuth_deg, elevation_deg, projection="parallel")
    return Sheet(width_pt, width_pt / 1.3, fit(camera, CORNERS, 1.3))


def axial_letters(azimuth_deg: float) -> dict[str, np.ndarray]:
    """Where each letter of the axial plane is in it, LPS mm, from its place on the sheet."""
    page = sheet(azimuth_deg)
    viewpoint = page.viewpoint
    across = np.stack([viewpoint.right, viewpoint.up])[:, :2]
    found = {}
    for words in frame_letters(PLANES[:1], page):
        offset = (np.array(words.at_pt) - (130.0, 100.0)) / page.pt_per_mm
        offset[1] -= (10.0 - viewpoint.focus_lps[2]) * viewpoint.up[2]
        found[words.text] = viewpoint.focus_lps[:2] + np.linalg.solve(across, offset)
    return found


def test_each_letter_is_beyond_its_own_side() -> None:
    found = axial_letters(35)
    assert set(found) == set("RLAP")
    assert found["L"][0] > 80
    assert found["R"][0] < -80
    assert found["A"][1] < -100
    assert found["P"][1] > 100


def test_letters_go_to_the_outer_ends_of_their_sides() -> None:
    """From the front left, the near corner and the far one lie in the picture's middle."""
    found = axial_letters(45)
    assert found["L"][1] > 0
    assert found["R"][1] < 0
    assert found["A"][0] < 0
    assert found["P"][0] > 0
    turned = axial_letters(-45)
    assert turned["L"][1] < 0
    assert turned["A"][0] > 0


def test_letters_stand_at_one_distance_at_any_size() -> None:
    """Of a plane seen flat: the gap is in points, whatever a millimetre is."""
    for width_pt in (520.0, 260.0):
        page = sheet(0.0, 0.0, width_pt)
        right_pt = page.project(np.array([[80.0, -12.0, 0.0]]))[0, 0]
        found = {words.text: words for words in frame_letters(PLANES[1:2], page)}
        assert found["L"].at_pt[0] - right_pt == pytest.approx(LETTER_GAP_PT)


def test_no_letter_lies_over_another_or_outside_from_anywhere() -> None:
    for azimuth_deg in range(-180, 180, 15):
        for elevation_deg in (-60, -20, 0, 20, 60, 90):
            page = sheet(azimuth_deg, elevation_deg)
            boxes = [box_of(words) for words in frame_letters(PLANES, page)]
            assert len(boxes) in (8, 12)
            assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
            for box in boxes:
                assert min(box.left, box.bottom) >= -1e-9
                assert box.right <= page.width_pt + 1e-9
                assert box.top <= page.height_pt + 1e-9


def test_a_side_seen_along_has_no_letter() -> None:
    """From the front, A and P of the axial plane are one behind the other."""
    found = {words.text for words in frame_letters(PLANES[:1], sheet(0.0, 2.0))}
    assert found == {"R", "L"}


def test_letters_keep_off_what_is_taken() -> None:
    page = sheet(35)
    first = next(frame_letters(PLANES, page))
    moved = next(frame_letters(PLANES, page, [box_of(first)]))
    assert moved.text == first.text
    assert not box_of(moved).overlaps(box_of(first))
