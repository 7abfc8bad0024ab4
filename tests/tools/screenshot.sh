#!/bin/sh
# screenshot.sh PAGE.html OUT.png WIDTH HEIGHT: a picture of a page, taken
# in Chromium without a network; OUT.pdf prints it on paper instead.
set -eu

if [ $# -ne 4 ]; then
	echo "usage: $0 PAGE.html OUT.png|OUT.pdf WIDTH HEIGHT" >&2
	exit 64
fi
if ! browser=$(command -v chromium || command -v chromium-browser); then
	echo "$0: no chromium (apt-get install chromium)" >&2
	exit 69
fi
page=$(realpath -e -- "$1")
out=$(realpath -- "$2")
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT INT TERM

case $out in
*.pdf) shot="--print-to-pdf=$out --no-pdf-header-footer" ;;
*) shot="--screenshot=$out --window-size=$3,$4 --hide-scrollbars" ;;
esac
# shellcheck disable=SC2086 # two options in one word
"$browser" --headless --no-sandbox --disable-gpu --no-first-run \
	--disable-background-networking --disable-component-update \
	--disable-sync --disable-default-apps --proxy-server=127.0.0.1:9 \
	--user-data-dir="$profile" $shot "file://$page" 2>"$profile/log" ||
	{ cat "$profile/log" >&2; exit 1; }
test -s "$out"
