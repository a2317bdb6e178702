"""What leaves after commit: at least once, in order per dossier, each message under one key."""

from __future__ import annotations

import hmac
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from inspect import getfile
from itertools import pairwise
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from typing import Any

import orjson
import pytest
from pydantic import ValidationError
from tests.office import BIRTH, LAND, Clock, add_shipped, hand_in, make_engine, rows
from tests.vector_world import World, seven_days

from thutuc import Dossier, DossierView, Engine, open_store
from thutuc.engine import in_vietnamese
from thutuc.engine.telling import LEASE, Teller
from thutuc.errors import ConfigurationError
from thutuc.hookspecs import Sent, hookimpl
from thutuc.outbox import (
    FileSender,
    Message,
    NotDelivered,
    Outbox,
    OutboxSettings,
    Refused,
    SmtpSender,
    WebhookSender,
    messages,
    senders_of,
)
from thutuc.outbox.senders import target_of
from thutuc.outbox.settings import SmtpSettings
from thutuc.store import Store

ROOT = Path(__file__).parents[1]
APPLICANT = "001099000123"
ONE = Message(
    "1-1-0-ab-status", "status", 1, "H1", BIRTH, "2026-03-02T09:00:00+07:00", None, "Mới", "Mới.", 1
)


class Heap:
    """A sender that keeps what it was given, and fails for some dossiers."""

    def __init__(self, target: str = "Heap") -> None:
        self.target = target
        self.sent: list[Message] = []
        self.fails: set[int] = set()

    def send(self, message: Message) -> None:
        """Keep it."""
        if message.dossier in self.fails:
            raise NotDelivered("target: TimeoutError")
        self.sent.append(message)

    def keys(self, dossier: int) -> list[str]:
        """Keys of what was sent for one dossier, in order."""
        return [each.key for each in self.sent if each.dossier == dossier]


def _engine(store: Store, sender: Any, clock: Clock | None = None) -> Engine:
    add_shipped(store)
    return make_engine(store, clock or Clock(), Outbox(lambda: [sender]))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_a_reception_leaves_as_status_date_and_assignment(store: Store) -> None:
    heap = Heap()
    engine = _engine(store, heap)
    made = hand_in(engine, applicant=APPLICANT)
    assert heap.sent == []  # nothing leaves before the commit is told

    engine.tick()

    assert next(each.status for each in heap.sent if each.kind == "status") in (1, 2, 4)
    assert {each.to for each in heap.sent if each.kind == "applicant"} == {APPLICANT}
    assert any(each.kind == "officer" and str(made.code) in each.subject for each in heap.sent)
    assert len(set(heap.keys(made.id))) == len(heap.keys(made.id))
    assert engine.tick().told == 0


def test_a_province_can_write_our_messages_with_what_a_view_shows(store: Store) -> None:
    made = hand_in(_engine(store, Heap()), applicant=APPLICANT, external_code="H56.14-240823-0001")
    view = DossierView(made._state, made.id)
    shown = {
        name: getattr(view, name)
        for name in ("status", "status_name", "applicant", "external_code", "missed")
    }

    assert shown == {name: getattr(made, name) for name in shown} and shown["applicant"] == APPLICANT
    assert "._state" not in Path(getfile(messages)).read_text("utf-8")


def test_what_left_before_another_plug_in_failed_is_known_and_a_plug_in_s_own_kind_of_message_is_kept(
    store: Store,
) -> None:
    class Words(str, Enum):  # noqa: UP042 (its str() is its name)
        BUS = "bus"

    class Bus:
        answers: Sequence[object] = "wrong"  # at first

        @hookimpl
        def on_event(self, key: str) -> Sequence[object]:
            return [Sent("bus", key, Words.BUS)] if self.answers != "wrong" else self.answers

    bus, heap, clock = Bus(), Heap(), Clock()
    add_shipped(store)
    engine = make_engine(store, clock, bus, Outbox(lambda: [heap]))
    made = hand_in(engine)
    assert engine.tick().told == 0 and heap.keys(made.id)
    bus.answers = []
    clock.advance(hours=8)
    assert engine.tick().told > 0
    assert len(set(heap.keys(made.id))) == len(heap.keys(made.id))
    with store.transaction(write=False) as tx:
        kinds = {row[0] for row in rows(tx, "SELECT kind FROM thutuc_delivery WHERE target = 'bus'")}
    assert kinds == {"bus"}


