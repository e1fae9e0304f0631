"""What the window remembers from one day to the next: its layout, and what was opened."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow

#: Of the docks' layout; one that was kept by another arrangement of docks is not taken up.
LAYOUT_VERSION: Final = 2
RECENT_KEPT: Final = 10


class Memory:
    """The user's settings, or none.

    Parameters
    ----------
    settings : QSettings, optional
        Without it nothing is remembered beyond this run.
    """

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._recent = self._read_recent()

    @property
    def recent(self) -> tuple[str, ...]:
        """Paths that were opened, the latest first."""
        return tuple(self._recent)

    def add_recent(self, path: str) -> None:
        self._recent = with_recent(self._recent, path)
        self._write("recent", self._recent)

    def clear_recent(self) -> None:
        self._recent = []
        self._write("recent", [])

    @property
    def appearance(self) -> str:
        """Which colours: "system", "light" or "dark"."""
        found = self._settings.value("appearance") if self._settings is not None else None
        return found if isinstance(found, str) else "system"

    @appearance.setter
    def appearance(self, name: str) -> None:
        self._write("appearance", name)

    def restore(self, window: QMainWindow) -> None:
        """Give a window the size and layout that it had last."""
        if self._settings is None:
            return
        geometry, layout = self._settings.value("geometry"), self._settings.value("layout")
        if geometry is not None:
            window.restoreGeometry(geometry)
        if layout is not None:
            window.restoreState(layout, LAYOUT_VERSION)

    def keep(self, window: QMainWindow) -> None:
        """Remember a window's size and layout."""
        self._write("geometry", window.saveGeometry())
        self._write("layout", window.saveState(LAYOUT_VERSION))

    def _read_recent(self) -> list[str]:
        found = self._settings.value("recent") if self._settings is not None else None
        if isinstance(found, str):
            return [found]
        return [str(path) for path in found] if isinstance(found, list) else []

    def _write(self, key: str, value: object) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)


def with_recent(paths: list[str], path: str) -> list[str]:
    """The paths with one at their head, each once, not more than `RECENT_KEPT`."""
    return [path, *(other for other in paths if other != path)][:RECENT_KEPT]
