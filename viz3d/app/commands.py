"""The window's menus, toolbar and keys, made from `viz3d.app.command_list`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from viz3d.app.command_list import ARRANGEMENTS, Command, commands
from viz3d.app.panels.glyphs import glyph_icon
from viz3d.scene.arrangement import arrangements
from viz3d.scene.flat import Convention
from viz3d.scene.model import Scene

Deed = Callable[[], object]

#: What stands on the toolbar, with the picture that it has there; "" is a gap.
TOOLS: Final = {
    "open-folder": "open",
    "save-picture": "save",
    "": "",
    "undo": "undo",
    "redo": "redo",
    " ": "",
    "arrange:four-up": "four-up",
    "arrange:beside-three": "beside",
    "arrange:3d": "3d",
    "maximise": "single",
}


class Commands:
    """Every action of the window, in its menu, with its keys.

    Parameters
    ----------
    window : QMainWindow
    deeds : mapping
        What each command does, by its name.
    """

    def __init__(self, window: QMainWindow, deeds: Mapping[str, Deed]) -> None:
        self._window = window
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, int] = {}
        self.actions: dict[str, QAction] = {}
        self._list = commands()
        for command in self._list:
            self._add(command, deeds[command.name])
        self._make_toolbar()
        self.set_ready(False)

    @property
    def scenes(self) -> list[QAction]:
        """Those that choose a built-in scene; their data is its name."""
        return [action for name, action in self.actions.items() if name.startswith("scene:")]

    def menu(self, path: str) -> QMenu:
        """A menu by its titles with ``/`` between them; it is made if there is none."""
        if path not in self._menus:
            above, _, title = path.rpartition("/")
            parent = self.menu(above) if above else self._window.menuBar()
            self._menus[path] = parent.addMenu(title)
        return self._menus[path]

    def menu_after(self, name: str, title: str) -> QMenu:
        """A new menu just after a command, for entries that depend on what is open."""
        action = self.actions[name]
        parent = self.menu(next(c.menu for c in self._list if c.name == name))
        following = parent.actions()[parent.actions().index(action) + 1 :]
        menu = QMenu(title, parent)
        if following:
            parent.insertMenu(following[0], menu)
        else:
            parent.addMenu(menu)
        return menu

    def set_ready(self, ready: bool) -> None:
        """Whether there is a volume to do something with."""
        for command in self._list:
            if command.needs_volume:
                self.actions[command.name].setEnabled(ready)

    def show_state(
        self, scene: Scene, can_undo: bool, can_redo: bool, convention: Convention | None
    ) -> None:
        """What can be done with a scene, and what holds for it."""
        self.actions["undo"].setEnabled(can_undo)
        self.actions["redo"].setEnabled(can_redo)
        possible = arrangements(scene)
        for name in ARRANGEMENTS:
            self.actions[f"arrange:{name}"].setEnabled(name in possible)
        self.actions["maximise"].setEnabled(len(scene.panels) > 1)
        self.actions["neurological"].setEnabled(convention is not None)
        self.actions["neurological"].setChecked(convention == "neurological")
        for action in self.scenes:
            action.setChecked(action.data() == scene.name)
        self._chooser.setText(scene.title or scene.name or "Scene")

    def _add(self, command: Command, deed: Deed) -> None:
        menu = self.menu(command.menu)
        top = command.menu.partition("/")[0]
        if self._groups.setdefault(top, command.group) != command.group:
            self._groups[top] = command.group
            self._separate(command.menu, top)
        action = menu.addAction(command.words)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.is_switch)
        action.setData(command.name.partition(":")[2])
        action.triggered.connect(lambda: deed())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{command.plain} ({keys})" if keys else command.plain)
        # Keys work wherever the focus is, in a panel too.
        self._window.addAction(action)
        self.actions[command.name] = action

    def _separate(self, path: str, top: str) -> None:
        """A line before the next entry of the bar's menu, be it a menu in it."""
        line = self.menu(top).addSeparator()
        if path != top:
            # The menu was put there before the line.
            self.menu(top).removeAction(line)
            self.menu(top).insertSeparator(self.menu(path).menuAction())

    def _make_toolbar(self) -> None:
        bar = _Tools(self.actions, self._window)
        self._chooser = QToolButton()
        self._chooser.setText("Scene")
        self._chooser.setToolTip("Scenes (1 to 9)")
        self._chooser.setMenu(self.menu("&Scene"))
        self._chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bar.addWidget(self._chooser)
        self._window.addToolBar(bar)


class _Tools(QToolBar):
    """The tools, with pictures in the colours of now."""

    def __init__(self, actions: Mapping[str, QAction], window: QMainWindow) -> None:
        super().__init__("Tools", window)
        self._pictured = [(actions[name], glyph) for name, glyph in TOOLS.items() if glyph]
        self.setObjectName("tools")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name, glyph in TOOLS.items():
            if glyph:
                self.addAction(actions[name])
            else:
                self.addSeparator()
        self.addSeparator()
        self._paint_icons()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icons()
        super().changeEvent(event)

    def _paint_icons(self) -> None:
        for action, glyph in self._pictured:
            action.setIcon(glyph_icon(glyph, self.palette()))
