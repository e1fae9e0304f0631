"""The panels around the canvas, in docks: series and layers, inspector, and what else comes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from viz3d.app.panels.desk import Desk
from viz3d.app.panels.histogram import HistogramDock
from viz3d.app.panels.histogram_tally import Tallies
from viz3d.app.panels.inspector import Inspector
from viz3d.app.panels.layers import LayersPanel
from viz3d.app.panels.series import SeriesPanel
from viz3d.app.panels.transfer import TransferDock

_LEFT: Final = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT: Final = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM: Final = Qt.DockWidgetArea.BottomDockWidgetArea
_LEFT_PX: Final = 260
_RIGHT_PX: Final = 340
_SERIES_PX: Final = 190
_BOTTOM_PX: Final = 200


class Docks:
    """Makes the panels, and lets them follow a session.

    Parameters
    ----------
    window : QMainWindow
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: list[QDockWidget] = []
        self.series = SeriesPanel()
        self.layers = LayersPanel()
        self.inspector = Inspector()
        self.histogram = HistogramDock()
        self.transfer = TransferDock()
        # The sides are as high as the window; what is at the bottom is as wide as the canvas.
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        series = self._add("Series", self.series, _LEFT)
        layers = self._add("Layers", self.layers, _LEFT)
        inspector = self._add("Inspector", self.inspector, _RIGHT)
        histogram = self._add("Histogram", self.histogram, _BOTTOM)
        transfer = self._add("Volume colours", self.transfer, _BOTTOM)
        window.tabifyDockWidget(histogram, transfer)
        histogram.raise_()
        window.resizeDocks([histogram], [_BOTTOM_PX], Qt.Orientation.Vertical)
        window.resizeDocks([series, inspector], [_LEFT_PX, _RIGHT_PX], Qt.Orientation.Horizontal)
        window.resizeDocks([series, layers], [_SERIES_PX, 400], Qt.Orientation.Vertical)
        self.layers.chosen.connect(self.inspector.inspect)
        self.attach(None)

    def attach(self, desk: Desk | None, tallies: Tallies | None = None) -> None:
        """Let the panels work on another session and its volume's counts, or on none."""
        self.inspector.attach(desk)
        self.layers.attach(desk)
        self.histogram.attach(desk, tallies)
        self.transfer.attach(desk, tallies)

    def refresh(self) -> None:
        """Show the scene as it is now."""
        self.layers.refresh()
        self.inspector.refresh()
        self.histogram.refresh()
        self.transfer.refresh()

    def set_visible(self, visible: bool) -> None:
        for dock in self._docks:
            dock.setVisible(visible)

    def add_switches(self, menu: QMenu) -> None:
        """An entry for each dock that shows or hides it."""
        for n, dock in enumerate(self._docks, start=2):
            action = dock.toggleViewAction()
            action.setShortcut(f"F{n}")
            menu.addAction(action)

    def _add(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(title.lower())
        dock.setWidget(panel)
        self._window.addDockWidget(area, dock)
        self._docks.append(dock)
        return dock
