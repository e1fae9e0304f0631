"""Random stacks, read three ways: as they were made, by the package, and naively.

``VIZ3D_EXAMPLES=5000`` asks for more of them, and for other ones every time.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.dicom.naive import NaiveStack, read_naively
from tests.dicom.random_stacks import (
    DAMAGES,
    DISTRACTIONS,
    NAMES,
    PARTS,
    PIXELS,
    RESCALES,
    TIME_TAGS,
    Recipe,
    Truth,
    write_stack,
)
from tests.dicom.stack_files import SERIES, SYNTAXES
from viz3d.dicom import list_series, read_volume
from viz3d.errors import Viz3dError
from viz3d.phantom import Phantom
from viz3d.volume import Volume

#: How far a corner may be from where its own header puts it, mm, where tags are not rounded.
CORNER_MM = 0.01
EXAMPLES = int(os.environ.get("VIZ3D_EXAMPLES", "0"))

angles = st.one_of(st.just(0.0), st.just(180.0), st.floats(-180, 180, width=32))
spacings = st.floats(0.3, 5).map(lambda mm: round(mm, 4))
coordinates = st.floats(-200, 200)


@st.composite
def phantoms(draw: st.DrawFn, least_slices: int, least_step_mm: float) -> Phantom:
    steps = spacings.map(lambda mm: max(mm, least_step_mm))
    return Phantom(
        shape=(draw(st.integers(least_slices, 12)), draw(st.integers(2, 9)),
               draw(st.integers(2, 9))),
        spacing_mm=(draw(spacings), draw(spacings), draw(steps)),
        plane=draw(st.sampled_from(["axial", "sagittal", "coronal"])),
        rotation_deg=(draw(angles), draw(angles), draw(angles)),
        flipped=draw(st.sampled_from(["", "i", "j", "k", "ij", "ik", "jk", "ijk"])),
        center_lps=(draw(coordinates), draw(coordinates), draw(coordinates)),
        seed=draw(st.integers(0, 2**20)),
    )  # fmt: skip


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    damage = draw(st.one_of(st.just(""), st.sampled_from(DAMAGES)))
    parts = draw(st.sampled_from(PARTS))
    if damage == "other-image":
        parts = "one"
    if damage == "lost" and parts == "one":
        parts = "times"
    is_enhanced = draw(st.sampled_from([False, False, True]))
    if is_enhanced and damage == "other-image":
        is_enhanced = False
    alone = 1 if parts in ("one", "times") else 2
    least = {"": alone, "copied": 2, "exported-twice": 2, "tilt": 2, "other-image": 3}.get(
        damage, 5
    )
    # A fraction of a smaller step would be within the tolerance.
    least_step_mm = 1.0 if damage == "uneven" else 0.0
    # Equal images are known by their stored bytes, where these lie as they are in the file.
    syntaxes = SYNTAXES[: 2 if damage == "exported-twice" else None]
    syntaxes = syntaxes if draw(st.booleans()) else syntaxes[:1]
    return Recipe(
        phantom=draw(phantoms(least, least_step_mm)),
        decimals=draw(st.integers(2, 10)),
        damage=damage,
        amount=draw(st.floats(0, 1)),
        parts=parts,
        part_count=draw(st.integers(2, 4)),
        time_tag=draw(st.sampled_from(TIME_TAGS)),
        pixels=draw(st.sampled_from(PIXELS)),
        rescale=draw(st.sampled_from(RESCALES)),
        syntax=draw(st.sampled_from(syntaxes)),
        is_enhanced=is_enhanced,
        names=draw(st.sampled_from(NAMES)),
        distractions=draw(st.frozensets(st.sampled_from(DISTRACTIONS), max_size=3)),
        has_lies=draw(st.booleans()),
    )


@settings(
    max_examples=EXAMPLES or 200,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(recipe=recipes())
@pytest.mark.timeout(120 + EXAMPLES)
def test_truth_package_and_naive_reader_agree(recipe):
    event(recipe.damage or "undamaged")
    folder = Path(tempfile.mkdtemp(prefix="stack"))
    try:
        truth = write_stack(folder, recipe)
        rounding = math.sqrt(3) / 2 * 10**-recipe.decimals
        naive = read_naively(folder, SERIES)
        entries = [entry for entry in list_series(folder) if entry.uid == SERIES]
        volumes, refusals = read_all(folder, entries)
        assert_naive_is_true(naive, truth)
        assert_refusals_are_true(refusals, truth)
        assert_volumes_are_true(volumes, truth, CORNER_MM + rounding)
        assert_volumes_are_naive(volumes, naive, CORNER_MM + 2 * rounding)
        if truth.has_copies:
            assert "duplicate-slices" in codes_of(entries)
    finally:
        shutil.rmtree(folder)


def read_all(folder: Path, entries: Sequence[Any]) -> tuple[list[Volume], list[Viz3dError]]:
    volumes, refusals = [], []
    for entry in entries:
        told = entry.as_json()
        try:
            volume = read_volume(folder, series=entry.id)
        except Viz3dError as refusal:
            refusals.append(refusal)
            listed_codes = codes_of([entry]) if told["verdict"] == "refused" else []
            assert_listed(refusal, listed_codes)
        else:
            assert told["verdict"] != "refused"
            assert told["residual_mm"] <= 0.05
            assert told["shape"] == list(volume.array.shape)
            volumes.append(volume)
    return volumes, refusals


def assert_listed(refusal: Viz3dError, listed_codes: Sequence[str]) -> None:
    """What refuses the reading was told by the listing."""
    assert refusal.code in listed_codes


def codes_of(entries: Sequence[Any]) -> list[str]:
    return [fault["code"] for entry in entries for fault in entry.as_json()["faults"]]


def assert_naive_is_true(naive: Sequence[NaiveStack], truth: Truth) -> None:
    """The second implementation agrees with how the stack was made."""
    found = [stack for stack in naive if not stack.codes]
    assert len(found) == len(truth.volumes)
    for volume in truth.volumes:
        assert any(np.array_equal(four(volume), stack.array) for stack in found)
    refused = [set(stack.codes) for stack in naive if stack.codes]
    assert len(refused) == len(truth.codes)
    assert all(codes & expected for codes, expected in zip(refused, truth.codes, strict=True))


def assert_refusals_are_true(refusals: Sequence[Viz3dError], truth: Truth) -> None:
    assert len(refusals) == len(truth.codes), [str(refusal) for refusal in refusals]
    for refusal, expected in zip(refusals, truth.codes, strict=True):
        assert refusal.code in expected
        assert refusal.exit_code == 3
        assert "\n" not in str(refusal)


def assert_volumes_are_true(volumes: Sequence[Volume], truth: Truth, tolerance_mm: float) -> None:
    """Every volume that was written is there, with its values and in its place."""
    assert len(volumes) == len(truth.volumes)
    left = list(volumes)
    for expected in truth.volumes:
        match = next((volume for volume in left if holds(volume, expected)), None)
        assert match is not None, "values are not those that were written"
        left.remove(match)
        assert not match.array.flags.writeable
        assert match.grid.is_right_handed
        for corner in corners(four(expected).shape[1:]):
            off = match.affine @ corner - truth.affine @ corner
            assert np.linalg.norm(off) <= tolerance_mm


def assert_volumes_are_naive(
    volumes: Sequence[Volume], naive: Sequence[NaiveStack], tolerance_mm: float
) -> None:
    """Every corner of every slice lies where its own header puts it."""
    for volume in volumes:
        stack = next(stack for stack in naive if holds(volume, stack.array))
        for k, image in ((k, image) for row in stack.images for k, image in enumerate(row)):
            rows, columns = image.values.shape
            for row, column in ((0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)):
                placed = (volume.affine @ [column, row, k, 1])[:3]
                assert math.dist(placed, image.place(row, column)) <= tolerance_mm


def holds(volume: Volume, expected: np.ndarray) -> bool:
    """Whether a volume has these values, exactly, or as exactly as its type can."""
    wanted = four(expected)
    found = four(volume.array)
    if found.shape != wanted.shape:
        return False
    if found.dtype.kind != "f":
        return np.array_equal(found.astype(np.float64), wanted)
    return np.array_equal(found, wanted.astype(found.dtype))


def four(array: np.ndarray) -> np.ndarray:
    return array[None] if array.ndim == 3 else array


def corners(shape: Sequence[int]) -> list[np.ndarray]:
    nk, nj, ni = shape
    return [np.array([i, j, k, 1]) for i in (0, ni - 1) for j in (0, nj - 1) for k in (0, nk - 1)]
