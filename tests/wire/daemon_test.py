#!/usr/bin/python3
"""Bad input of every kind, over CURVE, against the real daemon.

Each gets its own reason code (or, where the connection ends, a counter and a
log line), changes nothing, and the next good event is accepted. The client
and the pseudonyms are the Python of connectors/README.md, read from the page.
"""
import base64
import json
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "system"))
from world import ROOT, Tap, World

import zmq

PAGE = (ROOT / "connectors" / "README.md").read_text()
for block in re.findall(r"```python\n(.*?)```", PAGE, re.S):
    exec(block)

CATALOGUE = ROOT / "tests" / "system" / "town" / "catalogue.yaml"
SOURCE = "corporatie-noord-incasso"
URN = "urn:nld:oin:00000001823288444000:systeem:huurincasso"
OTHER_URN = "urn:nld:oin:00000001002220647000:systeem:meldingen"


def key_file(path):
    fields = dict(line.split(": ", 1) for line in path.read_text().splitlines()
                  if not line.startswith("#"))
    return {name: base64.urlsafe_b64decode(value + "=")
            for name, value in fields.items() if len(value) == 43}


class Partner:
    def __init__(self, world, key):
        self.world, self.key, self.n = world, key, 0
        self.connect()

    def connect(self):
        k = self.key
        self.socket = connect(self.world.endpoint, k["server-public"],
                              k["curve-public"], k["curve-secret"])

    def event(self, **change):
        self.n += 1
        data = {"household": household(self.key["scalar"],
                                       f"1079NA|{self.n}||"),
                "area": "BU03631000", "occurred": "2025-07-01",
                "reference": f"R{self.n}", "attributes": {"bedrag": 10000},
                "attests": ["inspanning_a_d"]}
        data.update(change.pop("data", {}))
        event = {"specversion": "1.0", "id": f"H-{self.n}", "source": URN,
                 "type": "nl.wijksignalen.huurachterstand.gemeld.v1",
                 "data": data}
        event.update(change)
        return json.dumps(event).encode()

    def put(self, *bodies):
        """The verb and body of the answer."""
        correlation = b"c%d" % self.n
        verb, back, body = put(self.socket, correlation, *bodies)
        assert back == correlation
        return verb, json.loads(body)


# What is put, and the code that comes back as a verdict.
REJECTED = {
    "a kind it may not send": (
        dict(type="nl.wijksignalen.overlast.gemeld.v1"), "kind_not_allowed"),
    "a source that is another's": (dict(source=OTHER_URN), "source_mismatch"),
    "a BSN in the id": (dict(id="H-123456782"), "personal_bsn"),
    "an IBAN in the reference": (
        dict(data={"reference": "NL91 ABNA 0417 1643 00"}), "personal_iban"),
    "a mail address in a key": (
        dict(data={"jan@example.nl": 1}), "personal_mail"),
    "a phone number in a value": (
        dict(data={"attributes": {"bedrag": 1, "tel": "0612345678"}}),
        "personal_phone"),
    "64 KiB + 1": (None, "event_too_large"),
    "an unknown attribute": (
        dict(data={"attributes": {"bedrag": 1, "kleur": 2}}),
        "unknown_attribute"),
    "a date in the year 9999": (
        dict(data={"occurred": "9999-12-31"}), "in_future"),
    "a report that comes too late": (
        dict(data={"occurred": "2025-01-01"}), "too_late"),
    "arrears without the effort": (
        dict(data={"attests": ["toestemming"]}), "inspanning_missing"),
    "a household that is no point": (
        dict(data={"household": "_" * 42 + "8"}), "household_point"),
    "an amount in euros": (
        dict(data={"attributes": {"bedrag": 12.5}}), "wrong_type"),
}

# Bodies of one message, and the code of the error that comes back.
ERRORS = {
    "a hundred frames": ([b"{}"] * 98, "too_many_frames"),
    "truncated JSON": ([b'{"specversion":"1.0","id":"x'], "json_truncated"),
    "duplicate JSON keys": ([b'{"id":"a","id":"b"}'], "json_duplicate_key"),
    "a NUL": ([b'{"id":"a\\u0000"}'], "json_nul"),
    "513 events": ([b"[" + b",".join([b"7"] * 513) + b"]"],
                   "too_many_events"),
    "no body": ([], "frames"),
}


def exactly(event, size):
    return event[:-1] + b" " * (size - len(event)) + b"}"


def counters(world):
    """The counters of the bus, by name."""
    return {name: int(value) for name, value in re.findall(
        r"(\w+) (\d+)", world.ctl("status").stdout)}


def kept(world):
    """How many signals, households and quarantined rows there are."""
    status = world.status()
    return [int(status[name])
            for name in ("signals", "households", "quarantine")]


def verdicts(answer):
    return [(v["verdict"], v.get("code")) for v in answer[1]["verdicts"]]


def rejections(tap, w, p):
    for what, (change, code) in REJECTED.items():
        before = kept(w)
        if change is None:
            bad = exactly(p.event(), 65537)
        else:
            bad = p.event(**change)
        tap.same(verdicts(p.put(bad)), [("rejected", code)],
                 f"{what}: {code}")
        after = kept(w)
        tap.same(after, before[:2] + [before[2] + 1],
                 f"{what}: nothing but a quarantined row")
        tap.same(verdicts(p.put(p.event())), [("accepted", None)],
                 f"after {what} a good event is accepted")
        tap.ok(code in w.ctl("quarantine", "list").stdout,
               f"{what}: quarantine list names the code")


