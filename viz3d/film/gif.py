"""An animated GIF, written frame by frame: one palette for all, and only what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

from viz3d.film.frames import Rgb

#: The palette's last place is kept for "as it was".
COLORS: Final = 255
UNCHANGED: Final = 255
#: Pixels of all samples together from which the palette is made.
SAMPLED_PIXELS: Final = 400_000
#: A colour that covers more than this share of the movie is a ground: white stays white.
GROUND_SHARE: Final = 0.03
#: A colour that is so near to one of the palette's is shown by that.
CLOSE_ENOUGH: Final = 2
#: Height of the ordered dither, about the distance of two neighbours in the palette.
DITHER: Final = 6.0


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of a whole movie: with some for each frame, still parts would flicker.

    Parameters
    ----------
    colors : (256, 3) uint8 array
    nearest : (64, 64, 64) uint8 array
        Place of the nearest colour, by red, green and blue in steps of four.
    """

    colors: NDArray[np.uint8]
    nearest: NDArray[np.uint8]

    @classmethod
    def of(cls, samples: Sequence[Rgb]) -> Palette:
        """The colours that show all samples best."""
        step = max(1, int((sum(sample[..., 0].size for sample in samples) / SAMPLED_PIXELS) ** 0.5))
        pixels = np.concatenate([sample[::step, ::step].reshape(-1, 3) for sample in samples])
        found, counts = np.unique(pixels, axis=0, return_counts=True)
        # Large even areas need one colour, however large: they count by their root.
        weighted = np.repeat(found, np.ceil(np.sqrt(counts)).astype(int), axis=0)
        image = Image.fromarray(np.ascontiguousarray(weighted[None]))
        chosen = image.quantize(COLORS, method=Image.Quantize.MEDIANCUT, kmeans=1).getpalette()
        colors = np.zeros((256, 3), np.uint8)
        colors[: len(chosen or []) // 3] = np.reshape(chosen or [], (-1, 3))
        return cls.with_grounds(colors, found[counts > GROUND_SHARE * counts.sum()])

    @classmethod
    def with_grounds(cls, colors: NDArray[np.uint8], grounds: NDArray[np.uint8]) -> Palette:
        """These colours, but exactly the grounds in the place of those nearest to them."""
        from scipy.spatial import KDTree

        _, places = KDTree(colors[:COLORS]).query(grounds)
        colors[places] = grounds
        steps = np.arange(64) * 4 + 1.5
        grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
        nearest = np.asarray(KDTree(colors[:COLORS]).query(grid)[1], dtype=np.uint8)
        nearest[tuple(grounds.T >> 2)] = places
        return cls(colors, nearest)

    def shades(self, frame: Rgb) -> NDArray[np.uint8]:
        """(height, width) places in the palette; missing colours are mixed of their neighbours."""
        plain = self._place(frame)
        error = np.abs(self.colors[plain].astype(np.int16) - frame).max(axis=-1)
        rows, columns = frame.shape[:2]
        pattern = np.tile(_dither(), (rows // 8 + 1, columns // 8 + 1))[:rows, :columns, None]
        mixed = self._place((frame + pattern).clip(0, 255).astype(np.uint8))
        return np.where(error > CLOSE_ENOUGH, mixed, plain)

    def _place(self, frame: Rgb) -> NDArray[np.uint8]:
        red, green, blue = np.moveaxis(frame >> 2, -1, 0)
        return np.asarray(self.nearest[red, green, blue])


@contextmanager
def gif_file(
    place: Path, fps: float, comment: str, samples: Sequence[Rgb]
) -> Iterator[Callable[[Rgb], None]]:
    """A file that takes frames and repeats for ever.

    Parameters
    ----------
    place : Path
    fps : float
    comment : str
    samples : sequence of (height, width, 3) uint8 arrays
        What the palette is made from.

    Yields
    ------
    callable
        Takes the next frame.
    """
    writer = _Writer(Palette.of(samples), fps, comment)
    with place.open("wb") as stream:

        def add(frame: Rgb) -> None:
            writer.add(stream, frame)

        yield add
        stream.write(b";")


class _Writer:
    """What is known from frame to frame."""

    def __init__(self, palette: Palette, fps: float, comment: str) -> None:
        self._palette = palette
        self._fps = fps
        self._comment = comment
        self._shown: NDArray[np.uint8] | None = None
        self._count = 0

    def add(self, stream: BinaryIO, frame: Rgb) -> None:
        shades = self._palette.shades(frame)
        if self._shown is None:
            self._start(stream, shades)
            part, corner = shades, (0, 0)
        else:
            part, corner = _difference(self._shown, shades)
        self._shown = shades
        image = self._as_image(part)
        options = {"duration": self._duration_ms(), "transparency": UNCHANGED, "disposal": 1}
        for block in GifImagePlugin.getdata(image, corner, **options):
            stream.write(block)
        self._count += 1

    def _start(self, stream: BinaryIO, shades: NDArray[np.uint8]) -> None:
        about = {"loop": 0, "comment": self._comment.encode(), "version": b"89a"}
        blocks, _ = GifImagePlugin.getheader(self._as_image(shades), info=about)
        for block in blocks:
            stream.write(block)

    def _as_image(self, shades: NDArray[np.uint8]) -> Image.Image:
        image = Image.fromarray(np.ascontiguousarray(shades), mode="P")
        image.putpalette(self._palette.colors.tobytes())
        return image

    def _duration_ms(self) -> int:
        """Whole hundredths of a second that add up to the true time."""
        until, since = (round(100 * n / self._fps) for n in (self._count + 1, self._count))
        return 10 * (until - since)


def _difference(
    before: NDArray[np.uint8], after: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """The smallest rectangle that holds what changed, the rest of it unchanged; its corner."""
    changed = before != after
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return np.full((1, 1), UNCHANGED, np.uint8), (0, 0)
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    shown = np.where(changed[part], after[part], np.uint8(UNCHANGED))
    return shown, (int(columns[0]), int(rows[0]))


@cache
def _dither() -> NDArray[np.int16]:
    """(8, 8) pattern after Bayer (1973) around zero: it stands still while the picture moves."""
    pattern = np.zeros((1, 1))
    for _ in range(3):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    return np.rint((pattern / 63 - 0.5) * DITHER).astype(np.int16)
