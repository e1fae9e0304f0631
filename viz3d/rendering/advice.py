"""The one line to type where a system library is missing."""

from __future__ import annotations

import os
import platform
from types import MappingProxyType

#: By family of systems: the installer, then what drawing and what the window needs.
PACKAGES = MappingProxyType(
    {
        "conda": ("conda install -c conda-forge", "mesalib", "xcb-util-cursor libxkbcommon"),
        "debian": (
            "apt-get install",
            "libegl1 libgl1-mesa-dri",
            "libgl1 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 "
            "libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
            "libxcb-xkb1 libx11-xcb1 libdbus-1-3 libfontconfig1",
        ),
        "fedora": (
            "dnf install",
            "mesa-libEGL mesa-dri-drivers",
            "mesa-libGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-keysyms",
        ),
        "suse": (
            "zypper install",
            "Mesa-libEGL1 Mesa-dri",
            "Mesa-libGL1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1",
        ),
        "arch": ("pacman -S", "mesa", "libxkbcommon-x11 xcb-util-cursor xcb-util-wm"),
    }
)

_FAMILIES = MappingProxyType(
    {"debian": "debian", "ubuntu": "debian", "fedora": "fedora", "rhel": "fedora"}
    | {"centos": "fedora", "suse": "suse", "opensuse": "suse", "arch": "arch"}
)


def drawing_line() -> str:
    """What to type so that pictures can be drawn without a display."""
    installer, drawing, _ = PACKAGES[_family()]
    return f"{installer} {drawing}"


def window_line() -> str:
    """What to type so that the window can open."""
    installer, _, window = PACKAGES[_family()]
    return f"{installer} {window}"


def _family() -> str:
    """The kind of system; Debian's names are the best known where it is none of them."""
    if "CONDA_PREFIX" in os.environ:
        return "conda"
    names = _release().get("ID", "") + " " + _release().get("ID_LIKE", "")
    return next((_FAMILIES[name] for name in names.split() if name in _FAMILIES), "debian")


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
