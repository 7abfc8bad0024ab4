#!/usr/bin/python3
"""The Python client of contrib/python against the real daemon."""
import base64
import json
import os
import re
import subprocess
import sys
import threading
import time

import zmq
import zmq.utils.z85

sys.path.insert(0, os.path.dirname(__file__))
from world import ROOT, Tap, World, free_port

sys.path.insert(0, str(ROOT / "contrib" / "python"))
import waak

CATALOGUE = ROOT / "tests" / "system" / "town" / "catalogue.yaml"
EFFORT = ["inspanning_a_d"]     # which the catalogue requires of arrears
NAME = "corporatie-noord-incasso"
URN = "urn:nld:oin:00000001823288444000:systeem:huurincasso"
PAGE = ROOT / "connectors" / "README.md"
KEY = """# waakd: a partner's key: secret. For this partner's connector only.
key: partner-v1
source: {name}
scalar: QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXgA
curve-secret: {secret}
curve-public: {public}
server-public: {server}
"""


def base64url(z85):
    raw = zmq.utils.z85.decode(z85)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_file(path, server):
    public, secret = zmq.curve_keypair()
    path.write_text(KEY.format(name=NAME, public=base64url(public),
                               secret=base64url(secret),
                               server=base64url(server)))
    return path


def short(verdicts):
    return [v["verdict"] for v in verdicts]


def pseudonyms(t, client):
    """The tables of the page are what the client makes."""
    text = PAGE.read_text().split("## Pseudonyms", 1)[1].split("\n## ")[0]
    rows = re.findall(r"^ *\| (.+?) +\| `(.+?)` \|$", text, re.M)
    rows = [(a.strip("`").replace("\\|", "|"), b.replace("\\|", "|"))
            for a, b in rows]
    forms = [row for row in rows if "|" in row[1]]
    made = [row for row in rows if "|" in row[0]]
    t.ok(len(forms) >= 7 and len(made) >= 4, "the page has its tables", rows)
    t.same([waak.canonical(a) for a, _ in forms], [b for _, b in forms],
           "canonical forms are those of the page")
    written = {b: a for a, b in forms}
    t.same([client.pseudonym(written[a]) for a, _ in made],
           [b for _, b in made], "pseudonyms are those of the page")


def signals(t, w, c):
    home = c.pseudonym("1079NA 6-hs")
    one = c.report("H-1", "huurachterstand", home, "2025-07-01",
                   {"bedrag": 255070, "maanden": 2}, reference="4070",
                   attests=EFFORT)
    t.same(short(c.put([one])), ["accepted"], "a signal is accepted")
    t.same(short(c.put([one])), ["duplicate"], "again it is a duplicate")
    other = c.report("H-1", "huurachterstand", home, "2025-07-01",
                     {"bedrag": 1, "maanden": 2}, attests=EFFORT)
    got = c.put([other])[0]
    t.same((got["verdict"], got.get("code")), ("conflict", "conflict"),
           "another under its id is a conflict")
    bad = c.report("H-2", "huurachterstand", home, "2025-07-01",
                   {"bedrag": 1, "maanden": 121}, attests=EFFORT)
    got = c.put([bad])[0]
    t.same((got["verdict"], got["code"], got["pointer"]),
           ("rejected", "out_of_range", "/data/attributes/maanden"),
           "out of bounds is rejected with code and pointer")
    got = c.put([c.report("H-2", "huurachterstand", home, "2025-07-01",
                          {"bedrag": 1})])[0]
    t.same((got["verdict"], got["code"], got["pointer"]),
           ("rejected", "inspanning_missing", "/data/attests"),
           "arrears of which the effort is not attested are rejected")
    t.same(w.count("signals"), 1, "one signal is stored")


