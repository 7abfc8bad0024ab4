#!/usr/bin/env bash
# TAP: what waakctl says of the files in this folder, on standard error, and
# that it ends with 1; the same of waakd -n and configurations (78). Of rule
# tests that fail, what is printed. BUILD is where the programs stand.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build/release}
rules=tests/bad/rules/catalogue.yaml

n=0
# WHAT EXPECTED-STATUS EXPECTED-TEXT COMMAND...: compares standard error.
says() {
	local what=$1 status=$2 want=$3 got code
	shift 3
	n=$((n + 1))
	got=$("$@" 2>&1 >/dev/null)
	code=$?
	if [ "$code" = "$status" ] && [ "$got" = "$want" ]; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		echo "# status $code, expected $status"
		diff <(printf '%s\n' "$want") <(printf '%s\n' "$got") |
			sed 's/^/# /'
	fi
}

# The errors of a case, with its folder before each file name.
errors() {
	sed "s|^[a-z.]*\.yaml:|$1/&|" "$1/error"
}

for c in tests/bad/rules/*/; do
	c=${c%/}
	catalogue=$c/catalogue.yaml
	[ -e "$catalogue" ] || catalogue=$rules
	says "rules check ${c##*/}" 1 "$(errors "$c")" "$build/waakctl" \
		rules check --catalogue "$catalogue" "$c"
done
for c in tests/bad/catalogue/*/; do
	c=${c%/}
	says "rules check, catalogue ${c##*/}" 1 "$(errors "$c")" \
		"$build/waakctl" rules check --catalogue "$c/input.yaml" rules
done

for c in tests/bad/register/*/; do
	c=${c%/}
	language=nl
	[ "${c##*/}" != risico-te-lang ] || language=en
	says "rules document ${c##*/}" 1 "$(errors "$c")" "$build/waakctl" \
		rules document --language $language \
		--register "$c/input.yaml" $rules
done

# The daemon leaves the codes out.
for c in tests/bad/config/*/; do
	c=${c%/}
	says "waakd -n ${c##*/}" 78 "$(errors "$c" | sed 's/ \[[a-z_]*\]$//')" \
		"$build/waakd" -n -c "$c/input.yaml"
done

# What a start would refuse, or miss, is said without making anything.
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir -m 700 "$world/keys" "$world/run"
"$build/waakctl" keys server "$world/keys/server.key" >/dev/null
# A live daemon takes no agreement that is an example.
grep -v 'example: true' rules/catalogue.yaml >"$world/catalogue.yaml"
cp rules/holidays-nl.yaml "$world"
# DATABASE DIGESTS: the configuration.
start() {
	cat >"$world/waakd.yaml" <<-END
		waakd: 1
		run: run
		database: $1
		keys: keys
		catalogue: catalogue.yaml
		rules: [$PWD/rules]
		digests: {directory: $2}
	END
}
check() {
	"$build/waakd" -n -c "$world/waakd.yaml"
}
start run/w.db digests
says 'waakd -n of a start that succeeds' 0 '' check
sed 's|^catalogue:.*|catalogue: '"$PWD/rules/catalogue.yaml|" \
	"$world/waakd.yaml" >"$world/example.yaml"
says 'waakd -n names the example that is none for a live daemon' 78 "\
$(grep -n '  combines:' rules/*.yaml |
	sed -E 's|([^:]*):([0-9]*):.*combines: ([a-z-]*)|'"$PWD"'/\1:\2:13: '"\
the agreement \`\3\` is an example, under a rehearsal clock only: \
what partners really agreed on must stand here|")" \
	"$build/waakd" -n -c "$world/example.yaml"
echo 'clock: rehearsal' >>"$world/example.yaml"
says 'waakd -n of a rehearsal takes the example' 0 '' "$build/waakd" -n -c "$world/example.yaml"
rm "$world/example.yaml"
says 'waakd -n makes nothing' 0 \
	"catalogue.yaml holidays-nl.yaml keys run waakd.yaml" \
	eval 'ls "$world" | xargs >&2'
