"""Painting tissues over one another, with soft edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viz3d.phantom.shapes import Field, Index, Points
from viz3d.phantom.tissues import TISSUES, Label


class Canvas:
    """Labels and signals of many points; what is painted later covers what was before.

    Parameters
    ----------
    points : Points
        Where to paint, LPS mm.
    edge_mm : float
        Width over which one tissue's signal passes into the next, about two voxels.
    """

    def __init__(self, points: Points, edge_mm: float) -> None:
        self.points = points
        self.edge_mm = edge_mm
        self.labels: NDArray[np.uint8] = np.zeros(len(points), dtype=np.uint8)
        self.signal: Field = np.zeros(len(points), dtype=np.float32)

    def paint(self, label: Label, distance: Field, index: Index | None = None) -> None:
        """Cover with a tissue where a signed distance is negative.

        Parameters
        ----------
        label : Label
        distance : (n,) float32 array, mm
        index : (n,) ints, optional
            The points that the distances are of; all of them by default.
        """
        chosen = slice(None) if index is None else index
        cover = distance * np.float32(-1 / self.edge_mm)
        cover += np.float32(0.5)
        np.clip(cover, 0, 1, out=cover)
        # A ramp with kinks, sampled, makes terraces on a surface; this one has none.
        cover *= cover * (3 - 2 * cover)
        before = self.signal[chosen]
        self.signal[chosen] = before + cover * (np.float32(TISSUES[label].signal) - before)
        inside = distance < 0
        if index is None:
            self.labels[inside] = label
        else:
            self.labels[index[inside]] = label
