"""The table of commands, and the keys that are shown from it. No Qt."""

from __future__ import annotations

from collections import Counter
from html import unescape

from viz3d.app.command_list import FIRST_SCENES, commands, scenes_in_order
from viz3d.app.words import MOUSE, key_groups, keys_table
from viz3d.scene.files import builtin_names, load


def test_no_two_commands_share_a_name_or_a_key() -> None:
    names = Counter(command.name for command in commands())
    keys = Counter(key for command in commands() for key in command.keys)
    assert not [name for name, times in (names + keys).items() if times > 1]


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    entries = {(command.menu, command.words) for command in commands()}
    entries |= {tuple(menu.rsplit("/", 1)) for menu, _ in entries if "/" in menu}
    letters: dict[str, Counter[str]] = {}
    for menu, words in entries:
        if "&" in words:
            letters.setdefault(menu, Counter())[words[words.index("&") + 1].lower()] += 1
    assert not {menu: times for menu, times in letters.items() if times.most_common(1)[0][1] > 1}


def test_every_built_in_scene_can_be_chosen() -> None:
    found = dict(scenes_in_order())
    assert sorted(found) == builtin_names()
    assert tuple(found)[: len(FIRST_SCENES)] == FIRST_SCENES
    assert found["skin"] == load("skin").title


def test_the_list_of_keys_has_every_key_and_what_the_mouse_does() -> None:
    shown = unescape(keys_table())
    for command in commands():
        for key in command.keys:
            assert key in shown
        if command.keys:
            assert command.plain[1:] in shown
    for rows in MOUSE.values():
        assert all(deed in shown for _, deed in rows)
    assert set(key_groups()) == {"File", "Edit", "View", "Tools", "Scene", "Help"}
