"""Work split over threads."""

from __future__ import annotations

import pytest

from viz3d.process.threads import in_threads, spans, thread_count


@pytest.mark.parametrize(("length", "parts"), [(10, 3), (2, 8), (1, 1), (0, 2), (100, None)])
def test_spans_cover_everything_once(length: int, parts: int | None) -> None:
    covered = [index for part in spans(length, parts) for index in range(length)[part]]
    assert covered == list(range(length))


def test_results_come_in_order() -> None:
    assert in_threads(lambda value: value * 2, range(20)) == list(range(0, 40, 2))


def test_a_fault_on_a_thread_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda value: 1 / value, [1, 0, 2])


def test_there_is_a_thread() -> None:
    assert thread_count() >= 1
