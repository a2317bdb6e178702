"""What was asked cannot be tried out on what is left of a dossier; a repeat is never another act unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.keeping_world import AFTER, DISPOSAL, HOLD, LIFT, MARK, engine_on, tables
from tests.office import Clock, hand_in

from thutuc import Dossier, Engine, open_store
from thutuc.engine import calling, desk, verify_file
from thutuc.engine import commands as c
from thutuc.engine.calling import digest_of
from thutuc.errors import ConfigurationError, RequestForgotten, RequestReused, WrongState
from thutuc.store import Store
from thutuc.store.chain import request_digest
from thutuc.store.sealing import SealedStore
from thutuc.store.vault import new_master

#: One verb as it was called, to be called again with what the test changes.
Call = Callable[..., Dossier]

#: What another act under the same name would say.
OTHER: Mapping[str, Mapping[str, Any]] = {
    "start": {"applicant": "Một người khác"},
    "note": {"text": "Một điều khác"},
    "ask": {"reason": "Một lẽ khác"},
    "supply": {"handle": 2},
    "end": {"reason": "Một lẽ khác"},
}


@pytest.fixture(params=["open", "sealed"])
def kept(request: pytest.FixtureRequest, store_url: str) -> Iterator[Store]:
    """A store of every kind, without and with keys."""
    opened = open_store(store_url, keys=[new_master()] if request.param == "sealed" else ())
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def engine(kept: Store, clock: Clock) -> Engine:
    return engine_on(kept, clock)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Digests of everything that was asked under a request, as whoever guesses right makes them."""
    made: list[bytes] = []
    digest_of = desk.digest_of

    def noted(*args: Any) -> bytes:
        made.append(digest_of(*args))
        return made[-1]

    monkeypatch.setattr(desk, "digest_of", noted)
    return made


def acts(engine: Engine) -> dict[str, Call]:
    """What is done to a dossier until it ends; of ``supply`` nothing private is kept."""

    def start(applicant: str = MARK, by: str = "an.nguyen", **how: Any) -> Dossier:
        return hand_in(engine, "fetching", applicant=applicant, data={"full_name": MARK}, by=by, **how)

    def note(text: str = f"Đã gọi {MARK}", by: str = "an.nguyen", **how: Any) -> Dossier:
        return engine.note(1, by=by, text=text, **how)

    def ask(reason: str = f"Thiếu {MARK}", by: str = "an.nguyen", **how: Any) -> Dossier:
        return engine.request_papers(1, by=by, content="Bản sao", reason=reason, **how)

    def supply(handle: int | str = 1, by: str = "an.nguyen", **how: Any) -> Dossier:
        return engine.supply(handle, by=by, **how)

    def end(reason: str = f"Theo đơn của {MARK}", by: str = "an.nguyen", **how: Any) -> Dossier:
        return engine.withdraw(1, by=by, reason=reason, **how)

    return {"start": start, "note": note, "ask": ask, "supply": supply, "end": end}


def lived(engine: Engine, clock: Clock) -> dict[str, Call]:
    """A dossier that has ended, each act of it under a request."""
    calls = acts(engine)
    for name, call in calls.items():
        call(request_id=name)
        clock.advance(minutes=5)
    return calls


def inside(store: Store) -> Store:
    """What somebody has who took the database, without its keys."""
    return store._store if isinstance(store, SealedStore) else store


def values(store: Store) -> set[bytes]:
    """Every value that stands in the tables."""
    rows = [row for found in tables(inside(store)).values() for row in found]
    return {_bytes(value) for row in rows for value in row if value is not None}


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def stored(store: Store) -> set[bytes]:
    """The digests of requests in the journal."""
    with inside(store).transaction(write=False) as tx:
        return {bytes(row.request_digest) for row in tx.journal(1) if row.request_digest is not None}


def stands(asked: bytes, found: Iterable[bytes]) -> bool:
    """Whether the digest of what was asked stands somewhere as it is, in any writing."""
    return any(asked in each or asked.hex().encode() in each.lower() for each in found)


def confirmed(asked: bytes, salts: Iterable[bytes], digests: set[bytes]) -> bool:
    """Whether somebody with *salts* finds out that this was asked."""
    return any(request_digest(salt, asked) in digests for salt in salts)


