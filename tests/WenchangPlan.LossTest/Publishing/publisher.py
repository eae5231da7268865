"""An MQTT publisher that shares no code with the service: Python's standard library, MQTT 3.1.1, QoS 1 over one socket.

It sends readings, exact copies of readings and garbage at the rate it is told, and writes a line to a ledger for each message the
broker has acknowledged. A message that is not acknowledged when the connection breaks is sent again with DUP on the next one.

Standard input:  "rate N" messages a second; "stop" sends nothing new, waits for what is open, and ends. The end of the input ends it at once.
Standard output: "progress SENT ACKNOWLEDGED RESENT PROBE" every 0.2 s, and "done ..." at the end. PROBE is the time of the newest
                 acknowledged reading of the first station.
Ledger, in the folder: STATION.acknowledged and STATION.open hold "time<TAB>code=value,...", garbage.* hold "topic<TAB>hex of the payload".
"""
import argparse
import collections
import datetime
import json
import os
import random
import select
import socket
import struct
import time

LOCAL = datetime.timezone(datetime.timedelta(hours=8))
GARBAGE = "garbage"


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def packet(head, body):
    length, left = b"", len(body)
    while True:
        left, byte = left >> 7, left & 0x7F
        length += bytes([byte | (0x80 if left else 0)])
        if not left:
            return bytes([head]) + length + body


class Messages:
    """Makes up what is sent: each reading has an instant of its own, each piece of garbage differs from all others."""

    def __init__(self, stations, start, seed, garbage, copies):
        self.random = random.Random(seed)
        self.stations, self.next = stations, [start] * len(stations)
        self.garbage, self.copies = garbage, copies
        self.recent = collections.deque(maxlen=2000)
        self.number, self.counts = 0, collections.Counter()

    def make(self):
        """Topic, payload, ledger, line of the ledger, time."""
        self.number += 1
        draw = self.random.random()
        if draw < self.garbage:
            self.counts["garbage"] += 1
            return self.make_garbage()
        if draw < self.garbage + self.copies and self.recent:
            self.counts["copies"] += 1
            return self.random.choice(self.recent)
        self.counts["readings"] += 1
        self.recent.append(self.make_reading())
        return self.recent[-1]

    def make_reading(self):
        index = self.number % len(self.stations)
        station = self.stations[index]
        at = self.next[index] = self.next[index] + self.random.randint(1, 1999)
        chosen = [p for p in station["parameters"] if self.random.random() < 0.8] or station["parameters"][:1]
        values = ["%s=%.*f" % (p["code"], p["decimals"], self.random.uniform(p["min"], p["max"])) for p in chosen]
        members = ",".join('"%s":%s' % tuple(v.split("=")) for v in values)
        ts = str(at) if self.number % 8 else '"%s"' % datetime.datetime.fromtimestamp(at / 1000, LOCAL).isoformat(timespec="milliseconds")
        payload = '{"ts":%s,"values":{%s},"seq":%d}' % (ts, members, self.number)
        return station["topic"], payload.encode(), station["id"], "%d\t%s" % (at, ",".join(values)), at if index == 0 else 0

    def make_garbage(self):
        n = self.number
        topic = self.random.choice(self.stations)["topic"]
        kind = n % 5
        if kind == 0:
            payload = b"AT+CSQ %d" % n
        elif kind == 1:
            payload = b'{"seq":%d,"ts":1577808000000,"values":{"a' % n
        elif kind == 2:
            payload = b"\xff\xfe\x00" + struct.pack(">Q", n)
        elif kind == 3:
            payload = b'{"ts":"2020-01-01T08:00:00","values":{},"seq":%d}' % n
        else:
            topic, payload = topic.rsplit("/", 2)[0] + "/nowhere/readings", b'{"ts":1577808000000,"values":{"ph":7},"seq":%d}' % n
        return topic, payload, GARBAGE, "%s\t%s" % (topic, payload.hex()), 0


