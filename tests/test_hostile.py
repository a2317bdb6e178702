"""What somebody who means harm, or a program that fails, may try: refused, contained, or told as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine, rows, snapshot
from tests.test_hindered import _FILE as HINDERED

from thutuc import Engine, hookimpl
from thutuc.configuration import read_configuration
from thutuc.errors import (
    CodeTaken,
    CommandRejected,
    ConfigurationError,
    NotPermitted,
    UnknownDossier,
    UnknownProcedure,
    WrongData,
)

OURS = "H99.41-260302-000{}"


# --- codes from outside --------------------------------------------------------------------------


def test_an_outside_code_that_looks_like_our_next_one_does_not_stop_the_desk(engine: Engine) -> None:
    outside = hand_in(engine, external_code=OURS.format(2))
    ours = [hand_in(engine).code for _ in range(2)]

    assert outside.code == OURS.format(2)
    assert ours == [OURS.format(1), OURS.format(3)]


def test_a_code_that_an_unreceived_dossier_came_with_is_not_given_to_another(engine: Engine) -> None:
    waiting = hand_in(engine, external_code=OURS.format(1), receive=False)
    other = hand_in(engine)

    assert other.code == OURS.format(2)
    assert engine.receive(waiting.id, by="an.nguyen").code == OURS.format(1)


def test_a_second_dossier_with_one_outside_code_is_not_handed_in_while_one_waits(
    engine: Engine,
) -> None:
    first = hand_in(engine, external_code=OURS.format(7), receive=False)
    with pytest.raises(CodeTaken, match=OURS.format(7)):
        hand_in(engine, external_code=OURS.format(7), receive=False)
    assert str(engine.refuse(first.id, by="an.nguyen", reason="Trùng hồ sơ").phase) == "not-accepted"

    again = hand_in(engine, external_code=OURS.format(7), receive=False)
    assert engine.receive(again.id, by="an.nguyen").code == OURS.format(7)


@pytest.mark.parametrize(
    "code", ["", "5", "a\nb", "'; DROP TABLE thutuc_dossier;--", "H99.41-２６０３０２-0001"]
)
def test_a_code_that_could_never_be_received_is_refused_when_the_dossier_is_handed_in(
    engine: Engine, code: str
) -> None:
    with pytest.raises(WrongData, match="a dossier code"):
        hand_in(engine, external_code=code, receive=False)


# --- text that cannot be kept --------------------------------------------------------------------

_BROKEN = "\ud800"


@pytest.mark.parametrize(
    "call",
    [
        lambda engine: engine.note(1, by=_BROKEN, text="Đã xem"),
        lambda engine: engine.note(1, by="an.nguyen\0", text="Đã xem"),
        lambda engine: engine.note(1, by="an.nguyen", text=_BROKEN),
        lambda engine: engine.note(1, by="an.nguyen", text="Đã xem", request_id=_BROKEN),
        lambda engine: engine.note(1, by="an.nguyen", text="Đã xem", request_id="x" * 1_000_000),
        lambda engine: engine.note(1, by="an.nguyen", text=_BROKEN, request_id="r-1"),
        lambda engine: engine.note(_BROKEN, by="an.nguyen", text="Đã xem"),
        lambda engine: engine.note(2**70, by="an.nguyen", text="Đã xem"),
        lambda engine: engine.note("a\0b", by="nobody", text="Đã xem"),
        lambda engine: engine.request_papers(1, by="an.nguyen", content=_BROKEN, reason="Mờ"),
        lambda engine: engine.withdraw(1, by="an.nguyen", reason=_BROKEN),
        lambda engine: hand_in(engine, applicant=_BROKEN),
        lambda engine: hand_in(engine, applicant="a\0b"),
        lambda engine: hand_in(engine, applicant="x" * 1_000_000),
    ],
)
def test_text_that_no_database_keeps_is_refused(engine: Engine, call: Any) -> None:
    hand_in(engine)
    before = snapshot(engine.store, 1)
    with pytest.raises(CommandRejected, match="xpected"):
        call(engine)
    assert snapshot(engine.store, 1) == before


@pytest.mark.parametrize("handle", [_BROKEN, "a\0b", 2**63, -(2**70)])
def test_a_handle_no_database_can_look_for_is_an_unknown_dossier(engine: Engine, handle: Any) -> None:
    with pytest.raises(UnknownDossier):
        engine.dossier(handle)


@pytest.mark.parametrize("name", [_BROKEN, "a\0b"])
def test_a_name_no_database_can_look_for_is_an_unknown_procedure(engine: Engine, name: str) -> None:
    for ask in (
        lambda: engine.procedure(name),
        lambda: engine.procedure(name, version=1),
        lambda: engine.ended_versions(name),
        lambda: hand_in(engine, name),
    ):
        with pytest.raises(UnknownProcedure):
            ask()


def test_a_search_for_text_no_database_keeps_is_refused(engine: Engine) -> None:
    for text in (_BROKEN, "a\0b"):
        with pytest.raises(WrongData, match="xpected officer"):
            engine.tasks(officer=text)
        with pytest.raises(WrongData, match="xpected applicant"):
            engine.search(applicant=text)


def test_an_applicant_is_found_however_his_name_is_composed(engine: Engine) -> None:
    name = "Nguyễn Văn Hồ"
    kept = [hand_in(engine, applicant=normalize(form, name)) for form in ("NFC", "NFD")]

    assert [each.applicant for each in kept] == [name, name]
    for form in ("NFC", "NFD"):
        assert [each.id for each in engine.search(applicant=normalize(form, name))] == [e.id for e in kept]


@pytest.mark.parametrize("text", [" 079", "079\n", "079\t1", "\u202e079", "   ", "079\u200b", "\ufeff079"])
def test_an_applicant_with_signs_that_nobody_sees_is_refused(engine: Engine, text: str) -> None:
    before = len(engine.search())
    with pytest.raises(WrongData, match="Expected applicant to be in printable characters"):
        hand_in(engine, applicant=text)
    assert len(engine.search()) == before and engine.search(applicant=text) == []


def test_an_applicant_kept_before_names_were_composed_is_still_found(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart, blank = normalize("NFD", "Nguyễn Văn Hồ"), "Trần Thị Hoa "
    monkeypatch.setattr("thutuc.engine.engine.findable", lambda what, text: text)  # as it was
    first, second = (hand_in(engine, applicant=each).id for each in (apart, blank))

    for form in ("NFC", "NFD"):
        assert [each.id for each in engine.search(applicant=normalize(form, apart))] == [first]
    assert [each.id for each in engine.search(applicant=blank)] == [second]


def test_an_applicant_without_a_name_is_no_sign_of_tampering(engine: Engine) -> None:
    hand_in(engine, applicant="")

    assert engine.verify() == []


# --- plug-ins that fail --------------------------------------------------------------------------


class Failing:
    """A directory that is out of order for one dossier, or a telling that cannot be done."""

    def __init__(self) -> None:
        self.dossier: int | None = None

    @hookimpl(tryfirst=True)
    def escalations(self, dossier: Any) -> list[Any]:
        if dossier.id == self.dossier:
            raise ValueError("the directory is out of order")
        return []

    @hookimpl(tryfirst=True)
    def head_of(self, unit: str) -> None:
        if self.dossier is not None and unit == "finance":
            raise RuntimeError("the directory is out of order")


def test_a_plug_in_that_fails_for_one_dossier_does_not_hold_up_the_others(store: Any, clock: Clock) -> None:
    add_shipped(store)
    failing = Failing()
    engine = make_engine(store, clock, failing)
    hand_in(engine, "chap-thuan-chu-truong-dau-tu")
    hand_in(engine)
    clock.advance(days=60)
    failing.dossier = 0
    ticked = engine.tick()

    assert list(ticked.hindered) == [1]
    assert ticked.hindered[1].startswith("RuntimeError (test_hostile.py:")  # where, not a stranger's words
    assert engine.dossier(2)._state.missed
    assert engine.verify() == []

    failing.dossier = None
    clock.advance(minutes=1)
    assert not engine.tick().hindered
    assert engine.dossier(1)._state.missed
    assert engine.verify() == []


def test_a_dossier_whose_state_was_destroyed_does_not_hold_up_the_others(
    engine: Engine, clock: Clock
) -> None:
    hand_in(engine)
    hand_in(engine)
    with engine.store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_dossier SET state = 'x' WHERE id = 1".replace("'x'", _blob(tx)))
    clock.advance(days=3)
    ticked = engine.tick()

    assert list(ticked.hindered) == [1]
    assert engine.dossier(2)._state.missed


def _blob(tx: Any) -> str:
    return "x'00'" if "sqlite" in type(tx._cursor).__module__ else r"'\x00'"


def test_a_plug_in_that_fails_in_a_verb_leaves_everything_as_it_was(store: Any, clock: Clock) -> None:
    add_shipped(store)
    failing = Failing()
    engine = make_engine(store, clock, failing)
    dossier = hand_in(engine)
    failing.dossier = dossier.id
    before = snapshot(store, dossier.id)

    with pytest.raises(ValueError, match="out of order"):
        engine.complete(dossier.tasks[0].id, by="an.nguyen")
    assert snapshot(store, dossier.id) == before
    with store.transaction(write=False) as tx:
        assert rows(tx, "SELECT * FROM thutuc_access") == []
    failing.dossier = None
    clock.advance(seconds=timedelta(minutes=1).seconds)
    engine.complete(dossier.tasks[0].id, by="an.nguyen")
    assert engine.verify() == []


# --- timers without end --------------------------------------------------------------------------

_RESTLESS = (
    HINDERED.replace("PT1H", "R/PT1M")
    .replace("timeDuration", "timeCycle")
    .replace('id="late" attachedToRef', 'id="late" cancelActivity="false" attachedToRef')
)


@pytest.mark.parametrize("lag", [timedelta(), timedelta(minutes=1)])
def test_a_timer_without_end_neither_starves_a_tick_nor_stops_its_own_dossier(
    engine: Engine, clock: Clock, lag: timedelta
) -> None:
    engine.deploy(_RESTLESS.encode(), by="system")
    hand_in(engine, "hindered", data={"way": "left"})
    other = hand_in(engine)
    until = clock.advance(hours=25)
    clock.advance(seconds=lag.total_seconds())
    first, second = engine.tick(until, limit=10), engine.tick(until, limit=10)

    assert 1_000 <= first.wakes < 1_500 <= first.wakes + second.wakes
    assert not first.hindered
    assert not second.hindered
    assert engine.tick(until).wakes == 0
    assert engine.dossier(other.id).phase == other.phase
    assert engine.verify() == []


# --- acts entered late ---------------------------------------------------------------------------


@pytest.mark.parametrize("approver", [None, "anh.bui", "khong.ai", ""])
def test_nobody_stops_a_clock_back_in_time_on_his_own_word_or_a_name_made_up(
    engine: Engine, clock: Clock, approver: str | None
) -> None:
    hand_in(engine, "chap-thuan-chu-truong-dau-tu")
    then = clock.advance(days=1)
    clock.advance(days=30)
    how = {"by": "binh.le", "ground": "verification", "basis": "NĐ 118/2025/NĐ-CP", "document": "12/TB"}

    with pytest.raises(NotPermitted, match="other than the holder"):
        engine.suspend(1, **how, approver=approver, happened_at=then + timedelta(days=1))


# --- files of configuration ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "#" * 2_000_000], ids=["deep", "huge"])
def test_a_configuration_that_would_exhaust_the_reader_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "thutuc.toml").write_text(text)

    with pytest.raises(ConfigurationError):
        read_configuration(tmp_path, {})