def bytes_in(content: bytes) -> set[bytes]:
    """Everything in a file that could be a salt: hexadecimal words as bytes, and every 16 bytes."""
    words = {bytes.fromhex(word.decode()) for word in re.findall(rb"\b(?:[0-9a-f]{2})+\b", content)}
    return words | {content[place : place + 16] for place in range(len(content) - 15)}


# --- guesses -------------------------------------------------------------------------------------


def test_after_an_erasure_no_guess_can_be_confirmed_in_any_table_or_file(
    engine, clock, kept, asked, tmp_path
):
    lived(engine, clock)
    assert len(asked) == 5
    before, digests = values(kept), stored(kept)
    sealed = isinstance(kept, SealedStore)
    for each in asked:  # who has the database without its keys confirms nothing even now
        assert not stands(each, before)
        assert confirmed(each, before, digests) is not sealed
        assert confirmed(each, bytes_in(engine.export(1, by="system").content), digests)
    clock.now = AFTER

    engine.erase(1, by="system", decision=DISPOSAL)

    left, digests = values(kept), stored(kept)
    file = engine.export(1, by="system").content
    assert len(digests) == 5
    for each in asked:
        assert not stands(each, left) and not stands(each, [file])
        assert not confirmed(each, left, digests)
        assert not confirmed(each, bytes_in(file), digests)
    assert {problem.kind for problem in engine.verify()} == {"erased"}
    assert {problem.kind for problem in verify_file(file).problems} == {"erased"}


def test_what_lies_in_a_file_outside_is_confirmed_by_that_file_alone(engine, clock, kept, asked, tmp_path):
    lived(engine, clock)
    archived = engine.archive(1, by="system", decision="21/QĐ-LT", folder=tmp_path)
    content, sealed = archived.path.read_bytes(), isinstance(kept, SealedStore)

    for each in asked:
        assert not stands(each, [*values(kept), content])
        assert not confirmed(each, values(kept), stored(kept))
        assert confirmed(each, bytes_in(content), stored(kept)) is not sealed
        assert confirmed(each, bytes_in(engine.open_file(content)), stored(kept))


def test_scrubbed_the_file_of_the_database_holds_no_salt_of_what_was_erased(tmp_path, clock, asked):
    store = open_store(tmp_path / "thutuc.db")
    store.upgrade()
    engine = engine_on(store, clock)
    lived(engine, clock)
    digests = stored(store)
    store.scrub()
    assert confirmed(asked[0], bytes_in((tmp_path / "thutuc.db").read_bytes()), digests)
    clock.now = AFTER

    engine.erase(1, by="system", decision=DISPOSAL)
    store.scrub()

    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert not stands(asked[0], [content])
        assert not confirmed(asked[0], bytes_in(content), digests), path.name
    store.close()


def test_who_opens_a_sealed_store_without_its_keys_is_told_so_of_a_repeat(engine, clock, kept):
    calls = lived(engine, clock)
    keyless = acts(engine_on(inside(kept), clock))
    for name, call in keyless.items():
        if isinstance(kept, SealedStore):
            with pytest.raises(ConfigurationError, match="master keys of this sealed database"):
                call(request_id=name)
        else:
            assert call(request_id=name).revision == calls[name](request_id=name).revision
    with pytest.raises(RequestReused):  # another verb needs no key to be told
        keyless["note"](request_id="start")


def test_the_same_request_twice_gives_two_digests(engine, clock, kept):
    first, second = (hand_in(engine, "fetching", applicant=MARK) for _ in range(2))
    for number, dossier in enumerate((first, second)):
        engine.note(dossier.id, by="an.nguyen", text="Đã gọi", request_id=f"n-{number}")

    with kept.transaction(write=False) as tx:
        known = [tx.request(f"n-{number}") for number in range(2)]
    assert known[0].salt != known[1].salt and {len(each.salt) for each in known} == {16}
    assert known[0].digest != known[1].digest


# --- repeats -------------------------------------------------------------------------------------


def check_alive(calls: Mapping[str, Call], store: Store) -> None:
    """Every request is answered again, and nothing else under its name; nothing is written."""
    before = tables(store)
    for number, (name, call) in enumerate(calls.items(), 1):
        again = call(request_id=name)
        assert (again.id, again.revision) == (1, number)
        for changes in (OTHER[name], {"by": "hue.tran"}):
            with pytest.raises(RequestReused):
                call(request_id=name, **changes)
        with pytest.raises(RequestReused):
            (calls["note"] if name == "end" else calls["end"])(request_id=name)
    assert tables(store) == before


