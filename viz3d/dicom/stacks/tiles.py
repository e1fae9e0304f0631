"""Sheets of tiles: one image with all slices of a volume, and where each slice lies.

Siemens calls them mosaics and United Imaging grids. Both are plain images to who does not
know better, so a sheet whose slices cannot be placed is told as such, and never a slice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from viz3d.dicom.files.elements import Elements, parse_items
from viz3d.dicom.files.private import UIH_GRID_COUNT, UIH_GRID_SEQUENCE, find_private
from viz3d.dicom.files.tags import numbers, numbers_in
from viz3d.dicom.stacks.csa import Mosaic, read_mosaic
from viz3d.errors import GeometryError
from viz3d.geometry import FloatArray, slice_normal

#: The two normals of a mosaic, of its header and across its directions, are one line if
#: the cosine between them is at least this; Siemens writes eight digits.
SAME_LINE: Final = 0.999
#: Slices that lie within this fraction of a step of where the protocol has them are the same.
SAME_SLICE: Final = 0.5


class UnplacedTilesError(ValueError):
    """A sheet that does not tell where its slices are."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The image that the tiles are on, and what its header says of its place."""

    rows: int
    columns: int
    position_lps: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing_mm: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One slice on a sheet: (row, column) of its first pixel, its size, its position."""

    corner: tuple[int, int]
    rows: int
    columns: int
    position_lps: tuple[float, ...]


def tiles_of(elements: Elements, sheet: Sheet) -> list[Tile] | None:
    """The slices on a sheet, None if the image is a plain slice.

    Raises
    ------
    UnplacedTilesError
        If it is a sheet, and its slices have no place.
    ValueError
        If what it says of itself cannot be.
    """
    mosaic = read_mosaic(elements)
    if mosaic is not None:
        return _mosaic_tiles(sheet, mosaic)
    count = find_private(elements, UIH_GRID_COUNT)
    if count is None:
        return None
    slices = int(next(iter(numbers_in(count, UIH_GRID_COUNT.representation, "grid size")), 1))
    return _grid_tiles(elements, sheet, slices) if slices > 1 else None


def _mosaic_tiles(sheet: Sheet, mosaic: Mosaic) -> list[Tile]:
    """The slices of a mosaic, each with its own position.

    The header's position is that of the mosaic's corner as if the whole sheet were one slice
    about the centre of the true one, so the true corner lies half the difference of the
    sizes further in.
    """
    if mosaic.slices < 1:
        raise UnplacedTilesError("is a Siemens mosaic that does not tell how many slices it has")
    across = math.ceil(math.sqrt(mosaic.slices))
    rows, columns = _tile_size(sheet, across, across, mosaic.slices)
    if sheet.position_lps is None or sheet.orientation is None or sheet.spacing_mm is None:
        raise UnplacedTilesError(
            "is a Siemens mosaic without ImagePositionPatient, ImageOrientationPatient or "
            "PixelSpacing"
        )
    down = (sheet.rows - rows) / 2 * sheet.spacing_mm[0]
    right = (sheet.columns - columns) / 2 * sheet.spacing_mm[1]
    row, column = np.reshape(sheet.orientation, (2, 3))
    first = np.array(sheet.position_lps) + right * row + down * column
    step = _mosaic_step(sheet.orientation, mosaic, first)
    positions = (tuple((first + k * step).tolist()) for k in range(mosaic.slices))
    return list(_lay_out(positions, across, rows, columns))


def _mosaic_step(orientation: tuple[float, ...], mosaic: Mosaic, first: FloatArray) -> FloatArray:
    """(3,) mm from one tile's slice to the next.

    The header's SliceNormalVector says on which side the next slice lies, the protocol where
    all slices were asked for. Where slices are numbered backwards (sSliceArray.ucImageNumb...)
    readers disagree which of the two to follow, so both have to say the same.
    """
    if mosaic.slices == 1:
        return np.zeros(3)
    normal = _normal_of(orientation)
    step_mm = mosaic.step_mm or _protocol_step(mosaic, normal)
    if not step_mm or step_mm < 0:
        raise UnplacedTilesError("is a Siemens mosaic without SpacingBetweenSlices")
    side = _side_of(mosaic, normal)
    fitting = _sides_that_fit(mosaic, normal, float(first @ normal), step_mm)
    if side == 0 and len(fitting) == 1:
        side = fitting[0]
    if len(fitting) == 1 and side != fitting[0]:
        raise UnplacedTilesError(
            "is a Siemens mosaic whose SliceNormalVector leads away from the slices of its "
            "protocol (sSliceArray)"
        )
    if side == 0:
        raise UnplacedTilesError(
            "is a Siemens mosaic without its CSA header (0029,1010): on which side of each "
            "other its slices lie is not known"
        )
    return normal * side * step_mm


def _normal_of(orientation: tuple[float, ...]) -> FloatArray:
    try:
        return slice_normal(orientation)
    except GeometryError as error:
        raise UnplacedTilesError(f"is a mosaic, and {error}") from error


def _side_of(mosaic: Mosaic, normal: FloatArray) -> int:
    """1 or -1: whether slices follow each other along or against the normal; 0 if untold."""
    if mosaic.normal_lps is None:
        return 0
    cosine = float(np.dot(mosaic.normal_lps, normal))
    if abs(cosine) < SAME_LINE:
        raise UnplacedTilesError(
            f"is a Siemens mosaic whose SliceNormalVector {mosaic.normal_lps} is not across "
            "its ImageOrientationPatient"
        )
    return 1 if cosine > 0 else -1


def _protocol_step(mosaic: Mosaic, normal: FloatArray) -> float | None:
    if mosaic.centers_lps is None or len(mosaic.centers_lps) != mosaic.slices:
        return None
    return float(np.ptp(mosaic.centers_lps @ normal)) / (mosaic.slices - 1)


def _sides_that_fit(
    mosaic: Mosaic, normal: FloatArray, first_mm: float, step_mm: float
) -> list[int]:
    """On which sides of the first slice the others fill the protocol's places."""
    if mosaic.centers_lps is None or len(mosaic.centers_lps) != mosaic.slices:
        return []
    asked = mosaic.centers_lps @ normal
    length = step_mm * (mosaic.slices - 1)
    fitting = []
    for side in (1, -1):
        ends = sorted((first_mm, first_mm + side * length))
        off = max(abs(ends[0] - asked.min()), abs(ends[1] - asked.max()))
        if off < SAME_SLICE * step_mm:
            fitting.append(side)
    return fitting


