"""Panels on a canvas and the seams between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz3d.app.tiling import LEAST_SHARE, Seam, tile
from viz3d.scene.arrangement import arranged
from viz3d.scene.files import load
from viz3d.scene.model import Page, Scene
from viz3d.scene.validate import validate

FOUR = load("four-up")
SIZE = (1001, 700)


def boxes(scene: Scene) -> dict[str, tuple[int, int, int, int]]:
    tiling = tile(scene.page, SIZE, 1.5)
    return {panel.id: tiling.box(panel) for panel in scene.panels}


@pytest.mark.parametrize("name", ["four-up", "beside-three"])
def test_panels_and_gaps_fill_the_canvas(name: str) -> None:
    scene = arranged(FOUR, name)
    found = boxes(scene)
    assert min(box[0] for box in found.values()) == min(box[1] for box in found.values()) == 0
    assert max(box[2] for box in found.values()) == SIZE[0]
    assert max(box[3] for box in found.values()) == SIZE[1]
    gap = round(0.8 / 25.4 * 72 * 1.5)
    assert found["coronal"][1] - found["axial"][3] == gap


def test_a_viewport_is_its_box_counted_from_below() -> None:
    tiling = tile(FOUR.page, SIZE, 1.5)
    for panel in FOUR.panels:
        left, top, right, bottom = tiling.box(panel)
        shares = (left / SIZE[0], 1 - bottom / SIZE[1], right / SIZE[0], 1 - top / SIZE[1])
        assert tiling.viewport(panel) == pytest.approx(shares)


def test_seams_are_found_where_panels_meet_and_not_within_one() -> None:
    tiling = tile(FOUR.page, SIZE, 1.5)
    assert tiling.seam_at(500, 100, FOUR.panels) == Seam(0, None)
    assert tiling.seam_at(200, 350, FOUR.panels) == Seam(None, 0)
    assert tiling.seam_at(500, 350, FOUR.panels) == Seam(0, 0)
    assert tiling.seam_at(300, 100, FOUR.panels) is None
    beside = arranged(FOUR, "beside-three")
    tiling = tile(beside.page, SIZE, 1.5)
    row = (tiling.rows[0][1] + tiling.rows[1][0]) / 2
    assert tiling.seam_at(300, row, beside.panels) is None, "the large panel spans all rows"
    assert tiling.seam_at(900, row, beside.panels) == Seam(None, 0)


def test_a_seam_goes_with_the_pointer() -> None:
    tiling = tile(FOUR.page, SIZE, 1.5)
    page = tiling.pulled(FOUR.page, Seam(0, None), 700, 100)
    found = boxes(replace(FOUR, page=page))
    assert (found["axial"][2] + found["3d"][0]) / 2 == pytest.approx(700, abs=2)
    assert found["axial"][3] == boxes(FOUR)["axial"][3], "rows stay"
    both = tiling.pulled(FOUR.page, Seam(0, 0), 300, 200)
    found = boxes(replace(FOUR, page=both))
    assert found["sagittal"][0] == pytest.approx(300, abs=3)
    assert found["sagittal"][1] == pytest.approx(200, abs=3)


def test_no_panel_is_pulled_away_altogether() -> None:
    page = Page(rows=3, columns=3, gap_mm=0.0)
    for _ in range(6):
        for n, x_px in ((0, -500), (1, 5000), (0, 5000), (1, -500)):
            page = tile(page, SIZE, 1.0).pulled(page, Seam(n, n), x_px, x_px)
            validate(replace(FOUR, page=page))
            spans = tile(page, SIZE, 1.0).columns
            assert min(end - start for start, end in spans) >= 0.5 * LEAST_SHARE**2 * SIZE[0]


def test_a_canvas_of_no_size_has_panels_of_a_pixel() -> None:
    spans = tile(Page(rows=2, columns=2), (1, 1), 1.0).columns
    assert all(end > start for start, end in spans)
