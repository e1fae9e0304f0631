"""Opacities and colours by intensity: ready ones, and changing their points. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from viz3d.scene.layer_values import Stop
from viz3d.scene.layers import VolumeLayer

#: How near points may come to each other, as a share of the way from first to last.
NEAREST: Final = 1e-4

#: Hounsfield units: fat about -100, water 0, muscle 50, trabecular bone from 150, cortical
#: bone from 600.
CT_BONE: Final[tuple[Stop, ...]] = (
    (130.0, 0.0, "#a9744f"),
    (300.0, 0.3, "#d3b28c"),
    (700.0, 0.85, "#eadfc8"),
    (1500.0, 0.98, "#fbf9f2"),
)
CT_SOFT_TISSUE: Final[tuple[Stop, ...]] = (
    (-350.0, 0.0, "#b9836a"),
    (-150.0, 0.05, "#d9a98c"),
    (0.0, 0.12, "#cf8b74"),
    (90.0, 0.16, "#b4584a"),
    (200.0, 0.55, "#e3cfae"),
    (700.0, 0.95, "#f6f0e2"),
)

#: By name, what of a `VolumeLayer` makes it look so.
PRESETS: Final[dict[str, VolumeLayer]] = {
    "T1 head": VolumeLayer(preset="head"),
    "translucent": VolumeLayer(preset="translucent"),
    "MIP": VolumeLayer(preset="mip"),
    "CT bone": VolumeLayer(preset="head", stops=CT_BONE),
    "CT soft tissue": VolumeLayer(preset="head", stops=CT_SOFT_TISSUE),
}


def with_preset(layer: VolumeLayer, name: str) -> VolumeLayer:
    """The layer as a preset has it; window, opacity and cut stay."""
    wanted = PRESETS[name]
    return replace(layer, preset=wanted.preset, stops=wanted.stops)


def preset_of(layer: VolumeLayer) -> str:
    """The name of the preset that a layer is as, empty for none."""
    names = [name for name in PRESETS if with_preset(layer, name) == layer]
    return names[0] if names else ""


def first_stops(window: tuple[float, float]) -> tuple[Stop, ...]:
    """Points to begin with, for a display window: dark is clear, bright is solid."""
    black, white = window
    way = white - black
    return (
        (black + 0.25 * way, 0.0, "#3a2a26"),
        (black + 0.45 * way, 0.25, "#b07a66"),
        (black + 0.8 * way, 0.7, "#ead9c6"),
        (white, 0.9, "#ffffff"),
    )


def moved_stop(
    stops: tuple[Stop, ...], n: int, intensity: float, opacity: float
) -> tuple[Stop, ...]:
    """The points with one moved; it stays between its neighbours."""
    room = NEAREST * (stops[-1][0] - stops[0][0])
    low = stops[n - 1][0] + room if n else -float("inf")
    high = stops[n + 1][0] - room if n + 1 < len(stops) else float("inf")
    moved = (min(max(intensity, low), high), min(max(opacity, 0.0), 1.0), stops[n][2])
    return (*stops[:n], moved, *stops[n + 1 :])


def added_stop(
    stops: tuple[Stop, ...], intensity: float, opacity: float
) -> tuple[tuple[Stop, ...], int]:
    """The points with one more, coloured as its place was, and its number."""
    room = NEAREST * (stops[-1][0] - stops[0][0])
    if any(abs(stop[0] - intensity) < room for stop in stops):
        intensity += 2 * room
    n = sum(stop[0] < intensity for stop in stops)
    new = (intensity, min(max(opacity, 0.0), 1.0), color_at(stops, intensity))
    return (*stops[:n], new, *stops[n:]), n


def removed_stop(stops: tuple[Stop, ...], n: int) -> tuple[Stop, ...]:
    """The points without one; two remain in any case."""
    return stops if len(stops) <= 2 else (*stops[:n], *stops[n + 1 :])


def color_at(stops: tuple[Stop, ...], intensity: float) -> str:
    """The colour of an intensity, ``"#rrggbb"``."""
    before = [stop for stop in stops if stop[0] <= intensity]
    after = [stop for stop in stops if stop[0] > intensity]
    if not before or not after:
        return (before or after)[-1 if before else 0][2]
    low, high = before[-1], after[0]
    share = (intensity - low[0]) / (high[0] - low[0])
    channels = [
        round(a + share * (b - a))
        for a, b in zip(_channels(low[2]), _channels(high[2]), strict=True)
    ]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
