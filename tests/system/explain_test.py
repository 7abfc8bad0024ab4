#!/usr/bin/python3
"""explain and why-not, asked of the real daemon after the demo: what a rule
saw, and that what it says will happen does when nothing else happens."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, os.path.dirname(__file__))
from world import ROOT, Tap, run

BUILD = Path(os.environ.get("BUILD", "build/release"))
AHEAD = 60  # days


class Demo:
    def __init__(self, here):
        self.here = here / "demo"
        run("contrib/demo/run", env={**os.environ, "DEMO": str(self.here),
                                     "RELEASE": str(BUILD)})
        self.daemon = subprocess.Popen(
            [BUILD / "waakd", "-c", self.here / "waakd.yaml"],
            stderr=subprocess.DEVNULL)
        for _ in range(200):
            if self.ctl("status", check=False).returncode == 0:
                return
            time.sleep(0.05)

    def ctl(self, *words, check=True):
        return run(BUILD / "waakctl", *words, "--config",
                   self.here / "waakd.yaml", check=check)

    def json(self, *words):
        return json.loads(self.ctl(*words, "--format", "json").stdout)

    def cases(self):
        return self.ctl("cases", "list").stdout.splitlines()

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait()


def flags(line):
    """rule, raised, evidence: of a line of `cases list`."""
    return re.findall(r"([a-z-]+)@(\d{4}-\d\d-\d\d)T[^ \[]*\[([^]]*)\]", line)


def conditions(tree):
    yield tree
    for child in tree["children"]:
        yield from conditions(child)


def evidence(flag):
    return [f'{e["source"]} {e["id"]}' for e in flag["saw"]["evidence"]]


def each_case(t, d):
    """Each case of the demo: the flags and evidence that the list has."""
    lines = d.cases()
    wrong = []
    for line in lines:
        code = line.split()[0]
        got = d.json("explain", code)
        want = [(rule, raised) for rule, raised, _ in flags(line)]
        said = [(f["rule"], f["raised"][:10]) for f in got["flags"]]
        if want != said:
            wrong.append((code, want, said))
    t.ok(len(lines) > 100, f"the demo has {len(lines)} cases")
    t.same(wrong, [], "explain knows the flags of each, and when")


def either_order(t, d):
    code = d.cases()[0].split()[0]
    after = d.ctl("explain", code, "--language", "en").stdout
    before = d.ctl("explain", "--language", "en", code).stdout
    t.same(before, after, "options may stand before the case or behind it")
    t.ok(after.startswith(f"Proposal {code}, "), "in English", after)
    words = ["why-not", "schulden-stapelen", code]
    options = ["--at", "2026-02-01", "--format", "json", "--language", "en"]
    t.same(d.ctl(words[0], *options, *words[1:]).stdout,
           d.ctl(*words, *options).stdout, "and so of why-not")
    t.same(d.json("why-not", *words[1:], "--at", "2026-02-01")["at"],
           "2026-02-01T23:59:59.999999+01:00", "--at: the end of a day")
    t.ok(d.ctl("explain", code).stdout.startswith(f"Voorstel {code}, "),
         "in Dutch when nothing is said")


def mistakes(t, d):
    code = d.cases()[0].split()[0]
    for words, text in [
            (("explain",), "usage"),
            (("explain", code + "9"), "there is no case"),
            (("explain", "x" * 40), "there is no household"),
            (("explain", "x" * 100000), "is longer than any word can be"),
            (("explain", "--format", "xml", code), "text or json"),
            (("explain", code, "--language", "fr"), "nl or en"),
            (("explain", code, code), "usage"),
            (("explain", code, "--at", "2026-01-01"), "usage"),
            (("why-not", "schulden-stapelem", code), "did you mean "
             "schulden-stapelen?"),
            (("why-not", "schulden-stapelen", code, "--at", "gisteren"),
             "is not a date"),
            (("why-not", "schulden-stapelen", code, "--at", "2030-01-01"),
             "lies ahead")]:
        done = d.ctl(*words, check=False)
        t.ok(done.returncode != 0 and text in done.stderr and
             not done.stdout, f"{' '.join(words)[:50]}: {text}", done)


def foretold(d, rules):
    """(household, rule, day) of all that would flag by itself."""
    households = sorted({line.split("/")[0] for line in d.cases()})
    for household in households:
        for rule in rules:
            at = d.json("why-not", rule, household)["ahead"]["flag_at"]
            if at:
                yield household, rule, at[:10]


def raised(d):
    return {(line.split("/")[0], rule, day)
            for line in d.cases() for rule, day, _ in flags(line)}


def nothing_else(t, d):
    """The clock goes on and nobody sends anything."""
    now = d.ctl("status").stdout
    today = date.fromisoformat(
        re.search(r"clock\D*(\d{4}-\d\d-\d\d)", now).group(1))
    last = (today + timedelta(days=AHEAD)).isoformat()
    rules = sorted({rule for line in d.cases() for rule, _, _ in flags(line)})
    before = raised(d)
    want = {f for f in foretold(d, rules) if f[2] <= last}
    d.ctl("clock", "advance", last)
    d.ctl("clock", "advance",
          (today + timedelta(days=AHEAD + 1)).isoformat())
    got = {f for f in raised(d) - before if f[2] <= last}
    # A rule that is foretold may flag again later on: once is foretold.
    first = {}
    for household, rule, day in sorted(got, key=lambda f: f[2]):
        first.setdefault((household, rule), day)
    got = {(h, r, day) for (h, r), day in first.items()}
    t.ok(len(want) > 2, f"{len(want)} flags are foretold in {AHEAD} days")
    t.same(sorted(got), sorted(want), "and these come, on that day, no others")


def main():
    t = Tap()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="waakd-explain.") as here:
        d = Demo(Path(here))
        try:
            each_case(t, d)
            either_order(t, d)
            mistakes(t, d)
            nothing_else(t, d)
        finally:
            d.stop()
    t.done()


main()
