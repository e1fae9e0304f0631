"""Which kind of OpenGL window works on this machine, decided before VTK is asked.

VTK crashes the process when it is asked for a window whose library or display is
missing. So each kind is tried in a process of its own, and the answer is kept in the
user's cache for as long as nothing that it depends on has changed.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from viz3d.errors import InputError, RenderError
from viz3d.rendering import advice, backend_cache, probe

#: Chooses the kind of window by name.
OVERRIDE = "VIZ3D_BACKEND"

#: A first import of VTK from a network disk takes tens of seconds.
PROBE_LIMIT_S = 120

#: In the names of OpenGL renderers that run on the processor alone.
SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swrast", "swr", "software", "gdi generic")


@dataclass(frozen=True)
class Backend:
    """A kind of OpenGL window that has drawn a frame on this machine.

    Parameters
    ----------
    name : str
        ``egl``, ``glx``, ``osmesa`` or ``native``.
    window_class : str
        VTK's class of `vtkmodules.vtkRenderingOpenGL2`.
    renderer, version : str
        What OpenGL says of itself.
    max_texture_size, max_texture_size_3d : int
        Largest side of a texture, pixels and voxels.
    """

    name: str
    window_class: str
    renderer: str
    version: str
    max_texture_size: int
    max_texture_size_3d: int

    @property
    def is_software(self) -> bool:
        """Whether the processor draws, rather than a graphics card."""
        return any(name in self.renderer.lower() for name in SOFTWARE_RENDERERS)


@dataclass(frozen=True)
class Attempt:
    """One kind of window tried: the backend, or the reason why there is none."""

    name: str
    backend: Backend | None
    reason: str


@dataclass(frozen=True)
class Candidate:
    """A kind of window to try.

    Parameters
    ----------
    name, window_class : str
        As in `Backend`.
    libraries : tuple of tuple of str
        Of each library, the names of which one must load.
    needs_display : bool
        Whether it draws through the X server of ``DISPLAY``.
    """

    name: str
    window_class: str
    libraries: tuple[tuple[str, ...], ...] = ()
    needs_display: bool = False


# EGL first: Mesa has removed OSMesa, and GLX needs a display.
_UNIX = (
    Candidate("egl", "vtkEGLRenderWindow", (("libEGL.so.1",),)),
    Candidate("glx", "vtkXOpenGLRenderWindow", (("libX11.so.6",), ("libGL.so.1",)), True),
    Candidate(
        "osmesa",
        "vtkOSOpenGLRenderWindow",
        (("libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so"),),
    ),
)
_NATIVE = {
    "darwin": (Candidate("native", "vtkCocoaRenderWindow"),),
    "win32": (Candidate("native", "vtkWin32OpenGLRenderWindow"),),
}


def choose_backend() -> Backend:
    """The first kind of window that draws, from the cache where that still holds.

    Returns
    -------
    Backend

    Raises
    ------
    RenderError
        If none draws; says why of each, and what to install.
    InputError
        If the environment variable ``VIZ3D_BACKEND`` names none.
    """
    candidates = _candidates()
    found = backend_cache.load()
    if found is not None:
        backend = Backend(**found)
        if backend.name != "glx" or probe.display_answers():
            return backend
    refused = []
    for candidate in candidates:
        attempt, libraries = _try(candidate)
        if attempt.backend is not None:
            backend_cache.store(asdict(attempt.backend), libraries)
            return attempt.backend
        refused.append(f"{attempt.name}: {attempt.reason}")
    raise RenderError(
        f"Nothing on this machine can draw ({'; '.join(refused)}). "
        f"Install OpenGL: {advice.drawing_line()}"
    )


def try_backends() -> Iterator[Attempt]:
    """Try every kind of window afresh, one after the other."""
    for candidate in _candidates():
        yield _try(candidate)[0]


def _candidates() -> tuple[Candidate, ...]:
    candidates = _NATIVE.get(sys.platform, _UNIX)
    wanted = os.environ.get(OVERRIDE)
    if not wanted:
        return candidates
    chosen = tuple(candidate for candidate in candidates if candidate.name == wanted.lower())
    if not chosen:
        names = ", ".join(candidate.name for candidate in candidates)
        raise InputError(f"{OVERRIDE} is {wanted!r}: set it to one of {names}, or not at all")
    return chosen


def _try(candidate: Candidate) -> tuple[Attempt, list[str]]:
    reason = _what_is_missing(candidate)
    if reason:
        return Attempt(candidate.name, None, reason), []
    answer = run_probe(candidate.window_class)
    if "fault" in answer:
        return Attempt(candidate.name, None, answer["fault"]), []
    libraries = answer.pop("libraries")
    backend = Backend(candidate.name, candidate.window_class, **answer)
    return Attempt(candidate.name, backend, f"drew with {backend.renderer}"), libraries


def _what_is_missing(candidate: Candidate) -> str:
    if candidate.needs_display and not os.environ.get("DISPLAY"):
        return "DISPLAY is not set"
    missing = [names[0] for names in candidate.libraries if not any(map(library_loads, names))]
    return f"{' and '.join(missing)} cannot be loaded" if missing else ""


def library_loads(name: str) -> bool:
    """Whether the system's loader finds a shared library and all that it needs."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def run_probe(window_class: str) -> dict[str, Any]:
    """What a process of its own says of the window, or the ``fault`` that ended it."""
    # -P: the probe's own folder must not shadow modules of other packages.
    command = [sys.executable, "-P", probe.__file__, window_class]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_LIMIT_S)
    except subprocess.TimeoutExpired:
        return {"fault": f"VTK did not answer within {PROBE_LIMIT_S} s"}
    if done.returncode < 0:
        return {"fault": f"VTK crashed when asked ({signal.Signals(-done.returncode).name})"}
    if done.returncode > 0:
        return {"fault": f"VTK failed when asked ({_last_line(done.stderr)})"}
    return dict(json.loads(_last_line(done.stdout)))


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
