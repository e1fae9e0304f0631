"""The palette, and what is written of a frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from viz3d.film.gif import Palette, gif_file


def ramp() -> np.ndarray:
    """A smooth head-coloured ramp on a ground of one colour."""
    frame = np.full((96, 256, 3), (14, 21, 33), np.uint8)
    shade = np.linspace(0, 1, 256)[None, :, None] * np.linspace(0.5, 1, 64)[:, None, None]
    frame[16:80] = np.rint(shade * (240, 190, 150))
    return frame


def test_a_ground_keeps_its_exact_colour() -> None:
    palette = Palette.of([ramp()])
    shown = palette.colors[palette.shades(ramp())]
    assert (shown[:16] == (14, 21, 33)).all()


def test_the_nearest_colour_is_near() -> None:
    palette = Palette.of([ramp()])
    frame = np.random.default_rng(1).choice(ramp()[16:80].reshape(-1, 3), 500)
    found = palette.colors[palette.nearest[tuple(frame.T >> 2)]].astype(int)
    distances = np.square(palette.colors[None, :255].astype(int) - frame[:, None]).sum(axis=-1)
    naive = np.sqrt(distances.min(axis=1))
    # A step of four in each channel moves a colour by no more than half its diagonal.
    assert (np.sqrt(np.square(found - frame).sum(axis=1)) <= naive + 2 * 2 * 3**0.5).all()


def test_dither_keeps_the_mean_and_stands_still() -> None:
    palette = Palette.of([ramp()])
    shades = palette.shades(ramp())
    shown = palette.colors[shades].astype(float)
    blocks = (shown - ramp()).reshape(12, 8, 32, 8, 3).mean(axis=(1, 3))
    assert np.abs(blocks).max() < 4
    assert (palette.shades(ramp()) == shades).all()


def test_only_what_changes_is_written(tmp_path: Path) -> None:
    first, second = ramp(), ramp()
    second[40:44, 100:110] = (240, 190, 150)
    target = tmp_path / "x.gif"
    with gif_file(target, 3, "about", [first, second]) as add:
        for frame in (first, second, second):
            add(frame)
    with Image.open(target) as movie:
        tiles, durations = [], []
        for n in range(movie.n_frames):
            movie.seek(n)
            tiles.append(movie.dispose_extent if n == 0 else movie.tile and movie.tile[0][1])
            durations.append(movie.info["duration"])
            shown = np.asarray(movie.convert("RGB"))
            wanted = (first, second, second)[n]
            assert np.abs(shown.astype(int) - wanted).mean() < 3
    assert durations == [330, 340, 330]
    left, top, right, bottom = tiles[1]
    assert (left, top, right, bottom) == (100, 40, 110, 44)