def _grid_tiles(elements: Elements, sheet: Sheet, slices: int) -> list[Tile]:
    """The slices of a grid of United Imaging: each has a position of its own."""
    across = math.ceil(math.sqrt(slices))
    rows, columns = _tile_size(sheet, math.ceil(slices / across), across, slices)
    sequence = find_private(elements, UIH_GRID_SEQUENCE)
    described = [] if sequence is None else parse_items(sequence)
    found = [numbers(item, "ImagePositionPatient") for item in described]
    positions = [position for position in found if len(position) == 3]
    if len(positions) != slices:
        raise UnplacedTilesError(
            f"is a grid of {slices} slices, and (0065,1051) has {len(positions)} positions"
        )
    return list(_lay_out(positions, across, rows, columns))


def _tile_size(sheet: Sheet, down: int, across: int, slices: int) -> tuple[int, int]:
    if sheet.rows % down or sheet.columns % across or min(sheet.rows, sheet.columns) < across:
        raise UnplacedTilesError(
            f"is a sheet of {slices} slices, and its {sheet.rows} x {sheet.columns} pixels are "
            f"not {down} x {across} tiles"
        )
    return sheet.rows // down, sheet.columns // across


def _lay_out(
    positions: Iterable[tuple[float, ...]], across: int, rows: int, columns: int
) -> Iterator[Tile]:
    for index, position in enumerate(positions):
        corner = (index // across * rows, index % across * columns)
        yield Tile(corner, rows, columns, position)
