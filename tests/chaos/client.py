"""A client of the chaos: threads that move dossiers and write down what they were told.

``python -m tests.chaos.client URL FOLDER NAME SEED THREADS FAULT LIMIT``. What a thread wants is noted
before it asks (*try*), what it was told right after (*ack*, safe on disk), a refusal with its kind (*no*).
A thread that was killed in between asks again for the same under the same request_id.
"""

from __future__ import annotations

import faulthandler
import resource
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.world import (
    PROCEDURES,
    Evidence,
    call,
    digest_of,
    fields_of,
    filled,
    lines_of,
    make_office,
    people,
    start_of,
)

from thutuc import CommandRejected, Dossier, Engine, open_store
from thutuc.errors import Busy, StoreError

WORKING = 5  #: dossiers that one thread has in hand
TRIES = 2_000  #: an act that the store cannot take so often is a fault
AGAIN = 0.04  #: how often an act that was acknowledged is asked for again, as if the answer had been lost


class Client:
    """One thread of a client."""

    def __init__(self, engine: Engine, path: Path, name: str, seed: str, fault: str) -> None:
        self._engine, self._name, self._fault = engine, name, fault
        self._again = AGAIN if fault == "none" else 0.5
        self._chance = Random(f"{seed} {name}")
        self._mine: list[int] = []
        self._next = 1
        self._unanswered: dict[str, Any] | None = None
        for line in lines_of(path):
            self._remember(line)
        self._evidence = Evidence(path)
        self._chance.seed(f"{seed} {name} {self._next}")  # other choices than before the kill

    def _remember(self, line: dict[str, Any]) -> None:
        if "try" in line:
            self._unanswered, self._next = line, line["number"] + 1
        elif "ack" in line:
            self._unanswered = None
            if "state" in line and line["dossier"] not in self._mine:
                self._mine = [*self._mine, line["dossier"]][-WORKING:]
        elif "no" in line:
            self._unanswered = None

    def run(self, stop: Path) -> None:
        """Act until the controller says stop."""
        try:
            if self._unanswered is not None:
                self._ask(self._unanswered, again=True)
            while not stop.exists():
                self._act()
        except Exception as error:
            self._evidence.write(crash=f"{type(error).__name__}: {error}"[:800])
            raise

    # --- one act ---------------------------------------------------------------------------------

    def _act(self) -> None:
        try:
            verb, arguments = self._choose()
        except CommandRejected:
            return
        except StoreError as error:
            self._away(error)
            return
        act = {"try": f"{self._name}-{self._next}", "number": self._next, "verb": verb, "with": arguments}
        if verb == "note":
            arguments["text"] = act["try"]
        elif verb == "start":
            arguments["applicant"] = act["try"]
        self._next += 1
        self._evidence.write(**act)
        done = self._ask(act)
        if done is not None and self._chance.random() < self._again:
            again = self._ask(act, again=True)
            if again is not None and again._state != done._state and self._fault == "none":
                self._evidence.write(crash=f"{act['try']} was answered otherwise the second time")

    def _ask(self, act: dict[str, Any], again: bool = False) -> Dossier | None:
        """Ask until there is an answer; without one nobody knows whether it was done."""
        name = act["try"]
        for _ in range(TRIES):
            if self._fault == "early":  # planted: told before it is so
                self._evidence.write(True, ack=name)
            try:
                done = call(self._engine, act, None if self._fault == "forgets" else name)
            except CommandRejected as error:
                self._evidence.write(no=name, kind=type(error).__name__, again=again, why=str(error)[:300])
                return None
            except StoreError as error:
                self._away(error)
                again = True
                continue
            self._evidence.write(True, ack=name, dossier=done.id, state=digest_of(done._state), again=again)
            if act["verb"] == "start" and done.id not in self._mine:
                self._mine.append(done.id)
            return done
        raise AssertionError(f"{name} was refused by the store {TRIES} times")

    def _away(self, error: StoreError) -> None:
        kind = "busy" if isinstance(error, Busy) else "full" if _is_full(error) else "away"
        self._evidence.write(store=kind, why=str(error)[:300])
        time.sleep(0.02 + 0.05 * self._chance.random())

    def _choose(self) -> tuple[str, dict[str, Any]]:
        """A verb and what it is called with."""
        chance = self._chance
        if len(self._mine) < WORKING:
            procedure = chance.choice(PROCEDURES)
            return "start", start_of(procedure, chance)
        number = chance.choice(self._mine)
        if chance.random() < 0.1:  # somebody else's: two may want the same
            number = max(1, number + chance.randrange(-8, 8))
        dossier = self._engine.dossier(number)
        if not dossier.phase.is_open:
            if number in self._mine:
                self._mine.remove(number)
            raise CommandRejected("it has ended")
        return self._about(dossier)

    def _about(self, dossier: Dossier) -> tuple[str, dict[str, Any]]:
        chance, on = self._chance, {"on": dossier.id}
        desk = {"by": "anh.bui" if dossier.received_at.startswith("provincial") else "an.nguyen"}
        luck = chance.random()
        if dossier.waits_for_papers:
            return "supply", on | desk
        if dossier.received is None:
            return "receive", on | desk
        if luck < 0.12:
            return "note", on | desk
        if luck < 0.15:
            return "request_papers", on | desk | {"content": "Bản chính", "reason": "Thiếu"}
        if luck < 0.16:
            return "withdraw", on | desk | {"reason": "Không còn nhu cầu"}
        if not dossier.tasks:
            time.sleep(0.005)
            return "note", on | desk
        task = chance.choice(dossier.tasks)
        who = people(task)
        if luck < 0.24 and not task.holder:
            return "claim", {"on": task.id, "by": who[0]}
        by = who[0] if chance.random() < 0.8 else chance.choice(who)
        data = filled(fields_of(dossier, task.step), chance)
        return "complete", {"on": task.id, "by": by, "data": data}


def _is_full(error: StoreError) -> bool:
    return "full" in str(error) or "disk I/O" in str(error)


def limit(kind: str, room: str) -> None:
    """Let storage be full for this process: no page more in the database, or no longer file at all."""
    if kind == "fsize":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
    elif kind == "pages":
        opened = sqlite3.connect

        def connect(*what: Any, **how: Any) -> sqlite3.Connection:
            connection = opened(*what, **how)
            connection.execute(f"PRAGMA max_page_count = {int(room)}")
            return connection

        sqlite3.connect = connect


def work(url: str, folder: str, name: str, seed: str, threads: str, fault: str, kind: str, room: str) -> None:
    """Run the threads of one client."""
    limit(kind, room)
    place = Path(folder)
    engine = make_office(open_store(url), place, name, Random(seed))
    clients = [
        Client(engine, place / f"acts-{name}-{number}.jsonl", f"{name}-{number}", seed, fault)
        for number in range(int(threads))
    ]
    running = [threading.Thread(target=one.run, args=(place / "stop",)) for one in clients]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)  # the controller asks where it stands
    work(*sys.argv[1:])
