"""Pictures to files: whole or not at all, with resolution and provenance written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import OutputError
from viz3d.figure.carried import pillow_options
from viz3d.figure.drawing import Drawing
from viz3d.figure.raster import flatten
from viz3d.figure.record import Record, record_text
from viz3d.fingerprint import fingerprint_of_pixels
from viz3d.output import whole_file
from viz3d.scene.codec import suggestion

#: Endings, and what Pillow is told for each.
_FORMATS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    ".png": ("PNG", {"compress_level": 4}),
    ".tif": ("TIFF", {"compression": "tiff_lzw"}),
    ".tiff": ("TIFF", {"compression": "tiff_lzw"}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".pdf": ("PDF", {}),
    ".svg": ("SVG", {}),
}


def check_format(path: str) -> None:
    """Refuse an ending that no picture can be written for.

    Raises
    ------
    OutputError
    """
    ending = _ending(path)
    if ending not in _FORMATS:
        known = (*_FORMATS, ".html")
        hint = suggestion(ending, known) if ending else f" (there are: {', '.join(known)})"
        raise OutputError(f"No picture can be written as '{path}': unknown ending{hint}")


def write_drawing(
    drawing: Drawing, path: str, provenance: Sequence[str] = (), record: Record | None = None
) -> None:
    """Write a drawing; the file appears whole or not at all.

    Parameters
    ----------
    drawing : Drawing
    path : str
        Its ending says the format; ``-`` writes a PNG to standard output.
    provenance : sequence of str, optional
        What was done to the data, as in `Volume.provenance`: PNG keeps it as the text
        "Provenance", TIFF as ImageDescription, JPEG as its comment.
    record : Record, optional
        How it was made; the file carries it.
    """
    check_format(path)
    kind, options = _FORMATS[_ending(path)]
    with whole_file(path, suffix=_ending(path)) as place:
        if kind == "PDF" or kind == "SVG":
            from viz3d.figure.vector import write_vector

            text = _record_text(record, drawing.pixels)
            write_vector(drawing, place, "pdf" if kind == "PDF" else "svg", text)
        else:
            pixels = flatten(drawing)
            notes = pillow_options(kind, provenance, _record_text(record, pixels))
            dpi = (drawing.size.dpi, drawing.size.dpi)
            _image(pixels, kind).save(place, format=kind, dpi=dpi, **options, **notes)


def _record_text(record: Record | None, pixels: NDArray[np.uint8]) -> str:
    if record is None:
        return ""
    return record_text(replace(record, pixels=fingerprint_of_pixels(pixels)))


def _image(pixels: NDArray[np.uint8], kind: str) -> Any:
    from PIL import Image

    image = Image.fromarray(pixels)
    is_opaque = kind == "JPEG" or bool((pixels[..., 3] == 255).all())
    return _on_white(image) if is_opaque else image


def _ending(path: str) -> str:
    return ".png" if path == "-" else Path(path).suffix.lower()


def _on_white(image: Any) -> Any:
    from PIL import Image

    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
