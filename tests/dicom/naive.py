"""A second reader of DICOM stacks: pydicom, plain loops, and the text of the standard.

It shares nothing with the package and takes all the time it wants. It reads every file
whole, asks every image for its own place (DICOM PS3.3 C.7.6.2.1.1, C.7.6.16.2.3), and says
of each stack what its slices are, or what is wrong with them.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import RLELossless

#: Distances under this are rounding of the tags, mm.
SAME_PLACE_MM = 0.015
#: A slice farther than this from where the others want it is a fault, mm (the contract).
TOLERANCE_MM = 0.05


@dataclass
class Image:
    """One image, with the tags that belong to it alone."""

    position: list[float]
    cosines: list[float]
    spacing: list[float]
    values: Any
    kind: tuple[Any, ...]
    moments: dict[str, Any]

    def place(self, row: float, column: float) -> list[float]:
        """LPS of a pixel's centre, mm."""
        down, right = self.spacing
        return [
            self.position[axis]
            + self.cosines[axis] * right * column
            + self.cosines[3 + axis] * down * row
            for axis in range(3)
        ]


@dataclass
class NaiveStack:
    """Images ``[t][k]``, ascending along the normal, and the codes of what is wrong."""

    images: list[list[Image]]
    codes: list[str] = field(default_factory=list)

    @property
    def array(self) -> Any:
        """Real values, float64, ``[t, k, j, i]``."""
        return np.array([[image.values for image in row] for row in self.images])


def read_naively(folder: Path, series_uid: str) -> list[NaiveStack]:
    """The stacks of one series."""
    images: list[Image] = []
    for path in sorted(folder.rglob("*")):
        for image in _images_of(path, series_uid):
            if not any(_are_twins(image, other) for other in images):
                images.append(image)
    return [_stack_up(group) for group in _split_by_kind(images)]


def _images_of(path: Path, series_uid: str) -> list[Image]:
    try:
        dataset = dcmread(path)
    except (InvalidDicomError, IsADirectoryError, EOFError):
        return []
    if dataset.get("SeriesInstanceUID") != series_uid or "PixelData" not in dataset:
        return []
    groups = dataset.get("PerFrameFunctionalGroupsSequence")
    if not groups and "MOSAIC" in dataset.get("ImageType", ""):
        return _tiles(dataset)
    if not groups:
        return [_image([dataset], _pixels(dataset))]
    shared = dataset.SharedFunctionalGroupsSequence[0]
    frames = _pixels(dataset)
    return [
        _image([*_macros(group), *_macros(shared), dataset], frames[number])
        for number, group in enumerate(groups)
    ]


def _pixels(dataset: Dataset) -> Any:
    """Stored values, by nothing but Python: other decoders end the process on damage."""
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax == RLELossless:
        dataset.pixel_array_options(decoding_plugin="pydicom")
    elif syntax.is_encapsulated:
        raise NotImplementedError(syntax.name)
    return dataset.pixel_array


def _tiles(dataset: Dataset) -> list[Image]:
    """The slices of a Siemens mosaic: a square sheet of them, row after row.

    The sheet's position is that of its corner if it lay about the centre of the first slice.
    """
    sheet = _image([dataset], _pixels(dataset))
    (count,), normal = _csa(dataset, "NumberOfImagesInMosaic"), _csa(dataset, "SliceNormalVector")
    step = float(dataset.SpacingBetweenSlices)
    across = math.ceil(math.sqrt(count))
    rows, columns = dataset.Rows // across, dataset.Columns // across
    corner = sheet.place((dataset.Rows - rows) / 2, (dataset.Columns - columns) / 2)
    tiles = []
    for number in range(int(count)):
        top, left = number // across * rows, number % across * columns
        tile = copy.copy(sheet)
        tile.values = sheet.values[top : top + rows, left : left + columns]
        tile.position = [corner[axis] + number * step * normal[axis] for axis in range(3)]
        tiles.append(tile)
    return tiles


def _csa(dataset: Dataset, name: str) -> list[float]:
    """Numbers of an element of the private header: name, 20 bytes, then values, each after
    16 bytes that begin with its length, and padded to four."""
    header = dataset[0x00291010].value
    position = header.index(name.encode() + b"\0") + 64
    count = int.from_bytes(header[position : position + 4], "little")
    position += 20
    found = []
    for _ in range(count):
        length = int.from_bytes(header[position : position + 4], "little")
        position += 16
        found.append(float(header[position : position + length].strip(b"\0 ")))
        position += (length + 3) // 4 * 4
    return found


def _macros(group: Dataset) -> list[Dataset]:
    return [element.value[0] for element in group if element.VR == "SQ"]


