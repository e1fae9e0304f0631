"""What can be wrong with a volume, by the contract's names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, TypeVar

from viz3d.errors import GeometryError, PixelError, Viz3dError

FaultCode = Literal[
    "missing-slices",
    "duplicate-slices",
    "uneven-spacing",
    "sheared-stack",
    "mixed-orientation",
    "mixed-size",
    "too-few-slices",
    "no-position",
    "unsupported-pixels",
    "corrupt-file",
    "ambiguous-stack",
]
Verdict = Literal["ok", "warning", "refused"]

#: How many gaps, places or names a message spells out.
SPELLED_OUT: Final = 3
#: Faults of single files; the others say that the slices are no regular volume.
PIXEL_CODES: frozenset[FaultCode] = frozenset({"unsupported-pixels", "corrupt-file"})


class NamedFile(Protocol):
    """A file in a folder or in an archive; as text, where it is."""

    @property
    def name(self) -> str:
        """The last part of where it is."""


AnyFile = TypeVar("AnyFile", bound=NamedFile)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    code : str
        Name from the contract.
    message : str
        One line with the numbers and the place.
    files : tuple of path or member of an archive
        The files that it is about.
    refuses : bool
        Whether the stack cannot be read because of it.
    """

    code: FaultCode
    message: str
    files: tuple[NamedFile, ...] = ()
    refuses: bool = True

    def as_json(self) -> dict[str, Any]:
        """The fault as the contract prints it."""
        return {"code": self.code, "message": self.message, "files": [str(f) for f in self.files]}

    def as_error(self) -> Viz3dError:
        """The exception that refuses the stack."""
        kind = PixelError if self.code in PIXEL_CODES else GeometryError
        return kind(self.message, code=self.code)


def find_refusal(faults: Sequence[Fault]) -> Fault | None:
    """The first fault that refuses, None if none does."""
    return next((fault for fault in faults if fault.refuses), None)


def verdict_of(faults: Iterable[Fault]) -> Verdict:
    """``"refused"`` if any fault refuses, ``"warning"`` if there is any, else ``"ok"``."""
    refusals = [fault.refuses for fault in faults]
    if any(refusals):
        return "refused"
    return "warning" if refusals else "ok"


def unique_files(files: Sequence[AnyFile]) -> tuple[AnyFile, ...]:
    """The files without repetition, in their order."""
    return tuple(dict.fromkeys(files))


def name_files(files: Sequence[NamedFile]) -> str:
    """File names for a message, the first few."""
    names = [path.name for path in unique_files(files)]
    shown = ", ".join(names[:SPELLED_OUT])
    return shown if len(names) <= SPELLED_OUT else f"{shown} and {len(names) - SPELLED_OUT} more"