def corrections(t, w, c):
    home = c.pseudonym("1090 VA 030")
    early = c.settle("S-1", "H-3", "2025-07-02", "betaald")
    late = c.report("H-3", "huurachterstand", home, "2025-06-30",
                    {"bedrag": 90000}, attests=EFFORT)
    t.same(short(c.put([early])), ["accepted"],
           "a settlement is accepted before its signal")
    t.same(short(c.put([late])), ["accepted"], "and then its signal")
    t.same(short(c.put([
        c.amend("W-1", "H-1", "huurachterstand", home, "2025-07-01",
                {"bedrag": 100000}, attests=EFFORT),
        c.withdraw("I-1", "H-1", "2025-07-02", "vergissing"),
        c.settle("S-2", "H-3", "2025-07-02", "verzonnen")])),
        ["accepted", "accepted", "rejected"],
        "amended, withdrawn, and a reason that does not exist")
    t.same([w.count(n) for n in ("signals", "amendments", "settlements",
                                 "withdrawals")], [2, 1, 1, 1],
           "the daemon counts them so")


def batch(t, w, c):
    """More than one message; bytes that are not JSON and an event too
    large cost only themselves."""
    home = c.pseudonym("1090VA 30a-2")
    events = [c.report(f"B-{n}", "huurachterstand", home, "2025-07-01",
                       {"bedrag": n}, reference=f"b{n}", attests=EFFORT)
              for n in range(70)]
    events[20] = b'{"specversion":"1.0",'
    events[40] = {**events[40], "data": {"sealed": "x" * 200000}}
    events[60]["data"]["household"] = "short"
    got = c.put(events)
    t.same([v["place"] for v in got], list(range(70)),
           "a verdict for each of a batch, by its place")
    t.same({n: v["code"] for n, v in enumerate(got)
            if v["verdict"] != "accepted"},
           {20: "json_truncated", 40: "event_too_large",
            60: "household_form"}, "the good ones are accepted")
    t.same(w.count("signals"), 69, "and are stored")


def killed(t, w, c, key):
    """The command sends a file while the daemon is killed and started."""
    home = c.pseudonym("1041JA 77 bis")
    before = w.count("signals")
    path = w.here / "rows.jsonl"
    path.write_text("".join(json.dumps(c.report(
        f"K-{n}", "huurachterstand", home, "2025-07-01", {"bedrag": n},
        reference=f"k{n}", attests=EFFORT)) + "\n" for n in range(900)))
    command = [ROOT / "contrib" / "python" / "waak.py", "--key", key,
               "--connect", w.endpoint, "put", path]
    p = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    lines = [p.stdout.readline() for _ in range(60)]
    w.kill()
    w.start()
    lines += p.communicate(timeout=60)[0].splitlines()
    got = [json.loads(line) for line in lines]
    t.same((p.returncode, len(got)), (0, 900),
           "the command goes on when the daemon was killed")
    t.same([v["place"] for v in got], list(range(900)),
           "a verdict for each line, in order")
    t.same(w.count("signals") - before, 900, "nothing lost, nothing twice")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    t.same(set(short(map(json.loads, done.stdout.splitlines()))),
           {"duplicate"}, "the file again is all duplicates")
    w.kill()
    w.start()
    t.same(short(c.put([c.report("K-900", "huurachterstand", home,
                                 "2025-07-01", {"bedrag": 1},
                                 attests=EFFORT)])),
           ["accepted"], "a client that stood idle finds the new daemon")


def refused(t, w, key):
    """A key the daemon does not know, and a daemon that is another."""
    server = zmq.utils.z85.encode(waak.read_key(key)["server-public"])
    for what, wrong in (("a wrong key", server),
                        ("another daemon's key", zmq.curve_keypair()[0])):
        path = key_file(w.here / "wrong.key", wrong)
        began = time.monotonic()
        done = subprocess.run(
            [ROOT / "contrib" / "python" / "waak.py", "--key", path,
             "--connect", w.endpoint, "put", "/dev/null"],
            capture_output=True, text=True, timeout=60)
        t.ok(done.returncode == 1 and "handshake" in done.stderr,
             f"{what} is an error", done)
        t.ok(time.monotonic() - began < 10, "within seconds")


