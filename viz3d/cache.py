"""The user's cache folder, and files in it that can be made again at any time.

``VIZ3D_CACHE`` names another folder, or says ``off``: then nothing is kept.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from viz3d.errors import OutputError
from viz3d.output import whole_file

VARIABLE: Final = "VIZ3D_CACHE"
OFF: Final = "off"
_DIGEST_BYTES: Final = 16

_log = logging.getLogger(__name__)


def cache_folder() -> Path | None:
    """Where things are kept; None if they are not."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen == OFF:
        return None
    return Path(chosen) if chosen else _users_folder() / "viz3d"


def _users_folder() -> Path:
    chosen = os.environ.get("XDG_CACHE_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


@dataclass(frozen=True)
class Shelf:
    """A folder of the cache that does not outgrow its size: what was not used longest goes.

    Each file begins with a hash of the rest, so that a damaged one is known as such.

    Parameters
    ----------
    name : str
        Of the folder.
    most_bytes : int
        Of all its files together.
    """

    name: str
    most_bytes: int

    def get(self, key: str) -> bytes | None:
        """What was put there under a key, None if there is nothing, or not all of it."""
        place = self._place(key)
        if place is None:
            return None
        try:
            kept = place.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            _log.debug("%s cannot be read, and is made again: %s", place, fault.strerror)
            return None
        content = kept[_DIGEST_BYTES:]
        if kept[:_DIGEST_BYTES] != _digest(content):
            _log.debug("%s is damaged, and is made again", place)
            return None
        _touch(place)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep something; a home that cannot be written costs only the time."""
        place = self._place(key)
        if place is None:
            return
        try:
            # Whose head it is may be told from the brain in it: nobody else's business.
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_file(place) as temporary:
                temporary.write_bytes(_digest(content) + content)
            self._drop_oldest(place)
        except (OSError, OutputError) as fault:
            _log.debug("%s is not kept: %s", place, fault)

    def _place(self, key: str) -> Path | None:
        folder = cache_folder()
        return None if folder is None else folder / self.name / key

    def _drop_oldest(self, newest: Path) -> None:
        """Make room, but not at the cost of the newest."""
        files = [(path, path.stat()) for path in newest.parent.iterdir() if path != newest]
        room = self.most_bytes - newest.stat().st_size
        for path, stat in sorted(files, key=lambda file: -file[1].st_mtime_ns):
            room -= stat.st_size
            if room < 0:
                path.unlink(missing_ok=True)


def _touch(place: Path) -> None:
    """Say that it was used; a cache that others own is read all the same."""
    try:
        os.utime(place)
    except OSError as fault:
        _log.debug("%s: %s", place, fault.strerror)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()
