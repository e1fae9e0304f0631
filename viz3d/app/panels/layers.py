"""The list of panels and their layers: shown or not, how opaque, in which order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viz3d.app.panels import stacking
from viz3d.app.panels.desk import Desk
from viz3d.app.panels.glyphs import GlyphButton
from viz3d.app.panels.layer_tree import (
    NAME,
    OPACITY,
    OPACITY_PX,
    TARGET,
    LayerTree,
    group_key,
)
from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.app.panels.scales import SLIDER_STEPS
from viz3d.app.panels.slider import FineSlider
from viz3d.app.panels.targets import Target, changed
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.layers import Layer
from viz3d.scene.model import Panel, Scene
from viz3d.session import layer_of, panel_of

MARKS: Final = "Marks"


class LayersPanel(QWidget):
    """Panels, their layers, and buttons for them; the choice drives the inspector.

    Signals
    -------
    chosen : Target
    overlay_wanted : ()
        A second volume is to be laid over the slices, from a file that is still to be named.
    """

    chosen = Signal(Target)
    overlay_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._faults: dict[Target, str] = {}
        self._structure: object = None
        self.tree = LayerTree(self.place_before)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemChanged.connect(self._on_item)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._ask_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree)
        layout.addLayout(self._buttons())
        self._add_shortcuts()

    @property
    def target(self) -> Target:
        """What is chosen."""
        item = self.tree.currentItem()
        found = item.data(NAME, TARGET) if item is not None else None
        return found if isinstance(found, Target) else Target()

    def attach(self, desk: Desk | None) -> None:
        """Work on another session, or on none."""
        self._desk = desk
        self._structure = None
        self._faults = {}
        self.refresh()

    def refresh(self) -> None:
        """Show the session's scene as it is now."""
        self.setEnabled(self._desk is not None)
        if self._desk is None:
            self.tree.clear()
            return
        scene = self._desk.scene
        structure = _structure(scene)
        if structure != self._structure:
            self._structure = structure
            self._rebuild(scene)
        self._fill(scene)

    def choose(self, target: Target) -> None:
        """Choose a layer or panel."""
        for item in self.tree.items():
            if item.data(NAME, TARGET) == target:
                self.tree.setCurrentItem(item)

    def show_faults(self, faults: dict[Target, str]) -> None:
        """Say on their rows why layers could not be made."""
        if faults != self._faults:
            self._faults = faults
            self.refresh()

    def remove_chosen(self) -> None:
        self._change_layer(stacking.removed)

    def move_chosen(self, places: int) -> None:
        self._change_layer(lambda scene, target: stacking.moved(scene, target, places))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        self._add = GlyphButton("add", "Add a layer")
        self.add_menu = QMenu(self._add)
        self.add_menu.aboutToShow.connect(self._fill_add_menu)
        self._add.setMenu(self.add_menu)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._remove = GlyphButton("remove", "Remove the layer (Del)")
        self._remove.clicked.connect(self.remove_chosen)
        self._up = GlyphButton("up", "Earlier in the order (Ctrl+Up)")
        self._up.clicked.connect(lambda: self.move_chosen(-1))
        self._down = GlyphButton("down", "Later in the order (Ctrl+Down)")
        self._down.clicked.connect(lambda: self.move_chosen(1))
        for button in (self._add, self._remove, self._up, self._down):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _add_shortcuts(self) -> None:
        for keys, deed in (
            (QKeySequence(Qt.Key.Key_Delete), self.remove_chosen),
            (QKeySequence("Ctrl+Up"), lambda: self.move_chosen(-1)),
            (QKeySequence("Ctrl+Down"), lambda: self.move_chosen(1)),
        ):
            shortcut = QShortcut(keys, self.tree)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)

    def _rebuild(self, scene: Scene) -> None:
        kept, open_before = self.target, self.tree.open_groups()
        with QSignalBlocker(self.tree):
            self.tree.clear()
            page = QTreeWidgetItem(self.tree, ["Page"])
            page.setData(NAME, TARGET, Target())
            for panel in scene.panels:
                self._add_panel(panel)
            for item in self.tree.items():
                item.setExpanded(open_before.get(group_key(item), item.text(NAME) != MARKS))
        self.choose(kept if kept.is_in(scene) and kept.panel_id else _first_layer(scene))
        self.chosen.emit(self.target)

    def _add_panel(self, panel: Panel) -> None:
        group = QTreeWidgetItem(self.tree, [panel_name(panel)])
        group.setData(NAME, TARGET, Target(panel.id))
        group.setFlags(group.flags() & ~Qt.ItemFlag.ItemIsDragEnabled)
        font = group.font(NAME)
        font.setWeight(QFont.Weight.DemiBold)
        group.setFont(NAME, font)
        for layer in panel.layers:
            if not isinstance(layer, AnnotationLayer):
                self._add_layer(group, panel, layer)
        said = [layer for layer in panel.layers if isinstance(layer, AnnotationLayer)]
        if said:
            marks = QTreeWidgetItem(group, [MARKS])
            marks.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for layer in said:
                self._add_layer(marks, panel, layer)

    def _add_layer(self, group: QTreeWidgetItem, panel: Panel, layer: Layer) -> None:
        item = QTreeWidgetItem(group, [layer_name(layer)])
        target = Target(panel.id, layer.id)
        item.setData(NAME, TARGET, target)
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags((item.flags() | flags) & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setCheckState(NAME, Qt.CheckState.Checked)
        if hasattr(layer, "opacity"):
            self.tree.setItemWidget(item, OPACITY, self._opacity_slider(target))

    def _opacity_slider(self, target: Target) -> FineSlider:
        slider = FineSlider()
        slider.setToolTip("Opacity; Shift for fine steps")
        slider.setAccessibleName("Opacity")
        slider.setFixedWidth(OPACITY_PX)
        assert self._desk is not None
        slider.sliderPressed.connect(self._desk.hold)
        slider.sliderReleased.connect(self._desk.let_go)
        slider.valueChanged.connect(
            lambda at: self._change(
                lambda scene: changed(scene, target, "opacity", round(at / SLIDER_STEPS, 3))
            )
        )
        return slider

    def _fill(self, scene: Scene) -> None:
        with QSignalBlocker(self.tree):
            for item in self.tree.items():
                target = item.data(NAME, TARGET)
                if isinstance(target, Target) and target.layer_id:
                    self._fill_layer(
                        item, layer_of(scene, target.panel_id, target.layer_id), target
                    )
                elif isinstance(target, Target) and target.panel_id:
                    item.setText(NAME, panel_name(panel_of(scene, target.panel_id)))

    def _fill_layer(self, item: QTreeWidgetItem, layer: Layer, target: Target) -> None:
        fault = self._faults.get(target, "").partition("\n")[0]
        name = layer_name(layer)
        item.setText(NAME, f"{name}: {fault}" if fault else name)
        item.setToolTip(NAME, fault or f"{name} ({target.layer_id})")
        state = Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
        item.setCheckState(NAME, state)
        slider = self.tree.itemWidget(item, OPACITY)
        opacity = getattr(layer, "opacity", None)
        if isinstance(slider, FineSlider) and opacity is not None and not slider.isSliderDown():
            with QSignalBlocker(slider):
                slider.setValue(round(min(opacity, 1.0) * SLIDER_STEPS))

    def _on_current(self) -> None:
        target = self.target
        self._remove.setEnabled(bool(target.layer_id))
        self._up.setEnabled(bool(target.layer_id))
        self._down.setEnabled(bool(target.layer_id))
        self._add.setEnabled(bool(target.panel_id))
        self.chosen.emit(target)

    def _on_item(self, item: QTreeWidgetItem, column: int) -> None:
        target = item.data(NAME, TARGET)
        if column == NAME and isinstance(target, Target) and target.layer_id:
            is_shown = item.checkState(NAME) == Qt.CheckState.Checked
            self._change(lambda scene: changed(scene, target, "visible", is_shown))

    def _fill_add_menu(self) -> None:
        self.add_menu.clear()
        if self._desk is None or not self.target.panel_id:
            return
        panel_id = self.target.panel_id
        for name in stacking.additions(self._desk.scene, panel_id):
            if name == "Text":
                self.add_menu.addAction("Overlay from a file…", self.overlay_wanted.emit)
                self.add_menu.addSeparator()
            self.add_menu.addAction(name, partial(self._add_named, panel_id, name))

    def _add_named(self, panel_id: str, name: str) -> None:
        self._change(lambda scene: stacking.additions(scene, panel_id)[name])
        assert self._desk is not None
        self.choose(Target(panel_id, panel_of(self._desk.scene, panel_id).layers[-1].id))

    def _ask_menu(self) -> None:
        if self._desk is None or not self.target.panel_id:
            return
        menu = QMenu(self)
        added = menu.addMenu("Add")
        self._fill_add_menu()
        added.addActions(self.add_menu.actions())
        if self.target.layer_id:
            menu.addAction("Remove", self.remove_chosen)
            menu.addAction("Earlier", lambda: self.move_chosen(-1))
            menu.addAction("Later", lambda: self.move_chosen(1))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.cursor().pos())

    def place_before(self, target: Target, before: Target) -> None:
        """Put a layer before another of its panel; last where that names none."""
        if target.panel_id == before.panel_id:
            self._change(lambda scene: stacking.placed_before(scene, target, before.layer_id))

    def _change_layer(self, change: Callable[[Scene, Target], Scene]) -> None:
        target = self.target
        if target.layer_id:
            self._change(lambda scene: change(scene, target))

    def _change(self, change: Callable[[Scene], Scene]) -> None:
        if self._desk is not None:
            self._desk.try_change(change)
            self.refresh()


def _structure(scene: Scene) -> object:
    """What the rows are made from; a change of anything else only changes what they say."""
    return tuple(
        (panel.id, tuple((layer.id, layer.kind) for layer in panel.layers))
        for panel in scene.panels
    )


def _first_layer(scene: Scene) -> Target:
    panel = scene.panels[0]
    shown = [layer for layer in panel.layers if not isinstance(layer, AnnotationLayer)]
    return Target(panel.id, shown[0].id if shown else "")
