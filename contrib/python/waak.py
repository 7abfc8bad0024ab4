#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A small client of waakd, written from connectors/README.md alone.

    waak = Waak.connect("partner.key", "tcp://waakd:5571", urn="urn:nld:oin:…")
    home = waak.pseudonym("1079NA 6-hs")
    event = waak.report("H-1", "huurachterstand", home, "2025-07-02", {"bedrag": 255070},
                        attests=["inspanning_a_d"])
    print(waak.put([event]))
"""
import argparse, base64, ctypes, hashlib, itertools, json, random, re, sys, time
import zmq
from zmq.utils.monitor import recv_monitor_message

REFUSALS = 3        # in a row before we believe it
REFUSING = (zmq.EVENT_HANDSHAKE_FAILED_AUTH             # our key is not known
            | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL)     # server-public is not this daemon's
DOUBTFUL = "(?! ?(?:JAN|FEB|MRT|MAR|APR|MEI|MAY|JUN|JUL|AUG|SEP|OKT|OCT|NOV|DEC|NULL|[0-9]{1,2} [0-9]{2,4})$)"


class WaakError(Exception): """Trying again does not help."""
class Lost(WaakError): """No answer, or the connection ended."""
class Refused(Lost): """The handshake failed."""


def delays():
    """Seconds to wait between attempts."""
    for attempt in itertools.count():
        yield min(2 ** attempt, 300) * random.uniform(0.5, 1)


def read_key(path):
    key = dict(line.strip().split(": ", 1) for line in open(path) if line[0] not in "#\n")
    if key.get("key") != "partner-v1":
        raise ValueError(f"{path}: not a partner's key")
    for name in ("scalar", "curve-secret", "curve-public", "server-public"):
        key[name] = base64.urlsafe_b64decode(key[name] + "=")   # base64url comes unpadded
    return key


def canonical(address):
    """'1090va 30a-2' -> '1090VA|30|A|2'. One door; what could be read in two ways is refused."""
    text = re.sub(r"[-\s\u2010-\u2014]+", " ", address).strip()
    match = re.fullmatch(r"([1-9][0-9]{3} ?[A-Z]{2}) ?0*([1-9][0-9]{0,4})(?![0-9])" + DOUBTFUL +
                         r" ?(?:([A-Z])(?=$|[ 0-9]|H$|HS|BIS))?((?: ?[A-Z0-9]){0,4})", text, re.A | re.I)
    if not match:
        raise ValueError("not an address: postcode, number, letter, addition")
    return "|".join(match.groups("")).replace(" ", "").upper()


class Waak:
    def __init__(self, key_file, endpoint, urn=None, silence=30):     # seconds
        self.key, self.endpoint, self.urn, self.silence = read_key(key_file), endpoint, urn, silence
        self._socket, self._counter = None, itertools.count(1)

    @classmethod
    def connect(cls, *where, **options):
        waak = cls(*where, **options)
        waak.hello()
        return waak

    def pseudonym(self, address):
        sodium = ctypes.CDLL("libsodium.so.23")
        sodium.sodium_init()
        digest = hashlib.sha512(b"waakd/address/v1\0" + canonical(address).encode()).digest()
        point, out = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        sodium.crypto_core_ristretto255_from_hash(point, digest)
        if sodium.crypto_scalarmult_ristretto255(out, self.key["scalar"], point) != 0:
            raise ValueError("the key file has no good scalar")
        return base64.urlsafe_b64encode(out.raw).rstrip(b"=").decode()

    # ---- Events. `more`: area, reference, attests, sealed. `refers`: the id of the signal.

    def report(self, id, kind, household, occurred, attributes=None, **more):
        return self._event(id, kind, "gemeld", None, household=household, occurred=occurred,
                           attributes=attributes, **more)

    def amend(self, id, refers, kind, household, occurred, attributes=None, **more):
        return self._event(id, kind, "gewijzigd", refers, household=household, occurred=occurred,
                           attributes=attributes, **more)

    def settle(self, id, refers, occurred, reason):
        return self._event(id, "signaal", "opgelost", refers, occurred=occurred, reason=reason)

    def withdraw(self, id, refers, occurred, reason):
        return self._event(id, "signaal", "ingetrokken", refers, occurred=occurred, reason=reason)

    def _event(self, id, kind, what, refers, **data):
        data["refers"] = refers and {"source": self.urn, "id": refers}
        return {"specversion": "1.0", "id": id, "source": self.urn,
                "type": f"nl.wijksignalen.{kind.replace('_', '-')}.{what}.v1",
                "data": {name: value for name, value in data.items() if value is not None}}

    def hello(self):
        """Makes a new socket and says hello, again and again, until the welcome."""
        refusals = 0
        for delay in delays():
            self._open()
            try:
                verb, self.welcome = self._ask(b"hello", [b'{"protocol":1,"client":"waak.py/1"}'])
                if verb == b"welcome":
                    return
                raise WaakError(f"hello: {self.welcome}")
            except Lost as trouble:
                refusals = refusals + 1 if isinstance(trouble, Refused) else 0
                if refusals == REFUSALS:
                    raise
            time.sleep(delay)

    def put(self, events):
        """Sends events: dicts, or the bytes of one JSON object each. Returns a verdict for each, by its
        place. What gets `later`, or no answer, is sent again until it has another verdict."""
        bodies = [e if isinstance(e, bytes) else json.dumps(e, allow_nan=False).encode() for e in events]
        limits = self.welcome["limits"]     # a frame past them would cost us the connection
        verdicts = {place: {"place": place, "verdict": "rejected", "code": "event_too_large"}
                    for place, body in enumerate(bodies) if len(body) > limits["event_bytes"]}
        some, delay = min(limits["frames"], limits["message_bytes"] // limits["event_bytes"] - 1), delays()
        while todo := [place for place in range(len(bodies)) if place not in verdicts]:
            try:
                found = self._put_some(bodies, todo[:some])
            except Lost:
                found = []
                time.sleep(next(delay))
                self.hello()
            later = [v["retry_ms"] / 1000 for v in found if v["verdict"] == "later"]
            verdicts.update((v["place"], v) for v in found if v["verdict"] != "later")
            delay = delays() if len(found) > len(later) else delay
            if later:
                time.sleep(max(next(delay), *later))    # as it asks; longer when it asks again and again
        return [verdicts[place] for place in range(len(bodies))]

    def _put_some(self, bodies, places):
        """Sends one message, an event a frame, so that an error names its event. Returns verdicts."""
        verb, answer = self._ask(b"put", [bodies[place] for place in places])
        if verb == b"error" and "body" in answer:       # nothing was stored: the others go again
            answer["verdicts"] = [{"verdict": "rejected", "place": answer.pop("body"), **answer}]
        elif verb != b"receipt":
            raise WaakError(f"put: {answer}")
        return [{**verdict, "place": places[verdict["place"]]} for verdict in answer["verdicts"]]

    def _ask(self, verb, bodies):
        """Sends a message and waits for its answer, (verb, body)."""
        correlation = b"%d" % next(self._counter)
        self._watch()                   # it may have ended since the last answer
        self._socket.send_multipart([verb, correlation, *bodies])
        end = time.monotonic() + self.silence
        while (left := end - time.monotonic()) > 0:
            if self._socket.poll(min(left, 0.2) * 1000):
                verb, answered, body = self._socket.recv_multipart()
                if answered == correlation:
                    return verb, json.loads(body)
            self._watch()
        raise Lost(f"{self.endpoint}: no answer in {self.silence} seconds")

    def _watch(self):
        if self._monitor.poll(0):
            if recv_monitor_message(self._monitor)["event"] & REFUSING:
                raise Refused(f"{self.endpoint}: the handshake fails: is the key of this daemon?")
            raise Lost(f"{self.endpoint}: the connection ended")

    def _open(self):
        self.close()
        self._socket = zmq.Context.instance().socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.curve_serverkey = self.key["server-public"]
        self._socket.curve_publickey = self.key["curve-public"]
        self._socket.curve_secretkey = self.key["curve-secret"]
        self._monitor = self._socket.get_monitor_socket(REFUSING | zmq.EVENT_DISCONNECTED)
        self._socket.connect(self.endpoint)

    def close(self):
        if self._socket:
            self._socket.disable_monitor()
            self._socket.close()


def main():
    parser = argparse.ArgumentParser(description="Sends events to waakd, prints verdicts.")
    parser.add_argument("--key", required=True, metavar="FILE")
    parser.add_argument("--connect", required=True, metavar="URL")
    parser.add_argument("command", choices=["put"])
    parser.add_argument("file", help="JSONL; it is the outbox: running it again is safe")
    options = parser.parse_args()
    try:
        lines = [line.strip() for line in open(options.file, "rb") if line.strip()]
        if not all(line.startswith(b"{") for line in lines):
            raise ValueError(f"{options.file}: a line is not a JSON object")
        waak = Waak.connect(options.key, options.connect)
        seen = set()
        for at in range(0, len(lines), 30):
            for verdict in waak.put(lines[at:at + 30]):
                seen.add(verdict["verdict"])
                print(json.dumps({**verdict, "place": at + verdict["place"]}), flush=True)
    except (OSError, ValueError, KeyError, WaakError) as error:
        sys.exit(f"waak.py: {error}")
    sys.exit(0 if seen <= {"accepted", "duplicate"} else 2)


if __name__ == "__main__":
    main()
