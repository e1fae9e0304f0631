"""Pages: sizes on paper, cells that share their edges, and what the drawing holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viz3d.errors import InputError
from viz3d.figure.page import Size, aspect_of, draw
from viz3d.rendering.prepared import Prepared
from viz3d.scene import files
from viz3d.scene.model import Page, Panel, Scene, SliceLayer
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


def test_a_width_on_paper_becomes_pixels() -> None:
    size = Size.in_mm(180, 4 / 3, 300)
    assert (size.width, size.height, size.dpi) == (2126, 1594, 300)


def test_pixels_alone_are_a_page_of_180_mm_but_letters_stay_readable() -> None:
    assert Size.in_pixels(2126, 1000).dpi == pytest.approx(300, abs=0.1)
    assert Size.in_pixels(300, 200).dpi == 96


@pytest.mark.parametrize("size", [(0, 10, 96), (10, 30_000, 96), (10, 10, 0)])
def test_impossible_sizes_are_refused(size: tuple[int, int, float]) -> None:
    with pytest.raises(InputError, match=r"not within|cannot be made"):
        Size(*size)


def test_a_page_is_as_wide_as_its_panels() -> None:
    assert aspect_of(Page()) == pytest.approx(4 / 3)
    assert aspect_of(Page(rows=1, columns=2)) == pytest.approx(8 / 3)


def test_every_pixel_of_an_uneven_page_belongs_to_one_panel(prepared: Prepared) -> None:
    layer = SliceLayer(id="x", outline=False)
    panels = tuple(
        Panel(id=f"{row}{column}", row=row, column=column, background="#102030", layers=(layer,))
        for row in range(2)
        for column in range(3)
    )
    scene = Scene(page=Page(rows=2, columns=3, background="#ff0000"), panels=panels)
    picture = draw(resolve(scene, prepared.facts()), prepared, Size.in_pixels(100, 67))
    assert picture.shape == (67, 100, 4)
    assert not (picture[..., :3] == (255, 0, 0)).all(axis=-1).any()


def test_a_transparent_page_shows_only_the_head(prepared: Prepared) -> None:
    scene = files.load("skin")
    scene = replace(scene, page=replace(scene.page, background="transparent"))
    picture = draw(resolve(scene, prepared.facts()), prepared, Size.in_pixels(200, 150))
    assert picture[0, 0, 3] == 0
    assert picture[75, 100, 3] == 255


def test_progress_is_told(prepared: Prepared) -> None:
    told = []
    scene = resolve(files.load("relief"), prepared.facts())
    draw(scene, prepared, Size.in_pixels(200, 75), lambda *step: told.append(step))
    assert told == [("Drawing", 0, 2), ("Drawing", 1, 2), ("Drawing", 2, 2)]
