"""What is shown while a band's surface is still being made. Pure."""

from __future__ import annotations

from dataclasses import replace

from viz3d.app.meanwhile import drafts, meanwhile
from viz3d.app.needs import needs
from viz3d.app.panels.histogram_bands import band_places, with_bands, with_surface, with_tint
from viz3d.scene.files import load
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import MaskSurfaceLayer, ReliefLayer, SliceLayer
from viz3d.scene.model import Panel, Scene

OLD, NEW = Band((10, 14)), Band((10, 15))
BEFORE = with_surface(with_tint(load("four-up"), OLD), OLD)
AFTER = with_bands(BEFORE, band_places(BEFORE), NEW)


def surface(scene: Scene) -> MaskSurfaceLayer:
    return next(
        layer
        for panel in scene.panels
        for layer in panel.layers
        if isinstance(layer, MaskSurfaceLayer)
    )


def test_the_tint_goes_ahead_of_the_surface() -> None:
    shown = meanwhile(AFTER, BEFORE, needs(BEFORE))
    assert surface(shown).band == OLD
    tints = {
        layer.tint for panel in shown.panels for layer in panel.layers if layer.kind == "slice"
    }
    assert tints == {NEW}
    assert needs(shown) == needs(BEFORE), "nothing has to be made for what is shown at once"


def test_what_is_made_is_shown() -> None:
    assert meanwhile(AFTER, BEFORE, needs(AFTER)) is AFTER
    assert meanwhile(AFTER, BEFORE, drafts(AFTER, needs(BEFORE))) is AFTER
    assert drafts(AFTER, needs(AFTER)) == []


def test_nothing_stands_in_that_is_not_there() -> None:
    assert meanwhile(AFTER, None, needs(BEFORE)) is AFTER
    assert meanwhile(AFTER, BEFORE, ()) is AFTER
    assert meanwhile(AFTER, load("four-up"), needs(BEFORE)) is AFTER


def test_only_the_surfaces_get_drafts() -> None:
    made = drafts(AFTER, needs(BEFORE))
    assert [need.layer.kind for need in made] == ["mask-surface"]
    assert all(need.is_draft for need in made)
    assert replace(made[0], is_draft=False) in needs(AFTER)


def test_another_band_of_the_same_smoothing_needs_nothing_on_slices() -> None:
    def slices(band: Band) -> set[object]:
        scene = with_tint(load("four-up"), band)
        return {need for need in needs(scene) if isinstance(need.layer, SliceLayer)}

    assert slices(OLD) == slices(NEW)
    assert slices(OLD) != slices(replace(OLD, sigma_voxels=3.0))
    assert slices(OLD) != slices(replace(OLD, of=60))


def test_a_relief_is_needed_where_the_crosshair_is() -> None:
    scene = Scene(panels=(Panel(layers=(ReliefLayer(id="r", plane="coronal"),)),))
    at = {need.layer.position_mm for need in needs(replace(scene, crosshair_lps=(1.0, 2.0, 3.0)))}
    assert at == {2.0}
    own = Scene(
        crosshair_lps=(1.0, 2.0, 3.0), panels=(Panel(layers=(ReliefLayer(position_mm=9.0),)),)
    )
    assert {need.layer.position_mm for need in needs(own)} == {9.0}
