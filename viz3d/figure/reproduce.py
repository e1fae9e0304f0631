"""A figure made again from what it carries, and whether it is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from viz3d.errors import InputError
from viz3d.figure.carried import Carried, carried
from viz3d.figure.compare import STEPS, Box, Difference, Part, compare
from viz3d.figure.drawing import Drawing
from viz3d.figure.files import check_format, write_drawing
from viz3d.figure.layout import lay_out
from viz3d.figure.make import Made, make
from viz3d.figure.page import pixel_box
from viz3d.figure.record import DataOptions, Record, Renderer
from viz3d.figure.size import Size
from viz3d.fingerprint import fingerprint_of_pixels
from viz3d.output import check_writable
from viz3d.progress import Progress, silent
from viz3d.scene.model import Scene
from viz3d.volume import Volume


@dataclass(frozen=True)
class Reproduction:
    """What came of making a figure again.

    Parameters
    ----------
    figure : str
        Its path.
    record, again : Record
        How it was made, and how it was made now.
    size_px, size_again_px : (width, height)
    difference : Difference, optional
        Between the pictures, if they are of one size.
    same_ink : bool
        Whether the words and lines over the picture of a PDF or SVG are the same.
    edited : bool
        Whether the file's picture is not the one that it was written with.
    """

    figure: str
    record: Record
    again: Record
    size_px: tuple[int, int]
    size_again_px: tuple[int, int]
    difference: Difference | None
    same_ink: bool
    edited: bool

    @property
    def same_data(self) -> bool:
        """Whether the voxels and their places are those of the figure."""
        return self.record.data == self.again.data

    @property
    def same_brain_mask(self) -> bool:
        """Whether the brain is where the same given mask has it, or found both times."""
        return self.record.brain_mask == self.again.brain_mask

    @property
    def same_picture(self) -> bool:
        """Whether no more differs than rounding."""
        return self.same_ink and self.difference is not None and self.difference.is_rounding

    @property
    def _has_pixels(self) -> bool:
        return self.size_px != (0, 0)

    @property
    def identical(self) -> bool:
        """Whether nothing at all differs in the picture."""
        return self.same_picture and self.difference is not None and self.difference.largest == 0

    @property
    def same(self) -> bool:
        """Whether it is the same picture of the same data."""
        return self.same_picture and self.same_data and self.same_brain_mask

    def as_json(self) -> dict[str, Any]:
        """Plain values, for ``viz3d reproduce --json``."""
        return {
            "figure": self.figure,
            "same": self.same,
            "same_picture": self.same_picture,
            "identical": self.identical,
            "same_data": self.same_data,
            "same_brain_mask": self.same_brain_mask,
            "same_words_and_lines": self.same_ink,
            "edited": self.edited,
            "size_px": self.size_px,
            "size_again_px": self.size_again_px,
            "difference": asdict(self.difference) if self.difference else None,
            "findings": self.findings(),
        }

    def findings(self) -> list[str]:
        """What was found, a line each; the first is the verdict."""
        return [self._verdict(), *self._where(), *self._why()]

    def _verdict(self) -> str:
        if self.identical:
            return "the same picture: identical"
        if self.difference is None:
            (width, height), (wide, high) = self.size_px, self.size_again_px
            return f"not the same picture: {width} x {height} pixels, made again {wide} x {high}"
        if self.same_picture:
            return (
                "the same picture, within what renderers round: it differs by "
                f"{self.difference.mean:.3f} of 255 in the mean"
            )
        if self.difference.is_rounding:
            what = "the words or lines over it differ" if self._has_pixels else "the page differs"
            return f"not the same picture: {what}"
        return (
            f"not the same picture: {_in_words(self.difference.whole)}; "
            f"{self.difference.mean:.3f} of 255 in the mean"
        )

    def _where(self) -> Iterator[str]:
        if self.difference is None or self.difference.is_rounding:
            return
        for part in self.difference.panels:
            yield f"panel {part.name}: {_in_words(part)}"
        if not self.same_ink:
            yield "the words or lines over the picture differ"

    def _why(self) -> Iterator[str]:
        if not self.same_data:
            yield (
                f"the data differ: their fingerprint is {self.again.data}, "
                f"the figure's {self.record.data}"
            )
        if not self.same_brain_mask:
            yield (
                f"the brain mask is another: {_mask_in_words(self.again)}, "
                f"the figure's {_mask_in_words(self.record)}"
            )
        if self.edited:
            yield "the file's picture is not the one that it was written with: it was changed since"
        if self.record.viz3d != self.again.viz3d:
            yield f"made by viz3d {self.record.viz3d}, again by {self.again.viz3d}"
        for item in fields(Renderer):
            was, now = (getattr(record.renderer, item.name) for record in (self.record, self.again))
            if was != now:
                yield f"{item.name}: made by '{was}', again by '{now}'"


def reproduce(
    figure: Path,
    read: Callable[[DataOptions], Volume],
    output: str | None = None,
    progress: Progress = silent,
    brain_mask: Path | None = None,
) -> Reproduction:
    """Make a figure again, and compare.

    Parameters
    ----------
    figure : Path
        As viz3d wrote it.
    read : callable
        Gives the volume, read with the options that it was read with.
    output : str, optional
        Where to write the new figure; its ending says the format.
    progress : Progress
    brain_mask : Path, optional
        The mask that the figure was made with, if one was given then.

    Raises
    ------
    InputError
        If the figure carries no record, or one that cannot be read; or if it was made with a
        brain mask, and none is given.
    DicomError, GeometryError, SceneError, OutputError, RenderError
    """
    if output is not None:
        check_format(output)
        check_writable(output)
    found = carried(figure)
    record = found.record
    if record.size is None:
        raise InputError(f"{figure}: the record has no 'size'", code="bad-record")
    check_mask(figure, record, brain_mask)
    scene = record.asked_scene()
    lay_out(scene.page, record.size.width_pt, record.size.height_pt)
    options = record.reading
    made = make(lambda: read(options), scene, record.size, progress, options, brain_mask)
    again = _written_and_read(made, figure.suffix)
    if output is not None:
        write_drawing(made.drawing, output, made.record.provenance, made.record)
    return compared(figure, found, again, _boxes(scene, record.size, made.drawing))


def check_mask(figure: Path, record: Record, brain_mask: Path | None) -> None:
    """Refuse to find a brain where the figure was made with a given one.

    Raises
    ------
    InputError
    """
    if record.brain_mask and brain_mask is None:
        raise InputError(
            f"{figure} was made with a given brain mask: give it by --brain-mask FILE "
            f"(its fingerprint is {record.brain_mask})",
            code="needs-brain-mask",
        )


def _mask_in_words(record: Record) -> str:
    return record.brain_mask or "found, without a given one"


def _written_and_read(made: Made, ending: str) -> Carried:
    """The new figure as a file holds it: a JPEG does not hold quite what was drawn."""
    with tempfile.TemporaryDirectory(prefix="viz3d-") as folder:
        path = Path(folder, f"again{ending}")
        write_drawing(made.drawing, str(path), made.record.provenance, made.record)
        return carried(path)


def compared(figure: Path, found: Carried, again: Carried, panels: dict[str, Box]) -> Reproduction:
    """What came of it; the place of each panel in the picture is by its id."""
    size, size_again = (_size_px(one) for one in (found, again))
    difference = compare(found.pixels, again.pixels, panels) if size == size_again else None
    return Reproduction(
        str(figure),
        found.record,
        again.record,
        size,
        size_again,
        difference,
        found.ink == again.ink,
        _edited(found, again, difference),
    )


def _size_px(one: Carried) -> tuple[int, int]:
    height, width = one.pixels.shape[:2]
    return width, height


def _edited(found: Carried, again: Carried, difference: Difference | None) -> bool:
    """Whether the file's picture is not the one that its record tells of.

    Of what has no pixels, nothing is told. What a lossy file holds is never quite that: there,
    one must know what it should hold.
    """
    if not found.pixels.size:
        return False
    if fingerprint_of_pixels(again.pixels) == again.record.pixels:
        return fingerprint_of_pixels(found.pixels) != found.record.pixels
    as_drawn = found.record.pixels == again.record.pixels
    return as_drawn and not (difference is not None and difference.is_rounding)


def _boxes(scene: Scene, size: Size, drawing: Drawing) -> dict[str, Box]:
    """Where each panel lies in the picture, as far as it is not cropped away."""
    layout = lay_out(scene.page, size.width_pt, size.height_pt)
    left, top = drawing.origin_px
    boxes = {}
    for panel in scene.panels:
        box = pixel_box(layout.cell(panel), size)
        first, last = (max(0, box[0] + left), max(0, box[1] + top)), (box[2] + left, box[3] + top)
        boxes[panel.id] = (*first, *last)
    return boxes


def _in_words(part: Part) -> str:
    if part.box is None:
        return f"no pixel by more than {STEPS} of 255"
    left, top, right, bottom = part.box
    return (
        f"{100 * part.share:.3g} % of its pixels differ, all within x {left} to {right}, "
        f"y {top} to {bottom} (from the upper left corner)"
    )
