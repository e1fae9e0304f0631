"""Images that share their places, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.frames import Frame
from viz3d.faults import Fault, name_files, unique_files

Indices: TypeAlias = NDArray[np.intp]
#: Frame indices ``[t][k]``.
Rows: TypeAlias = list[list[int]]

#: b-values that differ by less, s/mm2 and as a fraction, are of one kind: what is applied
#: varies a little with the direction.
SAME_B_VALUE: Final = 25.0
SAME_B_FRACTION: Final = 0.1
#: Gradient directions that differ by less in any coordinate are the same.
SAME_GRADIENT: Final = 0.02

Key: TypeAlias = Callable[[Frame], Any]
#: What orders repeated images of one place in time, the surest first. InstanceNumber orders
#: them in practice in every classic series, as scanners number images in time at a place;
#: the number of a frame in its file is believed only where nothing else tells.
TIME_KEYS: Final[tuple[Key, ...]] = (
    lambda frame: frame.temporal_position,
    lambda frame: frame.acquisition,
    lambda frame: frame.dimension,
    lambda frame: frame.instance and frame.instance[0],
    lambda frame: frame.kind.b_value,
    lambda frame: _gradient_key(frame),
    lambda frame: frame.kind.inversion_time_ms,
    lambda frame: frame.trigger_time_ms,
    lambda frame: frame.instance,
    lambda frame: _gradient_key(frame, frame.instance),
    *(lambda frame, number=number: frame.times[number] or None for number in range(4)),
)


def _gradient_key(frame: Frame, *more: Any) -> tuple[Any, ...] | None:
    """b-value and direction, with `more` behind them."""
    if frame.kind.b_value is None or None in more:
        return None
    return frame.kind.b_value, tuple(round(cosine, 3) for cosine in frame.kind.gradient), *more


#: Those of them that can tell times apart beyond doubt.
_BLOCK_KEYS: Final = (*TIME_KEYS[:2], TIME_KEYS[3], *TIME_KEYS[-4:])


def order_in_time(frames: Sequence[Frame], places: Sequence[Indices]) -> Rows | None:
    """Frame indices ``[t][k]``; None if nothing orders the images that share a place.

    Parameters
    ----------
    frames : sequence of Frame
    places : sequence of int arrays, equally long
        Indices of the frames at each place, in space.

    Notes
    -----
    All images of one time have one b-value and gradient. A tag that mixes them does not
    order them.
    """
    if len(places[0]) == 1:
        return [[int(place[0]) for place in places]]
    for key in TIME_KEYS:
        rows = _order_by(frames, places, key)
        if rows is not None and all(_is_one_diffusion(frames, row) for row in rows):
            return rows
    return None


def find_disorder(frames: Sequence[Frame], places: Sequence[Indices]) -> Fault | None:
    """What tells that different times are missing at different places."""
    for key in ("temporal_position", "acquisition"):
        odd = _find_odd_place(frames, places, key)
        if odd is None or (key == "acquisition" and _is_counted_evenly(frames, places)):
            continue
        here = [frames[index] for index in places[0]]
        there = [frames[index] for index in places[odd]]
        message = (
            f"The images at slice 1 are of {key.replace('_', ' ')} {_list(here, key)}, those at "
            f"slice {odd + 1} of {_list(there, key)}: {name_files([f.path for f in there])}"
        )
        files = [frame.path for frame in (*here, *there)]
        return Fault("ambiguous-stack", message, unique_files(files))
    return None


def is_surely_ordered(times: Sequence[Sequence[Frame]]) -> bool:
    """Whether a tag tells the times apart beyond doubt: one ends before the next begins.

    Numbers that count the times at each place, one place after the other, are as good.
    """
    if len(times) < 2:
        return False
    return any(_is_in_blocks(times, key) for key in _BLOCK_KEYS) or _is_counted(times)


def _is_in_blocks(times: Sequence[Sequence[Frame]], key: Key) -> bool:
    values = [[key(frame) for frame in time] for time in times]
    if any(None in time for time in values):
        return False
    return all(max(one) < min(next_one) for one, next_one in pairwise(values))


def _is_counted(times: Sequence[Sequence[Frame]]) -> bool:
    instances = [frame.instance for time in times for frame in time]
    numbers = np.array([instance[0] for instance in instances if instance is not None])
    if len(set(numbers.tolist())) < len(instances):
        return False
    steps = np.diff(numbers.reshape(len(times), -1), axis=0)
    return bool((steps > 0).all() and (steps == steps[:, :1]).all())


def is_one_b_value(values: Sequence[float | None]) -> bool:
    """Whether b-values are the same, as far as they are told."""
    told = [value for value in values if value is not None]
    if not told:
        return True
    return max(told) - min(told) <= max(SAME_B_VALUE, SAME_B_FRACTION * max(told))


def _is_one_diffusion(frames: Sequence[Frame], row: Sequence[int]) -> bool:
    """Whether images have one b-value and one gradient, as far as they are told."""
    kinds = [frames[index].kind for index in row]
    if not is_one_b_value([kind.b_value for kind in kinds]):
        return False
    told = [kind.gradient for kind in kinds if len(kind.gradient) == 3]
    return not told or bool((np.ptp(np.array(told), axis=0) <= SAME_GRADIENT).all())


def _order_by(frames: Sequence[Frame], places: Sequence[Indices], key: Key) -> Rows | None:
    columns = [_sort_place(frames, place, key) for place in places]
    told = [column for column in columns if column is not None]
    if len(told) < len(columns):
        return None
    return [list(row) for row in zip(*told, strict=True)]


def _sort_place(frames: Sequence[Frame], place: Indices, key: Key) -> list[int] | None:
    values = [key(frames[index]) for index in place]
    if None in values or len(set(values)) < len(values):
        return None
    return [int(index) for _, index in sorted(zip(values, place, strict=True))]


def _find_odd_place(frames: Sequence[Frame], places: Sequence[Indices], key: str) -> int | None:
    """The first place whose times are some of those of the first place, and not the same.

    Times that have nothing in common are fine: slices may be acquired in turns.
    """
    sets = [{getattr(frames[index], key) for index in place} for place in places]
    if any(None in times or len(times) < len(place) for times, place in _pair(sets, places)):
        return None
    seen: dict[Any, int] = {}
    for number, times in enumerate(sets):
        before = {seen[time] for time in times if time in seen}
        if before and any(sets[other] != times for other in before):
            return number
        seen.update(dict.fromkeys(times, number))
    return None


def _pair(sets: Sequence[set[Any]], places: Sequence[Indices]) -> Iterator[tuple[set[Any], Any]]:
    return zip(sets, places, strict=True)


def _is_counted_evenly(frames: Sequence[Frame], places: Sequence[Indices]) -> bool:
    """Whether instance numbers grow by the same from time to time at each place."""
    counted = [[frames[index].instance for index in place] for place in places]
    numbers = [sorted(number for number in place if number is not None) for place in counted]
    if any(len(place) < len(places[0]) for place in numbers):
        return False
    steps = np.diff(np.array(numbers), axis=1)
    return bool((steps == steps[0]).all())


def _list(frames: Sequence[Frame], key: str) -> str:
    return ", ".join(f"{value:g}" for value in sorted(getattr(frame, key) for frame in frames))