def _image(sources: list[Dataset], stored: Any) -> Image:
    def find(*keywords: str) -> Any:
        for source in sources:
            for keyword in keywords:
                if source.get(keyword) is not None:
                    return source[keyword].value
        return None

    slope, intercept = find("RescaleSlope"), find("RescaleIntercept")
    if (slope is None) != (intercept is None):
        raise ValueError("half of a rescale")
    values = stored.astype(np.float64)
    if slope is not None:
        values = values * float(slope) + float(intercept)
    times = ("TemporalPositionIndex", "TemporalPositionIdentifier")
    return Image(
        position=[float(mm) for mm in find("ImagePositionPatient")],
        cosines=[float(cosine) for cosine in find("ImageOrientationPatient")],
        spacing=[float(mm) for mm in find("PixelSpacing")],
        values=values,
        kind=(_several(find("FrameType", "ImageType")), find("EffectiveEchoTime", "EchoTime")),
        moments={
            "temporal": find(*times),
            "acquisition": find("AcquisitionNumber"),
            "instance": find("InstanceNumber"),
            "clock": find("AcquisitionTime"),
        },
    )


def _several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _are_twins(one: Image, other: Image) -> bool:
    """Whether two images tell the same of the same place, kind and moment."""
    return (
        one.position == other.position
        and one.cosines == other.cosines
        and one.kind == other.kind
        and one.moments == other.moments
        and np.array_equal(one.values, other.values)
    )


def _split_by_kind(images: list[Image]) -> list[list[Image]]:
    groups: dict[Any, list[Image]] = {}
    for image in images:
        groups.setdefault(image.kind, []).append(image)
    return list(groups.values())


def _stack_up(images: list[Image]) -> NaiveStack:
    normal = _normal(images[0].cosines)
    images = sorted(images, key=lambda image: _dot(image.position, normal))
    places: list[list[Image]] = []
    for image in images:
        if places and _along(places[-1][-1], image, normal) <= SAME_PLACE_MM:
            places[-1].append(image)
        else:
            places.append([image])
    if len(places) == 1:
        return NaiveStack([images], ["too-few-slices"])
    counts = sorted(len(place) for place in places)
    usual = max(set(counts), key=lambda count: (counts.count(count), -count))
    if counts[0] != counts[-1]:
        return NaiveStack([images], ["duplicate-slices" if usual == 1 else "missing-slices"])
    rows = _in_time(places)
    if rows is None:
        return NaiveStack([images], ["ambiguous-stack"])
    return NaiveStack(rows, _faults(rows[0], normal))


def _in_time(places: list[list[Image]]) -> list[list[Image]] | None:
    """Images ``[t][k]``, by the first tag that tells the images of every place apart."""
    if len(places[0]) == 1:
        return [[place[0] for place in places]]
    for tag in places[0][0].moments:
        if all(_tells_apart(place, tag) for place in places):
            ordered = [sorted(place, key=lambda image: image.moments[tag]) for place in places]
            return [[place[time] for place in ordered] for time in range(len(places[0]))]
    return None


def _tells_apart(place: list[Image], tag: str) -> bool:
    moments = [image.moments[tag] for image in place]
    return None not in moments and len(set(moments)) == len(moments)


def _faults(slices: list[Image], normal: list[float]) -> list[str]:
    """Codes of what keeps slices, in their order, from being a regular grid."""
    steps = [_along(one, other, normal) for one, other in pairwise(slices)]
    codes = []
    rungs = _rungs(steps)
    if _largest_rest([_dot(image.position, normal) for image in slices], rungs) > TOLERANCE_MM:
        codes.append("uneven-spacing")
    elif rungs[-1] > len(slices) - 1:
        codes.append("missing-slices")
    drifts = []
    for axis in range(3):
        aside = [image.position[axis] - _dot(image.position, normal) * normal[axis]
                 for image in slices]  # fmt: skip
        slope = _line(rungs, aside)[0]
        drifts.append(slope * rungs[-1])
        if _largest_rest(aside, rungs) > TOLERANCE_MM and "ambiguous-stack" not in codes:
            codes.append("ambiguous-stack")
    if math.hypot(*drifts) > 2 * TOLERANCE_MM:
        codes.append("sheared-stack")
    return codes


def _rungs(steps: list[float]) -> list[int]:
    """How many single steps each slice is from the first one."""
    smallest = min(steps)
    single = [step for step in steps if step < 1.5 * smallest]
    one = sum(single) / len(single)
    rungs = [0]
    for step in steps:
        rungs.append(rungs[-1] + max(1, round(step / one)))
    return rungs


def _line(rungs: list[int], values: list[float]) -> tuple[float, float]:
    """Slope and start of the line with the least squares, from the textbook's sums."""
    n = len(rungs)
    mean_x, mean_y = sum(rungs) / n, sum(values) / n
    across = sum((x - mean_x) * (y - mean_y) for x, y in zip(rungs, values, strict=True))
    slope = across / sum((x - mean_x) ** 2 for x in rungs)
    return slope, mean_y - slope * mean_x


def _largest_rest(values: list[float], rungs: list[int]) -> float:
    slope, start = _line(rungs, values)
    return max(abs(y - start - slope * x) for x, y in zip(rungs, values, strict=True))


def _normal(cosines: list[float]) -> list[float]:
    ax, ay, az, bx, by, bz = cosines
    cross = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
    length = math.sqrt(_dot(cross, cross))
    return [component / length for component in cross]


def _dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _along(one: Image, other: Image, normal: list[float]) -> float:
    return _dot(other.position, normal) - _dot(one.position, normal)