def errors(tap, w, p):
    for what, (bodies, code) in ERRORS.items():
        before = kept(w)
        verb, answer = p.put(*bodies)
        tap.same((verb, answer.get("code")), (b"error", code),
                 f"{what}: {code}")
        tap.same(kept(w), before[:2] + [before[2] + 1],
                 f"{what}: nothing but a quarantined row")
        tap.same(verdicts(p.put(p.event())), [("accepted", None)],
                 f"after {what} a good event is accepted")


def until(condition):
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.05)
    return False


def ended(tap, w, p):
    """What ends the connection: a counter and a line in the log."""
    before = counters(w)
    strange = zmq.curve_keypair()
    s = zmq.Context.instance().socket(zmq.DEALER)
    s.linger = 0
    s.curve_publickey, s.curve_secretkey = strange
    s.curve_serverkey = z85.encode(p.key["server-public"])
    s.connect(w.endpoint)
    s.send_multipart([b"put", b"", p.event()])
    tap.ok(until(lambda: counters(w)["refused_key"] >
                 before["refused_key"]), "an unknown key is counted")
    s.close()
    p.socket.send_multipart([b"put", b"x", b" " * 131073])
    tap.ok(until(lambda: counters(w)["cut"] > before["cut"]),
           "a frame over 128 KiB is counted")
    log = w.log.read_text()
    tap.ok("refused_key" in log and "cut" in log, "both stand in the log")
    p.socket.close()
    p.connect()
    tap.same(verdicts(p.put(p.event())), [("accepted", None)],
             "after them a good event is accepted")


def again(tap, w, p):
    """The same event again, and another under its id."""
    one = p.event()
    tap.same(verdicts(p.put(one)), [("accepted", None)], "an event")
    changed = json.loads(one)
    changed["time"] = "2025-07-01T10:00:00Z"
    before = kept(w)
    tap.same(verdicts(p.put(json.dumps(changed, indent=2).encode())),
             [("duplicate", None)], "the same with another time")
    tap.same(kept(w), before, "a duplicate changes nothing")
    changed["data"]["attributes"]["bedrag"] = 1
    tap.same(verdicts(p.put(json.dumps(changed).encode())),
             [("conflict", "conflict")], "another body under the same id")
    tap.same(kept(w), before[:2] + [before[2] + 1],
             "a conflict is quarantined, the first is kept")
    tap.same(verdicts(p.put(b"[" + one + b"," + p.event() + b"]", b"{}",
                            p.event())),
             [("duplicate", None), ("accepted", None),
              ("rejected", "missing_attribute"), ("accepted", None)],
             "batches and single events in one message, by place")


def silent(p, event):
    """Puts an event and hears nothing for half a second."""
    p.socket.rcvtimeo = 500
    try:
        p.put(event)
        return False
    except zmq.Again:
        return True


def welcome(w, key):
    try:
        Partner(w, key).socket.close()
        return True
    except (zmq.Again, RuntimeError):
        return False


def reload(w):
    """SIGHUP; the control door answers once it is read."""
    w.daemon.send_signal(signal.SIGHUP)
    w.ctl("status")
    time.sleep(0.2)


def keys_come_and_go(tap, w, p):
    """A key made after its client started; one that is taken away."""
    keys = w.here / "keys"
    late = "corporatie-noord-huisbezoeken"
    factor = (keys / f"{late}.factor").read_bytes()
    (keys / f"{late}.factor").unlink()
    reload(w)
    key = key_file(w.here / "partners" / f"{late}.partner")
    refused = counters(w)["refused_key"]
    s = zmq.Context.instance().socket(zmq.DEALER)
    s.linger = 0
    s.curve_serverkey, s.curve_publickey, s.curve_secretkey = map(
        z85.encode, (key["server-public"], key["curve-public"],
                     key["curve-secret"]))
    s.connect(w.endpoint)
    s.send_multipart([b"hello", b"", b'{"protocol":1}'])
    tap.ok(until(lambda: counters(w)["refused_key"] > refused),
           "a source without its factor is refused")
    s.close()
    path = keys / f"{late}.factor"
    path.touch(0o600)
    path.write_bytes(factor)
    reload(w)
    tap.ok(welcome(w, key), "with it, and a new socket, it is welcome")

    one = p.event()
    mine = keys / f"{SOURCE}.factor"
    mine.rename(w.here / "away")
    reload(w)
    tap.ok(silent(p, one), "a key that is taken away is not heard")
    tap.ok(counters(w)["revoked"] > 0, "which is counted")
    (w.here / "away").rename(mine)
    reload(w)
    p.socket.close()
    p.connect()
    tap.same(verdicts(p.put(one)), [("accepted", None)],
             "given back, the same event is accepted")


def main():
    tap = Tap()
    w = World(CATALOGUE, start="2025-07-02")
    try:
        w.start()
        p = Partner(w, key_file(w.here / "partners" / f"{SOURCE}.partner"))
        tap.same(verdicts(p.put(p.event())), [("accepted", None)],
                 "the client of the page is understood")
        rejections(tap, w, p)
        errors(tap, w, p)
        ended(tap, w, p)
        again(tap, w, p)
        keys_come_and_go(tap, w, p)
        tap.same(w.stop()[0], 0, "the daemon ends in order")
    finally:
        w.remove()
    tap.done()


main()
