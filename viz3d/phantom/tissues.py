"""The tissues of the head: what each label means and how bright it is in a T1 image."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType


class Label(IntEnum):
    """What a voxel holds."""

    AIR = 0
    SKIN = 1
    FAT = 2
    MUSCLE = 3
    BONE = 4
    MARROW = 5
    CSF = 6
    GREY = 7
    WHITE = 8
    CEREBELLAR_GREY = 9
    CEREBELLAR_WHITE = 10
    BRAIN_STEM = 11
    DEEP_GREY = 12
    DURA = 13
    EYE = 14
    LENS = 15
    MUCOSA = 16
    GLAND = 17
    MARKER = 18
    VENTRICLE = 19


@dataclass(frozen=True)
class Tissue:
    """A tissue's name and its T1-like signal, relative to white matter."""

    name: str
    signal: float


#: Label to tissue. Signals as in an MPRAGE or SPGR image at 1.5 T.
TISSUES = MappingProxyType(
    {
        Label.AIR: Tissue("air", 0.0),
        Label.SKIN: Tissue("skin", 0.85),
        Label.FAT: Tissue("fat", 1.4),
        Label.MUSCLE: Tissue("muscle", 0.55),
        Label.BONE: Tissue("cortical bone", 0.08),
        Label.MARROW: Tissue("bone marrow", 0.75),
        Label.CSF: Tissue("cerebrospinal fluid", 0.25),
        Label.GREY: Tissue("cortical grey matter", 0.70),
        Label.WHITE: Tissue("white matter", 1.0),
        Label.CEREBELLAR_GREY: Tissue("cerebellar cortex", 0.68),
        Label.CEREBELLAR_WHITE: Tissue("cerebellar white matter", 0.98),
        Label.BRAIN_STEM: Tissue("brain stem and cord", 0.90),
        Label.DEEP_GREY: Tissue("deep grey nuclei", 0.78),
        Label.DURA: Tissue("dura", 0.42),
        Label.EYE: Tissue("vitreous", 0.26),
        Label.LENS: Tissue("lens", 0.55),
        Label.MUCOSA: Tissue("mucosa", 0.62),
        Label.GLAND: Tissue("gland", 0.95),
        Label.MARKER: Tissue("marker", 1.7),
        Label.VENTRICLE: Tissue("ventricular fluid", 0.25),
    }
)
