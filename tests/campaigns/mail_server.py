"""A real mail server on loopback that keeps what it is given, and answers as a test wants it to."""

from __future__ import annotations

import logging
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Keeper:
    """``answers`` maps an address, or "data", to the server's reply; "data" may be called with the envelope."""

    def __init__(self):
        self.mails, self.answers = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.get("data", "250 OK")
        if callable(answer):
            answer = answer(envelope) or "250 OK"
        if answer.startswith("250"):
            self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return answer

    @property
    def addresses(self):
        return sorted(address for address, _content in self.mails)

    def parsed(self):
        return [message_from_bytes(content, policy=policy.default) for _address, content in self.mails]


def start():
    """(controller, keeper); the controller is to be stopped."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's own, a line for each command
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    return controller, keeper


def point_at(settings, controller):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 20
    settings.NEWSLETTER_PER_MINUTE = 0
