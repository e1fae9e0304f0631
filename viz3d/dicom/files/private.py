"""Private elements: found by their creator, in whichever block it reserved (PS3.5 7.8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz3d.dicom.files.elements import Element, Elements

#: Blocks that are looked in. Scanners reserve the first one; what joins headers, the next.
_BLOCKS: Final = range(0x10, 0x14)


@dataclass(frozen=True, slots=True)
class PrivateTag:
    """A private element: its group, its creator, its last two digits, its value's type."""

    group: int
    creator: str
    offset: int
    representation: str

    @property
    def tags(self) -> tuple[int, ...]:
        """Every tag that it or its creator may have."""
        start = self.group << 16
        return tuple(
            tag for block in _BLOCKS for tag in (start | block, start | block << 8 | self.offset)
        )


SIEMENS_MOSAIC_COUNT: Final = PrivateTag(0x0019, "SIEMENS MR HEADER", 0x0A, "US")
SIEMENS_B_VALUE: Final = PrivateTag(0x0019, "SIEMENS MR HEADER", 0x0C, "IS")
SIEMENS_IMAGE_HEADER: Final = PrivateTag(0x0029, "SIEMENS CSA HEADER", 0x10, "OB")
SIEMENS_SERIES_HEADER: Final = PrivateTag(0x0029, "SIEMENS CSA HEADER", 0x20, "OB")
GE_COMPONENT: Final = PrivateTag(0x0043, "GEMS_PARM_01", 0x2F, "SS")
GE_B_VALUE: Final = PrivateTag(0x0043, "GEMS_PARM_01", 0x39, "IS")
PHILIPS_B_VALUE: Final = PrivateTag(0x2001, "Philips Imaging DD 001", 0x03, "FL")
UIH_B_VALUE: Final = PrivateTag(0x0065, "Image Private Header", 0x09, "FD")
UIH_GRID_COUNT: Final = PrivateTag(0x0065, "Image Private Header", 0x50, "DS")
UIH_GRID_SEQUENCE: Final = PrivateTag(0x0065, "Image Private Header", 0x51, "SQ")

#: All tags that finding these needs.
PRIVATE_TAGS: Final = frozenset(
    tag
    for private in (
        SIEMENS_MOSAIC_COUNT,
        SIEMENS_B_VALUE,
        SIEMENS_IMAGE_HEADER,
        SIEMENS_SERIES_HEADER,
        GE_COMPONENT,
        GE_B_VALUE,
        PHILIPS_B_VALUE,
        UIH_B_VALUE,
        UIH_GRID_COUNT,
        UIH_GRID_SEQUENCE,
    )
    for tag in private.tags
)


def find_private(elements: Elements, private: PrivateTag) -> Element | None:
    """The element, None where its creator did not write it."""
    start = private.group << 16
    creator = private.creator.encode()
    for block in _BLOCKS:
        owner = elements.get(start | block)
        if owner is None:
            continue
        found = elements.get(start | block << 8 | private.offset)
        if found is not None and owner.value.strip(b" \0") == creator:
            return found
    return None
