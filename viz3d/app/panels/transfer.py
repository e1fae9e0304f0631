"""The dock of transfer functions: what opacity and colour an intensity of a volume has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from viz3d.app.panels.colors import ColorEditor
from viz3d.app.panels.desk import Desk
from viz3d.app.panels.histogram_tally import Tallies
from viz3d.app.panels.targets import Target
from viz3d.app.panels.transfer_plot import TransferPlot
from viz3d.process.histogram import Histogram
from viz3d.scene.layer_values import Stop
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Scene
from viz3d.scene.resolve import known
from viz3d.scene.transfer import PRESETS, first_stops, moved_stop, preset_of, with_preset
from viz3d.session import layer_of, with_layer

_OWN: Final = "own"
_NONE: Final = "The scene draws no volume; add one in Layers."
_WIDTH_PX: Final = 230


class TransferDock(QWidget):
    """Adjusts the transfer function of all volumes of a scene together."""

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._tallies: Tallies | None = None
        self.plot = TransferPlot()
        self.preset = QComboBox()
        self.preset.addItems([*PRESETS, _OWN])
        self.preset.setAccessibleName("Preset")
        self.intensity, self.opacity = QDoubleSpinBox(), QDoubleSpinBox()
        self.intensity.setRange(-1e6, 1e6)
        self.intensity.setDecimals(1)
        self.opacity.setRange(0, 1)
        self.opacity.setSingleStep(0.01)
        self.opacity.setDecimals(3)
        self.color = ColorEditor()
        log = QCheckBox("Logarithmic")
        self._words = QLabel(_NONE)
        self._words.setWordWrap(True)
        self._words.setEnabled(False)
        side = QWidget()
        side.setFixedWidth(_WIDTH_PX)
        form = QFormLayout(side)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.addRow("Preset", self.preset)
        form.addRow("Intensity", self.intensity)
        form.addRow("Opacity of 1 mm", self.opacity)
        form.addRow("Colour", self.color)
        form.addRow(log)
        form.addRow(self._words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 4, 6, 4)
        layout.addWidget(self.plot, 1)
        layout.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
        log.toggled.connect(self.plot.set_log)
        self._connect()
        self.attach(None, None)

    def attach(self, desk: Desk | None, tallies: Tallies | None) -> None:
        """Work on another session and its volume, or on none."""
        self._desk, self._tallies = desk, tallies
        self.plot.show_histogram(None)
        if tallies is not None:
            tallies.counted_whole.connect(self._on_counted)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's scene as it is now."""
        if not self.isVisible():
            return
        layer = self._layer()
        self.setEnabled(layer is not None)
        self._words.setVisible(layer is None)
        self._show(layer or VolumeLayer())
        if layer is not None and self._tallies is not None and self.plot.view is None:
            self._tallies.ask_whole()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _connect(self) -> None:
        self.plot.began.connect(self._hold)
        self.plot.ended.connect(self._let_go)
        self.plot.changed.connect(self._set_stops)
        self.plot.selected.connect(lambda _: self.refresh())
        self.plot.begin_wanted.connect(self._begin)
        self.preset.textActivated.connect(self._choose_preset)
        self.intensity.setKeyboardTracking(False)
        self.opacity.setKeyboardTracking(False)
        self.intensity.valueChanged.connect(lambda _: self._move())
        self.opacity.valueChanged.connect(lambda _: self._move())
        self.color.began.connect(self._hold)
        self.color.ended.connect(self._let_go)
        self.color.edited.connect(self._paint)

    def _hold(self) -> None:
        if self._desk is not None:
            self._desk.hold()

    def _let_go(self) -> None:
        if self._desk is not None:
            self._desk.let_go()

    def _on_counted(self, histogram: Histogram) -> None:
        self.plot.show_histogram(histogram)
        self.refresh()

    def _targets(self) -> list[Target]:
        """All volumes of the scene."""
        if self._desk is None:
            return []
        return [
            Target(panel.id, layer.id)
            for panel in self._desk.scene.panels
            for layer in panel.layers
            if isinstance(layer, VolumeLayer)
        ]

    def _layer(self) -> VolumeLayer | None:
        """The volume that is shown here: the first."""
        for target in self._targets():
            assert self._desk is not None
            found = layer_of(self._desk.scene, target.panel_id, target.layer_id)
            return found if isinstance(found, VolumeLayer) else None
        return None

    def _show(self, layer: VolumeLayer) -> None:
        self.plot.show_stops(layer.stops)
        self.preset.setCurrentText(preset_of(layer) or _OWN)
        stop = layer.stops[self.plot.chosen] if layer.stops else (0.0, 0.0, "")
        for spin, value in ((self.intensity, stop[0]), (self.opacity, stop[1])):
            with QSignalBlocker(spin):
                spin.setValue(value)
        self.color.show_value(stop[2])
        for widget in (self.intensity, self.opacity, self.color):
            widget.setEnabled(bool(layer.stops))

    def _change(self, change: Callable[[VolumeLayer], VolumeLayer]) -> None:
        layer = self._layer()
        if self._desk is None or layer is None:
            return
        new = change(layer)
        targets = self._targets()

        def changed(scene: Scene) -> Scene:
            for target in targets:
                scene = with_layer(
                    scene, target.panel_id, target.layer_id, preset=new.preset, stops=new.stops
                )
            return scene

        self._desk.try_change(changed)
        self.refresh()

    def _set_stops(self, stops: tuple[Stop, ...]) -> None:
        self._change(lambda layer: replace(layer, stops=stops))

    def _begin(self) -> None:
        """Points to begin with, in the window that is shown."""
        if self._desk is None or self._layer() is None:
            return
        target = self._targets()[0]
        shown = layer_of(self._desk.resolved(), target.panel_id, target.layer_id)
        assert isinstance(shown, VolumeLayer)
        self._set_stops(first_stops(known(shown.window)))

    def _choose_preset(self, name: str) -> None:
        if name == _OWN:
            self._begin()
        else:
            self._change(lambda layer: with_preset(layer, name))

    def _move(self) -> None:
        layer, n = self._layer(), self.plot.chosen
        if layer is not None and layer.stops:
            at, share = self.intensity.value(), self.opacity.value()
            self._set_stops(moved_stop(layer.stops, n, at, share))

    def _paint(self, color: str) -> None:
        layer, n = self._layer(), self.plot.chosen
        if layer is not None and layer.stops:
            stop = (*layer.stops[n][:2], color)
            self._set_stops((*layer.stops[:n], stop, *layer.stops[n + 1 :]))
