"""`SeriesEntry`: what is known of a volume before its voxels are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viz3d.faults import Fault, Verdict, find_refusal, verdict_of
from viz3d.geometry import FloatArray, Grid


@dataclass(frozen=True, eq=False)
class SeriesEntry:
    """One volume that can be read, or the reasons why not, as ``viz3d info --json`` lists it.

    Parameters
    ----------
    id : str
        Unique within one answer; what ``--series`` takes.
    uid, number, description, modality
        SeriesInstanceUID, SeriesNumber, SeriesDescription, Modality.
    part : str
        What tells this stack from the others of its series, such as ``"echo 4.92 ms"``.
    files : int
        How many files hold it.
    times : int
        How many volumes it holds, one for each time or b-value.
    grid : Grid or None
        The grid of one time, None where the slices form none.
    residual_mm : float or None
        Largest distance of a slice's corner from where its own header puts it.
    steps_mm : (n - 1,) float array
        Distances between neighbouring slices along the normal; empty where unknown.
    faults : tuple of Fault
    """

    id: str
    uid: str
    number: int | None
    description: str
    modality: str
    files: int
    grid: Grid | None
    residual_mm: float | None
    faults: tuple[Fault, ...] = ()
    times: int = 1
    part: str = ""
    steps_mm: FloatArray = field(default_factory=lambda: np.zeros(0), repr=False)

    @property
    def verdict(self) -> Verdict:
        """``"ok"``, ``"warning"`` or ``"refused"``."""
        return verdict_of(self.faults)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Array shape, ``(t, k, j, i)`` for several times; None where there is no grid."""
        if self.grid is None:
            return None
        return (self.times, *self.grid.shape) if self.times > 1 else self.grid.shape

    def metadata(self) -> Mapping[str, Any]:
        """Technical tags, nothing of the patient; read when asked for."""
        return {}

    def patient(self) -> Mapping[str, str]:
        """Whose it is, as the file says; read when asked for."""
        return {}

    def as_json(self) -> dict[str, Any]:
        """The entry as the contract prints it."""
        return {
            "id": self.id,
            "uid": self.uid,
            "number": self.number,
            "description": self.description,
            "part": self.part,
            "modality": self.modality,
            "files": self.files,
            "verdict": self.verdict,
            "shape": None if self.shape is None else list(self.shape),
            "spacing_mm": None if self.grid is None else [round(mm, 9) for mm in self.grid.spacing],
            "affine_lps": None if self.grid is None else self.grid.affine.tolist(),
            "residual_mm": None if self.residual_mm is None else round(self.residual_mm, 9),
            "faults": [fault.as_json() for fault in self.faults],
        }


def list_in_words(entries: Sequence[SeriesEntry]) -> str:
    """Id, description and size of each entry, on one line."""
    return "; ".join(
        f"{entry.id} ({name_in_words(entry)}, {size_in_words(entry)})" for entry in entries
    )


def name_in_words(entry: SeriesEntry) -> str:
    """Description and part, or what else there is to call it."""
    name = entry.description or entry.modality or "no description"
    return f"{name}, {entry.part}" if entry.part else name


def size_in_words(entry: SeriesEntry) -> str:
    """Array size or, without one, the number of files and the fault."""
    if entry.verdict == "refused" or entry.shape is None:
        count = "1 file" if entry.files == 1 else f"{entry.files} files"
        refusal = find_refusal(entry.faults)
        return count if refusal is None else f"{count}, {refusal.code}"
    return " x ".join(map(str, entry.shape))
