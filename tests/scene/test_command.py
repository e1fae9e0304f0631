"""The command line that makes a scene: words, as a shell splits them."""

from __future__ import annotations

import shlex
from dataclasses import replace

from viz3d.scene.brain_only import of_brain
from viz3d.scene.command import MOST_SETTINGS, as_seen, command_line, scene_words
from viz3d.scene.files import from_text, load
from viz3d.scene.model import Data
from viz3d.scene.settings import with_settings
from viz3d.session import panel_of, with_layer, with_panel


def words_of(command: str) -> list[str]:
    return shlex.split(command.replace("\\\n", " "))


def test_a_built_in_scene_is_called_by_its_name() -> None:
    command = command_line("render", load("skin"), Data("/data/head"), "head.png")
    assert command == "viz3d render /data/head -o head.png --scene skin"


def test_a_few_changed_values_are_set() -> None:
    scene = with_layer(load("four-up"), "3d", "skin", visible=True, color="#ffee00")
    words = words_of(command_line("render", scene, Data("/data/head"), "head.png"))
    assert words[5:] == [
        "--scene", "four-up", "--set", "3d.skin.visible=true", "--set", "3d.skin.color=#ffee00",
    ]  # fmt: skip


def test_paths_with_spaces_and_quotes_stay_one_word() -> None:
    path = """/data/it's "a" $HOME `head` \\ \n#1"""
    words = shlex.split(command_line("render", load("skin"), Data(path), "two words.png"))
    assert words[2:5] == [path, "-o", "two words.png"]


def test_how_the_data_are_read_is_said() -> None:
    data = Data("/data/head", "T1 3D", 0, repair=True, allow_gaps=True, brain_mask="/my mask.nii")
    words = words_of(command_line("render", load("skin"), data, "a.png", [("--size", "9x8")]))
    reading = ["--series", "T1 3D", "--volume", "0", "--repair", "--allow-gaps"]
    reading += ["--brain-mask", "/my mask.nii"]
    assert words[5:] == [*reading, "--size", "9x8", "--scene", "skin"]


def test_a_word_that_looks_like_an_option_is_none() -> None:
    words = words_of(command_line("render", load("skin"), Data("/x", "-T1"), "a.png"))
    assert words[5] == "--series=-T1"


def test_a_scene_of_ones_own_goes_to_standard_input() -> None:
    panel = panel_of(load("four-up"), "3d")
    scene = with_panel(load("four-up"), "3d", layers=panel.layers[1:])
    scene = replace(scene, data=Data("/somewhere"), title="EOF")
    command = command_line("render", scene, Data("/data/head"), "head.png")
    first, _, rest = command.partition("\n")
    assert first.endswith("--scene - <<'EOF'")
    assert rest.endswith("\nEOF")
    assert from_text(rest.removesuffix("EOF")) == replace(scene, data=None)


def test_the_end_of_what_is_given_is_no_line_of_it() -> None:
    scene = replace(load("four-up"), name="", title="", panels=load("four-up").panels[:1])
    caption = "\nEOF\nEOF_\n"
    scene = replace(scene, page=replace(scene.page, caption=caption))
    command = command_line("render", scene, Data("/x"), "a.png")
    said, end = scene_words(scene).given, command.splitlines()[-1]
    assert end not in said.splitlines()
    assert command.splitlines()[0].endswith(f"<<'{end}'")


def test_the_brain_alone_is_one_option() -> None:
    scene = with_settings(of_brain(load("overview")), ["page.background=black"])
    assert scene_words(scene).options == (
        ("--scene", "overview"),
        ("--brain",),
        ("--set", "page.background=black"),
    )


def test_a_movies_option_for_the_brain_would_mean_other_scenes_too() -> None:
    scene = of_brain(load("overview"))
    words = words_of(command_line("movie", scene, Data("/x"), "a.gif"))
    assert "--brain" not in words
    assert any(word.endswith(".part=brain") for word in words)


def test_what_the_option_for_the_brain_would_undo_is_not_left_to_it() -> None:
    whole = with_settings(of_brain(load("four-up")), ["3d.axial.part=head"])
    assert ("--brain",) not in scene_words(whole).options


def test_many_changed_values_are_no_settings() -> None:
    scene = load("four-up")
    flat = [(panel.id, layer.id) for panel in scene.panels for layer in panel.layers[:3]]
    for panel_id, layer_id in flat:
        scene = with_layer(scene, panel_id, layer_id, visible=False, id=f"my-{layer_id}")
    assert len(flat) < MOST_SETTINGS
    fewer = with_settings(
        load("four-up"), [f"{panel}.{layer}.visible=false" for panel, layer in flat]
    )
    assert len(scene_words(fewer).options) == 1 + len(flat)
    assert scene_words(scene).options == (("--scene", "-"),)


def test_long_commands_are_broken_where_a_shell_goes_on() -> None:
    settings = [f"3d.camera.{name}=1.25" for name in ("azimuth_deg", "elevation_deg", "zoom")]
    scene = with_settings(load("four-up"), [*settings, "crosshair_lps=[1.5, 2.5, 3.5]"])
    command = command_line("render", scene, Data("/data/head"), "head.png", [("--size", "1x1")])
    assert command.count("\\\n") >= 1
    words = words_of(command)
    assert words[:3] == ["viz3d", "render", "/data/head"]
    found = [words[n + 1] for n, word in enumerate(words) if word == "--set"]
    assert with_settings(load("four-up"), found) == scene


def test_what_only_paper_has_is_not_seen() -> None:
    page = replace(load("four-up").page, margin_mm=4.0, heading="Heading", caption="Caption")
    scene = replace(load("four-up"), page=replace(page, crop=True, border_mm=2.0))
    assert as_seen(scene) == load("four-up")
