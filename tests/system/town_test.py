#!/usr/bin/python3
"""The town of ../shared/data/town, a year of four partners, week by week.

Played once, then: the same again (all duplicates), with the daemon killed on
the way, and with the rows of each week in other orders. Where the town is
missing, it says so and plays a sample town of its own.
"""
import collections
import datetime
import gzip
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from world import BUILD, ROOT, SHARED, SOURCES, Tap, World, run, settle

CATALOGUE = ROOT / "tests" / "system" / "town" / "catalogue.yaml"
TEAMS = ("kernteam-centrum", "kernteam-noord")
RELEASE = ROOT / os.environ.get("RELEASE", "build/release")


def weeks(first, n):
    day = datetime.date.fromisoformat(first)
    return [(day + datetime.timedelta(7 * i)).isoformat()
            for i in range(1, n + 1)]


class Played:
    """What a town came to: what must not depend on how it was played."""

    def __init__(self, w, digests):
        self.cases = w.cases()
        self.digests = digests
        self.status = w.status()


def play(w, town, dates, order=None, killer=None):
    """Week by week: the clock, every partner's rows before it, the lists."""
    digests = []
    for date in dates:
        w.advance(date)
        names = list(SOURCES)
        if order:
            order.shuffle(names)
        feeds = [w.feed(name, [town / SOURCES[name][1]], until=date,
                        more=town_options(town)) for name in names]
        if killer:
            killer(w)
        settle(feeds)
        for team in TEAMS:
            digests.append(w.send(team))
    return Played(w, digests)


def town_options(town):
    return ("--postcodes", town / "postcode_buurt.csv")


def shuffled(town, seed, to):
    """The rows of each export in another order; headers stay first."""
    rng = random.Random(seed)
    to.mkdir()
    for _, name in SOURCES.values():
        lines = (town / name).read_bytes().splitlines(keepends=True)
        head = [] if name.endswith(".jsonl") else [lines.pop(0)]
        if lines and not lines[-1].endswith(b"\n"):
            lines[-1] += b"\n"
        rng.shuffle(lines)
        (to / name).write_bytes(b"".join(head + lines))
    (to / "postcode_buurt.csv").write_bytes(
        (town / "postcode_buurt.csv").read_bytes())
    return to


def partition(w, town):
    """(settlements by the signal they refer to) household of each row."""
    with w.database() as db:
        rows = db.execute(
            "SELECT coalesce(refers, id), household FROM signal").fetchall()
    return rows


def check_partition(t, w, town):
    want = {}
    with gzip.open(town / "signals.jsonl.gz", "rt") as f:
        for line in f:
            row = json.loads(line)
            want[row["id"]] = row["household"]
    there, here = collections.defaultdict(set), collections.defaultdict(set)
    for ident, household in partition(w, town):
        there[household].add(want[ident])
        here[want[ident]].add(household)
    t.same(len(there), 24389, "24,389 households come out")
    t.ok(all(len(x) == 1 for x in there.values()) and
         all(len(x) == 1 for x in here.values()),
         "the same partition of rows as in signals.jsonl.gz")


def check_figures(t, w, signals, settlements):
    s = w.status()
    t.same((s["signals"], s["settlements"]), (signals, settlements),
           f"{signals} signals and {settlements} settlements")
    t.ok("rejected 0," in s["since start"], "0 rejected", s["since start"])
    t.same(w.ctl("quarantine", "list").stdout, "", "the quarantine is empty")


def again(t, w, town, last, first):
    """All rows once more, from partners who forgot that they sent them."""
    before = {x: w.status()[x] for x in
              ("households", "signals", "settlements", "flags", "outbox")}
    previews = [w.ctl("digest", "preview", x).stdout for x in TEAMS]
    texts = settle([w.feed(n, [town / SOURCES[n][1]], until=last,
                           outbox="-again", more=town_options(town))
                    for n in SOURCES])
    after = {x: w.status()[x] for x in before}
    t.same(after, before, "played again: not one row more")
    t.same(w.cases(), first.cases, "played again: the same cases")
    t.same([w.ctl("digest", "preview", x).stdout for x in TEAMS], previews,
           "played again: not a line of a list differs")
    t.ok(all("accepted 0, duplicate" in x for x in texts),
         "played again: every feed says all were duplicates", texts)


