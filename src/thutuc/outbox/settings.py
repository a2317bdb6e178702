"""The section ``[outbox]`` of ``thutuc.toml``: where messages go; secrets are named there, never written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, Field

from thutuc import bounded
from thutuc.errors import ConfigurationError
from thutuc.outbox.senders import FileSender, Sender, target_of
from thutuc.outbox.smtp import SmtpSender
from thutuc.outbox.webhook import WebhookSender

_MOST = 16_000_000
#: What the environment's variables are called.
_NAME = re.compile("[A-Z_][A-Z0-9_]*")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class WebhookSettings(_Section):
    """One target of ``[[outbox.webhooks]]``."""

    url: str
    #: the environment's variable that holds the secret
    secret_variable: str
    #: what tells it apart from another at the same host, in reports and in what was taken: it stays as it is
    name: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")
    #: whether the target is inside the agency's own network
    private: bool = False


class SmtpSettings(_Section):
    """``[outbox.smtp]``: the mail server."""

    host: str = Field(pattern=r"^[^\s\x00-\x1f\x7f]+$")
    sender: str
    #: a JSON file: officer's id or applicant's identifier → address
    addresses: str
    port: int = Field(default=587, ge=1, le=65_535)
    user: str | None = None
    #: the environment's variable that holds the password of *user*
    password_variable: str | None = None
    #: without STARTTLS: for a server on this machine
    plain: bool = False


class OutboxSettings(_Section):
    """Where messages go; nowhere, unless something is said."""

    #: a file that messages are appended to, one line of JSON each
    file: str | None = None
    webhooks: list[WebhookSettings] = []
    smtp: SmtpSettings | None = None


def senders_of(settings: OutboxSettings, folder: Path, environment: Mapping[str, str]) -> list[Sender]:
    """The senders that *settings* name; paths are relative to *folder*."""
    found: list[Sender] = []
    if settings.file is not None:
        found.append(FileSender(_file(folder, settings.file)))
    for hook in settings.webhooks:
        secret = _secret(hook.secret_variable, environment).encode()
        sender = WebhookSender(hook.url, secret, name=hook.name, private=hook.private)
        if sender.target in map(target_of, found):
            raise ConfigurationError(
                f"Expected every target of messages to be called by a name of its own, found {sender.target} "
                'twice: leave the first one as it is and give the other of [[outbox.webhooks]] name = "…".'
            )
        found.append(sender)
    smtp = settings.smtp
    if smtp is not None:
        login = None
        if smtp.user is not None:
            login = smtp.user, _secret(smtp.password_variable or "", environment)
        book = _addresses(folder / smtp.addresses)
        found.append(SmtpSender(smtp.host, smtp.port, smtp.sender, book, login=login, plain=smtp.plain))
    return found


def _file(folder: Path, name: str) -> Path:
    """Where messages are appended: a file, which need not be there yet."""
    file = folder / name
    why = bounded.nameless(file)
    if why is None and (not name or (file.exists() and not file.is_file())):
        why = "it is no ordinary file"
    if why is not None:
        raise ConfigurationError(f"Expected a file to append messages to, found {name!r}: {why}.")
    return file


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable)
    if not value and not _NAME.fullmatch(variable):  # perhaps the secret itself: it is not repeated
        raise ConfigurationError(
            "Expected the name of a variable of the environment, such as WEBHOOK_SECRET, found something "
            "else: a secret stands in the environment alone."
        )
    if not value:
        raise ConfigurationError(f"Expected a secret in the environment's variable {variable!r}, found none.")
    return value


def _addresses(file: Path) -> dict[str, str]:
    try:
        raw = bounded.beginning(file, _MOST)
        book = orjson.loads(raw) if len(raw) <= _MOST else None
    except OSError as error:
        raise ConfigurationError(f"Expected to read {file}, but: {bounded.reason(error)[1]}.") from error
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"Expected addresses as JSON in {file}, but: {error}") from error
    if not isinstance(book, dict) or not all(isinstance(each, str) for each in book.values()):
        raise ConfigurationError(f"Expected in {file} a JSON object of ids and addresses.")
    return book
