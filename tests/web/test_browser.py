"""The page in a real browser: drawn, the right way round, turned by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rendering.balls import ball_volume
from tests.web.browser import Browser, find_browser
from viz3d.figure.page import compose
from viz3d.figure.size import Size
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.layers import SliceLayer, SurfaceLayer
from viz3d.scene.model import Camera, Page, Panel, Scene
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume
from viz3d.web.make import made

#: Of the browser's window: the sheet is 800 by 600.
WINDOW = (800, 700)
SHEET = (800, 600)
MIDDLE = (400.0, 300.0)
#: A red ball on the patient's left, in front, above; in a grey slice.
SCENE = Scene(
    panels=(
        Panel(
            background="black",
            camera=Camera(azimuth_deg=0, elevation_deg=0),
            layers=(
                SurfaceLayer(id="ball", level=650.0, smoothing_mm=0.0, color="#ff2010"),
                SliceLayer(id="slice", plane="sagittal", position_mm=0.0, frame=True, letters=True),
            ),
        ),
    )
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Skipped where there is no browser; with ``VIZ3D_REQUIRE_BROWSER`` it fails."""
    program = find_browser()
    if program is None:
        missing = "no browser is installed (chromium-headless-shell, or set VIZ3D_BROWSER)"
        if os.environ.get("VIZ3D_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    with Browser(program, WINDOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def ball_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("page") / "ball.html"
    page.write_text(made(Prepared(ball_volume("oblique")), SCENE), encoding="utf-8")
    return page


def ball_at(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """Middle of what is red, from the sheet's middle, to the right and upwards."""
    red, green, _ = np.moveaxis(picture[: SHEET[1]].astype(int), -1, 0)
    rows, columns = np.nonzero((red > 80) & (red > 4 * green))
    assert len(rows) > 200, "the ball is not to be seen"
    return columns.mean() - MIDDLE[0], MIDDLE[1] - rows.mean()


def words(browser: Browser) -> str:
    return str(browser.value("document.querySelector('.words').textContent"))


def test_left_is_left(browser: Browser, ball_page: Path) -> None:
    sides = {
        "azimuth=0": (1, 1, "Seen from the front; the patient's left is on the right."),
        "azimuth=180": (-1, 1, "Seen from the back; the patient's left is on the left."),
        "azimuth=0&elevation=90": (1, -1, "Seen from above; the patient's left is on the right."),
    }
    for fragment, (side, height, said) in sides.items():
        browser.open(ball_page, fragment)
        across, up = ball_at(browser.picture())
        assert across * side > 30, fragment
        assert up * height > 20, fragment
        assert words(browser) == said


def test_front_is_on_the_left_from_the_patients_left(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page, "azimuth=90")
    assert ball_at(browser.picture())[0] < -20
    assert words(browser) == "Seen from the left."
    shown = browser.value(
        "[...document.querySelectorAll('.letter')].filter(s => !s.hidden)"
        ".map(s => [s.textContent, s.getBoundingClientRect().x, s.getBoundingClientRect().y])"
    )
    places = {letter: (x, y) for letter, x, y in shown}
    assert sorted(places) == ["A", "I", "P", "S"]
    assert places["A"][0] < MIDDLE[0] < places["P"][0]
    assert places["S"][1] < MIDDLE[1] < places["I"][1]


def test_a_drag_turns_what_is_under_the_pointer(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page)
    before = ball_at(browser.picture())
    browser.drag(MIDDLE, (MIDDLE[0] - 90, MIDDLE[1]))
    assert ball_at(browser.picture())[0] < before[0] - 20
    browser.drag(MIDDLE, (MIDDLE[0], MIDDLE[1] + 90))
    assert ball_at(browser.picture())[1] < before[1] - 10


def test_what_was_turned_goes_back(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page)
    before = browser.picture()
    browser.drag(MIDDLE, (500.0, 380.0))
    browser.wheel(MIDDLE, -200)
    assert (browser.picture() != before).any(axis=-1).mean() > 0.01
    browser.value("document.getElementById('reset').click()")
    browser.drawn_again()
    assert np.array_equal(browser.picture()[: SHEET[1]], before[: SHEET[1]])


def test_the_wheel_zooms(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page)
    across, up = ball_at(browser.picture())
    browser.wheel(MIDDLE, -300)
    nearer = ball_at(browser.picture())
    assert nearer[0] == pytest.approx(across * np.exp(0.45), rel=0.15)
    assert nearer[1] > up * 1.2


def test_the_caption_is_seen_on_the_pages_ground(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "captioned.html"
    told = Page(caption="What is to be seen here.", background="#e0f0ff", margin_mm=6.0)
    scene = replace(SCENE, page=told)
    page.write_text(made(Prepared(ball_volume("straight")), scene), encoding="utf-8")
    browser.open(page)
    box = browser.value(
        "(() => { const text = [...document.querySelectorAll('svg text')].at(-1);"
        "const { x, y, width, height } = text.getBoundingClientRect();"
        "return [text.textContent, x, y, width, height] })()"
    )
    assert box[0] == told.caption
    x, y, width, height = (int(number) for number in box[1:])
    seen = browser.picture()[y : y + height, x : x + width]
    assert seen[0, 0].tolist() == [0xE0, 0xF0, 0xFF]
    assert 0.02 < (seen.sum(axis=-1) < 300).mean() < 0.5


def test_keys_turn(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page)
    browser.value("document.querySelector('.panel').focus()")
    for _ in range(18):
        browser.press("ArrowLeft")
    assert words(browser) == "Seen from the back; the patient's left is on the left."
    browser.press("0")
    assert words(browser) == "Seen from the front; the patient's left is on the right."


def slide(browser: Browser, number: int, by_mm: float) -> None:
    browser.value(
        f"(() => {{ const bar = document.querySelectorAll('.sliders input')[{number}];"
        f"bar.value = Number(bar.value) + {by_mm}; bar.dispatchEvent(new Event('input')); }})()"
    )
    browser.drawn_again()


def test_a_slice_is_moved_by_its_slider(
    browser: Browser, head_volume: Volume, tmp_path: Path
) -> None:
    page = tmp_path / "planes.html"
    page.write_text(made(Prepared(head_volume), load("planes")), encoding="utf-8")
    browser.open(page)
    painted = browser.picture()[: SHEET[1]].astype(int)
    slide(browser, 0, 0.01)
    # The same from the voxels: what was painted finely is in the same place.
    coarse = browser.picture()[: SHEET[1]].astype(int)
    apart = np.abs(coarse - painted).max(axis=-1)
    assert apart.mean() < 3
    assert (apart > 60).mean() < 0.01
    slide(browser, 0, 25.0)
    moved = browser.picture()[: SHEET[1]].astype(int)
    assert (np.abs(moved - coarse).max(axis=-1) > 60).mean() > 0.03
    browser.value("document.getElementById('reset').click()")
    browser.drawn_again()
    assert np.array_equal(browser.picture()[: SHEET[1]], painted)


def test_two_fingers_zoom(browser: Browser, ball_page: Path) -> None:
    browser.open(ball_page)
    across, _ = ball_at(browser.picture())

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(places)]
        browser.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    touch("touchStart", (350, 300), (450, 300))
    for spread in (60, 75, 90):
        touch("touchMove", (400 - spread, 300), (400 + spread, 300))
    touch("touchEnd")
    browser.drawn_again()
    assert ball_at(browser.picture())[0] > 1.3 * across


def test_a_panel_fills_the_sheet_on_request(
    browser: Browser, head_volume: Volume, tmp_path: Path
) -> None:
    page = tmp_path / "overview.html"
    page.write_text(made(Prepared(head_volume), load("overview")), encoding="utf-8")
    browser.open(page)
    quarter = browser.picture()[300:600, 400:]
    assert (quarter != quarter[-1, 0]).any(axis=-1).mean() > 0.1
    browser.value("document.querySelector('#panel2 .enlarge').click()")
    browser.drawn_again()
    large = browser.picture()[: SHEET[1]]
    assert (large != large[-1, 0]).any(axis=-1).mean() > 0.2
    assert browser.value("document.getElementById('panel3').clientHeight") == 0


@pytest.mark.parametrize("name", ["skin", "cutaway", "grey-matter"])
def test_it_looks_like_the_still_picture(
    browser: Browser, head_volume: Volume, tmp_path: Path, name: str
) -> None:
    prepared = Prepared(head_volume)
    page = tmp_path / "head.html"
    page.write_text(made(prepared, load(name)), encoding="utf-8")
    browser.open(page)
    browser.value("document.querySelectorAll('.words, button').forEach(e => e.hidden = true)")
    shown = browser.picture()[: SHEET[1]].astype(int)
    still = compose(resolve(load(name), prepared.facts()), prepared, Size.in_pixels(*SHEET))
    apart = np.abs(shown - still.pixels[..., :3]).max(axis=-1)
    assert (still.pixels[..., :3] != still.pixels[0, 0, :3]).any(axis=-1).mean() > 0.1
    assert apart.mean() < 3
    assert (apart > 40).mean() < 0.02


def test_the_page_asks_for_nothing_and_has_no_faults(browser: Browser, ball_page: Path) -> None:
    browser.events.clear()
    browser.open(ball_page)
    browser.drag(MIDDLE, (450.0, 320.0))
    asked = {
        event["params"]["request"]["url"].split(":", 1)[0]
        for event in browser.events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "blob", "data"}
    faults = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
    assert [event for event in browser.events if event["method"] in faults] == []
    assert browser.value("problem.hidden") is True


def test_without_webgl_the_page_says_why(browser: Browser, ball_page: Path, tmp_path: Path) -> None:
    html = (
        ball_page.read_text("utf-8")
        .replace("default-src", "x-default-src")
        .replace(
            "<canvas", "<script>HTMLCanvasElement.prototype.getContext = () => null</script><canvas"
        )
    )
    page = tmp_path / "none.html"
    page.write_text(html.replace("script-src", "x-script-src"), encoding="utf-8")
    browser.open(page)
    assert "no WebGL 2" in browser.value("problem.textContent")
