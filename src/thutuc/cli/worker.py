"""``worker``: does what is due and tells what has happened, until it is asked to stop; shows how it fares."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.session import LOOK, TIME, Tables, endings, leave, session_of
from thutuc.cli.show import aside, say, tell_error
from thutuc.cli.upkeep import tell_hindered, tell_undelivered
from thutuc.engine import Engine
from thutuc.engine.incidents import Backlog
from thutuc.errors import Busy, StoreError
from thutuc.store.checking import check_for_all

#: A worker whose last round ended longer ago than so many rests and this (seconds) is not well.
GRACE = 300.0


@dataclass(slots=True)
class Figures:
    """What a worker has done since it began; read by others while it works."""

    dossiers: int = 0
    wakes: int = 0
    services: int = 0
    told: int = 0
    rounds: int = 0
    failures: int = 0  #: rounds that the store refused
    trouble: str = ""  #: why it refused the last one; told once, until it changes or is over
    hindered: int = 0  #: dossiers that the last round could not wake
    undelivered: int = 0  #: journal rows that are stuck or stand behind one
    unread: int = 0  #: plug-ins that cannot read what they answer by as it is now
    backlog: Backlog | None = None  #: what stood at the last look
    looked: float = 0.0  #: when that was, by the machine's own count
    ended: float = 0.0  #: when the last round ended, by the machine's own count

    def lines(self) -> str:
        """The figures in Prometheus' text format."""
        counted = [
            ("thutuc_dossiers_woken_total", "Dossiers in which something was due.", self.dossiers),
            ("thutuc_wakes_total", "Due instants dealt with.", self.wakes),
            ("thutuc_services_total", "Services called.", self.services),
            ("thutuc_outbox_told_total", "Journal rows told.", self.told),
            ("thutuc_worker_rounds_total", "Rounds done.", self.rounds),
            ("thutuc_worker_failures_total", "Rounds that the store refused.", self.failures),
        ]
        standing = [
            ("thutuc_hindered_dossiers", "Dossiers the last round could not wake.", self.hindered),
            ("thutuc_outbox_undelivered", "Journal rows that could not be told yet.", self.undelivered),
            ("thutuc_plugins_unread", "Plug-ins whose file changed and cannot be used.", self.unread),
        ]
        lines = [_told(name, words, {"": value}, "counter") for name, words, value in counted]
        lines += [_told(name, words, {"": value}) for name, words, value in standing]
        lines += [_told(*one) for one in (*_of_backlog(self.backlog), _memory())]
        return "".join(lines)


Gauge = tuple[str, str, Mapping[str, float]]


def _told(name: str, words: str, values: Mapping[str, float], kind: str = "gauge") -> str:
    """One figure; its values by labels, as they stand in braces."""
    if not values:
        return ""
    lines = "".join(
        f"{name}{f'{{{label}}}' if label else ''} {value:.15g}\n" for label, value in values.items()
    )
    return f"# HELP {name} {words}\n# TYPE {name} {kind}\n{lines}"


def _of_backlog(found: Backlog | None) -> Iterator[Gauge]:
    if found is None:
        return
    now = datetime.now(UTC)
    age = {kind: (now - since).total_seconds() for kind, (_, since) in found.incidents.items()}
    counts = {f'kind="{kind}"': float(count) for kind, (count, _) in found.incidents.items()}
    yield "thutuc_incidents_open", "Incidents that need a person, by kind.", counts or {"": 0.0}
    ages = {f'kind="{kind}"': seconds for kind, seconds in age.items()}
    yield "thutuc_incident_oldest_age_seconds", "Age of the oldest open incident, by kind.", ages
    held = {"": float(found.undelivered_dossiers)}
    yield "thutuc_outbox_undelivered_dossiers", "Dossiers whose messages could not be delivered yet.", held
    for name, words, since in (
        ("thutuc_outbox_oldest_age_seconds", "Age of the oldest undelivered row.", found.undelivered_since),
        ("thutuc_outbox_unread_age_seconds", "Age of the first row nobody looked at.", found.unread_since),
        ("thutuc_due_age_seconds", "Since when the first due thing has not happened.", found.due_since),
    ):
        yield name, words, {"": 0.0 if since is None else max(0.0, (now - since).total_seconds())}


