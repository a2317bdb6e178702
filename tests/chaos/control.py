"""The controller of the chaos: starts clients and workers, and sees to it that all goes wrong that can."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests import pg
from tests.chaos.after import Found, check
from tests.chaos.world import Clock, deploy_all, set_clock
from tests.office import make_engine

from thutuc import open_store

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  #: seconds without a single act, after which the chaos is called off
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works on one kind of store."""

    workers: int
    clients: int
    threads: int  #: of one client


CASTS = {"postgres": Cast(4, 8, 1), "sqlite": Cast(2, 2, 8)}
#: The same for a small run: each process takes a second of both cores before it does anything.
SMALL = {"postgres": Cast(2, 3, 1), "sqlite": Cast(1, 2, 4)}
FEW = 1_000  #: acts up to which a run is small


@dataclass(slots=True)
class Suffered:
    """What was done to them."""

    kills: Counter[str] = field(default_factory=Counter)  #: by what was killed
    restarts: int = 0  #: of the server
    full: int = 0  #: times that storage was full for a client
    moved: Counter[str] = field(
        default_factory=Counter
    )  #: clocks moved forward for all, ahead or back for one


class Chaos:
    """One run on one store."""

    def __init__(self, url: str, folder: Path, cast: Cast, seed: int, *, fault: str = "none") -> None:
        self.folder, self.suffered = folder, Suffered()
        self._url, self._cast, self.fault, self._seed = url, cast, fault, seed
        self._chance = Random(seed)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._shift, self._began = 0.0, time.time()
        self._read: dict[Path, tuple[int, int]] = {}

    # --- processes -------------------------------------------------------------------------------

    @property
    def _names(self) -> list[str]:
        return [f"client{n}" for n in range(self._cast.clients)] + [
            f"worker{n}" for n in range(self._cast.workers)
        ]

    def begin(self) -> None:
        """Start everybody."""
        for name in ["", "after", *self._names]:
            set_clock(self.folder, name, 0.0, self._began)
        for name in self._names:
            self._start(name)

    def _start(self, name: str, kind: str = "", room: int = 0) -> None:
        what = [f"{name}", str(self._seed)]
        if name.startswith("client"):
            what += [str(self._cast.threads), self.fault, kind, str(room)]
        with (self.folder / f"{name}.err").open("ab") as errors:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", f"tests.chaos.{name[:6]}", self._url, str(self.folder), *what],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "plugins", "."])},
                stderr=errors,
            )

    def kill(self, name: str) -> None:
        """End a process with SIGKILL, wherever it is."""
        process = self._running[name]
        assert process.poll() is None, f"{name} ended by itself: {self._said(name)}"
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.suffered.kills[name[:6]] += 1

    def kill_one(self) -> None:
        """Kill somebody and start him again."""
        name = self._chance.choice(self._names)
        self.kill(name)
        self._start(name)

    def end(self) -> None:
        """Ask everybody to stop; what nobody answers for long is a fault."""
        (self.folder / "stop").touch()
        for name, process in self._running.items():
            try:
                code = process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"{name} does not end: {self._stands(name)}") from None
            assert code == 0, f"{name} failed: {self._said(name)}"

    def call_off(self) -> None:
        """End every process that was started here, whatever happened."""
        for process in self._running.values():
            process.kill()
            process.wait()

    def _stands(self, name: str) -> str:
        """Where the threads of a process are."""
        self._running[name].send_signal(signal.SIGUSR1)
        time.sleep(1)
        return self._said(name)

    def _said(self, name: str) -> str:
        return (self.folder / f"{name}.err").read_text(errors="replace")[-3_000:]

    # --- what goes wrong -------------------------------------------------------------------------

    def fill(self, kind: str) -> None:
        """Let storage be full for one client, until it has noticed."""
        self.kill("client0")
        room = max(path.stat().st_size for path in self.folder.glob("acts-*")) + 100_000
        if kind == "pages":
            database = Path(self._url.removeprefix("sqlite:///").partition("?")[0])
            room = database.stat().st_size // 2_048 + 2
        before = self._told("client0", "full")
        self._start("client0", kind, room)
        end = time.monotonic() + 120
        while self._told("client0", "full") == before and time.monotonic() < end:
            time.sleep(0.05)
        self.suffered.full += self._told("client0", "full") > before
        self.kill("client0")
        self._start("client0")

    def _told(self, client: str, kind: str) -> int:
        paths = self.folder.glob(f"acts-{client}-*")
        return sum(path.read_bytes().count(f'"store":"{kind}"'.encode()) for path in paths)

    def leap(self, hours: float) -> None:
        """Move the clock of all forward."""
        self._shift += hours * 3_600
        set_clock(self.folder, "", self._shift, self._began)
        self.suffered.moved["forward"] += 1

    def skew(self) -> None:
        """Move one process's clock: back, ahead, or right again."""
        name = self._chance.choice(self._names)
        by = self._chance.choice((-2 * DAY, -600.0, 0.0, 900.0, DAY))
        set_clock(self.folder, name, by)
        self.suffered.moved["ahead" if by > 0 else "back" if by else "right again"] += 1

    def restart(self, server: pg.Server, how: str) -> None:
        """Stop the server, at once or in order, and start it again."""
        server.halt(how)
        time.sleep(self._chance.random())
        server.start()
        self.suffered.restarts += 1

    # --- how far it is ---------------------------------------------------------------------------

    def acts(self) -> int:
        """How many acts were acknowledged so far."""
        for path in self.folder.glob("acts-*"):
            at, count = self._read.get(path, (0, 0))
            with path.open("rb") as file:
                file.seek(at)
                more = file.read()
            whole = more.rfind(b"\n") + 1
            self._read[path] = at + whole, count + more[:whole].count(b'{"ack":')
        return sum(count for _, count in self._read.values())

    def until(self, acts: int) -> None:
        """Wait until so many acts were acknowledged."""
        last, since = self.acts(), time.monotonic()
        while (now := self.acts()) < acts:
            if now > last:
                last, since = now, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                stand = "\n".join(self._stands(name) for name in self._names[:2])
                raise AssertionError(f"nothing goes on: {self._last_words()}\n{stand}")
            for name, process in self._running.items():
                assert process.poll() is None, f"{name} ended by itself: {self._said(name)}"
            time.sleep(0.05)

    def _last_words(self) -> list[str]:
        return [path.read_text(errors="replace")[-300:] for path in sorted(self.folder.glob("acts-*"))][:4]


