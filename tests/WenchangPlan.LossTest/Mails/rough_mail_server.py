"""A mail server (aiosmtpd) that is as bad as real ones on a bad day, and notes what it took in a ledger.

Every connection and every mail draws how it ends. One line of standard output for each moment of a mail, "at MOMENT", so that somebody can strike in it;
one line of JSON in the ledger for each mail that came whole. The line "calm" on standard input ends the bad day.
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import random
import sys
import threading

from aiosmtpd.smtp import SMTP

# How a mail ends, with its weight. What is "taken" is in the mailbox, whatever the client gets to know of it.
ENDS = {
    "taken": 58,
    "taken, answered late": 8,
    "taken, answered too late": 4,
    "taken, dropped after the dot": 6,
    "lost, dropped after the dot": 4,
    "dropped before the dot": 7,
    "4xx at RCPT": 4,
    "5xx at RCPT": 2,
    "4xx after the dot": 4,
    "5xx after the dot": 2,
}
SMALL_SESSIONS = 0.03
SMALL = 600
MOMENT = 0.02


class Dropped(ConnectionResetError):
    """The line was cut on purpose."""


class Desk:
    """Draws the end of each mail and does it."""

    def __init__(self, ledger, chance, late, too_late):
        self.ledger, self.chance, self.late, self.too_late, self.calm = ledger, chance, late, too_late, False

    def draw(self):
        return "taken" if self.calm else self.chance.choices(list(ENDS), list(ENDS.values()))[0]

    async def reach(self, moment):
        print("at", moment, flush=True)
        await asyncio.sleep(MOMENT)

    def note(self, session, envelope, end, taken, answer):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.write({
            "to": envelope.rcpt_tos[0], "id": message["Message-ID"], "copy": int(message.get("X-Wenchang-Copy", "1")), "subject": message["Subject"],
            "text": message.get_body(("plain",)).get_content(), "end": end, "taken": taken, "answer": answer,
        })

    def write(self, line):
        self.ledger.write(json.dumps(line) + "\n")
        self.ledger.flush()
        os.fsync(self.ledger.fileno())

    async def handle_MAIL(self, server, session, envelope, address, options):
        server.end = self.draw()
        envelope.mail_from = address
        await self.reach("mail")
        return "250 2.1.0 go on"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.reach("rcpt")
        if address.startswith("gone@"):
            return self.refuse("5xx of the address", "550 5.1.1 nobody of that name")
        if server.end == "5xx at RCPT":
            return self.refuse(server.end, "550 5.7.1 not today")
        if server.end == "4xx at RCPT" or (address.startswith("busy@") and not self.calm and self.chance.random() < 0.4):
            return self.refuse("4xx at RCPT", "451 4.2.1 not now")
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 go on"

    async def handle_DATA(self, server, session, envelope):
        end = server.end
        taken = end.startswith("taken")
        code = {"4xx after the dot": "452 4.3.1 no room", "5xx after the dot": "554 5.6.0 not liked"}.get(end, "250 2.0.0 taken")
        if end.endswith("dropped after the dot"):
            self.note(session, envelope, end, taken, "")
            await self.reach("dot")
            server.transport.abort()
            raise Dropped()
        self.note(session, envelope, end, taken, code)
        await self.reach("dot")
        if "late" in end and not self.calm:
            await asyncio.sleep(self.too_late if end.endswith("too late") else self.late)
        return code

    async def handle_exception(self, error):
        return "451 4.3.0 broken"

    def refuse(self, end, answer):
        self.write({"end": end, "taken": False, "answer": answer})
        return answer


class Session(SMTP):
    """Cuts the line before the dot where the desk says so."""

    end = "taken"

    async def smtp_DATA(self, arg):
        await self.event_handler.reach("data")
        if self.end != "dropped before the dot" or self.event_handler.calm:
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readuntil(b"\r\n")
        self.event_handler.write({"end": self.end, "taken": False, "answer": ""})
        self.transport.abort()

    async def push(self, status):
        if status.startswith("552 Error"):
            self.event_handler.write({"end": "5xx, too large", "taken": False, "answer": status})
        if self.transport is None or self.transport.is_closing():
            return
        await super().push(status)
        if status.startswith("250 2.0.0"):
            await self.event_handler.reach("answered")


async def serve(options):
    seed = options.seed + (os.path.getsize(options.ledger) if os.path.exists(options.ledger) else 0)
    chance = random.Random(seed)
    with open(options.ledger, "a", encoding="utf-8") as ledger:
        desk = Desk(ledger, chance, options.late, options.too_late)
        desk.calm = options.calm

        def listen():
            for line in sys.stdin:
                desk.calm = desk.calm or line.strip() == "calm"

        def session():
            small = not desk.calm and chance.random() < SMALL_SESSIONS
            return Session(desk, data_size_limit=SMALL if small else 1 << 24, enable_SMTPUTF8=True)

        threading.Thread(target=listen, daemon=True).start()
        server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", options.port)
        print("listening", flush=True)
        await server.serve_forever()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--ledger", required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--late", type=float, required=True)
parser.add_argument("--too-late", type=float, required=True)
parser.add_argument("--calm", action="store_true")
asyncio.run(serve(parser.parse_args()))
