"""How large a figure is: in pixels, and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz3d.errors import InputError

MM_PER_INCH: Final = 25.4
PT_PER_INCH: Final = 72.0
PT_PER_MM: Final = PT_PER_INCH / MM_PER_INCH
#: A picture whose size is given in pixels alone is taken for a journal's full width.
PAGE_WIDTH_MM: Final = 180.0
#: Letters of such a picture are never smaller than on a screen.
LEAST_DPI: Final = 96.0
#: Beyond this a size is a slip of the keyboard (a page of 1 m at 600 dpi).
LARGEST_SIDE: Final = 24_000


@dataclass(frozen=True)
class Size:
    """A picture's size in pixels and its resolution in pixels per inch.

    Parameters
    ----------
    width, height : int
        Pixels.
    dpi : float
    paper_mm : (width, height), optional
        On paper, where that was asked for: whole pixels are a little more or less.
    """

    width: int
    height: int
    dpi: float
    paper_mm: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise InputError(
                f"A picture of {self.width} x {self.height} pixels cannot be made; "
                f"each side must be within 1 and {LARGEST_SIDE}",
                code="bad-size",
            )
        check_dpi(self.dpi)

    @classmethod
    def in_pixels(cls, width: int, height: int) -> Size:
        """As a page of `PAGE_WIDTH_MM`."""
        return cls(width, height, dpi_of(width))

    @classmethod
    def in_mm(cls, width_mm: float, height_mm: float, dpi: float) -> Size:
        """On paper."""
        width, height = (round(side * dpi / MM_PER_INCH) for side in (width_mm, height_mm))
        return cls(width, height, dpi, (width_mm, height_mm))

    @property
    def width_pt(self) -> float:
        """Width on paper, in points of 1/72 inch."""
        return self.paper_mm[0] * PT_PER_MM if self.paper_mm else self._pt(self.width)

    @property
    def height_pt(self) -> float:
        """Height on paper, in points of 1/72 inch."""
        return self.paper_mm[1] * PT_PER_MM if self.paper_mm else self._pt(self.height)

    def _pt(self, pixels: int) -> float:
        return pixels * PT_PER_INCH / self.dpi


def dpi_of(width: int) -> float:
    """Resolution of a picture of which only the width in pixels is known."""
    return max(LEAST_DPI, width * MM_PER_INCH / PAGE_WIDTH_MM)


def check_dpi(dpi: float) -> None:
    """Refuse a resolution that is a slip of the keyboard.

    Raises
    ------
    InputError
    """
    if not 1 <= dpi <= 10_000:
        raise InputError(f"{dpi:g} dpi is not within 1 and 10000", code="bad-size")