start run/digests/w.db run/digests
says 'waakd -n: what the start makes will be there' 0 '' check
start geen/w.db keys/server.key
chmod 750 "$world/run"
says 'waakd -n of a start that fails' 73 "\
$world/run: is open to others (mode 0750); it must be 0700
$world/keys/server.key: is not a directory
$world/geen/w.db: its directory cannot be looked at: No such file or directory" \
	check
chmod 700 "$world/run"
start w.db run
touch "$world/keys/niemand.factor" "$world/keys/.factor"
says 'waakd -n of a key of no source' 0 "\
$world/keys/niemand.factor: warning: the catalogue has no source \`niemand\`: \
this key lets nobody in" check

# Two mistakes in two files come together, in the order of their names.
a=tests/bad/rules/bezoek b=tests/bad/rules/all-leeg
twice="$a/input.yaml:3:7: the rule \`een-regel\` exists already: \
$b/input.yaml:3 [duplicate_id]"
says 'all files at once' 1 "$(errors $b; echo "$twice"; errors $a)" \
	"$build/waakctl" rules check --catalogue $rules $a/input.yaml $b/input.yaml
says 'a file that is not there' 1 \
	'nowhere.yaml: cannot be read: No such file or directory [cannot_read]' \
	"$build/waakctl" rules check --catalogue $rules nowhere.yaml

says 'a catalogue without rules' 0 'no rules here (a warning) [no_rules]' \
	"$build/waakctl" rules check $rules

for c in tests/bad/tests/*/; do
	c=${c%/}
	n=$((n + 1))
	got=$("$build/waakctl" rules test --catalogue $rules "$c/input.yaml" \
		2>&1)
	code=$?
	if [ $code = 1 ] && [ "$got" = "$(cat "$c/output")" ]; then
		echo "ok $n - rules test ${c##*/}"
	else
		echo "not ok $n - rules test ${c##*/}"
		diff "$c/output" <(printf '%s\n' "$got") | sed 's/^/# /'
	fi
done

# The same as JUnit XML, as another reader of XML sees it: of each suite its
# tests, and of each test that failed where, and the first word of its tree.
read_junit() {
	python3 - "$1" <<-'END' >&2
		import sys, xml.etree.ElementTree as tree
		all = tree.parse(sys.argv[1]).getroot()
		print(all.tag, all.get("tests"), all.get("failures"))
		for suite in all:
		    print(suite.tag, suite.get("name"), suite.get("tests"),
		          suite.get("failures"))
		    for case in suite:
		        print(case.tag, case.get("classname"), case.get("file"),
		              case.get("line"), case.get("name"))
		        for f in case:
		            print(f.tag, f.get("message"), "/", f.text.split()[0])
	END
}
# WHAT EXPECTED-STATUS EXPECTED-TEXT OPTIONS...: of the tests in namen.
names=tests/bad/tests/namen/input.yaml
junit() {
	local what=$1 status=$2 want=$3
	shift 3
	"$build/waakctl" rules test --catalogue $rules \
		--junit "$world/junit.xml" "$@" $names >/dev/null 2>&1
	says "$what" 0 "$?
$want" eval 'echo '"$status"' >&2; read_junit "$world/junit.xml"'
}
junit 'rules test --junit' 1 "\
testsuites 3 1
testsuite huur 1 0
testcase huur $names 23 alles klopt
testsuite stapel 2 1
testcase stapel $names 9 een < twee & \"drie\" > 'vier' één ]]>
failure expected flag: true, evidence: 2; got flag: true, evidence: 1 / expected
failure expected flag: unknown; got flag: true / expected
testcase stapel $names 15 alles klopt"
junit 'rules test --junit --only' 0 "\
testsuites 1 0
testsuite huur 1 0
testcase huur $names 23 alles klopt" --only huur
says 'rules test --only: all of one' 0 '1 passed, 0 failed' \
	eval '"$build/waakctl" rules test --catalogue $rules --only huur $names >&2'
says 'rules test --only: there is none' 1 \
	'waakctl: there is no rule, hold or area theme `hu`' \
	"$build/waakctl" rules test --catalogue $rules --only hu $names
says 'rules test --junit: not to be written' 1 \
	"waakctl: $world/geen/j.xml: cannot be written: No such file or directory" \
	"$build/waakctl" rules test --catalogue $rules --only huur \
	--junit "$world/geen/j.xml" $names
echo "1..$n"
