"""Looking up the head at the voxels of a grid, block by block, on a few threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import Grid
from viz3d.phantom.canvas import Canvas
from viz3d.phantom.head import paint_head
from viz3d.phantom.shapes import Field, Points
from viz3d.progress import Progress, silent

#: The middle of a voxel.
CENTER: Final = (0.0, 0.0, 0.0)
#: Voxels in a block: few enough for the caches, many enough for NumPy.
BLOCK_VOXELS: Final = 400_000
#: A voxel longer than this is looked up at three places along its edge.
FINE_MM: Final = 2.0
MOST_THREADS: Final = 8
#: Width of a tissue's edge, from nothing to all: the point spread of a scan.
EDGE_VOXELS: Final = 2.0


def sample_labels(
    grid: Grid, *, with_marker: bool = True, progress: Progress = silent
) -> NDArray[np.uint8]:
    """Labels at the voxels' centres: (nk, nj, ni) uint8."""
    labels = np.empty(grid.shape, dtype=np.uint8)

    def fill(slices: slice) -> None:
        canvas = Canvas(voxel_points(grid, slices, CENTER), min(grid.spacing))
        paint_head(canvas, with_marker=with_marker)
        labels[slices] = canvas.labels.reshape(labels[slices].shape)

    for_each_block(grid, fill, progress, "Labelling the head")
    return labels


def sample_head(
    grid: Grid, *, with_marker: bool = True, progress: Progress = silent
) -> tuple[NDArray[np.uint8], Field]:
    """Labels at the voxels' centres, and the true signal averaged over each voxel.

    Parameters
    ----------
    grid : Grid
    with_marker : bool
    progress : Progress

    Returns
    -------
    labels : (nk, nj, ni) uint8 array
    signal : (nk, nj, ni) float32 array, relative to white matter
    """
    labels = np.empty(grid.shape, dtype=np.uint8)
    signal = np.empty(grid.shape, dtype=np.float32)

    def fill(slices: slice) -> None:
        labels[slices], signal[slices] = _sample_block(grid, slices, with_marker)

    for_each_block(grid, fill, progress, "Making the head")
    return labels, signal


def for_each_block(
    grid: Grid, work: Callable[[slice], None], progress: Progress, what: str
) -> None:
    """Call `work` with each range of slices, on as many threads as there are cores."""
    blocks = slice_blocks(grid)
    progress(what, 0, len(blocks))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as threads:
        running = [threads.submit(work, block) for block in blocks]
        try:
            for done, finished in enumerate(as_completed(running), start=1):
                finished.result()
                progress(what, done, len(blocks))
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def slice_blocks(grid: Grid) -> list[slice]:
    """Ranges of slices of about `BLOCK_VOXELS` voxels each."""
    nk, nj, ni = grid.shape
    step = max(1, BLOCK_VOXELS // (nj * ni))
    return [slice(start, min(start + step, nk)) for start in range(0, nk, step)]


def voxel_points(grid: Grid, slices: slice, offset_ijk: tuple[float, float, float]) -> Points:
    """LPS of every voxel of some slices, moved by a fraction of a voxel."""
    _, nj, ni = grid.shape
    i, j, k = (
        np.arange(start, stop) + offset
        for (start, stop), offset in zip(
            ((0, ni), (0, nj), (slices.start, slices.stop)), offset_ijk, strict=True
        )
    )
    places = [
        (row[2] * k)[:, None, None] + (row[1] * j)[:, None] + (row[0] * i + row[3])
        for row in grid.affine[:3]
    ]
    x, y, z = (place.astype(np.float32).ravel() for place in places)
    return Points(x, y, z)


def _sample_block(grid: Grid, slices: slice, with_marker: bool) -> tuple[NDArray[np.uint8], Field]:
    counts = [_count_inside(mm) for mm in grid.spacing]
    edge_mm = EDGE_VOXELS * float(np.mean(np.array(grid.spacing) / counts))
    along_i, along_j, along_k = (_offsets(count) for count in counts)
    offsets = list(product(along_i, along_j, along_k))
    shape = (slices.stop - slices.start, *grid.shape[1:])
    total: Field = np.zeros(shape, dtype=np.float32)
    labels: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
    for offset in offsets:
        canvas = Canvas(voxel_points(grid, slices, offset), edge_mm)
        paint_head(canvas, with_marker=with_marker)
        total += canvas.signal.reshape(shape)
        if not any(offset):
            labels = canvas.labels.reshape(shape)
    return labels, total / np.float32(len(offsets))


def _count_inside(spacing_mm: float) -> int:
    """How many places across a voxel are looked up: odd, so that one is its centre."""
    return 3 if spacing_mm > FINE_MM else 1


def _offsets(count: int) -> list[float]:
    return [(2 * n + 1 - count) / (2 * count) for n in range(count)]
