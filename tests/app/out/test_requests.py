"""What is asked for in the window's dialogs is what the command line does. No Qt."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viz3d.app.out.figure_request import FigureRequest, draft_size
from viz3d.app.out.mesh_request import MeshRequest, surfaces
from viz3d.app.out.movie_request import MovieRequest, motions
from viz3d.app.out.subject import Subject
from viz3d.errors import InputError, SceneError, Viz3dError
from viz3d.figure.carried import record_of
from viz3d.figure.size import Size
from viz3d.progress import silent
from viz3d.scene.files import load
from viz3d.scene.model import Data
from viz3d.volume import Volume


@pytest.fixture
def subject(head_volume: Volume, head_series: Path) -> Subject:
    return Subject(head_volume, load("planes"), Data(str(head_series)), (640, 400), 96 / 72)


def ran(command: str, folder: Path) -> str:
    """What a command says that is typed into a shell in a folder."""
    typed = command.replace("viz3d", f"{shlex.quote(sys.executable)} -m viz3d", 1)
    done = subprocess.run(["bash", "-c", typed], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_figure_on_paper_has_the_windows_shape(subject, tmp_path) -> None:
    size = FigureRequest(str(tmp_path / "a.png"), width="160 mm", dpi=254).size(subject)
    assert (size.width, size.height, size.dpi) == (1600, 1000, 254)
    assert size.paper_mm == (160, 100)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit": "px", "width": "800"}, (800, 500)),
        ({"unit": "px", "width": "800", "shape": "own", "height": "300"}, (800, 300)),
        ({"unit": "px", "width": "800", "shape": "page"}, (800, 600)),
        ({"width": "plos-column", "shape": "page", "dpi": 25.4}, (132, 99)),
        ({"width": "10 cm", "shape": "own", "height": "50", "dpi": 25.4}, (100, 50)),
    ],
)
def test_sizes(subject, changes, expected) -> None:
    size = FigureRequest("a.png", **changes).size(subject)
    assert (size.width, size.height) == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"width": "wide"}, "not a length"),
        ({"unit": "px", "width": "12.5"}, "number of pixels"),
        ({"unit": "px", "width": "90000"}, "24000"),
        ({"background": "whit"}, "'white'"),
        ({"font": "No Such Font"}, "No Such Font"),
        ({"border": "x"}, "not a length"),
        ({"path": "a.pgn"}, "'.png'"),
        ({"path": "nowhere/a.png"}, "nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_refused_beforehand(subject, changes, words, tmp_path) -> None:
    request = replace(FigureRequest(str(tmp_path / "a.png")), **changes)
    with pytest.raises(Viz3dError, match=words):
        request.check(subject)
        request.write(subject, silent)


def test_a_drafts_page_is_the_figures() -> None:
    size = Size.in_mm(180, 90, 600)
    draft = draft_size(size, (300, 300))
    assert (draft.width, draft.height) == (300, 150)
    assert draft.width_pt == pytest.approx(size.width_pt)
    assert draft_size(Size(100, 50, 96), (300, 300)) == Size(100, 50, 96)


FIGURES = [
    FigureRequest("own.png", width="60 mm", dpi=100, background="black"),
    FigureRequest("own.png", "px", "160", border="2 mm", background="transparent", alt_text=True),
    FigureRequest("own.png", width="science-single", shape="page", dpi=72, crop=True),
]


@pytest.mark.parametrize("request_", FIGURES)
def test_a_figures_command_makes_the_same_figure(request_, subject, tmp_path) -> None:
    own = tmp_path / "own.png"
    request = replace(request_, path=str(own))
    request.check(subject)
    request.write(subject, silent)
    (tmp_path / "again").mkdir()
    ran(request.command(subject), tmp_path / "again")
    again = tmp_path / "again" / "own.png"
    np.testing.assert_array_equal(np.asarray(Image.open(own)), np.asarray(Image.open(again)))
    assert record_of(again) == record_of(own)
    assert (tmp_path / "again" / "own.txt").is_file() == request.alt_text


def test_a_pages_command_takes_no_paper(subject) -> None:
    request = FigureRequest("own.html", crop=True, border="2 mm", background="black", alt_text=True)
    words = shlex.split(request.command(subject))
    assert [word for word in words if word.startswith("--")] == ["--background", "--scene"]


def test_a_movies_command_makes_the_same_movie(subject, tmp_path, capsys) -> None:
    request = MovieRequest(
        str(tmp_path / "own.gif"),
        sweep="axial",
        seconds=0.2,
        fps=10,
        width=64,
        back=True,
        ease=True,
    )
    request.check(subject)
    request.write(subject, silent)
    (tmp_path / "again").mkdir()
    ran(request.command(subject), tmp_path / "again")
    first, second = (
        Image.open(path) for path in (tmp_path / "own.gif", tmp_path / "again" / "own.gif")
    )
    assert (first.size, first.n_frames) == (second.size, second.n_frames) == ((64, 40), 2)
    assert first.info["comment"] == second.info["comment"]
    for frame in range(2):
        first.seek(frame)
        second.seek(frame)
        np.testing.assert_array_equal(np.asarray(first), np.asarray(second))


def test_what_can_move_in_a_scene() -> None:
    flat, cut = motions(load("montage")), motions(load("cutaway"))
    assert (flat.turntable, flat.cut, flat.sweeps) == (False, False, ())
    assert (cut.turntable, cut.cut) == (True, True)
    assert motions(load("planes")).sweeps == ("axial", "coronal", "sagittal")


def test_a_movie_in_which_nothing_moves_is_refused(subject, tmp_path) -> None:
    with pytest.raises(SceneError, match="Nothing moves"):
        MovieRequest(str(tmp_path / "a.gif"), turntable=False).check(subject)


def test_surfaces_are_those_of_the_scene_and_those_of_every_head() -> None:
    assert list(surfaces(load("planes"))) == ["skin", "brain", "grey-matter"]
    assert surfaces(load("four-up")) == {
        "3d/skin": "Skin surface, in 3D",
        "brain": "Brain surface",
        "grey-matter": "Grey-matter band",
    }


@pytest.mark.parametrize(("scene", "layer"), [("four-up", "3d/skin"), ("planes", "skin")])
def test_a_meshs_command_makes_the_same_mesh(scene, layer, subject, tmp_path) -> None:
    subject = replace(subject, scene=load(scene))
    request = MeshRequest(str(tmp_path / "own.ply"), layer, triangles=2000, ras=True)
    request.check(subject)
    written = request.write(subject, silent)
    assert dict(written.rows)["Box"].endswith("(RAS)")
    (tmp_path / "again").mkdir()
    said = ran(request.command(subject), tmp_path / "again")
    assert dict(written.rows)["Triangles"] in said
    own, again = tmp_path / "own.ply", tmp_path / "again" / "own.ply"
    assert own.read_bytes() == again.read_bytes()


def test_no_command_names_what_a_program_made(subject) -> None:
    with pytest.raises(InputError, match="program"):
        FigureRequest("a.png").command(replace(subject, data=None))
