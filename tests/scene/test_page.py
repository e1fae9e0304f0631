"""Pages of scenes: what is asked for one, and what is refused of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz3d.errors import SceneError
from viz3d.scene.files import from_text, load, to_text
from viz3d.scene.page import with_page


def test_a_background_is_that_of_all_panels() -> None:
    scene = with_page(load("overview"), background="black")
    assert scene.page.background == "black"
    assert {panel.background for panel in scene.panels} == {"auto"}


def test_what_is_not_asked_for_stays() -> None:
    assert with_page(load("overview")) == load("overview")
    page = with_page(load("skin"), font="Arial", border_mm=0).page
    assert (page.font, page.crop, page.border_mm) == ("Arial", True, 0)


def test_a_page_goes_through_a_file() -> None:
    scene = load("overview")
    page = replace(
        scene.page, row_heights=(1, 2), gap_mm=1.5, caption="A\nB", panel_letters="(a)", crop=True
    )
    assert from_text(to_text(replace(scene, page=page))).page == page


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("row_heights = [1, 2]", "page.row_heights"),
        ("column_widths = [0]", "page.column_widths[0]"),
        ("margin_mm = -1", "page.margin_mm"),
        ("cell_aspect = 0", "page.cell_aspect"),
        ("caption_pt = 0.1", "page.caption_pt"),
        ('panel_letters = "i"', "page.panel_letters"),
        ('row_heights = ["a"]', "page.row_heights[0]"),
    ],
)
def test_impossible_pages_are_refused_by_name(line: str, field: str) -> None:
    with pytest.raises(SceneError) as refusal:
        from_text(f'version = 1\n[page]\n{line}\n[[layer]]\nkind = "slice"\n')
    assert refusal.value.field == field
