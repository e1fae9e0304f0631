"""Stacks of the synthetic head, in every order, spacing, kind and state that there is.

A `Recipe` says how; `write_stack` writes its files and tells the truth about them, which is
known from how they were made and not from reading them.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydicom.uid import ExplicitVRLittleEndian

from tests.dicom.stack_files import (
    make_classic,
    make_copies,
    make_enhanced,
    tell_lies,
    write_distractions,
    write_files,
)
from viz3d.phantom import Phantom, make_labels

#: dtype and BitsStored.
PIXELS: Final = (("i2", 16), ("u1", 8), ("u2", 12), ("u2", 16), ("i2", 12), ("i4", 32))
RESCALES: Final = ("none", "whole", "common", "own")
PARTS: Final = ("one", "echoes", "complex", "times")
TIME_TAGS: Final = (
    "TemporalPositionIdentifier",
    "AcquisitionNumber",
    "InstanceNumber",
    "AcquisitionTime",
)
DAMAGES: Final = (
    "gap",
    "tilt",
    "uneven",
    "shifted",
    "lost",
    "copied",
    "exported-twice",
    "other-image",
)
DISTRACTIONS: Final = ("text", "empty", "other-series", "report", "zeros")
NAMES: Final = ("plain", "nested", "odd", "uid")


@dataclass(frozen=True)
class Recipe:
    """How a stack is written.

    Parameters
    ----------
    phantom : Phantom
        Size, spacing, orientation and place; its seed decides all that is random.
    decimals : int
        Decimals of ImagePositionPatient.
    damage : str
        One of `DAMAGES`, or none; `amount`, from 0 to 1, says how much of it.
    parts, part_count, time_tag : str, int, str
        How many images share a place, and what tells them apart.
    """

    phantom: Phantom
    decimals: int = 6
    damage: str = ""
    amount: float = 0.5
    parts: str = "one"
    part_count: int = 2
    time_tag: str = TIME_TAGS[0]
    pixels: tuple[str, int] = PIXELS[0]
    rescale: str = "none"
    syntax: str = ExplicitVRLittleEndian
    is_enhanced: bool = False
    names: str = "plain"
    distractions: frozenset[str] = frozenset()
    has_lies: bool = False


@dataclass(frozen=True, eq=False)
class Plane:
    """One image: whose part it is, its rung on the ladder of slices, its place and values."""

    part: int
    rung: int
    position_lps: np.ndarray
    stored: np.ndarray
    slope: float
    intercept: float

    @property
    def values(self) -> np.ndarray:
        """Real values, float64."""
        return self.stored.astype(np.float64) * self.slope + self.intercept


@dataclass(frozen=True, eq=False)
class Truth:
    """What a reader has to find.

    Parameters
    ----------
    volumes : tuple of arrays
        Real values, ``[k, j, i]`` or ``[t, k, j, i]``, slices ascending along the normal.
    affine : (4, 4) float array
        Of each volume.
    codes : tuple of sets of str
        For each stack to be refused: the codes that name its fault.
    has_copies : bool
        Whether images are there twice.
    """

    volumes: tuple[np.ndarray, ...]
    affine: np.ndarray
    codes: tuple[frozenset[str], ...] = ()
    has_copies: bool = False


def write_stack(folder: Path, recipe: Recipe) -> Truth:
    """Write a stack's files, and what is to distract from them; return the truth."""
    random = np.random.default_rng(recipe.phantom.seed)
    planes = _make_planes(recipe, random)
    normal = np.cross(recipe.phantom.direction[:, 0], recipe.phantom.direction[:, 1])
    kept, codes = _damage(planes, recipe, random, normal)
    images = list(
        make_enhanced(kept, recipe, random) if recipe.is_enhanced else make_classic(kept, recipe)
    )
    if recipe.has_lies:
        tell_lies(images, recipe, random)
    extra = make_copies(images, recipe, random)
    files = [(image, recipe.syntax) for image in [*images, *extra]]
    write_files(folder, files, recipe, random)
    write_distractions(folder, recipe.distractions, images[0])
    return _truth(planes, recipe, codes, bool(extra) and recipe.damage != "other-image")


