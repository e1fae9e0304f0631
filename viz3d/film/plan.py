"""How a movie is asked for, and which scene each of its frames shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from viz3d.errors import InputError
from viz3d.film.motion import check_opens, check_sweeps, check_turns
from viz3d.geometry import PlaneName
from viz3d.scene.model import Scene

#: Beyond these a number is a slip of the keyboard.
LONGEST_SECONDS: Final = 600.0
MOST_FPS: Final = 120.0


def usual_scene(*, cut: bool) -> str:
    """Name of the scene that is filmed if nobody says which."""
    return "cutaway" if cut else "planes"


class Shares(NamedTuple):
    """Where a frame is in time.

    Attributes
    ----------
    turn : float
        Share of a full turn: from 0 up to, without, 1; the movie begins anew there.
    path : float
        Share of the way of what goes from one end to another, 0 to 1.
    """

    turn: float
    path: float


class Mix(NamedTuple):
    """Which scene is seen, by its number, and how much of the next one over it (0 to 1)."""

    scene: int
    next_share: float


@dataclass(frozen=True)
class Plan:
    """What moves, and for how long.

    Parameters
    ----------
    scenes : tuple of Scene
        Faded from one to the next.
    turntable, cut : bool
        Whether the head turns, and whether the scene's cut moves.
    sweep : "axial", "coronal" or "sagittal", optional
        Whose slices move.
    seconds, fps : float
        Length, and frames per second.
    back : bool
        Go back again in the second half, so that the movie has no seam when it is repeated.
    ease : bool
        Start and end slowly.

    Raises
    ------
    InputError
        For a length or a rate that makes no sense.
    SceneError
        If nothing in any of the scenes moves as it should.
    """

    scenes: tuple[Scene, ...]
    turntable: bool = False
    sweep: PlaneName | None = None
    cut: bool = False
    seconds: float = 8.0
    fps: float = 30.0
    back: bool = False
    ease: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= LONGEST_SECONDS:
            raise InputError(
                f"A movie of {self.seconds:g} seconds cannot be made; "
                f"ask for more than 0 and at most {LONGEST_SECONDS:g}",
                code="bad-length",
            )
        if not 1 <= self.fps <= MOST_FPS:
            raise InputError(
                f"{self.fps:g} frames per second are not within 1 and {MOST_FPS:g}",
                code="bad-rate",
            )
        if self.frames < 2:
            raise InputError(
                f"{self.seconds:g} seconds at {self.fps:g} frames per second are less than "
                "two frames: ask for more of either",
                code="bad-length",
            )
        self._check_motions()

    @property
    def frames(self) -> int:
        """How many there are."""
        return round(self.seconds * self.fps)

    def shares(self, frame: int) -> Shares:
        """Where a frame is in time."""
        around = frame / self.frames
        along = 1 - abs(2 * around - 1) if self.back else frame / (self.frames - 1)
        return Shares(_eased(around), _eased(along)) if self.ease else Shares(around, along)

    def mix(self, frame: int) -> Mix:
        """What a frame shows: every scene stands as long as the next one takes to appear."""
        spans = 2 * len(self.scenes) - 1
        place = self.shares(frame).path * spans
        span = min(int(place), spans - 1)
        if span % 2 == 0:
            return Mix(span // 2, 0.0)
        return Mix(span // 2, _eased(place - span))

    def _check_motions(self) -> None:
        if self.turntable:
            check_turns(self.scenes)
        if self.sweep:
            check_sweeps(self.scenes, self.sweep)
        if self.cut:
            check_opens(self.scenes)

    def words(self) -> str:
        """What moves, for the file's own description."""
        parts = [
            "turntable, 360 degrees towards the patient's left" if self.turntable else "",
            f"{self.sweep} sweep" if self.sweep else "",
            "moving cut" if self.cut else "",
            f"fade through {len(self.scenes)} scenes" if len(self.scenes) > 1 else "",
        ]
        return "; ".join(filter(None, parts))


def _eased(share: float) -> float:
    """0 to 1, slow at both ends."""
    return share * share * (3 - 2 * share)
