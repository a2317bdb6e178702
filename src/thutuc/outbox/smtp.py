"""Notices by electronic mail, to those whose address is known."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from email.errors import MessageError
from email.message import EmailMessage

from thutuc.errors import ConfigurationError
from thutuc.outbox.messages import Message
from thutuc.outbox.senders import WAITS, NotDelivered, Refused, ended_after


class SmtpSender:
    """Mails notices through one server; STARTTLS unless *plain* says that the server is this machine."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        addresses: Mapping[str, str],
        *,
        login: tuple[str, str] | None = None,
        plain: bool = False,
        timeout: float = 10.0,
    ) -> None:
        if sender != _one_line(sender):
            raise ConfigurationError(f"Expected a sender such as a@example.gov.vn, found {sender[:200]!a}.")
        self.target = f"smtp:{host}"
        self._host, self._port, self._sender, self._addresses = host, port, sender, addresses
        self._login, self._plain, self._timeout = login, plain, timeout

    def send(self, message: Message) -> bool:
        """Mail *message*; a status, and who has no address, is none of a mail server's business."""
        to = None if message.to is None else self._addresses.get(message.to)
        if to is None:
            return False
        taken = False
        try:
            with _Watched(timeout=self._timeout) as server:
                server.connect(self._host, self._port)
                if not self._plain:
                    server.starttls(context=ssl.create_default_context())
                if self._login is not None:
                    server.login(*self._login)
                server.send_message(self.mail(message, to))
                taken = True
        except (OSError, smtplib.SMTPException, ValueError) as error:  # without words: they may quote
            if not taken:  # how a server that has the mail says good-bye is nobody's business
                of_this = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
                how = Refused if of_this else NotDelivered
                raise how(f"{self._host}: {type(error).__name__}") from None
        return True

    def mail(self, message: Message, to: str) -> EmailMessage:
        """The mail as it is sent; every header is one line whatever the dossier says."""
        mail = EmailMessage()
        mail["From"] = self._sender
        try:
            mail["To"] = _one_line(to)
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError, MessageError) as error:
            raise NotDelivered(
                "Expected an address such as a@example.gov.vn, found a mistyped one"
            ) from error
        mail["Subject"] = _one_line(message.subject)
        mail["Message-ID"] = f"<{message.key}@thutuc>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


class _Watched(smtplib.SMTP):
    """A dialogue that is cut where it lasts too long, however often the server says something."""

    def __init__(self, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._limit = ExitStack()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = socket.create_connection((host, port), timeout)
        self._limit.enter_context(ended_after(found, WAITS * timeout))
        return found

    def close(self) -> None:
        """Let go of the connection, and of the watch over it."""
        super().close()
        self._limit.close()


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
