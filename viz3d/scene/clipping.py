"""The part of a line that lies on a panel's sheet. Pure."""

from __future__ import annotations

import numpy as np

from viz3d.geometry import FloatArray
from viz3d.scene.marks import Place, Sheet


def clipped(start: FloatArray, end: FloatArray, sheet: Sheet) -> tuple[Place, Place] | None:
    """What of a line between two places lies on the sheet; None for nothing.

    By its shares of the way at which it enters and leaves (Liang and Barsky, ACM Transactions
    on Graphics 3, 1984).
    """
    way = end - start
    first, last = 0.0, 1.0
    for at, along, side in zip(start, way, (sheet.width_pt, sheet.height_pt), strict=True):
        if along == 0:
            if not 0 <= at <= side:
                return None
            continue
        near, far = sorted((-at / along, (side - at) / along))
        first, last = max(first, near), min(last, far)
    if first >= last:
        return None
    return _place(start + first * way), _place(start + last * way)


def _place(point: FloatArray) -> Place:
    x, y = np.asarray(point, np.float64)
    return float(x), float(y)
