#!/bin/sh
# All tests with the given Python, in two halves beside each other, each on a display of its own:
# those of the window, and the rest. What the first half says comes after what the second says.
set -u
python=$1
on_display() {
    number=$1
    shift
    if [ "$(uname)" = Linux ]; then
        xvfb-run -a -n "$number" "$@"
    else
        "$@"
    fi
}
said=$(mktemp)
on_display 60 "$python" -m pytest -p no:cacheprovider tests/app >"$said" 2>&1 &
windows=$!
trap 'kill "$windows" 2>/dev/null; rm -f "$said"' EXIT
on_display 90 "$python" -m pytest --ignore tests/app
rest=$?
wait "$windows"
first=$?
cat "$said"
[ "$first" -eq 0 ] && exit "$rest"
exit "$first"
