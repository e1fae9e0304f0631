"""``viz3d movie`` as a person runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import av
import pytest

from tests.cli.command import assert_refused, viz3d

SMALL = ("--size", "128x96", "--seconds", "0.5", "--fps", "8")


def movie(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return viz3d("movie", *arguments)


def test_a_movie_of_each_kind(head_series: Path, tmp_path: Path) -> None:
    for name in ("turn.mp4", "turn.gif"):
        result = movie(head_series, "-o", tmp_path / name, "--turntable", *SMALL)
        assert result.returncode == 0, result.stderr
        assert (result.stdout, result.stderr) == (b"", b"")
        with av.open(str(tmp_path / name)) as container:
            frames = list(container.decode(video=0))
        assert len(frames) == 4
        assert (frames[0].width, frames[0].height) == (128, 96)
        content = (tmp_path / name).read_bytes()
        assert b'name = "planes"' in content
        # Who the patient is, as the series says.
        assert b"Phantom^Synthetic" not in content
        assert b"PHANTOM" not in content
    assert sorted(os.listdir(tmp_path)) == ["turn.gif", "turn.mp4"]


def test_all_motions_together_to_standard_output(head_series: Path) -> None:
    result = movie(
        head_series, "-o", "-", "--turntable", "--sweep", "axial", "--cut", "--scene", "cutaway",
        "--fade", "planes", "--back", "--ease", *SMALL,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--cut", "--scene", "skin"), "cutaway"),
        (("--sweep", "axial", "--scene", "skin"), "planes"),
        (("--turntable", "--scene", "histogram"), "turned"),
        (("--sweep", "up"), "--sweep"),
        (("--fade", "plans"), "'planes'"),
        (("--seconds", "0"), "seconds"),
        (("--size", "101x100"), "102x100"),
    ],
)
def test_what_makes_no_sense(
    head_series: Path, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    assert_refused(movie(head_series, "-o", tmp_path / "x.mp4", *options), 2, words)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupted_by_the_keyboard(head_series: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.mp4"
    words: list[str | Path] = ["-m", "viz3d", "movie", head_series, "-o", output]
    command = [sys.executable, *words, "--seconds", "600"]
    # A shell that runs the tests in the background has its children ignore the keyboard.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=heard) as running:
        try:
            while running.poll() is None and not any(_sizes(tmp_path)):
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, said) == (130, b"viz3d: interrupted\n")
    assert os.listdir(tmp_path) == []


def _sizes(folder: Path) -> list[int]:
    return [entry.stat().st_size for entry in folder.iterdir()]
