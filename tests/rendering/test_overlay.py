"""The window's marks: in the same places as a figure's, and made anew only where they change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkTextActor

from viz3d.figure.drawing import Drawing
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.rendering.capture import grab
from viz3d.rendering.overlay import Overlay
from viz3d.rendering.window import offscreen_window
from viz3d.scene.marks import Line, Mark, Ramp, Words

DPI = 150
PIXELS_PER_PT = DPI / 72
SIZE = Size(400, 300, DPI)
HALO = Words("Skin", (60.0, 60.0), 14.0, "#000000", True, "center", "middle", halo="#0000ff")


def by_vtk(marks: tuple[Mark, ...]) -> NDArray[np.uint8]:
    window = offscreen_window(SIZE.width, SIZE.height)
    window.SetDPI(72)
    renderer = vtkRenderer()
    renderer.SetBackground(1, 1, 1)
    window.AddRenderer(renderer)
    overlay = Overlay(renderer)
    overlay.show(marks, PIXELS_PER_PT)
    window.Render()
    return grab(window)[..., :3]


def by_ink(marks: tuple[Mark, ...]) -> NDArray[np.uint8]:
    white = np.full((SIZE.height, SIZE.width, 4), 255, np.uint8)
    return flatten(Drawing(SIZE, white, marks, "DejaVu Sans"))[..., :3]


def extent(pixels: NDArray[np.uint8], channel: int = 0) -> NDArray[np.intp]:
    """First and last row and column of what is dark."""
    rows, columns = np.nonzero(pixels[..., channel] < 128)
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


@pytest.mark.parametrize("anchor", ["top", "middle", "bottom"])
@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("text", ["R", "24 mg", "Intensity (a.u.)"])
def test_words_are_where_a_figure_has_them(text: str, align: str, anchor: str) -> None:
    for bold in (False, True):
        mark = Words(text, (96.0, 72.0), 9.0, "#000000", bold, align, anchor)  # type: ignore[arg-type]
        there, here = extent(by_ink((mark,))), extent(by_vtk((mark,)))
        # VTK sets letters on whole pixels: a long line is a little longer.
        width = there[3] - there[2]
        assert np.abs(here - there).max() <= max(2, 0.03 * width)


def test_capitals_stand_on_the_line_that_they_are_held_by() -> None:
    """72 points are 150 pixels from below, 150 from above."""
    for anchor, rows in (("bottom", (130, 149)), ("top", (150, 169)), ("middle", (140, 159))):
        mark = Words("H", (96.0, 72.0), 13.0, "#000000", anchor=anchor)  # type: ignore[arg-type]
        for drawn in (by_vtk((mark,)), by_ink((mark,))):
            assert np.abs(extent(drawn)[:2] - rows).max() <= 1


def test_halos_lines_areas_and_ramps_are_where_a_figure_has_them() -> None:
    corners = ((20.0, 20.0), (60.0, 20.0), (60.0, 50.0))
    for mark in (
        HALO,
        Line(((20.0, 30.0), (120.0, 30.0)), 2.0, "#000000"),
        Line(corners, 0.0, "", fill="#000000", closed=True),
        Ramp("inferno", (20.0, 20.0, 10.0, 90.0), upright=True),
    ):
        assert np.abs(extent(by_vtk((mark,))) - extent(by_ink((mark,)))).max() <= 2


def test_a_halo_surrounds_its_letters() -> None:
    """Blue darkens red and green: beyond the black letters there is a rim of it."""
    for drawn in (by_vtk((HALO,)), by_ink((HALO,))):
        rim = extent(drawn, 0) - extent(drawn, 2)
        assert np.array_equal(np.sign(rim), [-1, 1, -1, 1])


def test_letters_that_only_move_are_not_made_again() -> None:
    renderer = vtkRenderer()
    overlay = Overlay(renderer)

    def letters() -> set[vtkTextActor]:
        props = renderer.GetViewProps()
        return {props.GetItemAsObject(n) for n in range(props.GetNumberOfItems())}

    marks = (HALO, HALO, replace(HALO, text="L", halo=""))
    overlay.show(marks, 1.0)
    before = letters()
    assert len(before) == 9 + 9 + 1
    overlay.show(tuple(replace(mark, at_pt=(10.0, 10.0)) for mark in marks), 1.0)
    assert letters() == before
    overlay.show(marks[:1], 1.0)
    assert letters() < before
    overlay.show(marks[:1], 2.0)
    assert not letters() & before
    overlay.clear()
    assert not letters()
