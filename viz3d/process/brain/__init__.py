"""The brain in a T1-weighted head, without a network or a template.

Even the brightness of the central head, fit three tissues to its middle, take the white matter
that is one deep piece, and what tissue is near to it; fill the sulci, and judge what came out.
"""

from viz3d.process.brain.find import find_brain, find_brain_in
from viz3d.process.brain.mixture import Classes
from viz3d.process.brain.plausibility import Confidence
from viz3d.process.brain.result import BrainMask
from viz3d.process.brain.within import brain_within

__all__ = [
    "BrainMask",
    "Classes",
    "Confidence",
    "brain_within",
    "find_brain",
    "find_brain_in",
]
