"""The whole error tree.

Viz3dError
├── InputError             the path or the file given is not usable          exit 2
│   ├── DicomError         something found in the DICOM files                exit 2
│   │   ├── NoSeriesError      no image series there
│   │   ├── AmbiguousSeriesError   several, and none was chosen
│   │   └── PixelError     pixels that are cut short or that no codec reads
│   ├── SceneError         a scene file or value; carries the field's path
│   └── OutputError        the output cannot be written
├── GeometryError          the slices do not form a regular volume           exit 3
└── RenderError            nothing on this machine can draw                  exit 4

Every message is one line that says what, where, the measured value and the remedy.
"""

from __future__ import annotations


class Viz3dError(Exception):
    """Base of everything that viz3d refuses.

    Attributes
    ----------
    code : str
        The fault's short name, one of the contract's fault codes where there is one.
    exit_code : int
        What the command line exits with.
    """

    code: str = "refused"
    exit_code: int = 2

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class InputError(Viz3dError):
    """The path or the file given cannot be used as it is."""

    code = "bad-input"


class DicomError(InputError):
    """Something found in the DICOM files themselves."""

    code = "corrupt-file"


class NoSeriesError(DicomError):
    """There is no image series at the path."""

    code = "no-series"


class AmbiguousSeriesError(DicomError):
    """There are several series and none was chosen; the message lists them."""

    code = "several-series"


class PixelError(DicomError):
    """Pixels that are cut short, or that no codec here can read."""

    code = "unsupported-pixels"


class SceneError(InputError):
    """A scene file or scene value that makes no sense.

    Attributes
    ----------
    field : str
        Path of the offending field, such as ``layer[2].level``.
    """

    code = "bad-scene"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field


class OutputError(InputError):
    """The output cannot be written."""

    code = "unwritable-output"


class GeometryError(Viz3dError):
    """The slices do not form a regular volume; `code` names the fault."""

    code = "irregular-volume"
    exit_code = 3


class RenderError(Viz3dError):
    """Nothing on this machine can draw, or what was drawn is blank."""

    code = "no-renderer"
    exit_code = 4
