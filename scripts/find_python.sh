#!/bin/sh
# Print the name of a Python that is new enough and can make virtual environments.
#
#   scripts/find_python.sh [NAME ...]
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

for name in "$@" python3 python3.13 python3.12 python3.11 python3.14; do
    "$name" -c "$new_enough" 2>/dev/null || continue
    if ! "$name" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian has what a virtual environment needs in a package of its own.
        package=$("$name" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq >&2 && apt-get install -qq -y "$package" >/dev/null 2>&1 || continue
        else
            echo "$name cannot make virtual environments. Type:  sudo apt-get install $package" >&2
            continue
        fi
    fi
    echo "$name"
    exit 0
done
echo "Python 3.11 or newer is needed, and none is found (PYTHON=/path/to/python names one)" >&2
exit 1
