"""The window's menus, toolbar and keys."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from viz3d.scene.files import builtin_names, builtin_text

VIEW_NAMES: Final = {
    "A": "Front",
    "P": "Back",
    "L": "Left",
    "R": "Right",
    "S": "Above",
    "I": "Below",
}
#: On the toolbar and the number keys; the others are in the menu.
FIRST_SCENES: Final = (
    "planes",
    "cutaway",
    "grey-matter",
    "overview",
    "relief",
    "skin",
    "volume",
    "three-planes",
    "montage",
)


@dataclass(frozen=True)
class Deeds:
    """What the commands call; `look_from` takes a letter, `choose_scene` a name."""

    ask_folder: Callable[[], None]
    save_picture: Callable[[], None]
    save_scene: Callable[[], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    look_from: Callable[[str], None]
    reset_view: Callable[[], None]
    choose_scene: Callable[[str], None]
    show_keys: Callable[[], None]
    close: Callable[[], object]


class Commands:
    """Every action of the window, in its menu, with its key.

    Parameters
    ----------
    window : QMainWindow
    deeds : Deeds
    """

    def __init__(self, window: QMainWindow, deeds: Deeds) -> None:
        self._window = window
        self._needing_volume: list[QAction] = []
        self._fill_file(self._menu("&File"), deeds)
        self._fill_edit(self._menu("&Edit"), deeds)
        self._fill_view(self._menu("&View"), deeds)
        self.scenes = self._fill_scenes(self._menu("&Scene"), deeds)
        self._add(self._menu("&Help"), "&Keys and mouse", deeds.show_keys, "?")
        self._add_toolbar()
        self.set_ready(False)

    def set_ready(self, ready: bool) -> None:
        """Whether there is a volume to do something with."""
        for action in self._needing_volume:
            action.setEnabled(ready)

    def set_undo(self, can_undo: bool, can_redo: bool) -> None:
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)

    def set_scene(self, name: str) -> None:
        """Mark the scene that is shown, if it is a built-in one."""
        for action in self.scenes:
            action.setChecked(action.data() == name)

    def _fill_file(self, menu: QMenu, deeds: Deeds) -> None:
        self._open = self._add(menu, "&Open folder…", deeds.ask_folder, QKeySequence("Ctrl+O"))
        menu.addSeparator()
        self._save = self._add(menu, "Save &picture…", deeds.save_picture, "Ctrl+S", needs=True)
        self._add(menu, "Save &scene…", deeds.save_scene, "Ctrl+Shift+S", needs=True)
        menu.addSeparator()
        quit_action = self._add(menu, "&Quit", deeds.close, "Ctrl+Q")
        quit_action.setShortcuts([QKeySequence("Ctrl+Q"), QKeySequence("Esc")])

    def _fill_edit(self, menu: QMenu, deeds: Deeds) -> None:
        self._undo = self._add(menu, "&Undo", deeds.undo, "Ctrl+Z", needs=True)
        self._redo = self._add(menu, "&Redo", deeds.redo, "Ctrl+Shift+Z", needs=True)

    def _fill_view(self, menu: QMenu, deeds: Deeds) -> None:
        self._views = [
            self._add(menu, f"From {name.lower()}", partial(deeds.look_from, key), key, needs=True)
            for key, name in VIEW_NAMES.items()
        ]
        menu.addSeparator()
        self._reset = self._add(menu, "&Reset view", deeds.reset_view, "0", needs=True)
        self._reset.setShortcuts([QKeySequence("0"), QKeySequence("Home")])

    def _fill_scenes(self, menu: QMenu, deeds: Deeds) -> list[QAction]:
        group = QActionGroup(self._window)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        actions = []
        for n, (name, title) in enumerate(scenes_in_order(), start=1):
            key = str(n) if name in FIRST_SCENES else ""
            action = self._add(menu, title, partial(deeds.choose_scene, name), key, needs=True)
            action.setCheckable(True)
            action.setData(name)
            group.addAction(action)
            actions.append(action)
        return actions

    def _add_toolbar(self) -> None:
        bar = QToolBar("Scenes", self._window)
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        first = [action for action in self.scenes if action.data() in FIRST_SCENES]
        for actions in ([self._open, self._save], first, [self._undo, self._redo]):
            if bar.actions():
                bar.addSeparator()
            bar.addActions(actions)
        self._window.addToolBar(bar)

    def _menu(self, title: str) -> QMenu:
        return self._window.menuBar().addMenu(title)

    def _add(
        self,
        menu: QMenu,
        text: str,
        deed: Callable[[], object],
        key: str | QKeySequence,
        *,
        needs: bool = False,
    ) -> QAction:
        action = menu.addAction(text)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda: deed())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        plain = text.replace("&", "").rstrip("…")
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        if needs:
            self._needing_volume.append(action)
        return action


def scenes_in_order() -> list[tuple[str, str]]:
    """Name and title of the built-in scenes: `FIRST_SCENES`, then the others as listed."""
    names = [*FIRST_SCENES, *(name for name in builtin_names() if name not in FIRST_SCENES)]
    return [(name, str(tomllib.loads(builtin_text(name))["title"])) for name in names]
