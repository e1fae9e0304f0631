"""One series to its stacks: which frames belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.stacks.copies import drop_copies, warn_of_copies
from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.parts import (
    ACQUISITION,
    KINDS,
    LAST_RESORTS,
    SETTINGS,
    STACK_ID,
    TEMPORAL_POSITION,
    Attribute,
    divide,
    join_names,
    tell_geometry,
)
from viz3d.dicom.stacks.stack import Stack, build_stack, places_of, refused_stack
from viz3d.dicom.stacks.strays import refuse_misfits
from viz3d.dicom.stacks.times import is_surely_ordered
from viz3d.faults import Fault, unique_files

#: Direction cosines that differ by less belong to one stack, whose certificate then judges.
#: Rounding gives 1e-4 at worst; scanners do not turn a slice by less than 0.1 degrees.
SAME_DIRECTION: Final = 1e-3
#: Pixel spacings that differ by less, as a fraction, belong to one stack.
SAME_SPACING: Final = 1e-4
#: Holes are where steps are longer than most. Where most are, two stacks interleave.
MOST_STEPS: Final = 0.5
#: More times than this, each at places of its own, are not listed one by one.
MOST_TIMES: Final = 16


def split_series(frames: Sequence[Frame]) -> list[Stack]:
    """The stacks of one series, each certified or refused.

    Size, spacing and orientation always split. What kind of image it is (`parts.KINDS`)
    splits where images share a place, as some scanners vary it along a perfectly good stack:
    the fewest attributes that tell apart all that share a place and leave regular stacks.
    Times and b-values do not split but where their images form no four-dimensional stack.
    """
    groups = _group_alike(frames)
    names = tell_geometry(groups)
    stacks, strays = [], []
    for group, name in zip(groups, names, strict=True):
        if len(group) > 1 or len(groups) == 1:
            stacks += _split_kinds(group, name)
        else:
            strays += group
    stacks, strays = refuse_misfits(stacks, strays)
    if len(strays) > 1:
        return [*stacks, refused_stack(strays, _mixed(strays))]
    return [*stacks, *(build_stack([stray], _name_of(stray, groups, names)) for stray in strays)]


def _name_of(stray: Frame, groups: Sequence[Sequence[Frame]], names: Sequence[str]) -> str:
    return next(name for group, name in zip(groups, names, strict=True) if group[0] is stray)


def _group_alike(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames by size, spacing and direction; the order in which they come plays no role."""
    exact: dict[Hashable, list[Frame]] = defaultdict(list)
    for frame in frames:
        exact[frame.rows, frame.columns, frame.spacing_mm, frame.orientation].append(frame)
    same_size: dict[Hashable, list[list[Frame]]] = defaultdict(list)
    for key in sorted(exact, key=repr):
        first = exact[key][0]
        is_placed = first.spacing_mm is not None and first.orientation is not None
        same_size[first.rows, first.columns, is_placed or key].append(exact[key])
    return [group for groups in same_size.values() for group in _merge_alike(groups)]


def _merge_alike(groups: Sequence[list[Frame]]) -> list[list[Frame]]:
    """Groups of one size, those with nearly the same spacing and direction as one."""
    if len(groups) == 1:
        return list(groups)
    directions = np.array([group[0].orientation for group in groups])
    spacings = np.array([group[0].spacing_mm for group in groups])
    merged: dict[int, list[Frame]] = {}
    for index, group in enumerate(groups):
        known = list(merged)
        turned = np.abs(directions[known] - directions[index]).max(axis=1, initial=0)
        scaled = np.abs(spacings[known] - spacings[index]).max(axis=1, initial=0)
        alike = np.flatnonzero(
            (turned <= SAME_DIRECTION) & (scaled <= SAME_SPACING * spacings[index].min())
        )
        if len(alike):
            merged[known[alike[0]]].extend(group)
        else:
            merged[index] = list(group)
    return list(merged.values())


def _split_kinds(group: Sequence[Frame], name: str) -> list[Stack]:
    """Frames of one geometry by their kinds, as far as those differ at one place."""
    places = places_of(group)
    if len(places) < 2:
        return _settle(group, name)
    parts = divide(group, [STACK_ID])
    if len(parts) > 1 and all(len(places_of(part)) > 1 for _, part in parts):
        return [s for words, part in parts for s in _split_kinds_of(part, join_names(name, words))]
    return _split_kinds_of(group, name)


def _split_kinds_of(group: Sequence[Frame], name: str) -> list[Stack]:
    places = places_of(group)
    kinds = [kind for kind in KINDS if _varies_within(group, places, kind)]
    settings = [setting for setting in SETTINGS if _varies_within(group, places, setting)]
    if settings:
        times = _find_stacks(group, name, kinds)
        settings = [setting for setting in settings if not _is_noise(setting, times)]
    for varying in ([*kinds, *settings], kinds):
        stacks = _find_stacks(group, name, varying)
        if stacks:
            return stacks
    fewest = next(_unmixed_parts(group, [*kinds, *settings]), [("", list(group))])
    return [stack for words, part in fewest for stack in _settle(part, join_names(name, words))]


def _find_stacks(group: Sequence[Frame], name: str, varying: Sequence[Attribute]) -> list[Stack]:
    """The stacks by the fewest of some attributes, none if they leave irregular ones."""
    for parts in _unmixed_parts(group, varying):
        stacks = [build_stack(part, join_names(name, words)) for words, part in parts]
        if not any(stack.is_refused for stack in stacks):
            return stacks
    return []


