"""The inspector: everything that the scene says of the chosen layer, panel or page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from viz3d.app.panels.choices import Choice, cut_key, named_choices
from viz3d.app.panels.desk import Desk
from viz3d.app.panels.editors import editor_for
from viz3d.app.panels.fields import Control, grouped
from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.app.panels.row import AUTO_PX, Row
from viz3d.app.panels.scales import fitted
from viz3d.app.panels.targets import Target, applies, changed, read_field, value_of
from viz3d.scene.model import Panel, Scene

_LABEL_PX: Final = 92
_GAP_PX: Final = 8


@dataclass(frozen=True)
class _Shape:
    """What decides which rows there are, and what they offer."""

    target: Target
    controls: tuple[Control, ...]
    named: dict[str, tuple[Choice, ...]]


class Inspector(QScrollArea):
    """Controls for one target; they follow the session and change it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(330)
        self._desk: Desk | None = None
        self._target = Target()
        self._rows: list[Row] = []
        self._shape: _Shape | None = None
        self._known: list[Control] = []
        self._kind: type = Scene
        self._build()

    @property
    def target(self) -> Target:
        """What the inspector is about."""
        return self._target

    def attach(self, desk: Desk | None) -> None:
        """Work on another session, or on none."""
        self._desk = desk
        self._shape = None
        self.refresh()

    def inspect(self, target: Target) -> None:
        """Show another target's controls."""
        self._target = target
        self.refresh()

    def refresh(self) -> None:
        """Show the session's scene as it is now."""
        if self._desk is None:
            self._shape = None
            self._build()
            return
        scene = self._desk.scene
        if not self._target.is_in(scene):
            self._target = Target(scene.panels[0].id)
        shape = self._shape_of(scene)
        if shape != self._shape:
            self._shape = shape
            self._build()
        self._fill(scene)

    def row_of(self, path: str) -> Row:
        """The row that edits a field."""
        return next(row for row in self._rows if row.control.path == path)

    def _shape_of(self, scene: Scene) -> _Shape:
        """What the rows are made from: with another, they are made anew."""
        assert self._desk is not None
        value = value_of(scene, self._target)
        # Another scene may have a layer of another kind by the same name.
        if (
            self._shape is None
            or self._shape.target != self._target
            or type(value) is not self._kind
        ):
            self._kind = type(value)
            self._known = [c for group in grouped(type(value)).values() for c in group]
        shown = [fitted(c, _holder(value, c), self._desk.limits) for c in self._known]
        named = {
            control.path: named_choices(scene, self._target, control.name)
            for control in shown
            if control.widget == "named"
        }
        return _Shape(self._target, tuple(shown), named)

    def _build(self) -> None:
        focused = next((row.control.path for row in self._rows if row.has_focus), "")
        for row in self._rows:
            # What is half typed as its editor goes was not meant for what is chosen now.
            row.edited.disconnect(self._on_edit)
        self._rows = []
        old = self.takeWidget()
        if old is not None:
            # One of its editors may be telling of the very change that is shown here.
            old.hide()
            old.deleteLater()
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(4)
        layout.addWidget(self._title_label())
        if self._shape is not None:
            layout.addLayout(self._grid(self._shape, page))
        layout.addStretch(1)
        self.setWidget(page)
        for row in self._rows:
            if row.control.path == focused:
                row.take_focus()

    def _title_label(self) -> QLabel:
        if self._desk is not None:
            self._title = _heading("", 1.15)
        else:
            self._title = QLabel("Open a series, and what is chosen on the left is adjusted here.")
            self._title.setWordWrap(True)
            self._title.setEnabled(False)
        return self._title

    def _grid(self, shape: _Shape, page: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnMinimumWidth(0, _LABEL_PX)
        grid.setColumnMinimumWidth(1, AUTO_PX)
        grid.setColumnStretch(2, 1)
        grid.setVerticalSpacing(4)
        group = ""
        for control in shape.controls:
            if control.group != group:
                group = control.group
                grid.setRowMinimumHeight(grid.rowCount(), _GAP_PX)
                if control.widget != "presence":
                    grid.addWidget(_heading(group, 1.0), grid.rowCount(), 0, 1, 3)
            self._add_row(grid, control, shape.named.get(control.path, ()), page)
        return grid

    def _add_row(
        self, grid: QGridLayout, control: Control, named: Sequence[Choice], page: QWidget
    ) -> None:
        assert self._desk is not None
        row = Row(control, editor_for(control, named), page)
        row.add_to(grid)
        row.edited.connect(self._on_edit)
        row.began.connect(self._desk.hold)
        row.ended.connect(self._desk.let_go)
        row.refused.connect(self._desk.refused)
        self._rows.append(row)

    def _fill(self, scene: Scene) -> None:
        assert self._desk is not None
        value = value_of(scene, self._target)
        self._title.setText(_title(value))
        shown = self._desk.resolved()
        resolved = value_of(shown, self._target) if self._target.is_in(shown) else value
        for row in self._rows:
            control = row.control
            has_owner = not control.owner or read_field(value, control.owner) is not None
            row.set_visible(has_owner and applies(value, control.name))
            if has_owner:
                own = _as_shown(control, read_field(value, control.path))
                found = _read_if_there(resolved, control)
                row.show_value(own, found)

    def _on_edit(self, control: Control, new: Any) -> None:
        if self._desk is None:
            return
        target = self._target
        self._desk.try_change(lambda scene: changed(scene, target, control.path, new))
        self.refresh()


def _holder(value: Any, control: Control) -> Any:
    """The value, perhaps nested, whose field a control edits."""
    return read_field(value, control.owner) if control.owner else value


def _read_if_there(value: Any, control: Control) -> Any:
    return None if _holder(value, control) is None else read_field(value, control.path)


def _as_shown(control: Control, value: Any) -> Any:
    return cut_key(value) if control.name == "away" else value


def _title(value: Any) -> str:
    if isinstance(value, Scene):
        return "Page"
    return f"Panel: {panel_name(value)}" if isinstance(value, Panel) else layer_name(value)


def _heading(words: str, scale: float) -> QLabel:
    label = QLabel(words)
    font = label.font()
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * scale)
    label.setFont(font)
    return label