def _make_planes(recipe: Recipe, random: np.random.Generator) -> list[Plane]:
    """Every image of the undamaged stack: the tissues, with noise that makes each its own."""
    phantom = recipe.phantom
    labels = make_labels(phantom.grid).astype(np.int64)
    low, high = _value_range(*recipe.pixels)
    count = 1 if recipe.parts == "one" else recipe.part_count
    planes = []
    for part in range(count):
        noise = random.integers(low, high, labels.shape, endpoint=True)
        stored = np.where(labels % 2 == 0, noise, low + (high - low) // 64 * labels)
        for rung, image in enumerate(stored):
            slope, intercept = _rescale(recipe.rescale, random, part, rung)
            position = phantom.grid.to_lps((0, 0, rung))
            pixels = image.astype(recipe.pixels[0])
            planes.append(Plane(part, rung, position, pixels, slope, intercept))
    return planes


def _value_range(dtype: str, bits: int) -> tuple[int, int]:
    return (0, 2**bits - 1) if dtype[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _rescale(kind: str, random: np.random.Generator, part: int, rung: int) -> tuple[float, float]:
    match kind:
        case "whole":
            return 2.0, -1024.0
        case "common":
            return 0.3125, 12.5
        case "own":
            return round(float(random.uniform(0.1, 3)), 5), float(10 * part + rung)
    return 1.0, 0.0


def _damage(
    planes: list[Plane], recipe: Recipe, random: np.random.Generator, normal: np.ndarray
) -> tuple[list[Plane], tuple[frozenset[str], ...]]:
    """The planes that remain, moved where the damage moves them, and the codes to expect."""
    count = recipe.phantom.shape[0]
    stacks = 1 if recipe.parts in ("one", "times") else recipe.part_count
    if count == 1:
        return planes, (frozenset({"too-few-slices"}),) * stacks
    match recipe.damage:
        case "gap":
            gone = _choose_gap(count, recipe.amount, random)
            kept = [plane for plane in planes if plane.rung not in gone]
            return kept, (frozenset({"missing-slices"}),) * stacks
        case "tilt":
            aside = recipe.phantom.direction[:, int(random.integers(2))]
            moved = _move(planes, lambda rung: aside * rung * _tilt_mm(recipe))
            return moved, (frozenset({"sheared-stack"}),) * stacks
        case "uneven":
            odd = int(random.integers(1, count - 1))
            shift = recipe.phantom.spacing_mm[2] * (0.15 + 0.2 * recipe.amount) * normal
            moved = _move(planes, lambda rung: shift * (rung == odd))
            return moved, (frozenset({"uneven-spacing"}),) * stacks
        case "shifted":
            odd = int(random.integers(1, count - 1))
            shift = (0.3 + 3 * recipe.amount) * recipe.phantom.direction[:, 0]
            moved = _move(planes, lambda rung: shift * (rung == odd))
            # One slice aside is also a little of a drift: either says that it is aside.
            return moved, (frozenset({"ambiguous-stack", "sheared-stack"}),) * stacks
        case "lost":
            rung = int(random.integers(1, count - 1))
            kept = [plane for plane in planes if (plane.part, plane.rung) != (0, rung)]
            return kept, (frozenset({"missing-slices"}),)
        case "other-image":
            return planes, (frozenset({"duplicate-slices"}),)
    return planes, ()


def _choose_gap(count: int, amount: float, random: np.random.Generator) -> set[int]:
    """One to three inner slices next to each other; two neighbours remain, to tell the step."""
    wide = min(1 + int(amount * 2.99), count - 3)
    start = int(random.integers(1, count - 1 - wide))
    return set(range(start, start + wide))


def _tilt_mm(recipe: Recipe) -> float:
    """Shift for each slice, of 0.2 to 20 degrees and at least 0.3 mm from end to end."""
    angle = np.radians(0.2 + 19.8 * recipe.amount)
    least = 0.3 / (recipe.phantom.shape[0] - 1)
    return max(float(np.tan(angle)) * recipe.phantom.spacing_mm[2], least)


def _move(planes: Sequence[Plane], shift: Any) -> list[Plane]:
    moved = [copy.copy(plane) for plane in planes]
    for plane in moved:
        object.__setattr__(plane, "position_lps", plane.position_lps + shift(plane.rung))
    return moved


def _truth(
    planes: Sequence[Plane], recipe: Recipe, codes: tuple[frozenset[str], ...], has_copies: bool
) -> Truth:
    grid = recipe.phantom.grid
    affine = grid.affine.copy()
    ascending = 1 if grid.is_right_handed else -1
    if ascending == -1:
        affine[:3, 3] += (grid.shape[0] - 1) * affine[:3, 2]
        affine[:3, 2] *= -1
    count = planes[-1].part + 1
    volumes = [
        np.stack([plane.values for plane in planes if plane.part == part][::ascending])
        for part in range(count)
    ]
    if recipe.parts == "times":
        volumes = [np.stack(volumes)]
    if codes:
        # One lost image leaves the other echoes whole.
        volumes = volumes[1:] if recipe.damage == "lost" else []
    return Truth(tuple(volumes), affine, codes, has_copies)
