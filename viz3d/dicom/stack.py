"""Frames to a stack: their order in space and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.certificate import Tags, certify
from viz3d.dicom.faults import SPELLED_OUT, Fault, name_files, unique_files
from viz3d.dicom.frames import TIME_KEYS, Frame
from viz3d.errors import GeometryError
from viz3d.geometry import FloatArray, Grid, slice_normal

#: Slices nearer to each other than this share a place, mm: two decimals, in three directions.
SAME_PLACE_MM: Final = 0.02
#: The same, for microscopic pixels, as a fraction of the pixel spacing.
SAME_PLACE_PIXELS: Final = 0.1


@dataclass(frozen=True, eq=False)
class Stack:
    """Frames in their order, and what is known of their geometry.

    Parameters
    ----------
    times : tuple of tuples of Frame
        Frames ``[t][k]``, slices ascending along the normal; one row for a 3-D volume.
        In any order, in one row, where the slices form no stack.
    grid : Grid or None
        The grid of one time, None where the slices form none.
    residual_mm : float or None
        Largest distance of a slice's corner from where its own header puts it.
    steps_mm : (n - 1,) float array
        Distances between neighbouring slices along the normal.
    faults : tuple of Fault
    """

    times: tuple[tuple[Frame, ...], ...]
    grid: Grid | None
    residual_mm: float | None
    steps_mm: FloatArray
    faults: tuple[Fault, ...]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Every frame, time after time."""
        return tuple(frame for row in self.times for frame in row)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Array shape, None where there is no grid."""
        if self.grid is None:
            return None
        return (len(self.times), *self.grid.shape) if len(self.times) > 1 else self.grid.shape


def build_stack(frames: Sequence[Frame]) -> Stack:
    """Order frames of one size and orientation, and certify the grid that they form.

    Parameters
    ----------
    frames : sequence of Frame, at least one
        In any order, of equal rows and columns, spacing and orientation alike.
    """
    unplaced = _find_unplaced(frames)
    if unplaced is not None:
        return refused_stack(frames, unplaced)
    tags = Tags.of(frames)
    places = _group_places(tags.distances, _same_place_mm(frames[0]))
    if len(places) < 2:
        return refused_stack(frames, _too_few(frames))
    repeated = _find_uneven_repeats(frames, places)
    if repeated is not None:
        return refused_stack(frames, repeated)
    rows = _order_in_time(frames, places)
    if rows is None:
        return refused_stack(frames, _unordered(frames, places))
    found = certify(frames, tags, np.array(rows, dtype=np.intp))
    times = tuple(tuple(frames[index] for index in row) for row in rows)
    return Stack(times, found.grid, found.residual_mm, found.steps_mm, found.faults)


def refused_stack(frames: Sequence[Frame], fault: Fault) -> Stack:
    """Frames that form no stack at all, with the reason."""
    return Stack((tuple(frames),), None, None, np.zeros(0), (fault,))


def _find_unplaced(frames: Sequence[Frame]) -> Fault | None:
    files = [
        frame.path
        for frame in frames
        if frame.position_lps is None or frame.orientation is None or frame.spacing_mm is None
    ]
    if files:
        return _no_position(
            f"{len(files)} of {len(frames)} images have no ImagePositionPatient, "
            f"ImageOrientationPatient or PixelSpacing ({name_files(files)})",
            files,
        )
    for frame in frames:
        fault = _find_nonsense(frame)
        if fault is not None:
            return fault
    return None


def _find_nonsense(frame: Frame) -> Fault | None:
    assert frame.orientation is not None
    assert frame.spacing_mm is not None
    if min(frame.spacing_mm) <= 0:
        return _no_position(
            f"PixelSpacing is {frame.spacing_mm} mm ({frame.path.name})", [frame.path]
        )
    try:
        slice_normal(frame.orientation)
    except GeometryError as error:
        return _no_position(f"{error} ({frame.path.name})", [frame.path])
    return None


def _no_position(message: str, files: Sequence[Path]) -> Fault:
    return Fault("no-position", message, unique_files(files))


def _same_place_mm(frame: Frame) -> float:
    assert frame.spacing_mm is not None
    return min(SAME_PLACE_MM, SAME_PLACE_PIXELS * min(frame.spacing_mm))


def _group_places(distances: FloatArray, tolerance_mm: float) -> list[NDArray[np.intp]]:
    """Indices of the frames at each place along the normal, ascending."""
    order = np.argsort(distances, kind="stable")
    starts = np.flatnonzero(np.diff(distances[order]) > tolerance_mm) + 1
    return np.split(order, starts)


def _too_few(frames: Sequence[Frame]) -> Fault:
    count = "1 image" if len(frames) == 1 else f"{len(frames)} images, all at one place"
    return Fault(
        "too-few-slices",
        f"{count}: a volume needs slices at two places at least ({frames[0].path.name})",
        unique_files([frame.path for frame in frames]),
    )


def _find_uneven_repeats(frames: Sequence[Frame], places: list[NDArray[np.intp]]) -> Fault | None:
    """Some places with more images than others: copies, or a time point cut short."""
    counts = np.array([len(place) for place in places])
    usual = int(np.bincount(counts).argmax())
    if (counts == counts[0]).all():
        return None
    odd = [index for index, count in enumerate(counts) if count != usual]
    files = [frames[i].path for index in odd for i in places[index]]
    where = ", ".join(f"{index + 1} ({counts[index]})" for index in odd[:SPELLED_OUT])
    more = f" and {len(odd) - SPELLED_OUT} more" if len(odd) > SPELLED_OUT else ""
    if usual == 1:
        message = f"Several different images at the place of slice {where}{more}"
        return Fault("duplicate-slices", f"{message}: {name_files(files)}", unique_files(files))
    message = f"{usual} images at each place, but not at slice {where}{more}"
    return Fault("missing-slices", f"{message}: {name_files(files)}", unique_files(files))


def _order_in_time(
    frames: Sequence[Frame], places: list[NDArray[np.intp]]
) -> list[list[int]] | None:
    """Frame indices ``[t][k]``; None if nothing orders the images that share a place."""
    if len(places[0]) == 1:
        return [[int(place[0]) for place in places]]
    for key in TIME_KEYS:
        columns = [_sorted_by(frames, place, key) for place in places]
        if all(column is not None for column in columns):
            return [list(row) for row in zip(*columns, strict=True)]
    return None


def _sorted_by(frames: Sequence[Frame], place: NDArray[np.intp], key: str) -> list[int] | None:
    values = [getattr(frames[index], key) for index in place]
    if None in values or len(set(values)) < len(values):
        return None
    return [int(index) for _, index in sorted(zip(values, place, strict=True))]


def _unordered(frames: Sequence[Frame], places: list[NDArray[np.intp]]) -> Fault:
    files = [frames[index].path for index in places[0]]
    return Fault(
        "ambiguous-stack",
        f"{len(files)} images at each place, and no tag that tells them apart in time "
        f"({name_files(files)})",
        unique_files([frame.path for frame in frames]),
    )
