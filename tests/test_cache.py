"""What is kept in the user's cache folder, for how long, and where."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from viz3d.cache import Shelf, cache_folder

SHELF = Shelf("things", 1000)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIZ3D_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "things"


def used_at(place: Path, seconds: int) -> None:
    os.utime(place, (seconds, seconds))


def test_what_is_put_is_got(folder: Path) -> None:
    assert SHELF.get("a") is None
    SHELF.put("a", b"content")
    assert SHELF.get("a") == b"content"
    assert SHELF.get("b") is None
    SHELF.put("a", b"other")
    assert SHELF.get("a") == b"other"
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("damage", [b"", b"short", bytes(100)])
def test_a_damaged_file_is_nothing_and_is_told(
    folder: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    SHELF.put("a", b"content")
    (folder / "a").write_bytes(damage)
    with caplog.at_level(logging.DEBUG, "viz3d"):
        assert SHELF.get("a") is None
    assert "is damaged, and is made again" in caplog.text
    SHELF.put("a", b"content")
    assert SHELF.get("a") == b"content"


def test_one_changed_bit_is_damage(folder: Path) -> None:
    SHELF.put("a", b"content")
    whole = (folder / "a").read_bytes()
    (folder / "a").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert SHELF.get("a") is None


def test_what_was_not_used_longest_goes(folder: Path) -> None:
    for age, key in enumerate("abc"):
        SHELF.put(key, bytes(300))
        used_at(folder / key, 1000 + age)
    assert SHELF.get("a") is not None
    SHELF.put("d", bytes(300))
    assert sorted(path.name for path in folder.iterdir()) == ["a", "c", "d"]
    assert sum(path.stat().st_size for path in folder.iterdir()) <= SHELF.most_bytes


def test_the_newest_stays_though_it_is_too_large(folder: Path) -> None:
    SHELF.put("a", bytes(10))
    SHELF.put("large", bytes(2000))
    assert [path.name for path in folder.iterdir()] == ["large"]


def test_nobody_else_looks_into_it(folder: Path) -> None:
    SHELF.put("a", b"content")
    assert folder.stat().st_mode & 0o077 == 0


def test_off_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZ3D_CACHE", "off")
    monkeypatch.chdir(tmp_path)
    SHELF.put("a", b"content")
    assert SHELF.get("a") is None
    assert not list(tmp_path.iterdir())


def test_a_home_that_cannot_be_written_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VIZ3D_CACHE", str(tmp_path / "file"))
    with caplog.at_level(logging.DEBUG, "viz3d"):
        SHELF.put("a", b"content")
        assert SHELF.get("a") is None
    assert "is not kept" in caplog.text


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/viz3d"),
        ("linux", {}, "/home/me/.cache/viz3d"),
        ("darwin", {}, "/home/me/Library/Caches/viz3d"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/viz3d"),
        ("win32", {}, "/home/me/AppData/Local/viz3d"),
        ("linux", {"VIZ3D_CACHE": "/mine", "XDG_CACHE_HOME": "/x"}, "/mine"),
    ],
)
def test_where_it_is(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIZ3D_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert cache_folder() == Path(expected)
