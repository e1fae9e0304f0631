"""Letters before panels' titles."""

from __future__ import annotations

import pytest

from viz3d.scene.model import Page, Panel
from viz3d.scene.panel_letters import lettered


def titles(pattern: str, *panels: Panel) -> list[str]:
    return [panel.title for panel in lettered(panels, Page(12, 12, panel_letters=pattern))]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("", ["x", "y"]), ("A", ["B  x", "A  y"]), ("(a)", ["(b)  x", "(a)  y"])],
)
def test_letters_follow_the_rows_and_not_the_file(pattern: str, expected: list[str]) -> None:
    below, above = Panel(title="x", row=1, column=0), Panel(title="y", row=0, column=3)
    assert titles(pattern, below, above) == expected


def test_a_letter_may_be_all_there_is() -> None:
    assert titles("a", Panel()) == ["a"]


def test_after_z_comes_aa() -> None:
    found = titles("A", *(Panel(row=n // 12, column=n % 12) for n in range(54)))
    assert [found[n] for n in (0, 25, 26, 27, 51, 52, 53)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "BB",
    ]  # fmt: skip
