"""What may be asked of a page. Loads nothing that draws."""

from __future__ import annotations

from typing import Any, Final

from viz3d.errors import InputError

ENDING: Final = ".html"


def is_page(path: str) -> bool:
    """Whether a file of this name is an interactive page."""
    return path.lower().endswith(ENDING)


def refuse_paper(**options: Any) -> None:
    """Refuse what only a picture has: a page is as large as its window.

    Parameters
    ----------
    **options
        By their names; those that are None or False were not asked for.

    Raises
    ------
    InputError
    """
    asked = [name for name, value in options.items() if value not in (None, False)]
    if asked:
        words = " and ".join(name.replace("_", " ") for name in asked)
        raise InputError(
            f"A page ({ENDING}) is as large as its window and takes no {words}: "
            "leave that out, or write a picture",
            code="bad-size",
        )
