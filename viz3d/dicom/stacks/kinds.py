"""What kind of image a frame is: of which echo, which component, which b-value.

What is read here tells images apart and places none, so a value that is nonsense counts as
absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from viz3d.dicom.files.dictionary import tag_of
from viz3d.dicom.files.elements import Element, Elements
from viz3d.dicom.files.private import (
    GE_B_VALUE,
    GE_COMPONENT,
    PHILIPS_B_VALUE,
    SIEMENS_B_VALUE,
    UIH_B_VALUE,
    PrivateTag,
    find_private,
)
from viz3d.dicom.files.tags import numbers, numbers_in, texts

#: The components of a complex image (DICOM PS3.3 C.8.13.3.1.1), by ComplexImageComponent and
#: by what Siemens and Philips write as a later value of ImageType.
_COMPONENTS: Final = {
    "MAGNITUDE": "magnitude",
    "PHASE": "phase",
    "REAL": "real",
    "IMAGINARY": "imaginary",
    "M": "magnitude",
    "P": "phase",
    "PHASE MAP": "phase",
    "R": "real",
    "I": "imaginary",
}
#: By the number of GE's private element.
_GE_COMPONENTS: Final = ("magnitude", "phase", "real", "imaginary")
_KEYWORDS: Final = (
    "SpecificCharacterSet", "FrameType", "ImageType", "ComplexImageComponent", "StackID",
    "EffectiveEchoTime", "EchoTime", "EchoNumbers", "ConvolutionKernel", "KVP",
    "DiffusionBValue", "DiffusionGradientOrientation", "InversionTimes", "InversionTime",
    "FlipAngle", "FrameOfReferenceUID",
)  # fmt: skip
_PRIVATE: Final = (GE_COMPONENT, SIEMENS_B_VALUE, PHILIPS_B_VALUE, UIH_B_VALUE, GE_B_VALUE)
_TAGS: Final = (*map(tag_of, _KEYWORDS), *(tag for private in _PRIVATE for tag in private.tags))
#: GE adds this to the b-value of every diffusion image that is weighted.
_GE_B_OFFSET: Final = 1e9


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells an image from others at its place, beside the time; None where untold.

    `component` is "magnitude", "phase", "real", "imaginary" or empty; `b_value` in s/mm2 and
    `gradient`, a direction or empty, are of diffusion.
    """

    image_type: tuple[str, ...]
    component: str
    stack_id: str | None
    echo_time_ms: float | None
    echo_number: float | None
    kernel: str | None
    tube_kv: float | None
    b_value: float | None
    gradient: tuple[float, ...]
    inversion_time_ms: float | None
    flip_angle_deg: float | None
    frame_of_reference: str | None


def kind_of(elements: Elements) -> Kind:
    """The kind of a frame, from all that is told of it."""
    return _read_kind(tuple(map(elements.get, _TAGS)))


@lru_cache(maxsize=256)
def _read_kind(found: tuple[Element | None, ...]) -> Kind:
    """The kind from the elements of `_TAGS`: they are the same all over a stack."""
    elements = {
        tag: element for tag, element in zip(_TAGS, found, strict=True) if element is not None
    }
    image_type = texts(elements, "FrameType") or texts(elements, "ImageType")
    return Kind(
        image_type=image_type,
        component=_component(elements, image_type),
        stack_id=_told_text(elements, "StackID"),
        echo_time_ms=told_number(elements, "EffectiveEchoTime", "EchoTime"),
        echo_number=told_number(elements, "EchoNumbers"),
        kernel=_told_text(elements, "ConvolutionKernel"),
        tube_kv=told_number(elements, "KVP"),
        b_value=_b_value(elements),
        gradient=told_numbers(elements, "DiffusionGradientOrientation"),
        inversion_time_ms=told_number(elements, "InversionTimes", "InversionTime"),
        flip_angle_deg=told_number(elements, "FlipAngle"),
        frame_of_reference=_told_text(elements, "FrameOfReferenceUID"),
    )


def told_numbers(elements: Elements, *keywords: str) -> tuple[float, ...]:
    """Values of the first of some elements that are numbers, empty without one."""
    for keyword in keywords:
        try:
            found = numbers(elements, keyword)
        except ValueError:
            continue
        if found:
            return found
    return ()


def told_number(elements: Elements, *keywords: str) -> float | None:
    """First value of `told_numbers`, None without one."""
    return next(iter(told_numbers(elements, *keywords)), None)


def _told_text(elements: Elements, keyword: str) -> str | None:
    return "\\".join(texts(elements, keyword)) or None


def _component(elements: Elements, image_type: tuple[str, ...]) -> str:
    declared = texts(elements, "ComplexImageComponent")
    if declared and declared[0] in _COMPONENTS:
        return _COMPONENTS[declared[0]]
    named = {_COMPONENTS[value] for value in image_type[2:] if value in _COMPONENTS}
    if len(named) == 1:
        return named.pop()
    number = _private_number(elements, GE_COMPONENT)
    is_known = number is not None and number in range(len(_GE_COMPONENTS))
    return _GE_COMPONENTS[int(number)] if number is not None and is_known else ""


def _b_value(elements: Elements) -> float | None:
    declared = told_number(elements, "DiffusionBValue")
    if declared is not None:
        return declared
    for private in (SIEMENS_B_VALUE, PHILIPS_B_VALUE, UIH_B_VALUE):
        value = _private_number(elements, private)
        if value is not None:
            return value
    value = _private_number(elements, GE_B_VALUE)
    if value is None or 0 < value < _GE_B_OFFSET:
        return None
    return value and value - _GE_B_OFFSET


def _private_number(elements: Elements, private: PrivateTag) -> float | None:
    element = find_private(elements, private)
    if element is None:
        return None
    try:
        return next(iter(numbers_in(element, private.representation, private.creator)), None)
    except ValueError:
        return None
