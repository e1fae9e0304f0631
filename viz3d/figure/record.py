"""What a figure carries of how it was made: enough to make it again, nothing of the patient."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final

from viz3d import __version__
from viz3d.errors import InputError
from viz3d.figure.size import MM_PER_INCH, Size
from viz3d.reading import Reading
from viz3d.scene import files
from viz3d.scene.codec import decode, encode
from viz3d.scene.model import Scene
from viz3d.scene.overlays import without_paths

#: What a file calls it: a PNG's text, an entry of a PDF's information, an SVG's metadata.
KEY: Final = "viz3d"
#: Of the record's own form.
VERSION: Final = 1
#: A longer record is none of ours: the largest scene is a tenth of it.
LONGEST: Final = 1_000_000


@dataclass(frozen=True)
class Renderer:
    """What drew the figure: OpenGL's own name, and the versions of the libraries."""

    opengl: str = ""
    vtk: str = ""
    matplotlib: str = ""


@dataclass(frozen=True)
class DataOptions:
    """How the series was read: what of `viz3d.read`'s options changes the voxels."""

    volume_index: int | None = None
    repair: bool = False
    allow_gaps: bool = False

    @classmethod
    def of(cls, reading: Reading) -> DataOptions:
        """Without the path and the series, which may name the patient."""
        return cls(
            reading.get("volume_index"),
            reading.get("repair", False),
            reading.get("allow_gaps", False),
        )

    def given(self, reading: Reading) -> Reading:
        """How to read the data again: as then, but for what is asked for now."""
        index = reading.get("volume_index")
        return {
            "series": reading.get("series"),
            "volume_index": self.volume_index if index is None else index,
            "repair": self.repair or reading.get("repair", False),
            "allow_gaps": self.allow_gaps or reading.get("allow_gaps", False),
        }


#: Without any options.
AS_STORED: Final = DataOptions()


@dataclass(frozen=True)
class Record:
    """How a figure was made.

    Parameters
    ----------
    record : int
        Version of this form.
    viz3d : str
        Version of the program.
    scene : str
        As it was asked for, as TOML.
    size : Size, optional
        As it was asked for: cropping comes after. An interactive page has none.
    reading : DataOptions
    renderer : Renderer
    data : str
        The voxels' `fingerprint`.
    provenance : tuple of str
        What was done to the data on explicit request, in words.
    pixels : str
        The `fingerprint_of_pixels` of the picture as it was drawn.
    brain_mask : str
        The fingerprint of the mask that says where the brain is, if one was given and needed.
    """

    record: int
    viz3d: str
    scene: str
    size: Size | None = None
    reading: DataOptions = field(default_factory=DataOptions)
    renderer: Renderer = field(default_factory=Renderer)
    data: str = ""
    provenance: tuple[str, ...] = ()
    pixels: str = ""
    brain_mask: str = ""

    def asked_scene(self) -> Scene:
        """The scene.

        Raises
        ------
        SceneError
            If the record does not hold one.
        """
        return files.from_text(self.scene)


def new_record(
    scene: Scene,
    size: Size | None,
    data: str,
    *,
    renderer: Renderer,
    provenance: tuple[str, ...] = (),
    options: DataOptions = AS_STORED,
    brain_mask: str = "",
) -> Record:
    """The record of a figure that is made here and now."""
    return Record(
        VERSION,
        __version__,
        files.to_text(replace(without_paths(scene), data=None)),
        None if size is None else _in_floats(size),
        options,
        renderer,
        data,
        provenance,
        brain_mask=brain_mask,
    )


def _in_floats(size: Size) -> Size:
    """The size as it is read back, so that the record of a figure made again is the same."""
    paper = None if size.paper_mm is None else (float(size.paper_mm[0]), float(size.paper_mm[1]))
    return replace(size, dpi=float(size.dpi), paper_mm=paper)


def this_renderer() -> Renderer:
    """What draws on this machine."""
    from importlib.metadata import version

    from viz3d.rendering.window import choose_backend, vtk_version

    return Renderer(choose_backend().renderer, vtk_version(), version("matplotlib"))


def record_text(record: Record) -> str:
    """The record as one line of JSON, in ASCII."""
    return json.dumps(encode(record))


def record_from(text: str) -> Record:
    """The record from what `record_text` gave; the text may be anybody's.

    Raises
    ------
    InputError
        If it is not a record that this version can read.
    """
    if len(text) > LONGEST:
        raise InputError(
            f"The record has {len(text)} characters, {LONGEST} at most are read", code="bad-record"
        )
    table = _parsed(text)
    if table.get("record") != VERSION:
        raise InputError(
            f"The record is of version {table.get('record')!r}, this viz3d reads {VERSION}",
            code="bad-record",
        )
    needed = ["viz3d", "scene", "data", *(f"size.{name}" for name in ("width", "height", "dpi"))]
    for name in needed:
        if not _is_there(table, name):
            raise InputError(f"The record has no '{name}'", code="bad-record")
    record = decode(Record, table, "record")
    if record.size is not None:
        _check_paper(record.size)
    return record


def _is_there(table: dict[str, Any], name: str) -> bool:
    """Whether a table has a field, or nothing that it would be a part of."""
    whole, _, part = name.partition(".")
    if not part:
        return whole in table
    return not isinstance(table.get(whole), dict) or part in table[whole]


def _check_paper(size: Size) -> None:
    sides = zip(size.paper_mm or (), (size.width, size.height), strict=False)
    for side_mm, pixels in sides:
        if abs(side_mm * size.dpi / MM_PER_INCH - pixels) > 1:
            raise InputError(
                f"The record's page of {side_mm:g} mm is not one of {pixels} pixels at "
                f"{size.dpi:g} dpi",
                code="bad-record",
            )


def _parsed(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"The record is not valid JSON: {fault}", code="bad-record") from fault
    if not isinstance(table, dict):
        raise InputError("The record is not a JSON object", code="bad-record")
    return table