class Fake(threading.Thread):
    """A daemon that answers puts from a list; None is silence."""

    def __init__(self, here, answers):
        super().__init__(daemon=True)
        public, secret = zmq.curve_keypair()
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.curve_server = True
        self.socket.curve_secretkey = secret
        port = self.socket.bind_to_random_port("tcp://127.0.0.1")
        self.endpoint = f"tcp://127.0.0.1:{port}"
        self.key = key_file(here / "fake.key", public)
        self.answers = answers
        self.puts = []              # when, the connection, its bodies
        self.hellos = 0
        self.start()

    def run(self):
        limits = {"frame_bytes": 131072, "event_bytes": 65536,
                  "message_bytes": 1048576, "frames": 30, "events": 512}
        while self.answers:
            who, verb, correlation, *bodies = self.socket.recv_multipart()
            if verb == b"hello":
                self.hellos += 1
                answer = "welcome", {"protocol": 1, "epoch": "e",
                                     "time": "2025-07-02T00:00:00Z",
                                     "limits": limits}
            else:
                self.puts.append((time.monotonic(), who, len(bodies)))
                answer = self.answers.pop(0)
            if answer:
                self.socket.send_multipart(
                    [who, answer[0].encode(), correlation,
                     json.dumps(answer[1]).encode()])
        self.socket.close(linger=1000)


def receipt(*verdicts, **more):
    return "receipt", {"verdicts": [
        {"place": n, "verdict": v, **(more if v == "later" else {})}
        for n, v in enumerate(verdicts)]}


def resending(t, here):
    fake = Fake(here, [
        receipt("later", "later", "later", retry_ms=700),
        receipt("accepted", "later", "accepted", retry_ms=1500),
        None,                                       # silence: a new socket
        ("error", {"code": "json_utf8", "pointer": "", "text": "",
                   "body": 0}),
    ])
    c = waak.Waak.connect(fake.key, fake.endpoint, urn=URN, silence=2)
    t.same(short(c.put([b"{}", b"{}", b"{}"])),
           ["accepted", "rejected", "accepted"],
           "later and silence are sent again until there is a verdict")
    t.same([n for _, _, n in fake.puts], [3, 3, 1, 1],
           "only what is not done")
    waits = [b[0] - a[0] for a, b in zip(fake.puts, fake.puts[1:])]
    t.ok(waits[0] >= 0.7 and waits[1] >= 1.5 and waits[2] >= 2,
         "not before the time it was told", waits)
    t.ok(fake.hellos == 2 and fake.puts[2][1] != fake.puts[3][1],
         "after silence over a new socket, with hello first", fake.hellos)
    c.close()
    fake.join(10)


def away(t, w):
    """No daemon at all: it tries on, and ends when it is told to."""
    path = key_file(w.here / "away.key", zmq.curve_keypair()[0])
    try:
        subprocess.run([ROOT / "contrib" / "python" / "waak.py",
                        "--key", path,
                        "--connect", f"tcp://127.0.0.1:{free_port()}",
                        "put", "/dev/null"], timeout=3)
        t.ok(False, "without a daemon it tries on")
    except subprocess.TimeoutExpired:
        t.ok(True, "without a daemon it tries on")


def main():
    t = Tap()
    w = World(CATALOGUE, start="2025-07-02").start()
    try:
        key = w.here / "partners" / f"{NAME}.partner"
        vectors = key_file(w.here / "vectors.key", zmq.curve_keypair()[0])
        pseudonyms(t, waak.Waak(vectors, w.endpoint))
        c = waak.Waak.connect(key, w.endpoint, urn=URN)
        t.same(c.welcome["protocol"], 1, "hello is welcome")
        signals(t, w, c)
        corrections(t, w, c)
        batch(t, w, c)
        killed(t, w, c, key)
        c.close()
        refused(t, w, key)
        away(t, w)
        resending(t, w.here)
        t.skip("later of the real daemon needs a disk that is full")
    finally:
        w.remove()
    t.done()


main()
