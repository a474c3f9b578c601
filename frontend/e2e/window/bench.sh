#!/bin/sh
# bench.sh: what the kiosk's window costs beside an empty one.
set -eu
cd "$(dirname "$0")/../../.."
[ -x build/bin/latchkey ] || { echo 'build/bin/latchkey is missing: run make build' >&2; exit 1; }
empty=build/cache/empty-window
go build -trimpath -tags desktop,production,webkit2_41 -ldflags '-s -w' -o "$empty" ./backend/shell/shelltest/empty
# The banner of the demo is on the kiosk's first screen and on none before it.
exec go run ./backend/shell/shelltest/measure -runs "${COUNT:-7}" -shows '#f8e9c9' "$empty" build/bin/latchkey --demo
