"""What kind of object a DICOM file holds, by its SOP class (DICOM PS3.4 B.5)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

#: The classes that most slices have, and the directory beside them; the name of any other is
#: looked up in pydicom.
_COMMON: Final = {
    "1.2.840.10008.1.3.10": "Media Storage Directory Storage",
    "1.2.840.10008.5.1.4.1.1.2": "CT Image Storage",
    "1.2.840.10008.5.1.4.1.1.2.1": "Enhanced CT Image Storage",
    "1.2.840.10008.5.1.4.1.1.4": "MR Image Storage",
    "1.2.840.10008.5.1.4.1.1.4.1": "Enhanced MR Image Storage",
    "1.2.840.10008.5.1.4.1.1.128": "Positron Emission Tomography Image Storage",
}


@lru_cache(maxsize=64)
def class_name(uid: str) -> str:
    """The name of an SOP class, empty for one that has none."""
    if uid in _COMMON or not uid:
        return _COMMON.get(uid, "")
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    name = UID(uid, validation_mode=IGNORE).name
    return "" if name == uid else name


def is_image_class(name: str, has_pixels: bool) -> bool:
    """Whether objects of a class are slices. A dose or a segmentation has pixels and is none."""
    return "Image Storage" in name if name else has_pixels
