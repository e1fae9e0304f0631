"""The part of a rectangle in the patient that holds the head, or the brain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz3d.geometry import Rectangle
from viz3d.process.mask import Mask
from viz3d.rendering.images import sample_plane
from viz3d.scene.layer_values import Part

if TYPE_CHECKING:
    from viz3d.rendering.prepared import Prepared

#: The surface in a field in bytes.
SURFACE: Final = 127.5


def inside_part(prepared: Prepared, part: Part, rectangle: Rectangle, pixel_mm: float) -> Mask:
    """(rows along v, columns along u) pixels of a rectangle that lie in the head or brain."""
    image = prepared.part_image(part)
    return np.asarray(sample_plane(image, prepared.placement, rectangle, pixel_mm) >= SURFACE)


def cropped(rectangle: Rectangle, mask: Mask, margin_mm: float) -> Rectangle:
    """The part of a rectangle around what its mask (rows along v, columns along u) holds."""
    if not mask.any():
        return rectangle
    step_u, step_v = rectangle.width_mm / mask.shape[1], rectangle.height_mm / mask.shape[0]
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    left, bottom = columns[0] * step_u - margin_mm, rows[0] * step_v - margin_mm
    width = (columns[-1] + 1) * step_u + margin_mm - left
    height = (rows[-1] + 1) * step_v + margin_mm - bottom
    corner = rectangle.origin_lps + left * rectangle.u_lps + bottom * rectangle.v_lps
    return Rectangle(corner, rectangle.u_lps, rectangle.v_lps, float(width), float(height))