def _is_noise(setting: Attribute, stacks: Sequence[Stack]) -> bool:
    """Whether a setting varies within times that are told apart without it, beyond doubt.

    Some scanners add a word to the ImageType of an image here and there. Such a word must
    not make a stack of images that are of different times.
    """
    return any(
        len(set(setting.values_of(time))) > 1
        for stack in stacks
        if is_surely_ordered(stack.times)
        for time in stack.times
    )


def _unmixed_parts(
    group: Sequence[Frame], varying: Sequence[Attribute]
) -> Iterator[list[tuple[str, list[Frame]]]]:
    """Parts that have no two kinds at one place, by as few of the attributes as can be."""
    if not varying:
        yield [("", list(group))]
    for count in range(1, len(varying) + 1):
        for chosen in combinations(varying, count):
            parts = divide(group, chosen)
            if not any(_is_mixed(part, varying) for _, part in parts):
                yield parts


def _varies_within(
    frames: Sequence[Frame], places: Sequence[NDArray[np.intp]], attribute: Attribute
) -> bool:
    values = attribute.values_of(frames)
    return any(len({values[index] for index in place}) > 1 for place in places)


def _is_mixed(part: Sequence[Frame], attributes: Sequence[Attribute]) -> bool:
    places = places_of(part)
    return any(_varies_within(part, places, attribute) for attribute in attributes)


def _settle(frames: Sequence[Frame], name: str) -> list[Stack]:
    """One stack if the frames form one; else without copies, or in parts that are stacks."""
    whole = build_stack(frames, name)
    if not whole.is_refused:
        return [whole]
    places = places_of(frames)
    if len(places) < 2:
        return [whole]
    if len(places) < len(frames):
        kept, copies = drop_copies(frames, places)
        stack = build_stack(kept, name)
        if copies and not stack.is_refused:
            return [replace(stack, faults=(*stack.faults, warn_of_copies(copies)))]
    moved = [] if len(whole.times) > 1 else _split_moved(frames, name)
    if moved:
        return moved
    if len(places) == len(frames) and (whole.grid is None or _has_holes_only(whole)):
        return [whole]
    for attribute in (*KINDS, *SETTINGS, *LAST_RESORTS):
        stacks = _try_parts(frames, name, attribute)
        if len(stacks) > 1 and (len(places) < len(frames) or _overlap(stacks)):
            return stacks
    return [whole]


def _split_moved(frames: Sequence[Frame], name: str) -> list[Stack]:
    """Times of one stack whose slices lie at places of their own, as where motion is followed.

    Each is a stack. So many that nobody would choose among them are one refusal, which no
    repair may mix. None is returned where times are not what makes the stack irregular.
    """
    for attribute in (TEMPORAL_POSITION, ACQUISITION):
        stacks = _try_parts(frames, name, attribute)
        if len({stack.shape for stack in stacks}) != 1 or len(stacks) < 2:
            continue
        if not _overlap(stacks):
            continue
        if len(stacks) <= MOST_TIMES:
            return stacks
        message = f"{len(stacks)} times of one stack, and each lies at places of its own"
        files = unique_files([frame.path for frame in frames])
        return [refused_stack(frames, Fault("ambiguous-stack", message, files), name)]
    return []


def _has_holes_only(stack: Stack) -> bool:
    """Whether a ladder of slices has a few missing: no reason to take it for several."""
    if {fault.code for fault in stack.faults} != {"missing-slices"}:
        return False
    is_long = stack.steps_mm > 1.5 * stack.steps_mm.min()
    return bool(is_long.mean() < MOST_STEPS)


def _try_parts(frames: Sequence[Frame], name: str, attribute: Attribute) -> list[Stack]:
    """The parts by one attribute if all of them are stacks, none if not."""
    parts = divide(frames, [attribute])
    if min(len(part) for _, part in parts) < 2:
        return []
    stacks = [build_stack(part, join_names(name, words)) for words, part in parts]
    if any(stack.is_refused for stack in stacks):
        return []
    are_alike = len({stack.shape for stack in stacks}) == 1
    return [] if attribute is ACQUISITION and not are_alike and _is_nested(stacks) else stacks


def _spans(stacks: Sequence[Stack]) -> list[tuple[float, float]]:
    """Where each stack begins and ends along the normal of the first, mm."""
    grids = [stack.grid for stack in stacks if stack.grid is not None]
    normal = grids[0].direction[:, 2]
    starts = [float(grid.origin_lps @ normal) for grid in grids]
    return [
        (start, start + float(grid.extent_mm[2])) for start, grid in zip(starts, grids, strict=True)
    ]


def _overlap(stacks: Sequence[Stack]) -> bool:
    spans = sorted(_spans(stacks))
    return any(later[0] < max(b for _, b in spans[: n + 1]) for n, later in enumerate(spans[1:]))


def _is_nested(stacks: Sequence[Stack]) -> bool:
    """Whether one stack lies within another: a time that was cut short, not one further on."""
    spans = _spans(stacks)
    same = 0.5 * min(stack.grid.spacing[2] for stack in stacks if stack.grid is not None)
    return any(
        inner[0] > outer[0] - same and inner[1] < outer[1] + same
        for n, inner in enumerate(spans)
        for m, outer in enumerate(spans)
        if n != m
    )


def _mixed(single: Sequence[Frame]) -> Fault:
    files = unique_files([frame.path for frame in single])
    sizes = {(frame.rows, frame.columns) for frame in single}
    if len(sizes) > 1:
        shown = ", ".join(f"{rows} x {columns}" for rows, columns in sorted(sizes))
        return Fault(
            "mixed-size", f"{len(single)} single images of different sizes: {shown}", files
        )
    message = f"{len(single)} single images, each with an orientation or spacing of its own"
    return Fault("mixed-orientation", message, files)
