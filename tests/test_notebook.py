"""What a notebook shows."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

import viz3d
from tests.web.browser import find_browser
from viz3d.volume import Volume


def shown(value: object) -> dict[str, str | bytes]:
    """What Jupyter's kernel sends to be displayed."""
    return DisplayFormatter().format(value)[0]


def test_a_scene_is_a_picture(head_volume: Volume) -> None:
    data = shown(viz3d.show(head_volume, "planes", size=(320, 240)))
    with Image.open(io.BytesIO(data["image/png"])) as image:
        assert image.size == (320, 240)
        assert len(image.convert("RGB").getcolors(100_000)) > 100


def test_a_volume_is_three_slices(head_volume: Volume) -> None:
    assert shown(head_volume)["text/html"].count("<img") == 1


def test_an_interactive_scene_is_the_page_in_a_frame(head_volume: Volume, tmp_path: Path) -> None:
    html = shown(viz3d.show(head_volume, "planes", interactive=True, size=(500, 400)))["text/html"]
    page = tmp_path / "planes.html"
    viz3d.render(head_volume, page, scene="planes")
    frame = re.fullmatch(r'<iframe [^>]*srcdoc="([^"]*)"[^>]*></iframe>', html)
    assert frame
    assert unescape(frame[1]) == page.read_text("utf-8")
    assert "height:400px" in html


@pytest.mark.skipif(find_browser() is None, reason="no browser is installed")
def test_the_frame_is_drawn(head_volume: Volume, tmp_path: Path) -> None:
    from tests.web.browser import Browser

    html = viz3d.show(head_volume, "planes", interactive=True, size=(500, 400))._repr_html_()
    page = tmp_path / "notebook.html"
    program = find_browser()
    assert program
    page.write_text(
        f'<p id="problem" hidden></p>{html}<script>'
        "document.querySelector('iframe').addEventListener('load', "
        "() => document.documentElement.dataset.drawn = 1)</script>",
        encoding="utf-8",
    )
    with Browser(program, (600, 500)) as browser:
        browser.open(page)
        browser.drawn_again()
        picture = browser.picture()[10:300, 10:480]
        for _ in range(100):
            if (picture != picture[-1, 0]).any(axis=-1).mean() > 0.1:
                break
            browser.drawn_again()
            picture = browser.picture()[10:300, 10:480]
    assert (picture != picture[-1, 0]).any(axis=-1).mean() > 0.1
