"""What is remembered, in a settings file of the test's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings

from viz3d.app.memory import RECENT_KEPT, Memory, with_recent


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "viz3d.ini"), QSettings.Format.IniFormat)


def test_recent_paths_are_kept_each_once_the_latest_first(settings) -> None:
    memory = Memory(settings)
    for path in ("/a", "/b", "/a"):
        memory.add_recent(path)
    settings.sync()
    assert Memory(settings).recent == ("/a", "/b")
    memory.clear_recent()
    assert Memory(settings).recent == ()


def test_one_recent_path_is_one(settings) -> None:
    Memory(settings).add_recent("/only")
    settings.sync()
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert Memory(again).recent == ("/only",)


def test_old_paths_give_way() -> None:
    paths: list[str] = []
    for n in range(RECENT_KEPT + 5):
        paths = with_recent(paths, str(n))
    assert len(paths) == RECENT_KEPT
    assert paths[0] == str(RECENT_KEPT + 4)


def test_without_settings_nothing_is_written_and_all_works() -> None:
    memory = Memory()
    memory.add_recent("/a")
    memory.appearance = "dark"
    assert memory.recent == ("/a",)
    assert memory.appearance == "system"


def test_layout_and_appearance_come_back(settings, display, qtbot) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QDockWidget, QMainWindow

    def window() -> tuple[QMainWindow, QDockWidget]:
        made = QMainWindow()
        qtbot.addWidget(made)
        dock = QDockWidget("Layers", made)
        dock.setObjectName("layers")
        made.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        return made, dock

    first, dock = window()
    first.resize(640, 480)
    first.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    Memory(settings).keep(first)
    Memory(settings).appearance = "dark"
    second, dock = window()
    Memory(settings).restore(second)
    assert second.dockWidgetArea(dock) == Qt.DockWidgetArea.RightDockWidgetArea
    assert (second.width(), second.height()) == (640, 480)
    assert Memory(settings).appearance == "dark"
