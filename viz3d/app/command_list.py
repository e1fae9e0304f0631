"""Every command of the window: its menu, its words, its keys. No Qt.

Menus, toolbar and the list that ``?`` shows are made from this table alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from viz3d.scene.files import builtin_names, builtin_text

#: On the number keys; the others are in the menu.
FIRST_SCENES: Final = (
    "four-up",
    "planes",
    "cutaway",
    "grey-matter",
    "overview",
    "relief",
    "skin",
    "volume",
    "montage",
)
SIDES: Final = {
    "A": "front",
    "P": "back",
    "L": "left",
    "R": "right",
    "S": "above",
    "I": "below",
}
ARRANGEMENTS: Final = {
    "four-up": "&Four panes",
    "beside-three": "3D &beside the planes",
    "3d": "&3D alone",
    "axial": "&Axial alone",
    "coronal": "&Coronal alone",
    "sagittal": "&Sagittal alone",
}
APPEARANCES: Final = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


@dataclass(frozen=True)
class Command:
    """One thing that the window does.

    Parameters
    ----------
    name : str
        What it is called in the program: ``"look-from:A"``.
    menu : str
        Menus from the bar on, with ``/`` between them; ``&`` before a letter of the keyboard.
    words : str
    keys : tuple of str
    needs_volume : bool
        Whether there must be something to do it with.
    is_switch : bool
        Whether it is on or off.
    group : int
        Commands of a menu with another number stand apart.
    """

    name: str
    menu: str
    words: str
    keys: tuple[str, ...] = ()
    needs_volume: bool = True
    is_switch: bool = False
    group: int = 0

    @property
    def plain(self) -> str:
        """Words for tool tips and lists."""
        return self.words.replace("&", "").rstrip("…")


def scenes_in_order() -> list[tuple[str, str]]:
    """Name and title of the built-in scenes: `FIRST_SCENES`, then the others as listed."""
    names = [*FIRST_SCENES, *(name for name in builtin_names() if name not in FIRST_SCENES)]
    return [(name, str(tomllib.loads(builtin_text(name))["title"])) for name in names]


def commands() -> tuple[Command, ...]:
    """All commands, in the order of their menus."""
    return (*_FILE, *_EDIT, *_view(), *_TOOLS, *_scenes(), *_HELP)


_FILE: Final = (
    Command("open-folder", "&File", "&Open folder…", ("Ctrl+O",), needs_volume=False),
    Command("open-file", "&File", "Open f&ile…", ("Ctrl+Shift+O",), needs_volume=False),
    Command("overlay", "&File", "O&verlay from a file…", ("Ctrl+L",)),
    Command("save-picture", "&File", "Save &figure…", ("Ctrl+S",), group=1),
    Command("record-movie", "&File", "Record a &movie…", ("Ctrl+R",), group=1),
    Command("export-mesh", "&File", "&Export a mesh…", ("Ctrl+E",), group=1),
    Command("save-scene", "&File", "Save &scene…", ("Ctrl+Shift+S",), group=1),
    Command("quit", "&File", "&Quit", ("Ctrl+Q",), needs_volume=False, group=2),
)
_EDIT: Final = (
    Command("undo", "&Edit", "&Undo", ("Ctrl+Z",)),
    Command("redo", "&Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("copy-picture", "&Edit", "&Copy picture", ("Ctrl+C",), group=1),
    Command("copy-command", "&Edit", "Copy as co&mmand", ("Ctrl+Shift+C",), group=1),
)
_TOOLS: Final = (
    Command("measure:distance", "&Tools", "Measure a &distance", ("D",)),
    Command("measure:angle", "&Tools", "Measure an &angle", ("Shift+D",)),
    Command("remove-measure", "&Tools", "&Remove the measure", ("Backspace",)),
    Command("level-slices", "&Tools", "Reset &tilted planes", ("T",), group=1),
)
_HELP: Final = (
    Command("show-keys", "&Help", "&Keys and mouse", ("?", "F1"), needs_volume=False),
    Command("certificate", "&Help", "&Geometry certificate", ("G",)),
)


def _view() -> Iterator[Command]:
    for key, words in SIDES.items():
        yield Command(f"look-from:{key}", "&View", f"From {words}", (key,))
    yield Command("reset-view", "&View", "&Reset view", ("0", "Home"), group=1)
    for n, (name, words) in enumerate(ARRANGEMENTS.items(), start=1):
        yield Command(f"arrange:{name}", "&View/&Layout", words, (f"Ctrl+{n}",), group=2)
    yield Command("slice-relief", "&View", "Relief of the sli&ce", ("Ctrl+7",), group=2)
    yield Command("maximise", "&View", "&Maximise pane, or restore", ("M",), group=2)
    yield Command("restore", "&View", "Show all pan&es", ("Esc",), group=2)
    yield Command(
        "neurological", "&View", "&Neurological convention", ("N",), is_switch=True, group=3
    )
    yield Command("auto-window", "&View", "Automatic win&dow", ("W",), group=3)
    for name, words in APPEARANCES.items():
        yield Command(f"appearance:{name}", "&View/&Appearance", words, needs_volume=False, group=4)
    yield Command("full-screen", "&View", "F&ull screen", ("F11",), needs_volume=False, group=4)


def _scenes() -> Iterator[Command]:
    for n, (name, title) in enumerate(scenes_in_order(), start=1):
        key = (str(n),) if name in FIRST_SCENES else ()
        yield Command(f"scene:{name}", "&Scene", title, key, is_switch=True)
