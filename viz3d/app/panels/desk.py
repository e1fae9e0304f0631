"""What the panels work on: one session, and what its volume allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from viz3d.app.panels.scales import Limits
from viz3d.errors import SceneError
from viz3d.scene.model import Scene
from viz3d.session import Session


@dataclass(frozen=True)
class Desk:
    """A session as the panels see it.

    Parameters
    ----------
    session : Session
    limits : Limits
    resolved : callable
        Gives the scene as it is shown, with numbers in the place of "auto".
    hold, let_go : callable
        Begin and end a gesture: all that is done between is one undo step.
    refused : callable
        Told, in one line, what the model does not allow.
    """

    session: Session
    limits: Limits
    resolved: Callable[[], Scene]
    hold: Callable[[], None]
    let_go: Callable[[], None]
    refused: Callable[[str], None]

    @property
    def scene(self) -> Scene:
        return self.session.scene

    def try_change(self, change: Callable[[Scene], Scene]) -> bool:
        """Change the scene if the model allows it; whether it did."""
        with self.told():
            self.session.update(change(self.session.scene))
            return True
        return False

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of what is refused within."""
        try:
            yield
        except SceneError as refusal:
            self.refused(str(refusal))
