"""Frames to a stack: their order in space and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.files.sources import Source
from viz3d.dicom.stacks.certificate import certify
from viz3d.dicom.stacks.fitting import Tags
from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.mixtures import find_mixture
from viz3d.dicom.stacks.times import find_disorder, order_in_time
from viz3d.errors import GeometryError
from viz3d.faults import SPELLED_OUT, Fault, name_files, unique_files
from viz3d.geometry import FloatArray, Grid, slice_normal

#: Slices nearer to each other than this share a place, mm: two decimals, in three directions.
SAME_PLACE_MM: Final = 0.02
#: The same, for microscopic pixels, as a fraction of the pixel spacing.
SAME_PLACE_PIXELS: Final = 0.1
#: Where that gives no stack, wider and narrower places are tried: 0.05 mm, what a residual
#: may be, for positions that waver from time to time, and less for thin slices.
PLACE_FRACTIONS: Final = (1.0, 2.5, 0.1)


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
    part : str
        What tells it from the other stacks of its series, such as ``"echo 4.92 ms"``.
    """

    times: tuple[tuple[Frame, ...], ...]
    grid: Grid | None
    residual_mm: float | None
    steps_mm: FloatArray
    faults: tuple[Fault, ...]
    part: str = ""

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Every frame, time after time."""
        return tuple(frame for row in self.times for frame in row)

    @property
    def is_refused(self) -> bool:
        """Whether the slices cannot be read as one volume."""
        return any(fault.refuses for fault in self.faults)

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Array shape, None where there is no grid."""
        if self.grid is None:
            return None
        return (len(self.times), *self.grid.shape) if len(self.times) > 1 else self.grid.shape


def build_stack(frames: Sequence[Frame], part: str = "") -> Stack:
    """Order frames of one size and orientation, and certify the grid that they form.

    Parameters
    ----------
    frames : sequence of Frame, at least one
        In any order, of equal rows and columns, spacing and orientation alike.
    part : str, optional
        What tells them from the other stacks of their series.
    """
    unplaced = _find_unplaced(frames)
    if unplaced is not None:
        return refused_stack(frames, unplaced, part)
    tags = Tags.of(frames)
    first = None
    for fraction in PLACE_FRACTIONS:
        stack = _build(frames, tags, fraction * _same_place_mm(frames[0]))
        if not stack.is_refused:
            return replace(stack, part=part)
        first = first or stack
    assert first is not None
    return replace(first, part=part)


def _build(frames: Sequence[Frame], tags: Tags, same_place_mm: float) -> Stack:
    places = _group_places(tags.distances, same_place_mm)
    if len(places) < 2:
        return refused_stack(frames, _too_few(frames))
    fault = _find_uneven_repeats(frames, places) or find_disorder(frames, places)
    if fault is not None:
        return refused_stack(frames, fault)
    rows = order_in_time(frames, places)
    if rows is None:
        return refused_stack(frames, _unordered(frames, places))
    found = certify(frames, tags, np.array(rows, dtype=np.intp))
    times = tuple(tuple(frames[index] for index in row) for row in rows)
    stack = Stack(times, found.grid, found.residual_mm, found.steps_mm, found.faults)
    fault = None if stack.is_refused else find_mixture(times)
    return stack if fault is None else refused_stack(frames, fault)


def places_of(frames: Sequence[Frame]) -> list[NDArray[np.intp]]:
    """Indices of the frames at each place along their normal, ascending.

    Parameters
    ----------
    frames : sequence of Frame
        As for `build_stack`. Where one has no place, all count as at one.
    """
    if _find_unplaced(frames) is not None:
        return [np.arange(len(frames))]
    return _group_places(Tags.of(frames).distances, _same_place_mm(frames[0]))


def refused_stack(frames: Sequence[Frame], fault: Fault, part: str = "") -> Stack:
    """Frames that form no stack at all, with the reason."""
    return Stack((tuple(frames),), None, None, np.zeros(0), (fault,), part)


def _find_unplaced(frames: Sequence[Frame]) -> Fault | None:
    unplaced = [
        frame
        for frame in frames
        if frame.position_lps is None or frame.orientation is None or frame.spacing_mm is None
    ]
    files = [frame.path for frame in unplaced]
    if unplaced and unplaced[0].obstacle:
        return _no_position(f"{files[0].name} {unplaced[0].obstacle}", files)
    if unplaced:
        return _no_position(
            f"{len(files)} of {len(frames)} images have no ImagePositionPatient, "
            f"ImageOrientationPatient or PixelSpacing ({name_files(files)})",
            files,
        )
    different = {(frame.orientation, frame.spacing_mm): frame for frame in frames}
    return next(filter(None, map(_find_nonsense, different.values())), None)


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


def _no_position(message: str, files: Sequence[Source]) -> Fault:
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


def _unordered(frames: Sequence[Frame], places: list[NDArray[np.intp]]) -> Fault:
    files = [frames[index].path for index in places[0]]
    return Fault(
        "ambiguous-stack",
        f"{len(files)} images at each place, and no tag that tells them apart in time "
        f"({name_files(files)})",
        unique_files([frame.path for frame in frames]),
    )
