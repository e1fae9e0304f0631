"""Which OpenGL is chosen, and that a crash of VTK is an answer and not an end."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from viz3d.errors import InputError, RenderError
from viz3d.rendering import backend, backend_cache, messages, probe
from viz3d.rendering.backend import Backend, choose_backend, try_backends
from viz3d.rendering.window import errors_raised, offscreen_window, use_all_cores

LLVMPIPE = {
    "renderer": "llvmpipe (LLVM 15.0.6, 256 bits)",
    "version": "4.5",
    "max_texture_size": 16384,
    "max_texture_size_3d": 2048,
    "libraries": [],
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the user's cache nor the user's choice."""
    monkeypatch.delenv("VIZ3D_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("VIZ3D_BACKEND", raising=False)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Linux machine without a display, on which everything loads and EGL draws."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    pretended = Machine()
    monkeypatch.setattr(backend, "library_loads", pretended.loads)
    monkeypatch.setattr(backend, "run_probe", pretended.answer)
    return pretended


class Machine:
    """What loads, what VTK answers, and what it was asked."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.answers: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def loads(self, library: str) -> bool:
        """In the place of the system's loader."""
        return library not in self.missing

    def answer(self, window_class: str) -> dict[str, Any]:
        """In the place of a process that asks VTK."""
        self.asked.append(window_class)
        return dict(self.answers.get(window_class, LLVMPIPE))


def test_egl_comes_first(machine: Machine) -> None:
    assert choose_backend() == Backend(
        "egl", "vtkEGLRenderWindow", LLVMPIPE["renderer"], "4.5", 16384, 2048
    )
    assert machine.asked == ["vtkEGLRenderWindow"]


def test_missing_library_is_never_asked_of_vtk(machine: Machine) -> None:
    machine.missing = {"libEGL.so.1"}
    assert choose_backend().name == "osmesa"
    assert machine.asked == ["vtkOSOpenGLRenderWindow"]


def test_display_is_used_where_there_is_no_egl(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.missing = {"libEGL.so.1"}
    monkeypatch.setenv("DISPLAY", ":7")
    assert choose_backend().window_class == "vtkXOpenGLRenderWindow"


def test_one_of_several_names_of_a_library_is_enough(machine: Machine) -> None:
    machine.missing = {"libEGL.so.1", "libOSMesa.so.8"}
    assert choose_backend().name == "osmesa"


def test_bare_machine_is_refused_with_the_line_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.missing = {"libEGL.so.1", "libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so"}
    monkeypatch.setattr("viz3d.rendering.advice._release", lambda: {"ID": "debian"})
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    with pytest.raises(RenderError) as refused:
        choose_backend()
    assert refused.value.exit_code == 4
    assert str(refused.value) == (
        "Nothing on this machine can draw (egl: libEGL.so.1 cannot be loaded; "
        "glx: DISPLAY is not set; osmesa: libOSMesa.so.8 cannot be loaded). "
        "Install OpenGL: apt-get install libegl1 libgl1-mesa-dri"
    )
    assert machine.asked == []


def test_advice_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    from viz3d.rendering import advice

    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.setattr(advice, "_release", lambda: {"ID": "rocky", "ID_LIKE": "rhel fedora"})
    assert advice.drawing_line().startswith("dnf install mesa")
    monkeypatch.setenv("CONDA_PREFIX", "/opt/conda")
    assert advice.drawing_line().startswith("conda install")


def test_fault_of_one_leads_to_the_next(machine: Machine) -> None:
    machine.answers["vtkEGLRenderWindow"] = {"fault": "VTK crashed when asked (SIGSEGV)"}
    tried = {attempt.name: attempt for attempt in try_backends()}
    assert tried["egl"].backend is None
    assert tried["egl"].reason == "VTK crashed when asked (SIGSEGV)"
    assert choose_backend().name == "osmesa"


def test_choice_of_the_user_is_followed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZ3D_BACKEND", "osmesa")
    assert choose_backend().name == "osmesa"
    monkeypatch.setenv("VIZ3D_BACKEND", "elg")
    with pytest.raises(InputError, match=r"VIZ3D_BACKEND is 'elg': set it to one of egl, glx"):
        choose_backend()


@pytest.mark.parametrize(
    ("renderer", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("softpipe", True),
        ("Software Rasterizer", True),
        ("NVIDIA H100 80GB HBM3/PCIe/SSE2", False),
        ("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", False),
        ("AMD Radeon RX 6700 (radeonsi, navi22, LLVM 15.0.6, DRM 3.49)", False),
    ],
)
def test_software_is_told_from_hardware(renderer: str, software: bool) -> None:
    assert Backend("egl", "", renderer, "4.5", 1, 1).is_software is software


def replace_probe(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    program = folder / "program.py"
    program.write_text(code)
    monkeypatch.setattr(probe, "__file__", str(program))


def test_crash_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_probe(monkeypatch, tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert backend.run_probe("any") == {"fault": "VTK crashed when asked (SIGSEGV)"}


def test_failure_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_probe(monkeypatch, tmp_path, "raise AttributeError('no such window')")
    assert backend.run_probe("any") == {
        "fault": "VTK failed when asked (AttributeError: no such window)"
    }


def test_silence_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_probe(monkeypatch, tmp_path, "import threading; threading.Event().wait()")
    monkeypatch.setattr(backend, "PROBE_LIMIT_S", 0.5)
    assert backend.run_probe("any") == {"fault": "VTK did not answer within 0.5 s"}


def test_display_that_does_not_answer_is_not_asked_of_vtk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not backend.library_loads("libX11.so.6"):
        pytest.skip("no libX11 on this machine")
    monkeypatch.setenv("DISPLAY", ":61023")
    assert backend.run_probe("vtkXOpenGLRenderWindow") == {"fault": "the display does not answer"}


def test_second_choice_comes_from_the_cache(machine: Machine) -> None:
    first = choose_backend()
    assert choose_backend() == first
    assert len(machine.asked) == 1


def test_changed_library_is_tried_again(machine: Machine, tmp_path: Path) -> None:
    library = tmp_path / "libEGL.so.1"
    library.write_bytes(b"")
    machine.answers["vtkEGLRenderWindow"] = {**LLVMPIPE, "libraries": [str(library)]}
    choose_backend()
    os.utime(library, ns=(1, 1))
    choose_backend()
    assert len(machine.asked) == 2


def test_changed_environment_is_tried_again_and_both_are_kept(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_backend()
    monkeypatch.setenv("GALLIUM_DRIVER", "softpipe")
    choose_backend()
    monkeypatch.delenv("GALLIUM_DRIVER")
    choose_backend()
    assert len(machine.asked) == 2


def test_refusal_is_not_kept(machine: Machine) -> None:
    machine.answers = {
        name: {"fault": "no driver"} for name in ("vtkEGLRenderWindow", "vtkOSOpenGLRenderWindow")
    }
    with pytest.raises(RenderError, match="egl: no driver"):
        choose_backend()
    machine.answers = {}
    assert choose_backend().name == "egl"


@pytest.mark.parametrize("kept", ["", "{", "[1]", '{"a": 1}', '[{"backend": {}}]', "\x00\xff"])
def test_unreadable_cache_is_made_anew(machine: Machine, kept: str) -> None:
    backend_cache.cache_file().parent.mkdir(parents=True)
    backend_cache.cache_file().write_text(kept)
    assert choose_backend().name == "egl"
    (entry,) = json.loads(backend_cache.cache_file().read_text())
    assert entry["backend"]["window_class"] == "vtkEGLRenderWindow"


def test_home_that_cannot_be_written_costs_only_time(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert choose_backend().name == "egl"
    assert choose_backend().name == "egl"
    assert len(machine.asked) == 2


def test_dead_display_is_not_believed_from_the_cache(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.missing = {"libEGL.so.1"}
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr(probe, "display_answers", lambda: True)
    assert choose_backend().name == "glx"
    monkeypatch.setattr(probe, "display_answers", lambda: False)
    machine.answers["vtkXOpenGLRenderWindow"] = {"fault": "the display does not answer"}
    assert choose_backend().name == "osmesa"


def test_window_draws_off_screen_without_multisampling() -> None:
    from vtkmodules.vtkRenderingCore import vtkRenderer, vtkWindowToImageFilter

    window = offscreen_window(40, 30)
    renderer = vtkRenderer()
    renderer.SetBackground(0.0, 1.0, 0.0)
    window.AddRenderer(renderer)
    with errors_raised("Drawing"):
        window.Render()
    frame = vtkWindowToImageFilter()
    frame.SetInput(window)
    frame.Update()
    image = frame.GetOutput()
    assert image.GetDimensions() == (40, 30, 1)
    assert [image.GetScalarComponentAsDouble(39, 29, 0, channel) for channel in range(3)] == [
        0,
        255,
        0,
    ]
    assert window.GetMultiSamples() == 0


def test_frame_beyond_the_limit_is_refused() -> None:
    limit = choose_backend().max_texture_size
    with pytest.raises(RenderError, match=f"at most {limit} on a side"):
        offscreen_window(limit + 1, 10)


def test_filters_run_on_every_core() -> None:
    from vtkmodules.vtkCommonCore import vtkSMPTools

    assert use_all_cores() == vtkSMPTools.GetEstimatedNumberOfThreads() > 0
    assert vtkSMPTools.GetBackend() == "STDThread"


def test_errors_of_vtk_are_logged_and_not_printed(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from vtkmodules.vtkFiltersCore import vtkContourFilter

    messages.route_messages()
    with caplog.at_level(logging.WARNING, logger="viz3d"):
        vtkContourFilter().Update()
    (record,) = caplog.records
    assert record.name == "viz3d.vtk"
    assert record.levelno == logging.ERROR
    assert "Input port 0" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert capfd.readouterr().err == ""


def test_errors_of_vtk_are_raised_where_asked() -> None:
    from vtkmodules.vtkFiltersCore import vtkContourFilter

    with pytest.raises(RenderError, match=r"Contouring failed: VTK says .*Input port 0"):
        with errors_raised("Contouring"):
            vtkContourFilter().Update()


def test_messages_are_taken_back_from_whoever_took_them() -> None:
    from vtkmodules.vtkCommonCore import vtkOutputWindow, vtkStringOutputWindow
    from vtkmodules.vtkFiltersCore import vtkContourFilter

    messages.route_messages()
    vtkOutputWindow.SetInstance(vtkStringOutputWindow())
    with pytest.raises(RenderError, match="Contouring failed"), errors_raised("Contouring"):
        vtkContourFilter().Update()