@pytest.mark.parametrize(("said", "asked_to_come"), [(True, 1), (False, 0)])
def test_who_has_the_result_is_not_asked_to_come_for_it(said: bool, asked_to_come: int) -> None:
    """Where no step says that the result is ready, it is when it is given: nobody has to come any more."""
    heap = Heap()
    file = seven_days() if said else seven_days().replace(b'<thutuc:step resultReady="true"/>', b"")
    world = World(file, plugins=[Outbox(lambda: [heap])])
    world.hand_in("02/03 09:00", "bay-ngay", applicant=APPLICANT)
    for step in ("check", "examine", "hand_over", "give"):
        world.do("03/03 10:00", step)
    world.at("03/03 10:01")
    told = [each.text for each in heap.sent if each.kind == "applicant"]
    assert sum("mời ông/bà đến nhận" in each for each in told) == asked_to_come
    assert sum("việc giải quyết đã kết thúc" in each for each in told) == 1
    assert [each.status for each in heap.sent if each.kind == "status"][-1] == 10


def test_an_act_that_leaves_the_status_as_it_was_sends_none(store: Store) -> None:
    heap = Heap()
    engine = _engine(store, heap)
    made = hand_in(engine)
    engine.tick()
    before = len(heap.sent)

    engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
    engine.tick()

    assert len(heap.sent) == before


