"""How wide text is, and where its lines break."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def wrap(text: str, width_pt: float, size_pt: float, font: str, *, bold: bool = False) -> list[str]:
    """Text in lines no wider than a width, broken between words.

    A word that is wider than a line has one of its own.

    Parameters
    ----------
    text : str
        May hold line breaks of its own.
    width_pt : float
    size_pt : float
    font : str
        Family.
    bold : bool

    Raises
    ------
    SceneError
        If the font is not installed.
    """

    def fits(line: str) -> bool:
        return text_width_pt(line, size_pt, font, bold=bold) <= width_pt

    return [line for part in text.split("\n") for line in _lines(part.split(), fits)]


def text_width_pt(text: str, size_pt: float, font: str, *, bold: bool = False) -> float:
    """Advance width of a line of text."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    from viz3d.figure.ink import font_file

    look = FontProperties(fname=font_file(font, bold=bold), size=size_pt)
    width, _, _ = text_to_path.get_text_width_height_descent(text, look, False)
    return float(width)


def _lines(words: list[str], fits: Callable[[str], bool]) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".lstrip()
        if line and not fits(longer):
            yield line
            longer = word
        line = longer
    yield line
