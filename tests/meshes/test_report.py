"""What is said of meshes that can be measured by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.meshes.model import Notes, SurfaceMesh, welded
from viz3d.meshes.report import report

CORNERS = np.array([(x, y, z) for x in (0, 2) for y in (0, 3) for z in (0, 4)], np.float32)
#: Six sides, each two triangles, counter-clockwise from outside.
SIDES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
TRIANGLES = np.array([t for a, b, c, d in SIDES for t in ((a, b, c), (a, c, d))], np.int32)


def box(triangles: np.ndarray = TRIANGLES, points: np.ndarray = CORNERS) -> SurfaceMesh:
    return SurfaceMesh(points, points * 0, triangles, (1.0, 1.0, 1.0), 1.0, Notes("box"))


def test_a_box_of_2_by_3_by_4_mm() -> None:
    found = report(box())
    assert found.watertight
    assert (found.open_edges, found.non_manifold_edges, found.components) == (0, 0, 1)
    assert found.area_mm2 == pytest.approx(2 * (6 + 8 + 12))
    assert found.volume_ml == pytest.approx(0.024)
    assert (found.triangles, found.vertices) == (12, 8)
    assert found.bounds_mm == ((0, 0, 0), (2, 3, 4))


def test_an_open_box_has_no_volume() -> None:
    found = report(box(TRIANGLES[1:]))
    assert (found.watertight, found.open_edges, found.volume_ml) == (False, 3, None)


def test_a_triangle_turned_over_is_found() -> None:
    turned = TRIANGLES.copy()
    turned[0] = turned[0][::-1]
    found = report(box(turned))
    assert (found.watertight, found.open_edges, found.non_manifold_edges) == (False, 0, 3)


def test_an_inside_out_box_has_a_negative_volume() -> None:
    assert report(box(TRIANGLES[:, ::-1])).volume_ml == pytest.approx(-0.024)


def test_two_boxes_are_two_pieces() -> None:
    both = np.concatenate([TRIANGLES, TRIANGLES + 8])
    apart = report(box(both, np.concatenate([CORNERS, CORNERS + 10])))
    assert (apart.components, apart.volume_ml) == (2, pytest.approx(0.048))


def test_two_boxes_that_share_an_edge_are_not_manifold() -> None:
    points, triangles, _ = welded(
        np.concatenate([CORNERS, CORNERS + np.array([2, 3, 0])]),
        np.concatenate([TRIANGLES, TRIANGLES + 8]),
    )
    found = report(box(triangles, points))
    assert (found.vertices, found.open_edges, found.non_manifold_edges) == (14, 0, 1)
    assert not found.watertight


def test_welding_drops_triangles_without_extent() -> None:
    doubled = np.concatenate([CORNERS, CORNERS[:1]])
    triangles = np.concatenate([TRIANGLES, [[0, 8, 1]]])
    points, left, first = welded(doubled, triangles)
    assert (len(points), len(left)) == (8, 12)
    assert np.array_equal(doubled[first], points)


def test_ras_turns_the_bounds_and_keeps_the_volume() -> None:
    found = report(replace(box(), notes=Notes("box")).in_ras())
    assert found.bounds_mm == ((-2, -3, 0), (0, 0, 4))
    assert found.volume_ml == pytest.approx(0.024)
