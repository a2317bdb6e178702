"""What one run of the command line works with: the configuration, read once, and the engine over it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import typer

from thutuc.cli.show import aside
from thutuc.configuration import Configuration, read_configuration
from thutuc.dossier import view
from thutuc.engine import Engine
from thutuc.errors import StoreError
from thutuc.outbox import OutboxSettings
from thutuc.plugins import Plugins
from thutuc.store.checking import not_for_all

#: What is typed without a zone is of the organisation's; commands of plug-ins have it from here.
ZONE = view.ZONE

_UNASKED = (
    "thutuc.toml chưa nêu tổ chức (organisation): quy tắc của các plug-in chưa được xét. · "
    "thutuc.toml names no organisation: the rules of plug-ins are not asked."
)

#: What is in hand gets so long (seconds) once a program that works for days is asked to stop.
TIME = 30.0

_LEFT = (
    "Dừng khi còn việc chưa xong (như đang chờ cơ sở dữ liệu): việc ấy được ghi trọn hoặc không ghi gì; gửi "
    "lại cùng khóa thì không thành hai lần. · Ended with something still in hand (waiting for the database): "
    "it is written wholly or not at all; sent again under its key it is not done twice."
)

#: What changes slowly is looked at again after so many seconds.
LOOK = 15.0


def endings() -> Iterator[int]:
    """The signals that ask a program to end; a closed terminal, too, unless ``nohup`` has it ignored."""
    yield from (signal.SIGTERM, signal.SIGINT)
    hung_up = getattr(signal, "SIGHUP", None)  # not everywhere
    if hung_up is not None and signal.getsignal(hung_up) != signal.SIG_IGN:
        yield hung_up


@dataclass
class Session:
    """The options that hold for every command, and what follows from them."""

    file: Path | None = None
    database: str | None = None
    organisation: str | None = None
    now: datetime | None = None
    folder: Path = field(default_factory=Path.cwd)

    @cached_property
    def configuration(self) -> Configuration:
        """What is in force here."""
        return read_configuration(
            self.folder,
            os.environ,
            file=self.file,
            database=self.database,
            organisation=self.organisation,
            now=self.now,
        )

    def plugins_to_judge_by(self) -> Plugins | None:
        """The plug-ins that the folder's file names; a procedure is judged without any, too."""
        configuration = self.configuration
        if configuration.file is None:
            return None
        if configuration.lacks_organisation:
            aside(_UNASKED)
            return None
        return configuration.plugins()

    def check_senders(self) -> None:
        """Refuse where a sender's secret is missing or too short: before anything is held back for it."""
        if self.configuration.settings.outbox != OutboxSettings():
            self.configuration.senders()

    @contextmanager
    def engine(self, *, create: bool = False) -> Iterator[Engine]:
        """The engine over the configured store, which is closed afterwards."""
        configuration = self.configuration
        plugins = configuration.plugins()  # what is missing is said before a database is made
        store = configuration.store(create=create)
        try:
            yield configuration.engine(store, plugins)
        finally:
            store.close()


class Tables:
    """Sees to it that who works for days notices when tables become another release's, or rows guarded."""

    def __init__(self, engine: Engine) -> None:
        self._store = engine.store
        self._looked = time.monotonic()

    def check(self) -> None:
        """Refuse to go on where they were upgraded or guarded meanwhile; looked at every few seconds."""
        if time.monotonic() - self._looked < LOOK:
            return
        try:
            problems = self._store.check()
            guarded = None if problems else not_for_all(self._store)
        except StoreError:  # the database is away: whoever works notices
            return
        self._looked = time.monotonic()
        if problems:
            raise StoreError(f"{problems[0]} The tables were changed while this ran.")
        if guarded is not None:
            raise guarded


def leave(code: int = 0) -> NoReturn:
    """End the process though something is in hand: a wait for the database can be ended by nothing else."""
    aside(_LEFT)
    sys.stdout.flush()
    os._exit(code)


def session_of(context: typer.Context) -> Session:
    """The session of this run."""
    session = context.find_object(Session)
    if session is None:
        raise RuntimeError("no session: the command was called outside thutuc")
    return session


def moment(text: str) -> datetime:
    """An instant as it is typed: ISO 8601; without a zone it is the organisation's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            "thời điểm phải ghi như 2026-03-02T09:00 "
            f"· expected an instant such as 2026-03-02T09:00, found {text!r}"
        ) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZONE)


def end_of(text: str) -> datetime:
    """The end of a day, or an instant, as it is typed: what lies before it is meant."""
    try:
        return moment((date.fromisoformat(text) + timedelta(days=1)).isoformat())
    except (ValueError, OverflowError):
        return moment(text)


def day(text: str) -> date:
    """A day as it is typed: ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"ngày phải ghi như 2026-03-02 · expected a day such as 2026-03-02, found {text!r}"
        ) from None


def handle(text: str) -> int | str:
    """A dossier's number or code."""
    return int(text) if text.isdecimal() and len(text) < 19 else text
