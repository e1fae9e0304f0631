"""A, B, C before the panels' titles. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from viz3d.scene.model import Page, Panel


def lettered(panels: Sequence[Panel], page: Page) -> tuple[Panel, ...]:
    """The panels with their letters before their titles, in rows from the top left."""
    if not page.panel_letters:
        return tuple(panels)
    order = sorted({(panel.row, panel.column) for panel in panels})
    return tuple(_lettered(panel, order.index((panel.row, panel.column)), page) for panel in panels)


def _lettered(panel: Panel, number: int, page: Page) -> Panel:
    pattern, letter = page.panel_letters, _letter(number)
    said = pattern.replace("A", letter) if "A" in pattern else pattern.replace("a", letter.lower())
    return replace(panel, title=f"{said}  {panel.title}".rstrip())


def _letter(number: int) -> str:
    """A to Z, then AA, AB: as a spreadsheet's columns."""
    more, last = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[last]