def suffer(chaos: Chaos, size: int, server: pg.Server | None) -> None:
    """Let *size* acts happen while everything goes wrong, each at its part of the way."""
    kills = max(4, size // 500)
    plan: list[tuple[float, str]] = [((n + 0.5) / kills, "kill") for n in range(kills)]
    plan += [(n / 60, "leap") for n in range(2, 58)] + [(n / 12 + 0.01, "skew") for n in range(2, 12)]
    if chaos.fault != "none":
        plan = plan[:2]
    elif server is None:
        plan += [(0.3, "pages"), (0.6, "fsize")]
    else:
        plan += [(0.3, "immediate"), (0.65, "fast")]
    for part, what in sorted(plan):
        chaos.until(int(size * part))
        if what == "kill":
            chaos.kill_one()
        elif what == "leap":
            chaos.leap(12)
        elif what == "skew":
            chaos.skew()
        elif what in ("pages", "fsize"):
            chaos.fill(what)
        elif server is not None:
            chaos.restart(server, what)
    chaos.until(size)


def chaos_on(kind: str, folder: Path, size: int, seed: int, *, fault: str = "none") -> tuple[Found, Suffered]:
    """One run on one kind of store; gives what was found and what was suffered."""
    server = pg.Server() if kind == "postgres" else None
    url = server.dsn() if server else f"sqlite:///{folder}/chaos.db?timeout=60&synchronous=normal"
    store = open_store(url)
    try:
        store.upgrade()
        cast = (SMALL if size <= FEW else CASTS)[kind]
        chaos = Chaos(url, folder, cast, seed, fault=fault)
        set_clock(folder, "", 0.0, time.time())
        set_clock(folder, "after", 0.0)
        deploy_all(make_engine(store, Clock(folder, "after")))  # type: ignore[arg-type]
        try:
            chaos.begin()
            suffer(chaos, size, server)
            chaos.end()
        finally:
            chaos.call_off()
        return check(store, folder), chaos.suffered
    finally:
        store.close()
        if server is not None:
            server.stop()


def figures(kind: str, found: Found, suffered: Suffered, seconds: float, seed: int) -> str:
    """What is printed of one run."""
    refused = ", ".join(f"{count} {name}" for name, count in found.refused.most_common())
    store = ", ".join(f"{count} {name}" for name, count in found.store.most_common()) or "none"
    killed = ", ".join(f"{count} {name}s" for name, count in suffered.kills.items())
    moved = ", ".join(f"{count} {name}" for name, count in suffered.moved.items())
    return (
        f"{kind}: {found.acts:,} acts acknowledged in {found.dossiers:,} dossiers and {found.rows:,} journal "
        f"rows, none lost, none twice; killed {killed}; {suffered.restarts} restarts of the server, storage "
        f"full {suffered.full} times, clocks moved {moved} ({found.back} entries recorded by one moved "
        f"back); asked again {found.retries}, {found.unanswered} left without an answer; refused: {refused}; "
        f"errors of the store: {store}; {found.messages:,} messages, all arrived in order, {found.twice} of "
        f"them more than once; {found.driven} dossiers open at the end, {found.held} of which wait for a "
        f"person by an incident, the others brought to theirs; {seconds:.0f} s, seed {seed}"
    )


def run(size: int, seed: int = 1, store: str | None = None) -> str:
    """*size* acts on each store, or on the one that is named."""
    said = []
    for kind in [store] if store else ["sqlite", "postgres"]:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            found, suffered = chaos_on(kind, Path(folder), size, seed)
        said.append(figures(kind, found, suffered, time.perf_counter() - began, seed))
    return "\n".join(said)
