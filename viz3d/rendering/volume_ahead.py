"""Pictures of a volume that are made ahead of drawing, and for how long they wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

Made = TypeVar("Made")

#: Pictures that wait to be taken: a cut that is dragged does not fill the memory.
MOST_WAITING: Final = 2


class MadeAhead(Generic[Made]):
    """Things made on one thread and each taken once, by another, that changes it thereafter."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, Made] = {}
        self._missed: deque[Hashable] = deque(maxlen=2 * MOST_WAITING)

    def prepare(self, key: Hashable, make: Callable[[], Made]) -> None:
        """Make what will be taken; in vain if it was already asked for, then do nothing."""
        with self._lock:
            if key in self._missed:
                self._missed.remove(key)
            elif key not in self._waiting:
                self._waiting[key] = make()
                while len(self._waiting) > MOST_WAITING:
                    del self._waiting[next(iter(self._waiting))]

    def take(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was prepared, which is then the caller's own; what was not is made now."""
        with self._lock:
            if key in self._waiting:
                return self._waiting.pop(key)
            self._missed.append(key)
            return make()
