"""A vault, four partners, a daemon and its commands, in a directory.

Every test that needs real processes, sockets and a disk stands on this. All
traffic is on loopback; only processes started here are ended.
"""
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build/release")
SHARED = pathlib.Path(os.environ.get("WAAKD_SHARED", ROOT.parent / "shared"))

SOURCES = {
    "corporatie": ("corporatie-noord-incasso", "corporatie.csv"),
    "meldingen": ("gemeente-meldingen", "meldingen.csv"),
    "huisbezoeken": ("corporatie-noord-huisbezoeken", "huisbezoeken.csv"),
    "afspraken": ("polikliniek-afspraken", "afspraken.jsonl"),
}


class Tap:
    """Test Anything Protocol, for tests/run."""

    def __init__(self):
        self.n = self.failed = 0

    def ok(self, good, what, detail=""):
        self.n += 1
        if not good:
            self.failed += 1
            for line in str(detail).splitlines()[:40]:
                print("#", line)
        print("ok" if good else "not ok", self.n, "-", what, flush=True)
        return good

    def same(self, got, want, what):
        return self.ok(got == want, what, f" got: {got}\nwant: {want}")

    def skip(self, why):
        self.n += 1
        print("ok", self.n, "# SKIP", why, flush=True)

    def done(self):
        print(f"1..{self.n}", flush=True)
        sys.exit(1 if self.failed else 0)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*words, check=True, **more):
    done = subprocess.run([str(w) for w in words], capture_output=True,
                          text=True, **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"{words} gave {done.returncode}\n"
                           f"{done.stdout}{done.stderr}")
    return done


CONFIG = """waakd: 1
endpoint: tcp://127.0.0.1:{port}
run: {here}/run
database: {here}/waakd.db
keys: {here}/keys
catalogue: {catalogue}
rules:
- {rules}
digests:
  directory: {here}/digests
  language: nl
clock: {clock}
log:
  to: stderr
  level: info
batch: 256
"""


def signed(catalogue, here):
    """A copy whose agreements are real: a live daemon takes no example."""
    copy = here / "catalogue.yaml"
    copy.write_text(catalogue.read_text().replace("    example: true\n", ""))
    for holidays in catalogue.parent.glob("holidays*.yaml"):
        shutil.copy(holidays, here)
    return copy


class World:
    """One daemon with its keys, in a directory of its own."""

    def __init__(self, catalogue, rules=ROOT / "rules", start=None,
                 build=BUILD, sources=SOURCES, daemon=None):
        self.here = pathlib.Path(tempfile.mkdtemp(prefix="waakd-"))
        self.build = build
        self.program = daemon or build / "waakd"
        self.port = free_port()
        self.endpoint = f"tcp://127.0.0.1:{self.port}"
        self.config = self.here / "waakd.yaml"
        self.log = self.here / "log"
        self.daemon = None
        clock = "system"
        if not start:
            catalogue = signed(catalogue, self.here)
        else:
            clock = f"rehearsal\nclock_start: \"{start}T00:00:00Z\""
        self.config.write_text(CONFIG.format(
            port=self.port, here=self.here, catalogue=catalogue, rules=rules,
            clock=clock))
        self.sources = sources
        self.make_keys()

    def make_keys(self):
        ctl = self.build / "waakctl"
        keys = self.here / "keys"
        keys.mkdir(mode=0o700)
        run(ctl, "keys", "vault", self.here / "vault")
        run(ctl, "keys", "server", keys / "server.key")
        for source, _ in self.sources.values():
            self.partner(source)

    def partner(self, source):
        """Makes a partner's key; its factor goes to the daemon."""
        out = self.here / "partners"
        out.mkdir(mode=0o700, exist_ok=True)
        run(self.build / "waakctl", "keys", "partner",
            "--vault", self.here / "vault",
            "--server", self.here / "keys" / "server.key",
            "--source", source, "--out", out)
        (out / f"{source}.factor").rename(
            self.here / "keys" / f"{source}.factor")
        return out / f"{source}.partner"

    def start(self, environment=None):
        log = open(self.log, "ab")
        at = self.log.stat().st_size
        self.daemon = subprocess.Popen(
            [self.program, "-c", self.config], stderr=log,
            stdout=log, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})
        log.close()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with open(self.log, "rb") as f:
                f.seek(at)
                if b"ready:" in f.read():
                    return self
            if self.daemon.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError("waakd does not start:\n" + self.log.read_text())

    def stop(self):
        """SIGTERM; returns the exit code and the seconds it took."""
        began = time.monotonic()
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(30)
        self.daemon = None
        return code, time.monotonic() - began

    def kill(self):
        self.daemon.kill()
        self.daemon.wait()
        self.daemon = None

    def ctl(self, *words, check=True):
        return run(self.build / "waakctl", *words, "--config", self.config,
                   check=check)

    def status(self):
        lines = self.ctl("status").stdout.splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)

    def count(self, name):
        return int(self.status()[name])

    def advance(self, date):
        self.ctl("clock", "advance", date)

    def send(self, team):
        """Sends the list of a team; returns its text and page."""
        paths = self.ctl("digest", "send", team).stdout.split()
        return [pathlib.Path(p).read_bytes() for p in paths]

    def cases(self):
        return sorted(self.ctl("cases", "list").stdout.splitlines())

    def feed(self, name, files, until=None, outbox="", more=()):
        """Starts waak-feed for one partner; returns the process."""
        source, _ = self.sources[name]
        words = [self.build / "waak-feed",
                 "--map", ROOT / "connectors" / "mappings" / f"{name}.yaml",
                 "--key", self.here / "partners" / f"{source}.partner",
                 "--connect", self.endpoint,
                 "--outbox", self.here / f"{name}{outbox}.outbox"]
        if until:
            words += ["--until", until]
        words += [*more, *files]
        return subprocess.Popen([str(w) for w in words],
                                stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def memory(self):
        """Resident memory of the daemon now and at most, in KiB."""
        fields = dict(
            line.split(":", 1) for line in
            open(f"/proc/{self.daemon.pid}/status") if ":" in line)
        return (int(fields["VmRSS"].split()[0]),
                int(fields["VmHWM"].split()[0]))

    def database(self):
        return sqlite3.connect(f"file:{self.here}/waakd.db?mode=ro", uri=True)

    def remove(self):
        if self.daemon:
            self.kill()
        shutil.rmtree(self.here)


def settle(processes):
    """Waits for feeds; returns their last lines. Raises when one failed."""
    out = []
    for p in processes:
        text, _ = p.communicate(timeout=600)
        if p.returncode != 0:
            raise RuntimeError(f"{p.args} gave {p.returncode}\n{text}")
        out.append(text)
    return out
