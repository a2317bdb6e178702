"""Notices by electronic mail, to those whose address is known."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage

from thutuc.outbox.messages import Message
from thutuc.outbox.senders import NotDelivered


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
        self.target = f"smtp:{host}"
        self._host, self._port, self._sender, self._addresses = host, port, sender, addresses
        self._login, self._plain, self._timeout = login, plain, timeout

    def send(self, message: Message) -> bool:
        """Mail *message*; a status, and who has no address, is none of a mail server's business."""
        to = None if message.to is None else self._addresses.get(message.to)
        if to is None:
            return False
        try:
            with smtplib.SMTP(self._host, self._port, timeout=self._timeout) as server:
                if not self._plain:
                    server.starttls(context=ssl.create_default_context())
                if self._login is not None:
                    server.login(*self._login)
                server.send_message(self.mail(message, to))
        except (OSError, smtplib.SMTPException) as error:  # without the server's words: they may quote
            raise NotDelivered(f"{self._host}: {type(error).__name__}") from None
        return True

    def mail(self, message: Message, to: str) -> EmailMessage:
        """The mail as it is sent; every header is one line whatever the dossier says."""
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = _one_line(to)
        mail["Subject"] = _one_line(message.subject)
        mail["Message-ID"] = f"<{message.key}@thutuc>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
