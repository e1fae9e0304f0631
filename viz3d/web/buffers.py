"""A page's numbers and pictures: packed into text, each block once."""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: What a page's JSON says of a value.
Json: TypeAlias = dict[str, Any]

_LEVEL = 9


class Buffers:
    """The blocks of a page, in the order in which they came."""

    def __init__(self) -> None:
        self.blocks: list[str] = []

    def array(self, values: NDArray[Any]) -> Json:
        """Add whole numbers; what the page's script needs to unpack them.

        Neighbouring rows are alike, and so are the high bytes of their differences: kept
        together they take a third of the room.

        Parameters
        ----------
        values : (rows, columns) array of int8, uint8, uint16 or uint32
        """
        rows, columns = values.shape
        steps = np.diff(values.T, axis=1, prepend=values.dtype.type(0))
        little = np.ascontiguousarray(steps, dtype=values.dtype.newbyteorder("<"))
        planes = little.reshape(-1, 1).view(np.uint8).T
        block = self._add(zlib.compress(planes.tobytes(), _LEVEL))
        return {"block": block, "type": values.dtype.name, "rows": rows, "columns": columns}

    def picture(self, pixels: NDArray[np.uint8]) -> int:
        """Add a (height, width, 4) picture as PNG; the number of its block."""
        from PIL import Image

        stream = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(stream, format="PNG", optimize=True)
        return self._add(stream.getvalue())

    def _add(self, data: bytes) -> int:
        self.blocks.append(base64.b64encode(data).decode("ascii"))
        return len(self.blocks) - 1


def quantised(values: NDArray[Any], kind: type[np.unsignedinteger[Any]]) -> tuple[Any, Json]:
    """Columns of numbers as whole ones over their whole range.

    Returns
    -------
    (n, c) array of `kind`
    dict
        ``low`` and ``step`` of each column: a value is ``low + step * whole``.
    """
    low = values.min(axis=0).astype(np.float64)
    span = values.max(axis=0) - low
    step = np.where(span > 0, span, 1) / np.iinfo(kind).max
    whole = np.rint((values - low) / step).astype(kind)
    return whole, {"low": rounded(low), "step": rounded(step)}


def rounded(values: NDArray[Any], digits: int = 9) -> Any:
    """Lists of numbers with so many significant digits."""
    if values.ndim > 1:
        return [rounded(row, digits) for row in values]
    return [float(f"{value:.{digits}g}") for value in values.tolist()]
