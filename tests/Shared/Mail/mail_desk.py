"""Handler for aiosmtpd: keeps mails in a Maildir and refuses some addresses, as real servers do."""

from aiosmtpd.handlers import Mailbox


class Desk(Mailbox):
    """Takes mail for everybody but gone@ (never) and busy@ (not now)."""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such desk"
        if address.startswith("busy@"):
            return "451 4.2.1 not now"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"
