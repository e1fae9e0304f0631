"""Counting a volume's intensities beside the window: one count at a time, the latest wish next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from viz3d.app.worker import Job, Worker
from viz3d.process.band_counts import BandCounts, band_counts
from viz3d.process.histogram import Histogram, histogram_of_range
from viz3d.progress import Progress
from viz3d.rendering.brain_parts import brain_values
from viz3d.rendering.latest import Latest
from viz3d.rendering.prepared import Prepared
from viz3d.scene.layer_values import Band

#: Counts are small; these many are kept.
KEPT: Final = 64
#: Of the histogram from the least intensity to the greatest.
WHOLE_BINS: Final = 256


@dataclass(frozen=True, eq=False)
class Tally:
    """The intensities that a band chooses among.

    Parameters
    ----------
    band : Band
        With "auto" for its bins.
    histogram : Histogram
    counts : BandCounts
        At the edges of its bins.
    auto_bins : pair of ints
        What "auto" finds.
    """

    band: Band
    histogram: Histogram
    counts: BandCounts
    auto_bins: tuple[int, int]

    @property
    def bins(self) -> int:
        return len(self.histogram.counts)

    def is_of(self, band: Band) -> bool:
        """Whether a band is one of its bins."""
        return self.band == replace(band, bins="auto")


class Tallies(QObject):
    """Gives tallies of one volume.

    Parameters
    ----------
    prepared : Prepared
    worker : Worker
    """

    counted = Signal(object)
    counted_whole = Signal(object)
    failed = Signal(str)

    def __init__(self, prepared: Prepared, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spacing_mm = prepared.volume.spacing
        self._prepared = prepared
        self._worker = worker
        self._kept: Latest[Tally] = Latest(KEPT)
        self._wanted: Band | None = None
        self._job: Job | None = None
        self._whole: Histogram | None = None
        self._whole_job: Job | None = None

    def ask(self, band: Band) -> None:
        """Count, and tell by `counted`; of several wishes only the latest is told."""
        self._wanted = replace(band, bins="auto")
        if self._job is None:
            self._start()

    def ask_whole(self) -> None:
        """Count from the least intensity to the greatest, and tell by `counted_whole`."""
        if self._whole is not None:
            self.counted_whole.emit(self._whole)
        elif self._whole_job is None:
            job = Job(self._count_whole, self._on_whole, self.failed.emit)
            self._whole_job = self._worker.start(job)

    def close(self) -> None:
        """Tell nothing any more."""
        self._wanted = None
        for job in (self._job, self._whole_job):
            if job is not None:
                job.stop()
        self._job = None

    def _count_whole(self, progress: Progress) -> Histogram:
        progress("Counting the intensities", 0, 0)
        return histogram_of_range(self._prepared.array, WHOLE_BINS)

    def _on_whole(self, found: Histogram) -> None:
        self._whole = found
        self.counted_whole.emit(found)

    def _start(self) -> None:
        assert self._wanted is not None
        asked = self._wanted
        work, failed = partial(self._tally, asked), partial(self._on_fault, asked)
        self._job = self._worker.start(Job(work, self._on_answer, failed))

    def _tally(self, band: Band, progress: Progress) -> Tally:
        progress("Counting the intensities", 0, 0)

        def make() -> Tally:
            prepared = self._prepared
            found = prepared.histogram_of(band.part, band.sigma_voxels, band.of)
            counts = band_counts(self._values(band), found.edges)
            return Tally(band, found, counts, prepared.grey_bins(band))

        with self._prepared.telling(progress):
            return self._kept.get(band, make)

    def _values(self, band: Band) -> NDArray[Any]:
        if band.part == "brain":
            return brain_values(self._prepared, band.sigma_voxels)
        return self._prepared.smoothed(band.sigma_voxels)

    def _on_answer(self, tally: Tally) -> None:
        self._job = None
        if tally.band == self._wanted:
            self.counted.emit(tally)
        else:
            self._start()

    def _on_fault(self, asked: Band, message: str) -> None:
        self._job = None
        if asked == self._wanted:
            self.failed.emit(message)
        else:
            self._start()