class Killer:
    """Ends the daemon with SIGKILL while rows come in, and starts it again."""

    def __init__(self, times, seed):
        self.rng = random.Random(seed)
        self.left = times

    def __call__(self, w):
        if self.left:
            self.left -= 1
            time.sleep(self.rng.random() * 0.3)
            w.kill()
            w.start()


def same_outcome(t, got, want, how):
    t.same(len(got.cases), len(want.cases), f"{how}: as many cases")
    t.ok(got.cases == want.cases, f"{how}: the same cases, byte for byte",
         first_difference(got.cases, want.cases))
    t.ok(got.digests == want.digests, f"{how}: the same lists, byte for byte",
         first_difference(got.digests, want.digests))
    t.same((got.status["households"], got.status["signals"]),
           (want.status["households"], want.status["signals"]),
           f"{how}: the same households and signals")


def first_difference(a, b):
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return f"at {i}:\n{x}\n{y}"
    return f"{len(a)} and {len(b)}"


def new_world(dates_start, catalogue, keys=None, daemon=None):
    w = World(catalogue, start=dates_start, build=RELEASE, daemon=daemon)
    if keys:
        copy_keys(keys, w)
    return w


def copy_keys(source, w):
    """The same vault and partners: so the same households and codes."""
    for part in ("keys", "partners"):
        run("rm", "-r", w.here / part)
        run("cp", "-a", source.here / part, w.here / part)


def town_of_the_data(t):
    town = SHARED / "data" / "town"
    if not town.is_dir():
        t.skip("the town of ../shared/data is not there: the sample town")
        return None
    return town


def sample_town(here):
    run(RELEASE / "tests" / "tools" / "mktown", "--seed", "7",
        "--households", "600", "--from", "2026-01-05", "--weeks", "26",
        "--out", here)
    return here


def main():
    t = Tap()
    town = town_of_the_data(t)
    real = town is not None
    global TEAMS
    if real:
        catalogue, start, dates = CATALOGUE, "2025-07-01", \
            weeks("2025-07-01", 53)
    else:
        TEAMS = ("kernteam-leonardus", "kernteam-noordwest")
        catalogue, start, dates = ROOT / "rules" / "catalogue.yaml", \
            "2026-01-05", weeks("2026-01-05", 27)

    w = new_world(start, catalogue)
    if not real:
        town = w.here / "town"
        town.mkdir()
        sample_town(town)
    w.start()
    began = time.monotonic()
    first = play(w, town, dates)
    took = time.monotonic() - began
    rss, most = w.memory()
    print(f"# {took:.1f} s for {len(dates)} weeks; daemon RSS {rss} KiB, "
          f"at most {most} KiB; {len(first.cases)} cases", flush=True)
    t.ok(most < 64 * 1024, "the daemon stays under 64 MiB", most)
    t.ok(len(first.cases) > 10, "there are cases", first.cases)
    if real:
        check_figures(t, w, "90287", "2446")
    else:
        s = w.status()
        check_figures(t, w, s["signals"], s["settlements"])
    again(t, w, town, dates[-1], first)
    code, seconds = w.stop()
    t.ok(code == 0 and seconds < 5, "SIGTERM ends within 5 s", (code, seconds))
    if real:
        check_partition(t, w, town)

    k = new_world(start, catalogue, w).start()
    same_outcome(t, play(k, town, dates, killer=Killer(20, 1)), first,
                 "killed twenty times")
    k.remove()
    for seed in (1, 2, 3):
        # With sanitizers, when that is what is being tested.
        s = new_world(start, catalogue, w, BUILD / "waakd").start()
        other = shuffled(town, seed, s.here / "shuffled")
        same_outcome(t, play(s, other, dates, order=random.Random(seed)),
                     first, f"shuffled {seed}")
        t.same(s.stop()[0], 0, f"shuffled {seed}: the daemon ends well")
        s.remove()
    w.remove()
    t.done()


if __name__ == "__main__":
    main()
