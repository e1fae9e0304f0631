#!/bin/sh
# Install the system libraries that are missing, by apt-get where this is Debian and root;
# otherwise print the one line to type and exit with 1.
#
#   scripts/system_libraries.sh drawing|window|tests|browser ...
set -eu

# purpose, what shows that it is there, Debian package
wanted() {
    cat <<'END'
drawing lib:libEGL.so.1            libegl1
drawing dpkg:libgl1-mesa-dri       libgl1-mesa-dri
window  lib:libGL.so.1             libgl1
window  lib:libglib-2.0.so.0       libglib2.0-0
window  lib:libxkbcommon-x11.so.0  libxkbcommon-x11-0
window  lib:libxcb-cursor.so.0     libxcb-cursor0
window  lib:libxcb-icccm.so.4      libxcb-icccm4
window  lib:libxcb-image.so.0      libxcb-image0
window  lib:libxcb-keysyms.so.1    libxcb-keysyms1
window  lib:libxcb-randr.so.0      libxcb-randr0
window  lib:libxcb-render-util.so.0 libxcb-render-util0
window  lib:libxcb-shape.so.0      libxcb-shape0
window  lib:libxcb-xkb.so.1        libxcb-xkb1
window  lib:libX11-xcb.so.1        libx11-xcb1
window  lib:libdbus-1.so.3         libdbus-1-3
window  lib:libfontconfig.so.1     libfontconfig1
tests   program:Xvfb               xvfb
tests   program:xauth              xauth
browser program:chromium-headless-shell chromium-headless-shell
END
}

is_there() {
    case $1 in
        lib:*) PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -qF "${1#lib:} (" ;;
        dpkg:*) ! command -v dpkg-query >/dev/null ||
            dpkg-query -W -f '${Status}' "${1#dpkg:}" 2>/dev/null | grep -q 'ok installed' ;;
        program:*) command -v "${1#program:}" >/dev/null ;;
    esac
}

[ "$(uname)" = Linux ] || exit 0

missing=$(wanted | while read -r purpose sign package; do
    case " $* " in *" $purpose "*) is_there "$sign" || printf '%s ' "$package" ;; esac
done)
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "System libraries are missing; Debian's names are: $missing" >&2
    echo "'.venv/bin/viz3d doctor' says what to install on this system." >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "System libraries are missing. Type:  sudo apt-get install $missing" >&2
    exit 1
fi
echo "Installing the system libraries that are missing: $missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # one word for each package
apt-get install -qq -y --no-install-recommends $missing >/dev/null
