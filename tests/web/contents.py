"""What is in a page, read back by other means than the page's own script."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


class Contents:
    """The data of a page.

    Parameters
    ----------
    html : str
    """

    def __init__(self, html: str) -> None:
        found = re.search(r'<script type="application/json" id="scene">(.*?)</script>', html, re.S)
        assert found
        self.scene: dict[str, Any] = json.loads(found[1])
        blocks = re.findall(r'<script type="text/plain" id="block(\d+)">(.*?)</script>', html)
        self.blocks = {int(number): base64.b64decode(text) for number, text in blocks}

    def array(self, ref: dict[str, Any]) -> NDArray[Any]:
        """(rows, columns) numbers."""
        kind = np.dtype(ref["type"])
        data = zlib.decompress(self.blocks[ref["block"]])
        planes = np.frombuffer(data, np.uint8).reshape(kind.itemsize, -1)
        steps = np.frombuffer(planes.T.tobytes(), kind.newbyteorder("<"))
        columns = steps.reshape(ref["columns"], ref["rows"]).astype(np.int64)
        return (columns.cumsum(axis=1) % 256**kind.itemsize).astype(kind).T

    def picture(self, number: int) -> NDArray[np.uint8]:
        """(rows, columns, 4) pixels."""
        with Image.open(io.BytesIO(self.blocks[number])) as image:
            return np.asarray(image)

    def points_lps(self, mesh: dict[str, Any]) -> NDArray[np.float64]:
        """(n, 3) vertices, mm."""
        return np.array(mesh["low"]) + self.array(mesh["positions"]) * np.array(mesh["step"])

    def layers(self, kind: str, panel: int = 0) -> list[dict[str, Any]]:
        """Layers of a kind."""
        return [each for each in self.scene["panels"][panel]["layers"] if each["kind"] == kind]
