"""Things that are made at most once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from viz3d.errors import InputError

Made = TypeVar("Made")


class Once:
    """Makes each thing on whichever thread asks first; the others wait for it.

    A refusal is kept too: a search in vain takes as long as one that finds something.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def __call__(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gave the first time that this key was asked for.

        Raises
        ------
        InputError
            That it raised then. Anything else that it raises is forgotten.
        """
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = _tried(make)
            made = self._made[key]
        if isinstance(made, InputError):
            # The frames that it went through hold arrays.
            raise made.with_traceback(None)
        return cast(Made, made)

    def has(self, key: Hashable) -> bool:
        """Whether it was made, or refused."""
        return key in self._made


def _tried(make: Callable[[], Made]) -> Made | InputError:
    try:
        return make()
    except InputError as refusal:
        return refusal
