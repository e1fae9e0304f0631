"""The histogram's dock: how often each intensity occurs, and a band of it to adjust."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viz3d.app.panels import histogram_bands as bands
from viz3d.app.panels.desk import Desk
from viz3d.app.panels.histogram_band_plot import BandPlot
from viz3d.app.panels.histogram_controls import BandControls, Shown
from viz3d.app.panels.histogram_tally import Tallies, Tally
from viz3d.app.panels.histogram_view import rebinned
from viz3d.app.panels.histogram_words import NOTES, band_words
from viz3d.scene.layer_values import Band
from viz3d.scene.model import Scene


class HistogramDock(QWidget):
    """Adjusts the bands of a scene over the histogram of its volume.

    Without a band in the scene, the one that would be taken for grey matter is shown; to move
    it tints the slices.
    """

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._tallies: Tallies | None = None
        self._tally: Tally | None = None
        self._free = Band()
        self._place: bands.BandPlace | None = None
        self.plot = BandPlot()
        self.controls: BandControls | None = None
        self._readout = QLabel()
        self._readout.setWordWrap(True)
        self._readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = QLabel()
        self._note.setEnabled(False)
        self._side = QVBoxLayout()
        self._side.setSpacing(2)
        self._side.addStretch(1)
        self._side.addWidget(self._readout)
        self._side.addWidget(self._note)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 4, 6, 4)
        layout.addWidget(self.plot, 1)
        layout.addLayout(self._side)
        self.plot.began.connect(self._hold)
        self.plot.ended.connect(self._let_go)
        self.plot.moved.connect(self._move_band)
        self.setEnabled(False)

    def attach(self, desk: Desk | None, tallies: Tallies | None) -> None:
        """Work on another session and its volume, or on none."""
        if self._tallies is not None:
            self._tallies.close()
        self._desk, self._tallies = desk, tallies
        self._tally, self._place, self._free = None, None, Band()
        self.plot.show_histogram(None)
        self.plot.show_band(None)
        self._readout.clear()
        self.setEnabled(desk is not None)
        if self.controls is not None:
            self.controls.deleteLater()
            self.controls = None
        if tallies is None:
            return
        tallies.counted.connect(self._on_tally)
        tallies.failed.connect(self._on_failed)
        self.controls = self._made_controls(tallies)
        self._side.insertWidget(0, self.controls)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's scene as it is now, and count what it needs."""
        if self._desk is None or self._tallies is None or not self.isVisible():
            return
        band = self._band()
        if self._tally is None or not self._tally.is_of(band):
            self._tallies.ask(band)
        self._show(band)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _hold(self) -> None:
        if self._desk is not None:
            self._desk.hold()

    def _let_go(self) -> None:
        if self._desk is not None:
            self._desk.let_go()

    def _made_controls(self, tallies: Tallies) -> BandControls:
        controls = BandControls(tallies.spacing_mm)
        controls.began.connect(self._hold)
        controls.ended.connect(self._let_go)
        controls.sigma_wanted.connect(lambda sigma: self._change(sigma_voxels=sigma))
        controls.of_wanted.connect(self._rebin)
        controls.bins_wanted.connect(self._move_band)
        controls.auto_wanted.connect(lambda: self._change(bins="auto"))
        controls.place_wanted.connect(self._choose_place)
        controls.tint_wanted.connect(self._tint)
        controls.surface_wanted.connect(self._show_surface)
        controls.log_wanted.connect(self.plot.set_log)
        controls.whole_wanted.connect(self.plot.set_whole)
        self.plot.set_log(False)
        self.plot.set_whole(False)
        return controls

    @property
    def _scene(self) -> Scene:
        assert self._desk is not None
        return self._desk.scene

    def _places(self) -> tuple[bands.BandPlace, ...]:
        """What is adjusted: the chosen band, or all of them."""
        all_places = bands.band_places(self._scene)
        return (self._place,) if self._place in all_places and self._place else all_places

    def _band(self) -> Band:
        """The band that is shown."""
        places = self._places()
        found = bands.band_at(self._scene, places[0]) if places else None
        return found or self._free

    def _bins(self, band: Band) -> tuple[int, int] | None:
        """The band's bins; None while the data are asked for them."""
        if band.bins != "auto":
            return band.bins
        return self._tally.auto_bins if self._tally and self._tally.is_of(band) else None

    def _show(self, band: Band) -> None:
        assert self.controls is not None
        scene, bins = self._scene, self._bins(band)
        all_places = bands.band_places(scene)
        self.controls.show_state(
            Shown(
                sigma_voxels=band.sigma_voxels,
                of=band.of,
                bins=bins,
                is_auto=band.bins == "auto",
                places=tuple(bands.place_name(scene, place) for place in all_places),
                place=all_places.index(self._place) if self._place in all_places else -1,
                is_tinted=bands.is_tinted(scene),
                has_surface=bands.has_surface(scene),
                can_have_surface=bands.can_have_surface(scene),
            )
        )
        self._note.setText(NOTES[band.part])
        tally = self._tally
        if tally is None:
            return
        self.plot.show_histogram(tally.histogram)
        self.plot.show_band(bins if band.of == tally.bins else None)
        if tally.is_of(band) and bins is not None and self._tallies is not None:
            low, high = tally.histogram.band(*bins)
            i, j, k = self._tallies.spacing_mm
            self._readout.setText(band_words(low, high, tally.counts.voxels(*bins), i * j * k))

    def _on_tally(self, tally: Tally) -> None:
        self._tally = tally
        self.refresh()

    def _on_failed(self, message: str) -> None:
        """What is wrong stands where the counts would be: beside the plot there is no room."""
        self._readout.clear()
        self.plot.show_reason(message)

    def _move_band(self, first: int, last: int) -> None:
        self._change(bins=(first, last))

    def _rebin(self, of: int) -> None:
        band = self._band()
        bins = band.bins if band.bins == "auto" else rebinned(band.bins, band.of, of)
        self._change(of=of, bins=bins)

    def _change(self, **changes: object) -> None:
        """Change the band wherever it is adjusted; where there is none, moving it tints."""
        if self._desk is None:
            return
        band = replace(self._band(), **changes)  # type: ignore[arg-type]
        places = self._places()
        if places:
            self._desk.try_change(lambda scene: bands.with_bands(scene, places, band))
        else:
            self._free = band
            if "bins" in changes and "of" not in changes:
                self._desk.try_change(lambda scene: bands.with_tint(scene, band))
        self.refresh()

    def _tint(self, is_wanted: bool) -> None:
        band = self._band()
        self._free = band
        if self._desk is not None:
            self._desk.try_change(lambda scene: bands.with_tint(scene, band if is_wanted else None))
        self.refresh()

    def _show_surface(self, is_wanted: bool) -> None:
        band = self._band()
        self._free = band
        if self._desk is not None:
            self._desk.try_change(
                lambda scene: bands.with_surface(scene, band if is_wanted else None)
            )
        self.refresh()

    def _choose_place(self, index: int) -> None:
        places = bands.band_places(self._scene)
        self._place = places[index] if 0 <= index < len(places) else None
        self.refresh()
