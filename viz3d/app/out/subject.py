"""What is written out: a scene of a volume, as it is seen now. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from viz3d.errors import InputError
from viz3d.figure.record import DataOptions
from viz3d.progress import Progress
from viz3d.scene.command import command_line
from viz3d.scene.model import Data, Scene
from viz3d.volume import Volume


@dataclass(frozen=True, eq=False)
class Subject:
    """A scene of a volume.

    Parameters
    ----------
    volume : Volume
    scene : Scene
    data : Data, optional
        Where the volume came from, by absolute paths; None if a program made it.
    size_px : (width, height)
        Of the canvas that shows it, pixels of the screen.
    pixels_per_pt : float
        Of that screen.
    brain_mask : Path, optional
        A file that says where the brain is.
    """

    volume: Volume
    scene: Scene
    data: Data | None
    size_px: tuple[int, int]
    pixels_per_pt: float
    brain_mask: Path | None = None

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.size_px[0] / max(self.size_px[1], 1)

    @property
    def reading(self) -> DataOptions:
        """How the volume was read, as figures carry it."""
        data = self.data or Data("")
        return DataOptions(data.volume, data.repair, data.allow_gaps)

    def named_data(self) -> Data:
        """Where the volume came from.

        Raises
        ------
        InputError
            If a program made it.
        """
        if self.data is None:
            raise InputError(
                "The volume was handed over by a program: no command can name it, but the scene "
                "can be saved",
                code="no-path",
            )
        return self.data


class Request(Protocol):
    """What somebody asks to be written.

    Attributes
    ----------
    path : str
    """

    @property
    def path(self) -> str: ...

    def check(self, subject: Subject) -> None:
        """Refuse what can be known to be wrong before any work is done."""

    def write(self, subject: Subject, progress: Progress) -> Any:
        """Write the file, whole or not at all; called on a thread."""

    def command(self, subject: Subject) -> str:
        """The command line that writes the same."""


def command_of(
    verb: str,
    subject: Subject,
    path: str,
    options: list[tuple[str, ...]],
    scene: Scene | None = None,
) -> str:
    """The command line that writes a file like this one into the folder where it is called."""
    name = Path(path).name
    return command_line(verb, scene or subject.scene, subject.named_data(), name, options)
