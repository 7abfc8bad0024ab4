#!/usr/bin/env bash
# The demo, played as `make demo` plays it but without the building: twice
# with keys of its own, and a third time with the keys of the second.
#
# Keys are random, so codes of households differ from run to run, and with
# them the order of cases that are alike in all else. So of two runs the
# cases are compared without their codes, and of two runs with the same keys
# the lists, byte for byte.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 1

export RELEASE=${RELEASE:-build/release}
teams="kernteam-leonardus kernteam-noordwest"
# What they read comes from partners that the demo has not.
unfed="crisis-gemeld elke-maand-afspraak-gemist ontruiming-nabij \
overlast-na-bezoek voor-het-eerst-achter vraag-zonder-antwoord zachte-landing \
zorg-om-bewoner"
n=0
failed=0

here=$(mktemp -d "${TMPDIR:-/tmp}/waakd-demo.XXXXXX") || exit 1
trap 'rm -rf "$here"' EXIT
trap 'exit 143' INT TERM

# ok TEXT: by the status of the command before it.
ok() {
	local good=$?
	n=$((n + 1))
	if [ "$good" = 0 ]; then
		echo "ok $n - $1"
	else
		failed=$((failed + 1))
		echo "not ok $n - $1"
	fi
}

same() {
	diff "$1" "$2" >"$here/diff"
	local differ=$?
	[ "$differ" = 0 ] || head -n 20 "$here/diff" >&2
	return $differ
}

# Plays it; KEYS may be set. What it said is in $here/said.
play() {
	DEMO=$here/demo timeout 300 contrib/demo/run >"$here/said" \
		2>"$here/complained"
	local status=$?
	[ "$status" = 0 ] || cat "$here/said" "$here/complained" >&2
	return $status
}

daemon_of() {
	sed -n 's/^waakd is process \([0-9]*\),.*/\1/p' "$1"
}

# A case without its code and whether there was room for it on a list.
cases() {
	sed 's/^[0-9A-Z-]*//; s/ uitgereikt//' "$here/demo/cases" | sort
}

keep() {
	mkdir "$here/$1"
	cases >"$here/$1/cases"
	cp -a "$here/demo/digests" "$here/demo/vault" "$here/demo/keys" \
		"$here/demo/partners" "$here/$1/"
}

finished() {
	local pid
	pid=$(daemon_of "$here/said")
	[ -n "$pid" ] && ! [ -e "/proc/$pid" ] &&
		! grep -qsF "$here" /proc/[0-9]*/cmdline
}

check_run() {
	finished
	ok "$1: the daemon and all feeds are gone"
	grep -q 'stopping' "$here/demo/waakd.log"
	ok "$1: it was stopped, not killed"
	same /dev/null "$here/complained"
	ok "$1: nothing was complained of"
	grep -q "^No case was raised by these, .*: $unfed\.\$" "$here/said"
	ok "$1: every shipped rule that the demo feeds raised a case"
	[ "$(grep -c ' 26/26 weeks.* [1-9][0-9]* sent$' "$here/said")" = 7 ]
	ok "$1: a line of progress for each of seven systems"
	for team in $teams; do
		check_list "$1" "$team"
	done
}

check_list() {
	local text page
	text=$(find "$here/demo/digests" -name "$2-*.txt" | sort | tail -n 1)
	page=${text%.txt}.html
	[ "$(find "$here/demo/digests" -name "$2-*.html" | wc -l)" = 26 ] &&
		grep -q '</html>' "$page"
	ok "$1: 26 pages of $2"
	grep -qF "$(sed -n 's/^ 1\. //p' "$text")" "$here/said" &&
		grep -qF "$(basename "$page")" "$here/said"
	ok "$1: the last list of $2 is shown, and where its page is"
}

# What a reader should find on the last two lists.
check_worth() {
	local what
	for what in 'Nieuw te bezoeken' 'Schuift door' 'Loopt nog' 'Vervallen'
	do
		grep -q "^$what ([1-9]" "$here/said"
		ok "the lists have: $what"
	done
	grep -qE '^ *[0-9]+\. .* KENNISMAKING' "$here/said"
	ok "the lists have: a visit to get acquainted"
}

play
ok "the demo runs"
check_run first
check_worth
keep first
play
ok "the demo runs again at once"
check_run second
keep second
! same "$here/first/vault" "$here/second/vault" 2>/dev/null
ok "each run has a vault of its own"
same "$here/first/cases" "$here/second/cases"
ok "the same cases come out, but for their codes"
KEYS=$here/second play
ok "the demo runs with the keys of an earlier run"
keep third
same "$here/second/cases" "$here/third/cases"
ok "the same keys: the same cases"
diff -r "$here/second/digests" "$here/third/digests" >"$here/diff"
ok "the same keys: the same 104 files of lists, byte for byte"

# Ended on the way: nothing stays behind.
DEMO=$here/demo contrib/demo/run >"$here/said" 2>&1 &
demo=$!
for _ in $(seq 300); do
	grep -q ' 13/26 weeks' "$here/said" && break
	sleep 0.1
done
kill -TERM $demo
wait $demo
[ $? = 143 ]
ok "ended on the way, the demo says so"
finished
ok "ended on the way, it takes its daemon and feeds along"

mkdir "$here/other"
: >"$here/other/file"
! DEMO=$here/other contrib/demo/run >"$here/said" 2>&1 &&
	[ -e "$here/other/file" ]
ok "a directory that no demo made is not wiped"

echo "1..$n"
[ "$failed" = 0 ]