def test_a_stuck_target_holds_only_its_own_dossier_and_keeps_its_order(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    stuck = hand_in(engine, applicant=APPLICANT)
    heap.fails = {stuck.id}
    engine.tick()
    for _ in range(130):  # more rows than are taken at once, all behind the stuck one
        engine.note(stuck.id, by="an.nguyen", text="Ghi chú")
    other = hand_in(engine, applicant=APPLICANT)

    engine.tick()
    assert heap.keys(other.id) and not heap.keys(stuck.id)

    heap.fails = set()
    clock.advance(minutes=1)
    engine.tick()
    engine.tick()
    rows = [int(key.split("-")[1]) for key in heap.keys(stuck.id)]
    assert rows and rows == sorted(rows)
    with store.transaction(write=False) as tx:
        assert tx.undelivered() == []


def _told_in_order(heap: Heap, dossiers: list[Dossier]) -> bool:
    return [each.dossier for each in heap.sent] == sorted(each.dossier for each in heap.sent) and {
        each.dossier for each in heap.sent
    } == {dossier.id for dossier in dossiers}


def test_a_target_that_refuses_keeps_nothing_from_those_before_and_behind_it(store: Store) -> None:
    add_shipped(store)
    before, refuses, behind, clock = Heap("1"), Heap("2"), Heap("3"), Clock()
    engine = make_engine(store, clock, Outbox(lambda: [before, refuses, behind]))
    made = [hand_in(engine, applicant=APPLICANT) for _ in range(3)]
    refuses.fails = {each.id for each in made}

    engine.tick()
    assert before.sent == behind.sent and _told_in_order(behind, made)
    engine.note(made[0].id, by="an.nguyen", text="Ghi chú")
    engine.withdraw(made[0].id, by="an.nguyen", reason="Rút hồ sơ")
    engine.tick()
    assert before.keys(made[0].id) == behind.keys(made[0].id) and refuses.sent == []
    assert before.keys(made[0].id)[-1].startswith(f"{made[0].id}-3-")
    refuses.fails = set()
    clock.advance(minutes=10)
    engine.tick()
    for each in made:
        assert refuses.keys(each.id) == before.keys(each.id) == behind.keys(each.id)


def test_a_target_that_does_not_answer_costs_its_wait_twice_and_no_other_dossier_a_try(store: Store) -> None:
    add_shipped(store)
    passed = [0.0]

    class Hangs(Heap):
        tried = 0

        def send(self, message: Message) -> None:
            self.tried += 1
            if self.fails:
                passed[0] += 10.0
                raise NotDelivered("hangs: TimeoutError")
            super().send(message)

    hangs, behind, clock = Hangs("1"), Heap("2"), Clock()
    outbox = Outbox(lambda: [hangs, behind], clock=lambda: passed[0])
    engine = make_engine(store, clock, outbox)
    made = [hand_in(engine, applicant=APPLICANT) for _ in range(20)]
    hangs.fails = {0}

    assert engine.tick().told == 0 and hangs.tried == 2
    assert _told_in_order(behind, made)
    with store.transaction() as tx:
        assert sorted(tries for _, _, tries, _, _ in tx.undelivered()) == [0] * 18 + [1] * 2
    for _ in range(40):  # an hour and more without an answer
        passed[0] += 120.0
        clock.advance(minutes=2)
        engine.tick()
    assert hangs.tried < 30  # twice every eight minutes at last
    assert len(engine.incidents()) <= 4  # of those that were tried, not of all twenty
    assert len({each.key for each in behind.sent}) == len(behind.sent)

    hangs.fails = set()
    passed[0] += 500.0
    clock.advance(hours=2)
    assert engine.tick().undelivered == 0
    assert sorted(each.key for each in hangs.sent) == sorted(each.key for each in behind.sent)


@pytest.mark.parametrize("failure", [NotDelivered, Refused])
def test_messages_that_a_target_does_not_answer_hinder_no_others_to_it(failure: type[Exception]) -> None:
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    passed = [0.0]

    class Picky(Heap):
        def send(self, message: Message) -> None:
            if message.dossier in self.fails:
                passed[0] += 5.0
                raise failure("portal: it says nothing of these")
            super().send(message)

    picky, clock = Picky(), Clock()
    engine = make_engine(store, clock, Outbox(lambda: [picky], clock=lambda: passed[0]))

    def live(minutes: int) -> None:
        for _ in range(2 * minutes):
            passed[0] += 30.0
            clock.advance(seconds=30)
            engine.tick()

    picky.fails = {hand_in(engine, applicant=APPLICANT).id for _ in range(6)}
    live(90)
    good = [hand_in(engine, applicant=APPLICANT).id for _ in range(3)]
    live(10)
    assert all(picky.keys(each) for each in good)
    assert {each.dossier for each in engine.incidents()} <= picky.fails
    assert engine.incidents()
    store.close()


def test_what_was_to_wait_by_a_clock_that_has_been_put_right_is_told_now(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    made = hand_in(engine).id
    heap.fails = {made}
    clock.advance(days=30)
    engine.tick()
    clock.advance(days=-30, minutes=5)
    engine.note(made, by="an.nguyen", text="Ghi chú")
    heap.fails = set()
    engine.tick()
    engine.tick()
    assert heap.keys(made) and engine.tick().undelivered == 0


def test_what_fails_waits_longer_each_time(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    heap.fails = {hand_in(engine).id}
    waits = []
    for _ in range(5):
        engine.tick()
        with store.transaction(write=False) as tx:
            retry = max(row[4] for row in tx.undelivered())
        waits.append(retry / 1e6 - clock.now.timestamp())
        clock.advance(seconds=waits[-1] + 1)
    assert all(later > sooner for sooner, later in pairwise(waits))


def test_a_worker_that_died_is_replaced_once_its_lease_has_run_out(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    hand_in(engine)
    with store.transaction() as tx:
        assert tx.outbox("dead", at=int(clock.now.timestamp() * 1e6), lease=LEASE)

    assert engine.tick().told == 0
    clock.advance(microseconds=LEASE)
    assert engine.tick().told > 0


@pytest.mark.parametrize("behind", [1, 500_000, LEASE])
def test_a_clock_a_little_behind_takes_no_lease_that_is_held(store: Store, behind: int) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    hand_in(engine)
    now = int(clock.now.timestamp() * 1e6)
    with store.transaction() as tx:
        held = tx.outbox("one", at=now, lease=LEASE)
        assert held and tx.outbox("other", at=now - behind, lease=LEASE) == []
    with store.transaction() as tx:
        assert tx.outbox("one", at=now + 1, lease=LEASE) != []  # it is still his


def test_a_lease_begins_when_telling_begins_not_with_the_tick(store: Store) -> None:
    clock, until = Clock(), []

    class Slow(Heap):
        def send(self, message: Message) -> None:
            with store.transaction(write=False) as tx:
                tx._cursor.execute("SELECT leased_until FROM thutuc_outbox")
                until.append(tx._cursor.fetchone()[0])

    engine = _engine(store, Slow(), clock)
    hand_in(engine)
    served = engine._ticker._services.again
    engine._ticker._services.again = lambda *a: (clock.advance(seconds=50), served(*a))[1]
    engine.tick()

    assert until and all(each >= int(clock.now.timestamp() * 1e6) + LEASE for each in until)


def test_in_a_forked_process_leases_have_another_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ticker = _engine(store, Heap())._ticker
    here = ticker._teller._worker, ticker._services._worker
    monkeypatch.setattr("os.getpid", lambda: 1)

    assert not {ticker._teller._worker, ticker._services._worker} & set(here)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_process_that_was_forked_while_another_thread_told_tells_all_the_same(tmp_path: Path) -> None:
    class Waits(Heap):
        begun, waits = False, True

        def send(self, message: Message) -> None:
            self.begun = True
            while self.waits:
                time.sleep(0.01)
            super().send(message)

    clock, store, heap = Clock(), open_store(tmp_path / "a.db"), Waits()
    store.upgrade()
    engine = _engine(store, heap, clock)
    hand_in(engine)
    first = Thread(target=engine.tick)
    first.start()
    while not heap.begun:
        time.sleep(0.01)
    child, code = os.fork(), 99
    if not child:
        try:
            heap.waits = False
            clock.advance(seconds=LEASE // 10**6 + 1)  # until then it is the parent's turn
            code = engine.tick().told
        finally:
            os._exit(code)
    told = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    heap.waits = False
    first.join(20)
    store.close()
    assert told == 1


def test_a_clock_that_is_moved_back_frees_a_lease_from_the_future(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    hand_in(engine)
    with store.transaction() as tx:
        assert tx.outbox("ahead", at=int(clock.now.timestamp() * 1e6) + 10**13, lease=LEASE)

    assert engine.tick().told > 0


def test_a_worker_with_much_to_tell_ends_its_round_and_goes_on_in_order(store: Store) -> None:
    heap = Heap()
    engine = _engine(store, heap)
    made = [hand_in(engine, applicant=APPLICANT) for _ in range(3)]
    for dossier in made:
        engine.note(dossier.id, by="an.nguyen", text="Ghi chú")
    engine._ticker._teller = Teller(engine._desk, turn=0)
    told = []
    while (done := engine.tick()).more:
        told.append(done.told)

    assert told == [1] * 6 and engine.tick().undelivered == 0
    assert len({each.key for each in heap.sent}) == len(heap.sent)
    assert [each.dossier for each in heap.sent] == sorted(each.dossier for each in heap.sent)


def test_two_workers_never_tell_at_once(store: Store) -> None:
    clock = Clock()
    inner: list[int] = []

    class Nested(Heap):
        def send(self, message: Message) -> None:
            inner.append(second.tick().told)
            super().send(message)

    outer, other = Nested(), Heap()
    first, second = _engine(store, outer, clock), make_engine(store, clock, Outbox(lambda: [other]))
    hand_in(first)
    first.tick()

    assert outer.sent and set(inner) == {0} and other.sent == []


def deliver(url: str, path: str) -> None:
    """Hand in and tell until somebody kills this process."""
    clock = Clock()
    engine = make_engine(open_store(url), clock, Outbox(lambda: [FileSender(Path(path))]))
    while True:
        hand_in(engine, applicant=APPLICANT)
        engine.tick()
        print(len(_lines(Path(path))), flush=True)


def test_killed_in_the_middle_of_delivering_nothing_is_lost_and_order_holds(tmp_path: Path) -> None:
    url, path = str(tmp_path / "a.db"), tmp_path / "sent.jsonl"
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    code = f"from tests.test_outbox import deliver; deliver({url!r}, {str(path)!r})"
    for lines in (2, 3, 4):
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        with store.transaction() as tx:  # as if the lease had run out
            tx.run("outbox_lease", ("after", 0, 2**62, 2**62, "after"))
    heap = Heap()
    make_engine(store, Clock(), Outbox(lambda: [FileSender(path)])).tick()
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_outbox SET told = 0, scanned = 0")
    make_engine(store, Clock(), Outbox(lambda: [heap])).tick()  # everything there is to tell

    sent = list(dict.fromkeys(line["key"] for line in _lines(path)))
    assert Counter(sent) == Counter(each.key for each in heap.sent)
    for dossier in {each.dossier for each in heap.sent}:
        assert [key for key in sent if key.startswith(f"{dossier}-")] == heap.keys(dossier)
    store.close()


def test_a_torn_line_does_not_swallow_the_next_message(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    path.write_bytes(b'{"key": "half')
    FileSender(path).send(ONE)
    assert orjson.loads(path.read_bytes().splitlines()[1])["key"] == ONE.key


def test_the_file_in_which_people_are_named_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    FileSender(tmp_path / "sent.jsonl").send(ONE)
    assert (tmp_path / "sent.jsonl").stat().st_mode & 0o777 == 0o600


class _Target(BaseHTTPRequestHandler):
    answer = 200
    heard: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 - emptied by the fixture

    def do_POST(self) -> None:
        """Keep what was posted."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((dict(self.headers), body))
        self.send_response(self.answer)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *about: Any) -> None:
        """Say nothing."""


@pytest.fixture
def target() -> Iterator[str]:
    """A web server that listens on this machine."""
    _Target.answer, _Target.heard[:] = 200, []
    with HTTPServer(("127.0.0.1", 0), _Target) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()
        thread.join()


SECRET = b"0123456789abcdef"


def test_a_webhook_is_signed_and_carries_the_key(target: str) -> None:
    WebhookSender(target, SECRET, private=True, clock=lambda: 1_700_000_000.5).send(ONE)

    ((headers, body),) = _Target.heard
    expected = hmac.new(SECRET, b"1700000000." + body, sha256).hexdigest()
    assert headers["Thutuc-Signature"] == f"v1={expected}"
    assert headers["Thutuc-Timestamp"] == "1700000000"
    assert headers["Idempotency-Key"] == ONE.key == orjson.loads(body)["key"]


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_a_webhook_that_answers_otherwise_has_not_heard_and_is_not_followed(target: str, answer: int) -> None:
    _Target.answer = answer
    with pytest.raises(NotDelivered, match=str(answer)):
        WebhookSender(target, SECRET, private=True).send(ONE)
    assert len(_Target.heard) == 1


def test_a_webhook_reaches_no_inner_address_unless_told_to() -> None:
    with pytest.raises(NotDelivered, match="may be reached"):
        WebhookSender("https://127.0.0.1:1/", SECRET).send(ONE)
    with pytest.raises(NotDelivered, match="may be reached"):
        WebhookSender("http://169.254.169.254/", SECRET, private=True).send(ONE)


@pytest.mark.parametrize(
    ("address", "private", "reached"),
    [
        ("64:ff9b::a00:1", False, False),
        ("64:ff9b::a00:1", True, True),
        ("64:ff9b::a9fe:a9fe", True, False),
        ("64:ff9b::808:808", False, True),
        ("64:ff9b:1::808:808", False, False),
        ("2002:7f00:1::1", False, False),
        ("2002:a9fe:a9fe::", True, False),
        ("::ffff:10.0.0.1", False, False),
        ("::ffff:169.254.169.254", True, False),
        ("::127.0.0.1", False, False),
        ("::1", False, False),
        ("::1", True, True),
        ("fec0::1", False, False),
        ("2606:4700::1111", False, True),
    ],
)
def test_a_webhook_reaches_no_inner_address_under_another_name(
    monkeypatch: pytest.MonkeyPatch, address: str, private: bool, reached: bool
) -> None:
    def connect(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443, 0, 0))])
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(NotDelivered, match="ConnectionRefusedError" if reached else "may be reached"):
        WebhookSender("https://example.org/", SECRET, private=private).send(ONE)


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://example.org/", "https://an:pass@example.org/"])
def test_a_webhook_without_protection_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        WebhookSender(url, SECRET)


def test_two_webhooks_at_one_host_are_told_apart_by_a_name_or_refused(tmp_path: Path) -> None:
    gateway = {"url": "https://truc.example.gov.vn/cong", "secret_variable": "S"}
    watch = {"url": "https://truc.example.gov.vn/giam-sat", "secret_variable": "S"}
    named = OutboxSettings.model_validate({"webhooks": [gateway, watch | {"name": "giam-sat"}]})
    targets = [target_of(each) for each in senders_of(named, tmp_path, {"S": "x" * 16})]
    # the first is called as it was: what old databases say of it holds
    assert targets == ["webhook:truc.example.gov.vn", "webhook:truc.example.gov.vn/giam-sat"]
    alike = OutboxSettings.model_validate({"webhooks": [gateway, watch]})
    with pytest.raises(ConfigurationError, match="name of its own") as told:
        senders_of(alike, tmp_path, {"S": "x" * 16})
    assert "tên riêng, webhook:truc.example.gov.vn có hai lần" in str(in_vietnamese(told.value))
    with pytest.raises(ValidationError):
        OutboxSettings.model_validate({"webhooks": [watch | {"name": "a/b"}]})


def test_a_subject_cannot_add_a_header() -> None:
    sender = SmtpSender("localhost", 25, "mot-cua@example.org", {})
    bad = Message(
        **{**{f: getattr(ONE, f) for f in ONE.__slots__}, "subject": "Hồ sơ\r\nBcc: ai@example.org"}
    )
    mail = sender.mail(bad, "an@example.org\nCc: ai@example.org")
    assert mail["Bcc"] is None and mail["Cc"] is None
    assert mail["Subject"] == "Hồ sơ Bcc: ai@example.org"


def test_who_has_no_address_gets_no_mail_and_no_server_is_asked() -> None:
    assert SmtpSender("127.0.0.1", 1, "mot-cua@example.org", {}).send(ONE) is False


def _talker(words: bytes) -> Iterator[int]:
    """A server that has always something to say and never comes to the point; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        while True:
                            connection.sendall(words)
                            time.sleep(0.02)

        Thread(target=talk, daemon=True).start()
        yield server.getsockname()[1]


@pytest.mark.parametrize("words", [b"HTTP/1.1 100 Continue\r\n\r\n", b"H"])
def test_a_receiver_that_never_comes_to_the_point_keeps_no_worker(words: bytes) -> None:
    for port in _talker(words):
        with pytest.raises(NotDelivered, match=r"127\.0\.0\.1: "):
            WebhookSender(f"http://127.0.0.1:{port}/", SECRET, private=True, timeout=0.1).send(ONE)


def test_a_mail_server_that_never_comes_to_the_point_keeps_no_worker() -> None:
    notice = replace(ONE, kind="officer", to="an")
    for port in _talker(b"220-wait\r\n"):
        sender = SmtpSender(
            "127.0.0.1", port, "mot-cua@example.org", {"an": "an@example.org"}, plain=True, timeout=0.1
        )
        with pytest.raises(NotDelivered, match="SMTP"):
            sender.send(notice)


def test_a_mail_that_was_taken_has_arrived_however_the_server_says_good_bye() -> None:
    taken: list[bytes] = []

    class Leaves(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.wfile.write(b"421 closing\r\n" if word == b"QUIT" else b"250 ok\r\n")

    with TCPServer(("127.0.0.1", 0), Leaves) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        sender = SmtpSender(
            "127.0.0.1", server.server_address[1], "mot-cua@example.org", {"an": "an@example.org"}, plain=True
        )
        assert sender.send(replace(ONE, to="an"))
        server.shutdown()
    assert len(taken) == 1 and b"Message-ID" in taken[0]


def test_a_mail_server_that_does_not_answer_is_told_without_its_words() -> None:
    sender = SmtpSender("127.0.0.1", 1, "mot-cua@example.org", {"an": "an@example.org"})
    note = Message("k", "officer", 1, None, BIRTH, "", "an", "Hồ sơ", "Hồ sơ.")
    with pytest.raises(NotDelivered, match="ConnectionRefusedError"):
        sender.send(note)


def _told(heap: Heap, kind: str) -> list[Message]:
    return [each for each in heap.sent if each.kind == kind]


@pytest.mark.parametrize("days", [0, 20])
def test_a_letter_of_apology_speaks_of_lateness_only_where_the_dossier_is_late(
    store: Store, days: int
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.9: the letter comes by the day before; then nothing is overdue yet."""
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    made = hand_in(engine, LAND, applicant=APPLICANT)
    engine.tick()
    if days:
        assert made.due is not None
        clock.now = made.due + timedelta(days=1)
        engine.tick()
    day = clock.now.date() + timedelta(days=63)
    while day.weekday() > 4:
        day += timedelta(days=1)
    engine.reappoint(made.id, by="thinh.do", day=day, reason="thiếu nhân lực", document="3/UBND")
    engine.tick()

    (letter,) = [each for each in _told(heap, "applicant") if "xin lỗi" in each.subject]
    assert ("do quá hạn" in letter.text) is bool(days)
    assert "đã ký văn bản xin lỗi" in letter.text


def test_nobody_is_told_the_same_words_twice_by_one_act_and_instants_are_whole_seconds(store: Store) -> None:
    heap, clock = Heap(), Clock()
    engine = _engine(store, heap, clock)
    made = hand_in(engine, LAND, applicant=APPLICANT)
    assert made.due is not None
    while clock.now < made.due + timedelta(days=10):
        clock.advance(hours=12)
        engine.tick()

    rows = [(tuple(each.key.split("-")[:2]), each.at, each.to, each.text) for each in heap.sent]
    assert len(rows) == len(set(rows))
    assert {each.kind for each in heap.sent} >= {"officer", "head"}
    assert all("." not in each.at for each in heap.sent)


def test_the_code_it_came_with_is_told_before_it_is_received(store: Store) -> None:
    heap = Heap()
    engine = _engine(store, heap)
    hand_in(engine, receive=False, external_code="G09.20-20260302-0092637")
    engine.tick()

    assert {each.external_code for each in heap.sent} == {"G09.20-20260302-0092637"}
    assert all(each.code is None and "G09.20-20260302-0092637" in each.text for each in heap.sent)


@pytest.mark.parametrize("name", ["", ".", "a\0b", "/dev/full"])
def test_messages_go_to_an_ordinary_file_only(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="Expected a file to append messages to") as told:
        senders_of(OutboxSettings(file=name), tmp_path, {})
    assert in_vietnamese(told.value).startswith("Phải là tệp để ghi thông báo")


@pytest.mark.parametrize("wrong", [{"port": 0}, {"port": 99_999}, {"host": "a\0b"}, {"host": ""}])
def test_a_mail_server_that_can_never_be_is_refused_with_the_settings(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SmtpSettings(**{"host": "localhost", "sender": "a@b.vn", "addresses": "a.json", **wrong})


def test_a_secret_written_where_its_variable_is_named_is_not_repeated(tmp_path: Path) -> None:
    hook = {"url": "https://truc.example.gov.vn/cong", "secret_variable": "bi-mat-0123456789"}
    with pytest.raises(ConfigurationError, match="name of a variable") as told:
        senders_of(OutboxSettings(webhooks=[hook]), tmp_path, {})  # type: ignore[list-item]
    assert "bi-mat" not in str(told.value) + in_vietnamese(told.value)
    hook["secret_variable"] = "NO_SUCH"
    with pytest.raises(ConfigurationError, match="variable 'NO_SUCH', found none"):
        senders_of(OutboxSettings(webhooks=[hook]), tmp_path, {})  # type: ignore[list-item]
