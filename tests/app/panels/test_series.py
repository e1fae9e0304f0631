"""The list of series: what it says, what it offers, and small pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from viz3d.app.panels.series import (
    THUMBNAIL_PX,
    SeriesPanel,
    entry_words,
    make_thumbnails,
    thumbnail,
    thumbnail_icon,
)
from viz3d.progress import silent
from viz3d.reading import list_series, middle_image, read_volume, remedies


@pytest.fixture
def entries(folder: Path):
    found = list_series(folder)
    return sorted(found, key=lambda entry: entry.verdict)


def test_a_thumbnail_keeps_the_proportions_of_the_image() -> None:
    image = np.tile(np.arange(100), (50, 1))
    small = thumbnail(image, pixel_aspect=1.0)
    assert small.shape == (THUMBNAIL_PX, 2 * THUMBNAIL_PX)
    tall = thumbnail(image, pixel_aspect=4.0)
    assert tall.shape == (2 * THUMBNAIL_PX, THUMBNAIL_PX)
    assert small[0, 0] < 10
    assert small[0, -1] > 245


def test_an_even_image_is_no_fault() -> None:
    assert thumbnail(np.zeros((8, 8)), 1.0).max() == 0
    assert thumbnail(np.full((8, 8), np.nan), 1.0).max() == 0


def test_what_would_heal_a_series_is_known(folder, entries) -> None:
    whole, gap = entries
    assert (whole.verdict, gap.verdict) == ("ok", "refused")
    assert remedies(whole) == {}
    assert remedies(gap) == {"repair": True, "allow_gaps": True}
    repaired = read_volume(folder, series=gap.id, repair=True)
    assert repaired.provenance


def test_the_middle_image_is_a_slice_of_the_volume(folder, entries) -> None:
    whole = entries[0]
    found = middle_image(whole)
    assert found is not None
    image, aspect = found
    assert aspect == 1.0
    volume = read_volume(folder, series=whole.id)
    np.testing.assert_array_equal(image, volume.array[len(volume.array) // 2])


def test_each_entry_has_its_picture(entries) -> None:
    made = make_thumbnails(entries, silent)
    assert [n for n, _ in made] == [0, 1]
    assert all(picture.std() > 20 for _, picture in made)


def test_an_entry_says_its_size_and_what_is_wrong(entries) -> None:
    whole, gap = (entry_words(entry) for entry in entries)
    assert "60 × 64 × 64" in whole
    assert "3.5 mm" in whole
    assert gap.endswith("refused: missing-slices")


def test_a_click_opens_what_can_be_opened(shown, qtbot, entries) -> None:
    panel = shown(SeriesPanel())
    panel.show_entries(entries)
    rows = [panel.list.visualItemRect(panel.list.item(n)).center() for n in range(2)]
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rows[0])
    assert told.args == [entries[0], {}]
    assert not panel.repair.isVisible()
    with qtbot.assertNotEmitted(panel.chosen):
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rows[1])
    assert panel.repair.isVisible()
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.mouseClick(panel.repair, Qt.MouseButton.LeftButton)
    assert told.args == [entries[1], {"repair": True}]
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.mouseClick(panel.keep_gaps, Qt.MouseButton.LeftButton)
    assert told.args == [entries[1], {"allow_gaps": True}]


def test_the_keyboard_opens_too(shown, qtbot, entries) -> None:
    panel = shown(SeriesPanel())
    panel.show_entries(entries)
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    with qtbot.waitSignal(panel.chosen):
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)


def test_a_verdict_colours_the_picture_s_left_edge(shown) -> None:
    shown(SeriesPanel())
    for verdict, color in (("ok", "#1a7f4b"), ("warning", "#f0b429"), ("refused", "#b3261e")):
        picture = thumbnail_icon(None, verdict).pixmap(THUMBNAIL_PX, THUMBNAIL_PX).toImage()
        assert picture.pixelColor(1, 20).name() == color