def check_forgotten(calls: Mapping[str, Call], store: Store, *, archived: bool) -> None:
    """No request is answered, right or wrong, and none is done again; another's act is told as such."""
    before = tables(store)
    for name, call in calls.items():
        for changes in ({}, OTHER[name]):
            with pytest.raises(RequestForgotten, match=f"'{name}'") as caught:
                call(request_id=name, **changes)
            assert caught.value.archived is archived
        with pytest.raises(RequestReused):
            call(request_id=name, by="hue.tran")
        with pytest.raises(RequestReused):
            (calls["note"] if name == "end" else calls["end"])(request_id=name)
    assert tables(store) == before


def test_a_repeat_is_exact_before_an_archive_and_after_and_refused_while_it_lies_there(
    engine, clock, kept, tmp_path
):
    calls = lived(engine, clock)
    check_alive(calls, kept)

    archived = engine.archive(1, by="system", decision="21/QĐ-LT", folder=tmp_path)
    check_forgotten(calls, kept, archived=True)
    engine.bring_back(archived.path, by="system", decision="22/QĐ-LT")

    check_alive(calls, kept)
    assert engine.verify() == []


def test_a_repeat_of_what_was_erased_is_refused_and_never_done_again(engine, clock, kept):
    calls = lived(engine, clock)
    clock.now = AFTER
    erased = engine.erase(1, by="system", decision=DISPOSAL, request_id="huy")

    check_forgotten(calls, kept, archived=False)
    before = tables(kept)
    assert engine.erase(1, by="system", decision=DISPOSAL, request_id="huy").id == erased.id
    with pytest.raises(RequestReused):
        engine.erase(1, by="system", decision="08/QĐ-UBND", request_id="huy")
    assert tables(kept) == before
    assert len(engine.search()) == 1


def test_a_repeat_of_what_was_archived_and_then_erased_is_told_as_erased(engine, clock, kept, tmp_path):
    calls = lived(engine, clock)
    engine.archive(1, by="system", decision="21/QĐ-LT", folder=tmp_path)
    clock.now = AFTER
    engine.erase(1, by="system", decision=DISPOSAL)

    check_forgotten(calls, kept, archived=False)


# --- a salt without data -------------------------------------------------------------------------


def test_the_salt_of_a_request_alone_is_nothing_to_erase_or_archive(engine, clock, kept, tmp_path):
    lived(engine, clock)
    engine.hold(1, by="system", decision=HOLD, reason="Khiếu nại")
    clock.now = AFTER
    engine.lift_hold(1, by="system", decision=HOLD, by_decision=LIFT, request_id="thoi-giu")
    assert engine.verify() == []
    engine.erase(1, by="system", decision=DISPOSAL, request_id="huy")

    assert engine.retention(1).erased is not None
    assert engine.erasable() == []
    with pytest.raises(WrongState, match="archived or erased"):
        engine.archive(1, by="system", decision="21/QĐ-LT", folder=tmp_path)
    year = engine.archive_year(2026, by="system", decision="21/QĐ-LT", folder=tmp_path)
    assert (year.files, year.kept) == ((), {})
    with kept.transaction(write=False) as tx:
        last = tx.journal(1)[-1]
    assert (last.verb, last.payload, last.has_data, len(last.salt)) == ("erase", b"", False, 16)
    assert {problem.kind for problem in engine.verify()} == {"erased"}


def test_a_salt_that_was_changed_or_lost_is_seen_and_its_repeat_refused(engine, clock, kept):
    calls = lived(engine, clock)
    with inside(kept).transaction() as tx:
        seq = tx.request("supply").seq
        trigger = "thutuc_payload_update"
        sqlite = type(tx._cursor).__module__ == "sqlite3"
        tx._cursor.execute(f"DROP TRIGGER {trigger}" + ("" if sqlite else " ON thutuc_payload"))
        other = "zeroblob(16)" if sqlite else "decode(repeat('00', 16), 'hex')"
        tx._cursor.execute(f"UPDATE thutuc_payload SET salt = {other} WHERE seq = {seq}")

    assert [(problem.number, problem.kind) for problem in engine.verify()] == [(4, "altered")]
    with pytest.raises(RequestReused):
        calls["supply"](request_id="supply")