class Publisher:
    WINDOW = 2000

    def __init__(self, options, messages):
        self.options, self.messages = options, messages
        self.socket, self.connected, self.out, self.input = None, False, bytearray(), bytearray()
        self.open = collections.OrderedDict()  # packet id -> (packet, ledger, line, time), in the order of sending
        self.id, self.acknowledged, self.resent, self.probe = 0, 0, 0, 0
        self.rate, self.credit, self.stopping = 0.0, 0.0, False
        self.files, self.heard, self.commands = {}, 0.0, b""

    def run(self):
        last = shown = time.monotonic()
        while not (self.stopping and not self.open):
            now = time.monotonic()
            self.credit = min(self.credit + (now - last) * self.rate, max(self.rate / 5, 1))
            last = now
            if self.socket is None:
                self.connect()
            if self.connected and not self.stopping:
                self.publish()
            if now - shown >= 0.2:
                shown = now
                print("progress", self.messages.number, self.acknowledged, self.resent, self.probe, flush=True)
            if not self.wait():
                break
        self.close_ledger()
        counts = self.messages.counts
        print("done", counts["readings"], counts["copies"], counts["garbage"], self.acknowledged, self.resent, len(self.open), flush=True)

    def connect(self):
        try:
            self.socket = socket.create_connection((self.options.host, self.options.port), timeout=5)
        except OSError:
            time.sleep(0.05)
            return
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        with open(self.options.password_file, encoding="utf-8") as file:
            password = file.read().strip()
        # Clean session off: then a message may be sent again with DUP, as MQTT 3.1.1, 4.4 has it.
        self.out = bytearray(packet(0x10, text("MQTT") + bytes([4, 0xC0, 0, 60]) + text("ledger") + text(self.options.username) + text(password)))
        self.input.clear()
        self.heard = time.monotonic()

    def disconnected(self):
        self.socket.close()
        self.socket, self.connected = None, False

    def publish(self):
        while self.credit >= 1 and len(self.open) < self.WINDOW:
            self.credit -= 1
            topic, payload, ledger, line, at = self.messages.make()
            self.id = self.id % 65535 + 1
            body = text(topic) + struct.pack(">H", self.id) + payload
            self.open[self.id] = (packet(0x32, body), ledger, line, at)
            self.out += self.open[self.id][0]

    def wait(self):
        reads = [0] + ([self.socket] if self.socket else [])
        writes = [self.socket] if self.socket and self.out else []
        readable, writable, _ = select.select(reads, writes, [], 0.005)
        if 0 in readable and not self.command():
            return False
        try:
            if writable:
                del self.out[:self.socket.send(self.out)]
            if self.socket in readable:
                data = self.socket.recv(1 << 16)
                if not data:
                    raise ConnectionResetError
                self.heard = time.monotonic()
                self.input += data
                self.take()
            if self.connected and time.monotonic() - self.heard > 20:
                self.out += b"\xc0\x00"
                self.heard = time.monotonic()
        except BlockingIOError:
            pass
        except OSError:
            self.disconnected()
        return True

    def command(self):
        data = os.read(0, 4096)
        self.commands += data
        *lines, self.commands = self.commands.split(b"\n")
        for line in lines:
            word, *rest = line.split()
            if word == b"rate":
                self.rate = float(rest[0])
            else:
                self.stopping = True
        return bool(data)

    def take(self):
        while len(self.input) >= 2 and len(self.input) >= 2 + self.input[1]:
            kind, body = self.input[0] >> 4, bytes(self.input[2:2 + self.input[1]])
            del self.input[:2 + self.input[1]]
            if kind == 2:
                if body[1] != 0:
                    raise SystemExit("the broker refused the connection: %d" % body[1])
                self.connected = True
                for held, *_ in self.open.values():
                    self.resent += 1
                    self.out += bytes([held[0] | 0x08]) + held[1:]
            elif kind == 4:
                entry = self.open.pop(struct.unpack(">H", body)[0], None)
                if entry is not None:
                    self.acknowledged += 1
                    self.probe = max(self.probe, entry[3])
                    self.write(entry[1] + ".acknowledged", entry[2])

    def write(self, name, line):
        if name not in self.files:
            self.files[name] = open(os.path.join(self.options.folder, name), "w", encoding="utf-8")
        self.files[name].write(line + "\n")

    def close_ledger(self):
        for _, ledger, line, _ in self.open.values():
            self.write(ledger + ".open", line)
        for file in self.files.values():
            file.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--username", required=True)
    parser.add_argument("--password-file", required=True)
    parser.add_argument("--stations", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--garbage", type=float, default=0.01)
    parser.add_argument("--copies", type=float, default=0.01)
    parser.add_argument("--start", type=int, default=1577808000000)  # 2020-01-01 00:00 +08:00
    options = parser.parse_args()
    with open(options.stations, encoding="utf-8") as file:
        stations = json.load(file)
    Publisher(options, Messages(stations, options.start, options.seed, options.garbage, options.copies)).run()


main()
