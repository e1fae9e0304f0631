"""Things that are large and come in endless number: only the latest are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """Makes things by their keys; keeps what somebody holds, and the latest few besides.

    Whichever thread asks for a thing first makes it; the others wait for it.

    Parameters
    ----------
    count : int
        How many are kept that nobody holds.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._latest: OrderedDict[Hashable, Made] = OrderedDict()
        self._held: WeakValueDictionary[Hashable, Made] = WeakValueDictionary()
        self._locks: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What has the key, made if it is not kept."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                made = self._held.get(key)
            if made is None:
                made = make()
            with self._guard:
                self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: Made) -> None:
        self._held[key] = made
        self._latest[key] = made
        self._latest.move_to_end(key)
        if len(self._latest) > self._count:
            self._latest.popitem(last=False)