def test_a_salt_whose_key_was_lost_is_told_as_missing(clock, store_url):
    store = open_store(store_url, keys=[key := new_master()])
    store.upgrade()
    engine = engine_on(store, clock)
    lived(engine, clock)
    with inside(store).transaction() as tx:
        tx.run("drop_key", (1,))
    fresh = SealedStore(inside(store), [key])

    with fresh.transaction(write=False) as tx:
        rows = tx.journal(1)
        assert tx.request("supply").salt is None
    assert all(row.payload is None and row.salt is None for row in rows)
    before = tables(store)
    for name, call in acts(engine_on(fresh, clock)).items():
        with pytest.raises(RequestForgotten):
            call(request_id=name)
    assert tables(store) == before
    store.close()


@pytest.mark.parametrize(
    ("verb", "content", "digest"),
    [
        (
            "start",
            ("dang-ky-khai-sinh", True, True, c.Start("dong-may.one-stop", "dong-may")),
            "2a20b1f6c45b0542c88f9fa14e6919ea328240cddbbc86563f458b85a165166a",
        ),
        (
            "supply",
            (1, c.SupplyPapers({"a": 1})),
            "e5777736990c1351675329649938b979bf26bb48a95bf5ab8aefee1bd84f6fab",
        ),
        (
            "complete",
            (1, c.Complete(2, {"a": 1})),
            "da354eb46a6ef741ebda5984bed09bc6e3f6e7f1ce9c05ed4212aefdfd84325a",
        ),
        (
            "correct",
            (1, c.Correct({"a": 1}, "x")),
            "1278b58ba58d1ca54cc544f9d80b0a4c9c1ab16a8ac6dcd7707b8035a490bbcd",
        ),
        ("note", (1, c.Note("x")), "3590f88ead3eb4183a414f892093ed38245971dbecbc3974ee29d1e91c090a87"),
    ],
)
def test_a_request_that_a_release_without_attachments_carried_out_is_still_the_same(
    verb: str, content: object, digest: str
) -> None:
    assert digest_of(verb, "an.nguyen", None, content).hex() == digest
    paper = {"name": "a", "where": "b", "sha256": "0" * 64}
    assert digest_of(verb, "an.nguyen", None, (content, c.SupplyPapers({}, (paper,)))) != digest_of(
        verb, "an.nguyen", None, (content, c.SupplyPapers({}))
    )


HOUR = datetime.fromisoformat("2026-03-02T09:00:00+07:00")


class _Own(float):
    """A host's own kind of number, which writes itself in its own way."""

    def __str__(self) -> str:
        return "ba"


def test_an_instant_in_another_zone_and_a_number_in_other_figures_are_asked_alike() -> None:
    def digest(at: datetime, *numbers: object) -> bytes:
        return digest_of("note", "an.nguyen", at, numbers)

    told = digest(HOUR, Decimal("100.50"), 3)
    assert digest(HOUR.astimezone(UTC), Decimal("100.5"), Decimal("3.0")) == told
    assert digest(HOUR, 100.5, 3.0) == digest(HOUR, 100.5, _Own(3)) == told
    assert (
        digest(HOUR, Decimal("sNaN"), float("nan")) != told
    )  # which no act takes, and its digest refuses none
    assert (
        digest(HOUR, Decimal("100.51"), 3) != told != digest(HOUR - timedelta(seconds=1), Decimal("100.5"), 3)
    )


def test_a_request_of_a_release_to_which_every_zone_was_another_is_still_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(engine, "fetching")
    monkeypatch.setattr(desk, "digest_of", calling._digest_before)
    first = engine.note(1, by="an.nguyen", text="x", happened_at=HOUR, request_id="a")
    monkeypatch.undo()

    assert calling._digest_before("note", "an.nguyen", HOUR, [Decimal("1.50")]).hex() == (
        "3ed23101534b1cc4b3bb06e8d27840934412fe15b283ae7f063d65869c903623"
    )
    assert (
        engine.note(1, by="an.nguyen", text="x", happened_at=HOUR, request_id="a").revision == first.revision
    )
    with pytest.raises(RequestReused):
        engine.note(1, by="an.nguyen", text="y", happened_at=HOUR, request_id="a")
