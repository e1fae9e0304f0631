"""The histogram's marks: columns as high as their counts, in places that its numbers name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from viz3d.errors import SceneError
from viz3d.scene.histogram_plot import Counts, histogram_marks, top_of_counts
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import HistogramLayer
from viz3d.scene.marks import Line, Sheet, Words
from viz3d.scene.model import Camera
from viz3d.scene.view import fit

COUNTS = np.array([900, 300, 100, 200, 250, 200, 150, 50, 20, 0])
EDGES = np.linspace(0, 100, 11)


def sheet(width: float = 300, height: float = 200) -> Sheet:
    return Sheet(width, height, fit(Camera(), np.eye(3), width / height))


def plot(layer: HistogramLayer, *, peaks=(), band=None, on: Sheet | None = None):
    found = Counts(COUNTS, EDGES, peaks, band)
    marks = list(histogram_marks(layer, found, on or sheet()))
    return marks, {mark.text: mark for mark in marks if isinstance(mark, Words)}


def columns(marks, layer: HistogramLayer) -> np.ndarray:
    (area,) = [mark for mark in marks if isinstance(mark, Line) and mark.fill == layer.fill]
    return np.array(area.points_pt)


def test_columns_are_as_high_as_their_counts() -> None:
    layer = HistogramLayer(id="h", bins=10, color="#000000")
    marks = list(histogram_marks(layer, Counts(COUNTS, EDGES), sheet()))
    ticks = {(mark.text, mark.anchor): mark.at_pt for mark in marks if isinstance(mark, Words)}
    zero, two_hundred = ticks["0", "middle"][1], ticks["200", "middle"][1]
    left, right = ticks["0", "top"][0], ticks["100", "top"][0]
    area = columns(marks, layer)
    heights = (area[1:-1:2, 1] - zero) / (two_hundred - zero) * 200
    np.testing.assert_allclose(heights[1:], [250 / 0.95, *COUNTS[2:]], atol=1e-9)
    np.testing.assert_allclose((area[1:-1:2, 0] - left) / (right - left) * 100, EDGES[:-1])


def test_the_dark_end_is_cut_off_and_told_of() -> None:
    assert top_of_counts(COUNTS) == 250
    assert top_of_counts(COUNTS[2:]) == 250
    _, words = plot(HistogramLayer(id="h", bins=10))
    assert "\N{UPWARDS ARROW} 900" in words
    _, words = plot(HistogramLayer(id="h", bins=10, log=True))
    assert not [text for text in words if "\N{UPWARDS ARROW}" in text]


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    layer = HistogramLayer(id="h", bins=10, log=True, color="#000000")
    marks, words = plot(layer)
    one, hundred = words["10⁰"].at_pt[1], words["10²"].at_pt[1]
    heights = (columns(marks, layer)[1:-1:2, 1] - one) / (hundred - one) * 2
    np.testing.assert_allclose(heights, np.log10(np.maximum(COUNTS, 1)), atol=1e-9)


def test_a_band_is_shaded_from_its_first_to_its_last_edge() -> None:
    layer = HistogramLayer(id="h", bins=10, band=Band((3, 6), 10, 0.0))
    marks, words = plot(layer, band=(30.0, 60.0))
    (shade,) = [mark for mark in marks if isinstance(mark, Line) and mark.fill == layer.band_color]
    x = {text: words[text].at_pt[0] for text in ("20", "40", "60")}
    sides = sorted({point[0] for point in shade.points_pt})
    assert sides == pytest.approx([(x["20"] + x["40"]) / 2, x["60"]])
    assert "bins 3–6 of 10" in words


def test_peaks_are_named_from_the_dark_end() -> None:
    layer = HistogramLayer(id="h", bins=10, peaks=True, peak_names=("air", "white matter"))
    _, words = plot(layer, peaks=(0, 4))
    assert "air" not in words, "that peak is beyond the axis"
    forty, sixty = words["40"].at_pt[0], words["60"].at_pt[0]
    assert words["white matter"].at_pt[0] == pytest.approx(forty + (sixty - forty) / 4)
    _, words = plot(HistogramLayer(id="h", bins=10, peaks=True), peaks=(0, 4))
    assert "45" in words
    with pytest.raises(SceneError, match="3 names for 2 peaks"):
        plot(HistogramLayer(peaks=True, peak_names=("a", "b", "c")), peaks=(0, 4))


def test_words_over_near_peaks_do_not_lie_over_each_other() -> None:
    names = ("cerebrospinal fluid", "grey matter", "white matter")
    layer = HistogramLayer(id="h", bins=10, peaks=True, peak_names=names)
    _, words = plot(layer, peaks=(3, 4, 5))
    heights = sorted(words[name].at_pt[1] for name in names)
    assert np.diff(heights).min() > layer.size_pt


def test_everything_lies_on_the_panel() -> None:
    layer = HistogramLayer(id="h", bins=10, peaks=True, band=Band((3, 6), 10, 0.0))
    for width, height in ((30, 20), (120, 90), (500, 300)):
        marks, _ = plot(layer, peaks=(4,), band=(30.0, 60.0), on=sheet(width, height))
        for mark in marks:
            points = np.array([mark.at_pt] if isinstance(mark, Words) else mark.points_pt)
            assert (points >= 0).all()
            assert (points <= (width, height)).all()


def test_letters_get_smaller_where_there_is_no_room() -> None:
    layer = HistogramLayer(id="h", size_pt=30)
    marks, words = plot(layer, on=sheet(100, 80))
    assert max(mark.size_pt for mark in words.values()) == pytest.approx(0.5 * 80 / 9.2)
    heights = columns(marks, layer)[:, 1]
    assert np.ptp(heights) > 0.3 * 80


@pytest.mark.parametrize("width", [80, 130, 220, 500])
def test_numbers_along_the_axis_do_not_touch(width: float) -> None:
    layer = HistogramLayer(id="h", color="#000000")
    found = Counts(COUNTS, EDGES * 50)
    marks = list(histogram_marks(layer, found, sheet(width, 150)))
    numbers = [mark for mark in marks if isinstance(mark, Words) and mark.anchor == "top"]
    assert len(numbers) >= 2
    for one, other in pairwise(numbers):
        room = other.at_pt[0] - one.at_pt[0]
        assert room > 0.6 * one.size_pt * (len(one.text) + len(other.text)) / 2
