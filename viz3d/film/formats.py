"""Endings of movie files, and what is asked of each before any work is done."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from viz3d.errors import InputError, OutputError
from viz3d.figure.layout import aspect_of
from viz3d.figure.size import Size
from viz3d.output import STANDARD_OUTPUT
from viz3d.scene.codec import suggestion
from viz3d.scene.model import Scene

#: Frames per second of each kind, if nobody says.
USUAL_FPS: Final[dict[str, float]] = {".mp4": 30.0, ".gif": 20.0}
#: Width of each kind, pixels, if nobody says.
USUAL_WIDTH: Final[dict[str, int]] = {".mp4": 1280, ".gif": 640}
#: A picture of a GIF stands for whole hundredths of a second, and browsers draw at most so many.
MOST_GIF_FPS: Final = 50.0


def ending_of(path: str) -> str:
    """``".mp4"`` or ``".gif"``; a movie to standard output is an MP4."""
    return ".mp4" if path == STANDARD_OUTPUT else Path(path).suffix.lower()


def check_format(path: str) -> None:
    """Refuse an ending that no movie can be written for, here.

    Raises
    ------
    OutputError
    """
    ending = ending_of(path)
    if ending not in USUAL_FPS:
        hint = suggestion(ending, USUAL_FPS) if ending else f" (there are: {', '.join(USUAL_FPS)})"
        raise OutputError(f"No movie can be written as '{path}': unknown ending{hint}")
    if ending == ".mp4" and find_spec("av") is None:
        raise OutputError(
            f"Writing {path} needs PyAV, which is not installed: "
            'pip install "viz3d[movie]", or write a .gif',
            code="missing-extra",
        )


def usual_size(scene: Scene, path: str) -> Size:
    """The size of a movie for which none was asked: 16 to 9, or as the panels demand."""
    page = scene.page
    is_single = page.rows == page.columns == 1
    aspect = 16 / 9 if is_single else aspect_of(page)
    width = USUAL_WIDTH[ending_of(path)]
    return Size.in_pixels(width, 2 * round(width / aspect / 2))


def check_fit(path: str, size: Size, fps: float) -> None:
    """Refuse a size or a rate that the file cannot have.

    Raises
    ------
    InputError
    """
    if ending_of(path) == ".gif":
        if fps > MOST_GIF_FPS:
            raise InputError(
                f"A GIF shows at most {MOST_GIF_FPS:g} frames per second, not {fps:g}: "
                "ask for fewer, or write an .mp4",
                code="bad-rate",
            )
    elif size.width % 2 or size.height % 2:
        even = f"{size.width + size.width % 2}x{size.height + size.height % 2}"
        raise InputError(
            f"A movie that plays everywhere has even sides, not {size.width}x{size.height}: "
            f"ask for {even}",
            code="bad-size",
        )
