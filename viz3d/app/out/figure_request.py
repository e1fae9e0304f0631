"""A figure as it is asked for in the window: the options of ``viz3d render``. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from viz3d.app.out.subject import Subject, command_of
from viz3d.errors import InputError
from viz3d.figure.files import check_format
from viz3d.figure.layout import lay_out, size_in_mm, size_in_pixels
from viz3d.figure.paper import length_mm
from viz3d.figure.size import PT_PER_INCH, Size
from viz3d.output import check_writable
from viz3d.progress import Progress
from viz3d.scene.model import Scene
from viz3d.scene.page import with_page
from viz3d.web.request import is_page

Unit = Literal["mm", "px"]
#: Where the height comes from: the window's shape, what the page holds, or a number.
Shape = Literal["window", "page", "own"]

#: Endings and what they are.
KINDS: Final = {
    ".png": "PNG picture",
    ".tif": "TIFF picture",
    ".jpg": "JPEG picture",
    ".pdf": "PDF, text as text",
    ".svg": "SVG, text as text",
    ".html": "Page to turn in a browser",
}


@dataclass(frozen=True)
class FigureRequest:
    """What `viz3d render` can be told of a file.

    Parameters
    ----------
    path : str
    unit : "mm" or "px"
    width : str
        A length on paper, a journal's width, or pixels.
    shape : "window", "page" or "own"
    height : str
        Where the shape is one's own.
    dpi : float
        On paper.
    background, font, border : str
        Empty for those of the scene.
    crop, alt_text : bool
    """

    path: str
    unit: Unit = "mm"
    width: str = "180 mm"
    shape: Shape = "window"
    height: str = ""
    dpi: float = 300.0
    background: str = ""
    font: str = ""
    crop: bool = False
    border: str = ""
    alt_text: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is a page for a browser, as large as its window."""
        return is_page(self.path)

    def scene(self, subject: Subject) -> Scene:
        """The scene on the page that is asked for.

        Raises
        ------
        InputError
        """
        is_paper = not self.is_page
        return with_page(
            subject.scene,
            background=self.background or None,
            font=self.font or None,
            crop=self.crop and is_paper,
            border_mm=length_mm(self.border) if self.border and is_paper else None,
        )

    def size(self, subject: Subject) -> Size:
        """How large it will be, before it is cropped.

        Raises
        ------
        InputError
        """
        page = self.scene(subject).page
        if self.unit == "mm":
            width_mm = length_mm(self.width)
            return size_in_mm(page, width_mm, self._height_mm(width_mm, subject), self.dpi)
        width = _pixels(self.width)
        if self.shape == "page":
            height = size_in_pixels(page, width).height
        else:
            own = self.shape == "own"
            height = _pixels(self.height) if own else max(1, round(width / subject.aspect))
        return Size.in_pixels(width, height)

    def check(self, subject: Subject) -> None:
        """Refuse what can be known to be wrong before any work is done.

        Raises
        ------
        InputError, SceneError, OutputError
        """
        if not self.is_page:
            check_format(self.path)
        check_writable(self.path)
        scene, size = self.scene(subject), self.size(subject)
        lay_out(scene.page, size.width_pt, size.height_pt)

    def write(self, subject: Subject, progress: Progress) -> None:
        """Draw it to its file.

        Raises
        ------
        InputError, SceneError, OutputError, RenderError
        """
        scene, options = self.scene(subject), subject.reading
        if self.is_page:
            from viz3d.web.make import write as write_page

            mask = subject.brain_mask
            write_page(lambda: subject.volume, scene, self.path, progress, options, mask)
            return
        from viz3d.figure.make import write

        write(
            lambda: subject.volume,
            scene,
            self.size(subject),
            self.path,
            progress,
            alt_text=self.alt_text,
            options=options,
            brain_mask=subject.brain_mask,
        )

    def command(self, subject: Subject) -> str:
        """The command line that writes the same.

        Raises
        ------
        InputError
            If no command can name the data.
        """
        options: list[tuple[str, ...]] = []
        if not self.is_page:
            options += self._of_size(subject)
        for name in ("background", "font"):
            value = getattr(self, name)
            if value:
                options.append((f"--{name}", value))
        if not self.is_page:
            options += [("--border", _plain_mm(self.border))] if self.border else []
            options += [("--crop",)] if self.crop else []
            options += [("--alt-text",)] if self.alt_text else []
        return command_of("render", subject, self.path, options)

    def _of_size(self, subject: Subject) -> list[tuple[str, ...]]:
        size = self.size(subject)
        if self.unit == "px":
            return [("--size", f"{size.width}x{size.height}")]
        height_mm = self._height_mm(length_mm(self.width), subject)
        height = [("--height", f"{height_mm!r}")] if height_mm is not None else []
        return [("--width", _plain_mm(self.width)), *height, ("--dpi", f"{self.dpi:g}")]

    def _height_mm(self, width_mm: float, subject: Subject) -> float | None:
        match self.shape:
            case "window":
                return width_mm / subject.aspect
            case "page":
                return None
            case "own":
                return length_mm(self.height)


def draft_size(size: Size, room_px: tuple[int, int]) -> Size:
    """A size of the same page in fewer pixels, that has room in a box."""
    share = min(1.0, room_px[0] / size.width, room_px[1] / size.height)
    width, height = (max(1, round(side * share)) for side in (size.width, size.height))
    return Size(width, height, max(1.0, width / size.width_pt * PT_PER_INCH))


def _pixels(text: str) -> int:
    if not text.strip().isdecimal():
        raise InputError(f"'{text}' is not a number of pixels such as 1600", code="bad-size")
    return int(text)


def _plain_mm(text: str) -> str:
    """A length as an option takes it, in mm: a journal's name stays."""
    return f"{length_mm(text)!r}mm" if text[:1].isdecimal() or text[:1] == "." else text
