"""``viz3d doctor``: what it finds is what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from viz3d.cli import main
from viz3d.rendering import advice, backend, desktop
from viz3d.rendering.backend import Attempt, Backend

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "system_libraries.sh"
EGL = Backend("egl", "vtkEGLRenderWindow", "llvmpipe (LLVM 15)", "4.5", 16384, 2048)


def find(monkeypatch: pytest.MonkeyPatch, attempts: list[Attempt], missing: list[str]) -> None:
    def tried() -> Iterator[Attempt]:
        yield from attempts

    monkeypatch.setattr(backend, "try_backends", tried)
    monkeypatch.setattr(desktop, "library_loads", lambda name: name not in missing)


def test_what_draws_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find(monkeypatch, [Attempt("egl", EGL, "drew with llvmpipe (LLVM 15)")], [])
    assert main(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert findings["chosen"]["name"] == "egl"
    assert findings["chosen"]["is_software"] is True
    assert findings["install"] == []
    assert findings["threads"] > 0
    assert main(["doctor"]) == 0
    assert "egl, drawn by the processor (software)" in capsys.readouterr().out


def test_nothing_that_draws_is_exit_4_with_the_line_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find(monkeypatch, [Attempt("egl", None, "libEGL.so.1 cannot be loaded")], [])
    assert main(["doctor"]) == 4
    said = capsys.readouterr().out
    assert "no: libEGL.so.1 cannot be loaded" in said
    assert advice.drawing_line() in said


def test_missing_library_of_the_window_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    find(monkeypatch, [Attempt("egl", EGL, "")], ["libxcb-cursor.so.0"])
    assert main(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert findings["window"] == {
        "opens": False,
        "reason": "libxcb-cursor.so.0 cannot be loaded",
    }
    assert findings["install"] == [advice.window_line()]


def test_no_display_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    find(monkeypatch, [Attempt("egl", EGL, "")], [])
    main(["doctor", "--json"])
    assert "no display" in json.loads(capsys.readouterr().out)["window"]["reason"]


def test_script_and_advice_name_the_same_packages() -> None:
    rows = [line.split() for line in SCRIPT.read_text().splitlines()]
    listed = {row[2]: row[0] for row in rows if len(row) == 3 and ":" in row[1]}
    _, drawing, window = advice.PACKAGES["debian"]
    assert {name for name, purpose in listed.items() if purpose == "drawing"} == set(
        drawing.split()
    )
    assert {name for name, purpose in listed.items() if purpose == "window"} == set(window.split())


def test_script_and_doctor_look_for_the_same_libraries() -> None:
    rows = [line.split() for line in SCRIPT.read_text().splitlines()]
    sought = {row[1].removeprefix("lib:") for row in rows if row[:1] == ["window"]}
    assert sought == set(desktop.XCB_LIBRARIES)
