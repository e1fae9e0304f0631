"""What an SVG needs to look the same elsewhere: its size in mm, and its fonts within it."""

from __future__ import annotations

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Final

from viz3d.figure.drawing import Drawing
from viz3d.figure.ink import font_file
from viz3d.figure.size import PT_PER_MM
from viz3d.figure.vector_parts import svg_metadata
from viz3d.scene.marks import Words

#: Words keep their spaces.
_SPACES: Final = 'xml:space="preserve"'


def finish_svg(path: Path, drawing: Drawing, record: str = "") -> None:
    """Give a drawing's SVG, as matplotlib wrote it, millimetres and the glyphs that it shows.

    Parameters
    ----------
    path : Path
        Changed in place.
    drawing : Drawing
    record : str
        Carried as metadata.
    """
    text = path.read_text(encoding="utf-8")
    size = drawing.size
    sides = f'{_SPACES} width="{_mm(size.width_pt)}" height="{_mm(size.height_pt)}" viewBox='
    text = re.sub(r'width="[\d.]+pt" height="[\d.]+pt" viewBox=', sides, text, count=1)
    faces = "".join(_face(drawing.font, bold, used) for bold, used in _used(drawing).items())
    text = text.replace("</style>", f"{faces}</style>", 1)
    if record:
        text = text.replace("</svg>", f"{svg_metadata(record)}\n</svg>", 1)
    path.write_text(text, encoding="utf-8")


def _mm(length_pt: float) -> str:
    return f"{round(length_pt / PT_PER_MM, 3):g}mm"


def _used(drawing: Drawing) -> dict[bool, set[str]]:
    """Characters in words that are bold or not."""
    words = [mark for mark in drawing.marks if isinstance(mark, Words)]
    found = {bold: {c for mark in words if mark.bold == bold for c in mark.text}
             for bold in (False, True)}  # fmt: skip
    return {bold: used for bold, used in found.items() if used}


def _face(family: str, bold: bool, used: set[str]) -> str:
    """A font's glyphs of these characters, as a rule of CSS."""
    data = b64encode(_subset(font_file(family, bold=bold), used)).decode()
    weight = "bold" if bold else "normal"
    return (
        f'\n@font-face{{font-family: "{family}"; font-weight: {weight}; '
        f"src: url(data:font/woff;base64,{data}) format('woff')}}"
    )


def _subset(file: str, used: set[str]) -> bytes:
    """A WOFF of these characters; the same for the same ones."""
    from fontTools.subset import (  # type: ignore[import-untyped]
        Options,
        Subsetter,
        load_font,
        save_font,
    )

    options = Options()
    options.flavor = "woff"
    options.recalc_timestamp = False
    options.font_number = 0
    options.drop_tables += ["FFTM"]
    font = load_font(file, options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(used)))
    subsetter.subset(font)
    result = BytesIO()
    save_font(font, result, options)
    return result.getvalue()
