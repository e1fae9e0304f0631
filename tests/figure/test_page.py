"""Pages: sizes on paper, cells that share their edges, and what the drawing holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from viz3d.errors import InputError
from viz3d.figure.layout import size_in_mm
from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.rendering.prepared import Prepared
from viz3d.scene import files
from viz3d.scene.layers import SliceLayer, SurfaceLayer
from viz3d.scene.model import Page, Panel, Scene
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


def test_a_width_on_paper_becomes_pixels() -> None:
    size = size_in_mm(Page(), 180, None, 300)
    assert (size.width, size.height, size.dpi) == (2126, 1594, 300)
    assert (size.width_pt, size.height_pt) == pytest.approx((510.236, 382.677), abs=1e-3)


def test_pixels_alone_are_a_page_of_180_mm_but_letters_stay_readable() -> None:
    assert Size.in_pixels(2126, 1000).dpi == pytest.approx(300, abs=0.1)
    assert Size.in_pixels(300, 200).dpi == 96


@pytest.mark.parametrize("size", [(0, 10, 96), (10, 30_000, 96), (10, 10, 0)])
def test_impossible_sizes_are_refused(size: tuple[int, int, float]) -> None:
    with pytest.raises(InputError, match=r"not within|cannot be made"):
        Size(*size)


def test_every_pixel_of_an_uneven_page_belongs_to_one_panel(prepared: Prepared) -> None:
    layer = SliceLayer(id="x", outline=False)
    panels = tuple(
        Panel(id=f"{row}{column}", row=row, column=column, background="#102030", layers=(layer,))
        for row in range(2)
        for column in range(3)
    )
    scene = Scene(page=Page(rows=2, columns=3, background="#ff0000"), panels=panels)
    picture = flatten(compose(resolve(scene, prepared.facts()), prepared, Size.in_pixels(100, 67)))
    assert picture.shape == (67, 100, 4)
    assert not (picture[..., :3] == (255, 0, 0)).all(axis=-1).any()


def test_a_transparent_page_shows_only_the_head(prepared: Prepared) -> None:
    scene = files.load("skin")
    scene = replace(scene, page=replace(scene.page, background="transparent"))
    picture = flatten(compose(resolve(scene, prepared.facts()), prepared, Size.in_pixels(200, 150)))
    assert picture[0, 0, 3] == 0
    assert picture[75, 100, 3] == 255


@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_what_is_transparent_is_the_same_picture_on_any_ground(
    prepared: Prepared, opacity: float
) -> None:
    """Laid over white, it is the picture that is drawn on white: no rim, no veil of white."""
    layers = (SurfaceLayer(id="skin", opacity=opacity), SliceLayer(id="slice"))

    def drawn(ground: str) -> np.ndarray:
        scene = Scene(page=Page(background=ground), panels=(Panel(id="x", layers=layers),))
        size = Size.in_pixels(200, 150)
        picture = flatten(compose(resolve(scene, prepared.facts()), prepared, size))
        return picture.astype(float)

    clear = drawn("transparent")
    for ground in ("#ffffff", "#304050"):
        color = np.array([int(ground[n : n + 2], 16) for n in (1, 3, 5)])
        share = clear[..., 3:] / 255
        over = clear[..., :3] * share + color * (1 - share)
        steps = np.abs(over - drawn(ground)[..., :3]).max(axis=-1)
        assert steps.mean() < 0.5
        # Lanczos rings at edges; against the ground it is cut off, in alpha it is not.
        assert (steps > 24).mean() < 0.003


def test_gaps_show_the_page(prepared: Prepared) -> None:
    layer = SliceLayer(id="x", outline=False)
    panels = tuple(
        Panel(id=str(n), column=n, background="#102030", layers=(layer,)) for n in (0, 1)
    )
    page = Page(columns=2, background="#ff0000", gap_mm=10, margin_mm=5)
    scene = resolve(Scene(page=page, panels=panels), prepared.facts())
    picture = flatten(compose(scene, prepared, size_in_mm(page, 100, None, 127)))
    red = (picture[..., :3] == (255, 0, 0)).all(axis=-1)
    # 5 pixels a mm: margins of 25, a gap of 50 in the middle.
    assert np.flatnonzero(red[len(red) // 2]).tolist() == [
        *range(25), *range(225, 275), *range(475, 500),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["planes", "skin", "volume", "relief"])
def test_more_dots_per_inch_show_the_same_only_finer(prepared: Prepared, name: str) -> None:
    scene = resolve(files.load(name), prepared.facts())
    coarse, fine = (
        flatten(compose(scene, prepared, size_in_mm(scene.page, 60, None, dpi)))[..., :3]
        for dpi in (150, 600)
    )
    height, width = coarse.shape[:2]
    reduced = Image.fromarray(fine).resize((width, height), Image.Resampling.BOX)
    steps = np.abs(_soft(np.asarray(reduced)) - _soft(coarse)).max(axis=-1)
    assert steps.mean() < 1.5
    assert np.percentile(steps, 99.5) < 32


def _soft(picture: np.ndarray) -> np.ndarray:
    return gaussian_filter(picture.astype(float), (1.5, 1.5, 0))


def test_progress_is_told(prepared: Prepared) -> None:
    told = []
    scene = resolve(files.load("relief"), prepared.facts())
    compose(scene, prepared, Size.in_pixels(200, 75), lambda *step: told.append(step))
    assert told == [("Drawing", 0, 2), ("Drawing", 1, 2), ("Drawing", 2, 2)]
