"""A second volume from a file, in the window: read aside, shown in all panes, undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.app.driving import pixels
from tests.app.test_hands import Four, four  # noqa: F401
from viz3d import formats
from viz3d.geometry import Grid
from viz3d.scene.overlays import overlays_of
from viz3d.volume import Volume


def mask_file(folder: Path, middle: Any) -> Path:
    """A cube of 40 mm about a point."""
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = np.asarray(middle) - 24.0
    mask = np.zeros((25, 25, 25), np.uint8)
    mask[2:-2, 2:-2, 2:-2] = 1
    formats.write_volume(Volume(mask, Grid(mask.shape, affine)), folder / "mask.nii.gz")
    return folder / "mask.nii.gz"


def test_a_mask_is_laid_over_all_panes(four: Four, tmp_path: Path) -> None:  # noqa: F811
    path = mask_file(tmp_path, four.crosshair())
    before = pixels(four)
    scene = four.viewer.session.scene
    four.viewer.controller.lay_over(str(path))
    four.rest()
    for pane in four.viewer.panes:
        assert overlays_of(pane.panel)
        left, bottom = pane.renderer.GetOrigin()
        width, height = pane.renderer.GetSize()
        top = before.shape[0] - bottom - height
        box = slice(top, top + height), slice(left, left + width)
        is_new = np.ptp(pixels(four)[box], axis=-1) - np.ptp(before[box], axis=-1) > 40
        assert is_new.mean() > 0.002, pane.panel.id
    four.viewer.controller.undo()
    four.rest()
    assert four.viewer.session.scene == scene
    np.testing.assert_allclose(pixels(four), before, atol=2)


def test_a_file_that_is_none_is_said_and_hides_nothing(four: Four) -> None:  # noqa: F811
    heard: list[str] = []
    four.viewer.failed.connect(heard.append)
    before = pixels(four)
    four.viewer.controller.lay_over("/no/such/file.nii")
    four.qtbot.waitUntil(lambda: bool(heard))
    four.rest()
    assert "There is nothing at /no/such/file.nii" in heard[0]
    assert all("nothing at" in words for words in four.viewer.faults().values())
    np.testing.assert_allclose(pixels(four), before, atol=2)
