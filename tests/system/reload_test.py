#!/usr/bin/python3
"""A reload of the real daemon: what may change does, the rest is refused."""
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from world import ROOT, Tap, World, free_port, run

CATALOGUE = ROOT / "tests" / "system" / "town" / "catalogue.yaml"


def refused(t, w, what):
    """A reload is refused, names `what`, and what ran goes on."""
    before = w.status()
    done = w.ctl("reload", check=False)
    t.ok(done.returncode != 0 and f"{what} cannot change" in done.stderr,
         f"{what}: refused by name", done)
    after = w.status()
    t.same([after[k] for k in ("epoch", "rules", "catalogue")],
           [before[k] for k in ("epoch", "rules", "catalogue")],
           f"{what}: the old setup stays")


def settings(t, w):
    text = w.config.read_text()
    for key, was, now in [
            ("endpoint", str(w.port), str(free_port())),
            ("database", "waakd.db", "other.db"),
            ("digests.directory", f"{w.here}/digests", f"{w.here}/other"),
            ("clock", "clock: system", "clock: rehearsal")]:
        w.config.write_text(text.replace(was, now))
        refused(t, w, key)
    w.config.write_text(text)


def server_key(t, w):
    key = w.here / "keys" / "server.key"
    kept = key.rename(w.here / "kept.key")
    run(w.build / "waakctl", "keys", "server", key)
    refused(t, w, "server.key")
    kept.replace(key)


def main():
    t = Tap()
    w = World(CATALOGUE).start()
    try:
        settings(t, w)
        server_key(t, w)
        t.ok(w.ctl("reload", check=False).returncode == 0,
             "as it was, it is read again")
        w.stop()
    finally:
        w.remove()
    t.done()


main()
