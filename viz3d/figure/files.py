"""Pictures to files: whole or not at all, with resolution and provenance written in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import OutputError
from viz3d.output import whole_file
from viz3d.scene.codec import suggestion

#: Endings, and what Pillow is told for each.
_FORMATS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    ".png": ("PNG", {"compress_level": 4}),
    ".tif": ("TIFF", {"compression": "tiff_lzw"}),
    ".tiff": ("TIFF", {"compression": "tiff_lzw"}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
}


def check_format(path: str) -> None:
    """Refuse an ending that no picture can be written for.

    Raises
    ------
    OutputError
    """
    ending = _ending(path)
    if ending not in _FORMATS:
        hint = suggestion(ending, _FORMATS) if ending else f" (there are: {', '.join(_FORMATS)})"
        raise OutputError(f"No picture can be written as '{path}': unknown ending{hint}")


def write_picture(
    picture: NDArray[np.uint8], path: str, dpi: float, provenance: Sequence[str] = ()
) -> None:
    """Write a picture; the file appears whole or not at all.

    Parameters
    ----------
    picture : (height, width, 4) uint8 array
    path : str
        Its ending says the format; ``-`` writes a PNG to standard output.
    dpi : float
    provenance : sequence of str, optional
        What was done to the data, as in `Volume.provenance`: PNG keeps it as the text
        "Provenance", TIFF as ImageDescription, JPEG as its comment.
    """
    from PIL import Image

    check_format(path)
    kind, options = _FORMATS[_ending(path)]
    image = Image.fromarray(picture)
    if kind == "JPEG" or (picture[..., 3] == 255).all():
        image = _on_white(image)
    with whole_file(path, suffix=_ending(path)) as place:
        image.save(place, format=kind, dpi=(dpi, dpi), **options, **_note(kind, provenance))


def _note(kind: str, provenance: Sequence[str]) -> dict[str, Any]:
    """What Pillow is told to write the provenance into a file."""
    if not provenance:
        return {}
    words = f"Provenance: {'; '.join(provenance)}"
    match kind:
        case "PNG":
            from PIL.PngImagePlugin import PngInfo

            chunks = PngInfo()
            chunks.add_itxt("Provenance", "; ".join(provenance))
            return {"pnginfo": chunks}
        case "TIFF":
            return {"description": words}
        case _:
            return {"comment": words}


def _ending(path: str) -> str:
    return ".png" if path == "-" else Path(path).suffix.lower()


def _on_white(image: Any) -> Any:
    from PIL import Image

    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
