"""Each thing is made once, also where making it is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from viz3d.errors import InputError
from viz3d.rendering.once import Once


def test_many_threads_one_thing() -> None:
    once, made, start = Once(), [], Barrier(8)

    def ask() -> object:
        start.wait()
        return once("a", lambda: made.append(1) or object())

    with ThreadPoolExecutor(8) as threads:
        answers = {future.result() for future in [threads.submit(ask) for _ in range(8)]}
    assert len(answers) == len(made) == 1


def test_keys_are_told_apart() -> None:
    once = Once()
    assert (once("a", lambda: 1), once("b", lambda: 2), once("a", lambda: 3)) == (1, 2, 1)
    assert once.has("a")
    assert not once.has("c")


def test_a_refusal_is_an_answer() -> None:
    once, asked = Once(), []

    def refuse() -> None:
        asked.append(1)
        raise InputError("none there", code="no-brain")

    for _ in range(3):
        with pytest.raises(InputError, match="none there"):
            once("a", refuse)
    assert len(asked) == 1


def test_what_was_interrupted_is_made_again() -> None:
    once = Once()

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once("a", stop)
    assert not once.has("a")
    assert once("a", lambda: 1) == 1
