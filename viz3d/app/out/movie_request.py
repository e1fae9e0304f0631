"""A movie as it is asked for in the window: the options of ``viz3d movie``. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from viz3d.app.out.subject import Subject, command_of
from viz3d.errors import SceneError
from viz3d.figure.size import Size
from viz3d.film.formats import USUAL_FPS, USUAL_WIDTH, check_fit, check_format, ending_of
from viz3d.film.motion import check_opens, check_sweeps, check_turns
from viz3d.film.plan import Plan
from viz3d.geometry import PlaneName
from viz3d.output import check_writable
from viz3d.progress import Progress
from viz3d.scene.files import load
from viz3d.scene.model import Scene

#: Endings and what they are.
KINDS: Final = {".mp4": "MP4 movie (H.264)", ".gif": "GIF animation"}
PLANES: Final[tuple[PlaneName, ...]] = ("axial", "coronal", "sagittal")


@dataclass(frozen=True)
class MovieRequest:
    """What `viz3d movie` can be told of a file.

    Parameters
    ----------
    path : str
    turntable, cut : bool
    sweep : "axial", "coronal" or "sagittal", optional
    fade : str
        Name of a built-in scene to end with; empty for none.
    seconds : float
    fps : float
        0 for the usual one of the file's kind.
    width : int
        Pixels; 0 for the usual one. The height follows from the window's shape.
    back, ease : bool
    """

    path: str
    turntable: bool = True
    sweep: PlaneName | None = None
    cut: bool = False
    fade: str = ""
    seconds: float = 8.0
    fps: float = 0.0
    width: int = 0
    back: bool = False
    ease: bool = False

    def plan(self, subject: Subject) -> Plan:
        """What moves.

        Raises
        ------
        InputError, SceneError
        """
        scenes = (subject.scene, load(self.fade)) if self.fade else (subject.scene,)
        return Plan(
            scenes,
            turntable=self.turntable,
            sweep=self.sweep,
            cut=self.cut,
            seconds=self.seconds,
            fps=self.fps or USUAL_FPS[ending_of(self.path)],
            back=self.back,
            ease=self.ease,
        )

    def size(self, subject: Subject) -> Size:
        """Pixels, even, in the window's shape.

        Raises
        ------
        InputError
        """
        width = 2 * round((self.width or USUAL_WIDTH[ending_of(self.path)]) / 2)
        return Size.in_pixels(width, max(2, 2 * round(width / subject.aspect / 2)))

    def check(self, subject: Subject) -> None:
        """Refuse what can be known to be wrong before any work is done.

        Raises
        ------
        InputError, SceneError, OutputError
        """
        check_format(self.path)
        check_writable(self.path)
        if not (self.turntable or self.sweep or self.cut or self.fade):
            raise SceneError("", "Nothing moves: choose a turn, a sweep, a cut or a fade")
        check_fit(self.path, self.size(subject), self.plan(subject).fps)

    def write(self, subject: Subject, progress: Progress) -> None:
        """Film it.

        Raises
        ------
        InputError, SceneError, OutputError, RenderError
        """
        from viz3d.film.make import film

        plan, size = self.plan(subject), self.size(subject)
        film(lambda: subject.volume, plan, size, self.path, progress, subject.brain_mask)

    def command(self, subject: Subject) -> str:
        """The command line that writes the same.

        Raises
        ------
        InputError
            If no command can name the data.
        """
        size = self.size(subject)
        options: list[tuple[str, ...]] = [("--size", f"{size.width}x{size.height}")]
        options += [(f"--{name}",) for name in ("turntable", "cut") if getattr(self, name)]
        options += [("--sweep", self.sweep)] if self.sweep else []
        options += [("--fade", self.fade)] if self.fade else []
        options += [("--seconds", f"{self.seconds!r}")]
        options += [("--fps", f"{self.fps!r}")] if self.fps else []
        options += [(f"--{name}",) for name in ("back", "ease") if getattr(self, name)]
        return command_of("movie", subject, self.path, options)


@dataclass(frozen=True)
class Motions:
    """What can move in a scene.

    Parameters
    ----------
    turntable, cut : bool
    sweeps : tuple of plane names
    """

    turntable: bool
    cut: bool
    sweeps: tuple[PlaneName, ...]


def motions(scene: Scene) -> Motions:
    """What can move in a scene."""
    return Motions(
        _is_allowed(partial(check_turns, (scene,))),
        _is_allowed(partial(check_opens, (scene,))),
        tuple(plane for plane in PLANES if _is_allowed(partial(check_sweeps, (scene,), plane))),
    )


def _is_allowed(check: Callable[[], None]) -> bool:
    try:
        check()
    except SceneError:
        return False
    return True
