"""A volume at a glance: three middle slices as one small picture. No VTK."""

from __future__ import annotations

import base64
import io
from itertools import permutations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.geometry import FloatArray, Grid, PlaneName, direction_of

#: How each plane is looked at: what is to the picture's right, and what at its top. The nose
#: is up in axial slices, and the patient's left on the right (radiological convention).
LOOKS: Final[dict[PlaneName, tuple[str, str]]] = {
    "axial": ("L", "A"),
    "coronal": ("L", "S"),
    "sagittal": ("P", "S"),
}
#: Height of the picture.
HEIGHT_PX: Final = 160
GAP_PX: Final = 4
#: Shares of the values above the darkest that are drawn black and white.
PERCENTILES: Final = (1.0, 99.5)
#: Every so many voxels tell how values are spread.
SAMPLES: Final = 100_000


def middle_slice(array: NDArray[Any], grid: Grid, plane: PlaneName) -> NDArray[Any]:
    """The middle slice across the voxel axis nearest to a plane's normal, as it is looked at.

    Parameters
    ----------
    array : (nk, nj, ni) array
    grid : Grid
    plane : "axial", "coronal" or "sagittal"

    Returns
    -------
    (rows, columns) array
        The first row is the top.
    """
    right, top = (direction_of(letter) for letter in LOOKS[plane])
    across, up = (_axis_nearest(grid, direction) for direction in (right, top))
    normal = 3 - across - up
    flat = np.take(array.transpose(2, 1, 0), grid.size_ijk[normal] // 2, axis=normal)
    rows = flat.T if across < up else flat
    if grid.direction[:, up] @ top > 0:
        rows = rows[::-1]
    is_mirrored = grid.direction[:, across] @ right < 0
    return np.asarray(rows[:, ::-1] if is_mirrored else rows)


def preview(array: NDArray[Any], grid: Grid) -> bytes:
    """Axial, coronal and sagittal middle slices side by side, in true proportions, as PNG."""
    from PIL import Image

    low, high = _window(array)
    sizes = [_size_mm(grid, plane) for plane in LOOKS]
    scale = HEIGHT_PX / max(height for _, height in sizes)
    widths = [max(1, round(width * scale)) for width, _ in sizes]
    sheet = Image.new("L", (sum(widths) + GAP_PX * (len(widths) - 1), HEIGHT_PX))
    left = 0
    for plane, (_, height_mm), width in zip(LOOKS, sizes, widths, strict=True):
        values = middle_slice(array, grid, plane).astype(np.float32)
        levels = (255 * ((values - low) / (high - low)).clip(0, 1)).astype(np.uint8)
        height = max(1, round(height_mm * scale))
        small = Image.fromarray(levels).resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (left, (HEIGHT_PX - height) // 2))
        left += width + GAP_PX
    stream = io.BytesIO()
    sheet.save(stream, format="PNG")
    return stream.getvalue()


def preview_html(array: NDArray[Any], grid: Grid, words: str) -> str:
    """The preview with a line below it, as HTML without anything outside."""
    from html import escape

    source = base64.b64encode(preview(array, grid)).decode("ascii")
    alt = "axial, coronal and sagittal middle slices"
    return (
        f'<figure style="margin:0"><img alt="{alt}" src="data:image/png;base64,{source}">'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def _axis_nearest(grid: Grid, direction: FloatArray) -> int:
    """The voxel axis (i, j, k: 0, 1, 2) that stands for a patient axis, each for another."""
    cosines = np.abs(grid.direction)
    best = max(permutations(range(3)), key=lambda axes: sum(cosines[n, axes[n]] for n in range(3)))
    return best[int(np.argmax(np.abs(direction)))]


def _size_mm(grid: Grid, plane: PlaneName) -> tuple[float, float]:
    """Width and height of a slice as it is looked at."""
    across, up = (_axis_nearest(grid, direction_of(letter)) for letter in LOOKS[plane])
    mm = [n * step for n, step in zip(grid.size_ijk, grid.spacing, strict=True)]
    return mm[across], mm[up]


def _window(array: NDArray[Any]) -> tuple[float, float]:
    """Black and white: from the values that are not the darkest, most often the air's."""
    some = array.reshape(-1)[:: max(1, array.size // SAMPLES)]
    some = some[np.isfinite(some)]
    if not some.size:
        return 0.0, 1.0
    bright = some[some > some.min()]
    low, high = np.percentile(bright if bright.size else some, PERCENTILES)
    return float(low), float(high) if high > low else float(low) + 1.0
