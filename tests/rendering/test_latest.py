"""Large things: made once, kept while held, and the latest few besides."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from viz3d.rendering.latest import Latest


class Thing:
    """Something that can be held."""


class Maker:
    """Makes things, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Thing:
        self.count += 1
        return Thing()


def test_the_latest_are_not_made_again() -> None:
    things, make = Latest[Thing](2), Maker()
    for key in (1, 2, 1, 2):
        things.get(key, make)
    assert make.count == 2


def test_what_was_asked_for_longest_ago_is_forgotten() -> None:
    things, make = Latest[Thing](2), Maker()
    for key in (1, 2, 1, 3):
        things.get(key, make)
    assert make.count == 3
    things.get(1, make)
    assert make.count == 3, "asked for later than 2"
    things.get(2, make)
    assert make.count == 4


def test_what_somebody_holds_is_found_again() -> None:
    things, make = Latest[Thing](2), Maker()
    held = things.get(0, make)
    for key in range(1, 10):
        things.get(key, make)
    assert things.get(0, make) is held


def test_two_threads_that_ask_at_once_get_the_same() -> None:
    things, make = Latest[Thing](2), Maker()
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Thing:
        begun.set()
        assert go_on.wait(10)
        return make()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(things.get, 1, slowly)
        assert begun.wait(10)
        second = threads.submit(things.get, 1, slowly)
        assert isinstance(things.get(2, make), Thing), "another thing does not wait"
        go_on.set()
        assert first.result() is second.result()
    assert make.count == 2


def test_a_thing_that_could_not_be_made_is_made_later() -> None:
    things = Latest[Thing](2)

    def fail() -> Thing:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        things.get(1, fail)
    assert isinstance(things.get(1, Thing), Thing)
