"""The window's marks: in the same places as a figure's, and made anew only where they change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkRenderer

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


def by_vtk(marks: tuple[Mark, ...], before: tuple[Mark, ...] = ()) -> NDArray[np.uint8]:
    window = offscreen_window(SIZE.width, SIZE.height)
    window.SetDPI(72)
    renderer = vtkRenderer()
    renderer.SetBackground(1, 1, 1)
    window.AddRenderer(renderer)
    overlay = Overlay(renderer)
    for shown in (before, marks):
        overlay.show(shown, PIXELS_PER_PT)
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


def test_marks_that_only_move_or_are_reworded_are_not_made_again() -> None:
    renderer = vtkRenderer()
    overlay = Overlay(renderer)

    def actors() -> list[vtkActor2D]:
        props = renderer.GetViewProps()
        return [props.GetItemAsObject(n) for n in range(props.GetNumberOfItems())]

    line = Line(((0.0, 0.0), (9.0, 9.0)), 1.0, "#000000", halo="#ffffff")
    marks = (line, HALO, replace(HALO, text="L", halo=""))
    overlay.show(marks, 1.0)
    before = actors()
    assert len(before) == 2 + 1 + 1
    moved = replace(line, points_pt=((5.0, 0.0), (9.0, 5.0)))
    overlay.show((moved, replace(HALO, at_pt=(10.0, 10.0)), replace(HALO, text="P")), 1.0)
    assert actors() == before
    overlay.show(marks[:2], 2.0)
    assert actors() == before[:3]
    overlay.show((HALO, line), 2.0)
    assert len(actors()) == 3
    assert not set(actors()) & set(before), "what is over another is drawn after it"
    overlay.clear()
    assert not actors()


def test_reworded_marks_look_like_new_ones() -> None:
    line = Line(((20.0, 30.0), (120.0, 30.0)), 2.0, "#000000", halo="#00ff00")
    area = Line(((60.0, 80.0), (90.0, 80.0), (90.0, 99.0)), 1.0, "#ff0000", fill="#0000ff")
    marks = (line, area, HALO, Ramp("inferno", (20.0, 20.0, 10.0, 90.0)))
    others = (
        replace(line, points_pt=((50.0, 9.0), (60.0, 99.0)), width_pt=5.0),
        replace(area, fill="#ff00ff", points_pt=((6.0, 8.0), (9.0, 8.0), (90.0, 99.0))),
        replace(HALO, text="Other", at_pt=(70.0, 20.0), color="#00aa00"),
        Ramp("viridis", (40.0, 20.0, 30.0, 20.0)),
    )
    np.testing.assert_array_equal(by_vtk(others, marks), by_vtk(others))