def _memory() -> Gauge:
    """What this process holds in memory, where the system says it."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return "process_resident_memory_bytes", "", {}
    size = float(pages * os.sysconf("SC_PAGE_SIZE"))
    return "process_resident_memory_bytes", "Resident memory size in bytes.", {"": size}


def worker(
    context: typer.Context,
    every: Annotated[
        float,
        typer.Option(min=0.1, max=3_600, help="Số giây nghỉ giữa hai lượt · seconds of rest between rounds."),
    ] = 5.0,
    metrics: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            metavar="PORT",
            help="Mở /metrics và /healthz trên máy này; 0: cổng còn trống · "
            "show /metrics and /healthz on this machine.",
        ),
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(min=1, help="Tự dừng sau chừng ấy lượt · stop by itself after so many rounds."),
    ] = None,
) -> None:
    """Chạy thường trực, làm việc đến giờ và gửi thông báo · keep doing what is due and telling it."""
    session = session_of(context)
    session.check_senders()
    stop, ended = threading.Event(), threading.Event()

    def end() -> None:
        stop.set()
        if not ended.wait(TIME):  # the round in hand may hang in the database
            leave()

    for number in endings():
        signal.signal(number, lambda *_: threading.Thread(target=end, name="end", daemon=True).start())
    figures = Figures(ended=time.monotonic())
    with ExitStack() as stack:
        stack.callback(ended.set)
        engine = stack.enter_context(session.engine())
        check_for_all(engine.store)
        if metrics is not None:
            stack.enter_context(_shown(figures, metrics, every))
        tables = Tables(engine)
        while not stop.is_set():
            tables.check()
            more = _round(engine, figures)
            if metrics is not None:
                _look(engine, figures)
            if figures.rounds == rounds:
                break
            stop.wait(0 if more else every)
    say(
        Text(
            f"Đã dừng sau {figures.rounds} lượt; {figures.wakes} mốc thời gian, "
            f"{figures.told} dòng nhật ký đã báo."
        )
    )


def _round(engine: Engine, figures: Figures) -> bool:
    """One tick, and whether there is more to do now; a store that is busy or away is asked again later."""
    more = False
    figures.unread = len(engine.plugins.troubles())
    try:
        done = engine.tick()
    except StoreError as error:
        figures.failures += 1
        if not isinstance(error, Busy) and figures.trouble != str(error):
            figures.trouble = str(error)
            tell_error(error)
    else:
        if figures.trouble:
            aside("Cơ sở dữ liệu đã làm việc lại. · The database works again.")
            figures.trouble = ""
        figures.dossiers += done.dossiers
        figures.wakes += done.wakes
        figures.services += done.services
        figures.told += done.told
        if done.undelivered and done.undelivered != figures.undelivered:  # once, not every few seconds
            tell_undelivered(done)
        figures.undelivered = done.undelivered
        figures.hindered = len(done.hindered)
        tell_hindered(done)
        figures.ended = time.monotonic()
        more = done.more
    figures.rounds += 1
    return more


def _look(engine: Engine, figures: Figures) -> None:
    """See what stands, at most every few seconds: it is counted for it."""
    if figures.backlog is None or time.monotonic() - figures.looked >= LOOK:
        try:
            figures.backlog = engine.backlog()
        except StoreError:
            return
        figures.looked = time.monotonic()


@contextmanager
def _shown(figures: Figures, port: int, every: float) -> Iterator[None]:
    """Show the figures over HTTP, on this machine only, while the block lasts."""
    with ThreadingHTTPServer(("127.0.0.1", port), _page(figures, every)) as server:
        aside(f"http://127.0.0.1:{server.server_port}/metrics · pid {os.getpid()}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()  # which waits for the thread


def _page(figures: Figures, every: float) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            """Answer ``/metrics`` and ``/healthz``."""
            well = time.monotonic() - figures.ended < 3 * every + GRACE
            answers = {
                "/metrics": (200, figures.lines()),
                "/healthz": (200, "ok\n") if well else (503, "late\n"),
            }
            status, text = answers.get(self.path, (404, ""))
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *about: Any) -> None:
            """Keep quiet: what others ask is not of interest here."""

    return Page
