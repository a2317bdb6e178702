"""What an inspector looks through first: each kind comes out of the acts that make it, and only of those."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.api_world import Client, make_token
from tests.vector_world import BIRTH, World, day, seven_days

from thutuc.api import Service
from thutuc.api.paging import written
from thutuc.cli.lists import irregular, shown
from thutuc.cli.show import MORE
from thutuc.dossier import Phase
from thutuc.engine import in_vietnamese
from thutuc.engine.lists.irregularities import Irregularity, place_of
from thutuc.engine.lists.irregularity_kinds import BULK, KINDS
from thutuc.engine.lists.question import Question
from thutuc.errors import WrongData
from thutuc.store.sqlitetx import SqliteTx

SINCE = day("01/03 00:00")


def of(world: World, kind: str, **asked: Any) -> list[Irregularity]:
    """The facts of one kind in the month."""
    found = world.engine.irregularities(since=SINCE, **asked).lines
    return [each for each in found if each.kind == kind]


def handled() -> World:
    """One dossier whose first step is done."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    return world


def test_an_ordinary_dossier_gives_nothing() -> None:
    world = handled()
    world.do("04/03 10:00", "examine")
    world.do("05/03 10:00", "hand_over")
    world.do("05/03 14:00", "give")
    assert world.engine.irregularities(since=SINCE).lines == ()


def test_a_correction_names_what_was_corrected_and_by_whom() -> None:
    world = World(seven_days(law='<thutuc:field name="area" type="integer"/>'))
    world.hand_in("02/03 09:00", "bay-ngay", data={"area": 12})
    world.at("02/03 11:00").engine.correct(world.id, by="an.nguyen", data={"area": 21}, reason="gõ nhầm")
    (fact,) = of(world, "correction")
    assert (fact.actor, fact.note, fact.dossier) == ("an.nguyen", "area: gõ nhầm", world.id)
    assert of(world, "correction", unit="lung-suong") == []


def test_an_act_entered_late_tells_the_gap_between_the_fact_and_the_entry() -> None:
    world = handled()
    task = world.at("05/03 16:00").it.tasks[0]
    world.engine.complete(task.id, by=task.holder or "", happened_at=day("04/03 09:00"))
    (fact,) = of(world, "late-entry")
    note = (
        "hoàn thành bước; khi ghi đã hết hạn của bước giao tiếp: hand_over"  # 02 giờ làm việc, from the fact
    )
    assert (fact.gap, fact.note) == (timedelta(hours=31), note)
    assert (fact.happened_at, fact.recorded_at) == (day("04/03 09:00"), day("05/03 16:00"))


def test_a_suspension_in_retrospect_is_told_with_its_document_and_approver() -> None:
    world = handled()
    world.at("06/03 10:00")
    world.engine.suspend(
        world.id,
        by="quang.hoang",
        ground="opinion",
        basis="Luật Hộ tịch",
        document="12/CV",
        issued=date(2026, 3, 4),
        approver="thanh.do",
        happened_at=day("04/03 14:00"),
    )
    (fact,) = of(world, "retroactive-suspension")
    assert fact.note == "văn bản 12/CV ngày 04/03/2026; người duyệt thanh.do"
    assert len(of(world, "late-entry")) == 1


def test_a_second_request_for_papers_and_one_after_the_promised_date_are_two_facts() -> None:
    world = handled()
    engine = world.engine
    ask = {"content": "trích lục", "reason": "mờ", "stage": "appraisal"}
    engine.request_papers(world.id, by="linh.pham", **ask)
    world.at("03/03 10:00").engine.supply(world.id, by="an.nguyen")
    world.at("03/04 10:00")
    engine.request_papers(world.id, by="linh.pham", basis="Luật X", approver="thanh.do", **ask)
    (second,) = of(world, "second-request")
    (after,) = of(world, "request-after-date")
    assert second.note == "lần 2, khâu thẩm định; căn cứ Luật X; người duyệt thanh.do"
    assert after.recorded_at == day("03/04 10:00")


def test_a_missing_apology_is_told_until_one_is_signed_and_a_late_one_then() -> None:
    world = handled()
    world.at("20/03 10:00")
    (missing,) = of(world, "missing-apology", unit="dong-may")
    assert missing.note == "ngày hẹn trả 17:30 ngày 11/03/2026"
    world.engine.reappoint(world.id, by="quang.hoang", day=date(2026, 3, 27), reason="thiếu nhân lực")
    assert of(world, "missing-apology") == []
    (late,) = of(world, "late-apology")
    assert late.actor == "quang.hoang" and "chậm nhất" in late.note


def test_many_completions_within_a_minute_are_one_fact_with_their_number() -> None:
    world = World(seven_days())
    for _ in range(3 * BULK):
        world.hand_in("02/03 09:00", "bay-ngay")
    tasks = [task for task in world.engine.tasks() if task.holder == "an.nguyen"]
    for each in tasks[: BULK - 1]:
        world.clock.advance(seconds=4)
        world.engine.complete(each.id, by="an.nguyen")
    assert of(world, "bulk") == []
    for each in tasks[BULK - 1 : BULK + 1]:
        world.clock.advance(seconds=4)
        world.engine.complete(each.id, by="an.nguyen")
    (fact,) = of(world, "bulk")
    assert (fact.actor, fact.note) == ("an.nguyen", f"{BULK + 1} việc từ 09:00:04 đến 09:00:44")


def test_a_reception_without_a_receipt_is_told() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receipt=False)
    world.hand_in("02/03 09:00", "bay-ngay")
    assert len(of(world, "no-receipt")) == 1


def test_a_dossier_received_after_its_intake_term_is_told() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    world.at("06/03 09:00").engine.receive(world.id, by="an.nguyen")
    (fact,) = of(world, "intake-late")
    assert (fact.actor, fact.dossier) == ("an.nguyen", world.id)


@pytest.mark.parametrize("ticked", [True, False])
def test_what_was_received_in_time_and_entered_late_is_a_late_entry_alone(ticked: bool) -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    world.clock.now = day("03/03 10:00")
    if ticked:
        world.engine.tick()
    world.engine.receive(world.id, by="an.nguyen", happened_at=day("02/03 15:00"))
    facts = world.engine.irregularities(since=SINCE).lines
    assert [fact.kind for fact in facts] == ["late-entry"]


def test_a_reception_after_an_answer_that_came_late_is_not_late_itself() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    world.at("06/03 09:00").engine.request_papers(
        world.id, by="an.nguyen", content="Giấy tờ", stage="intake", reason="thiếu"
    )
    world.at("09/03 09:00").engine.supply(world.id, by="an.nguyen")
    if world.it.phase is Phase.SUBMITTED:
        world.engine.receive(world.id, by="an.nguyen")
    (fact,) = of(world, "intake-late")
    assert fact.note == "yêu cầu bổ sung"


@pytest.mark.parametrize(("when", "kinds"), [("17:30", []), ("17:31", ["closed-late"])])
def test_what_is_withdrawn_at_the_promised_instant_itself_is_in_time(when: str, kinds: list[str]) -> None:
    world = handled().at("11/03 17:35")
    how = {"happened_at": day(f"11/03 {when}"), "approver": "quang.hoang"}
    world.engine.withdraw(world.id, by="an.nguyen", reason="đổi ý", **how)
    assert [fact.kind for fact in of(world, "closed-late")] == kinds


@pytest.mark.parametrize(
    ("receive", "document", "kinds"),
    [(True, None, ["no-stop-notice"]), (True, "05/TB", []), (False, None, [])],
)
def test_who_withdraws_what_was_received_is_given_a_notice_or_that_is_told(
    receive: bool, document: str | None, kinds: list[str]
) -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=receive)
    world.engine.withdraw(world.id, by="an.nguyen", reason="đổi ý", document=document)
    assert [fact.kind for fact in world.engine.irregularities(since=SINCE).lines] == kinds


def test_what_was_decided_and_is_stopped_is_told_with_the_paper_that_revokes_it() -> None:
    world = World()
    world.hand_in("02/03 08:00", BIRTH)
    for step in ("check_papers", "appraise", "register_birth", "sign_certificate"):
        world.do("02/03 09:00", step)
    said = {"reason": "Ký nhầm", "document": "1/TB", "revocation": "2/QĐ-UBND"}
    world.engine.cancel(world.id, by="quang.hoang", **said)
    assert [(fact.kind, fact.note) for fact in world.engine.irregularities(since=SINCE).lines] == [
        ("stopped-decided", "2/QĐ-UBND")
    ]


@pytest.mark.parametrize(("when", "kinds"), [("05/03 10:00", []), ("20/03 10:00", ["closed-late"])])
def test_a_late_dossier_that_is_stopped_as_drawn_is_told_as_well(when: str, kinds: list[str]) -> None:
    stopped = '<bpmn:endEvent id="end"><bpmn:extensionElements><thutuc:end outcome="stopped" basis="Luật X"/>'
    drawn = (
        seven_days()
        .replace(b'<thutuc:step resultReady="true"/>', b"")
        .replace(b'<bpmn:endEvent id="end"/>', f"{stopped}</bpmn:extensionElements></bpmn:endEvent>".encode())
    )
    world = World(drawn)
    world.hand_in("02/03 09:00", "bay-ngay")
    for step in ("check", "examine", "hand_over", "give"):
        world.do(when, step)
    assert world.it.phase is Phase.CANCELLED
    assert [fact.kind for fact in of(world, "closed-late")] == kinds


def test_a_late_dossier_that_is_withdrawn_is_told_and_never_on_time() -> None:
    world = handled()
    world.at("20/03 10:00").engine.withdraw(world.id, by="an.nguyen", reason="đổi ý")
    (fact,) = of(world, "closed-late")
    assert fact.note == "đã rút; ngày hẹn trả 17:30 ngày 11/03/2026"
    figures = world.engine.listing("results", unit="dong-may").tallies[0].figures
    assert (figures["received"], figures["finished_on_time"]) == (1, 0)


def test_a_past_instant_gives_the_facts_of_then() -> None:
    world = handled()
    world.at("20/03 10:00")
    then, given = world.clock.now, world.engine.irregularities(since=SINCE)
    world.at("23/03 10:00")
    world.engine.reappoint(world.id, by="quang.hoang", day=date(2026, 3, 27), reason="thiếu nhân lực")
    assert world.engine.irregularities(since=SINCE) != given
    assert world.engine.irregularities(since=SINCE, at=then) == given


ALTERED = {
    "no JSON": ("payload", b"\xff\x00nothing"),
    "a list": ("payload", b"[]"),
    "other fields": ("payload", b'{"0": {"values": 7, "other": 1}}'),
    "another word": ("payload", b'{"0": {"values": {"area": 99}}}'),
    "a sealed one": ("payload", b"\x00\x01abc"),
    "no events": ("public", b"nothing"),
    "an unknown event": ("public", b'[["Nothing", 1, {}]]'),
}


def alter(world: World, dossier: int, column: str, value: bytes | None, verb: str = "correct") -> None:
    """Write something else into a column of what a verb did in a dossier, past the triggers."""
    of_verb = "SELECT seq FROM thutuc_journal WHERE verb = ? AND dossier = ?"
    table = "thutuc_payload" if column == "payload" else "thutuc_journal"
    with world.engine.store.transaction() as tx:
        tx._cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in tx._cursor.fetchall():
            tx._cursor.execute(f"DROP TRIGGER {name}")
        tx._cursor.execute(
            f"UPDATE {table} SET {column} = ? WHERE seq IN ({of_verb})", (value, verb, dossier)
        )
        assert tx._cursor.rowcount == 1


@pytest.mark.parametrize("at", [None, day("04/03 09:00")], ids=["now", "then"])
@pytest.mark.parametrize("how", ALTERED)
def test_a_dossier_whose_journal_was_altered_is_shown_so_and_the_others_are_listed(how: str, at: Any) -> None:
    world = World(seven_days(law='<thutuc:field name="area" type="integer"/>'))
    dossiers = []
    for hour in (9, 10):
        world.hand_in(f"02/03 {hour:02}:00", "bay-ngay", data={"area": 12})
        dossiers.append(world.id)
        world.at(f"02/03 {hour:02}:30").engine.correct(
            world.id, by="an.nguyen", data={"area": 21}, reason="gõ nhầm"
        )
    world.at("05/03 09:00")
    for each in dossiers:
        world.engine.note(each, by="an.nguyen", text="Đã gọi điện")
    alter(world, dossiers[0], *ALTERED[how])

    lines = world.engine.irregularities(since=SINCE, at=at).lines
    corrected = [each for each in lines if each.kind == "correction"]
    assert [each.note for each in corrected if each.dossier == dossiers[1]] == ["area: gõ nhầm"]
    told = [each for each in lines if each.dossier == dossiers[0]]
    missing = world.engine.irregularities(since=SINCE, at=at).missing
    assert missing == (() if at is None or told else (dossiers[0],))  # as it was then it cannot be told
    if not missing:
        assert "unreadable" in {each.kind for each in told}
        assert all("không đọc được" in each.note and "run thutuc verify" in each.note for each in told)
    assert at is None or how == "another word" or not told
    for unit in ("dong-may", "lung-suong"):
        facts = world.engine.facts(since=SINCE, at=at, unit=unit)
        kinds = {each.kind for each in facts.irregularities.lines if each.dossier == dossiers[0]}
        assert ("unreadable" in kinds) == (unit == "dong-may" and bool(told))
        lacking = missing if unit == "dong-may" else ()
        assert facts.irregularities.missing == facts.parts["results"].missing == lacking
    assert world.engine.verify(dossiers[0]) and world.engine.verify(dossiers[1]) == []
    assert dossiers[0] not in {line.dossier for line in world.engine.drafting_between(since=SINCE)}
    assert world.engine.listing("results", since=SINCE, at=at, unit="dong-may").tallies
    assert world.engine.listing("mandates", since=SINCE, at=at, unit="dong-may").lines == ()
    late = world.engine.listing("late", at=at)
    assert late.missing == missing and world.engine.listing("results", since=SINCE, at=at).missing == missing
    said = [str(each) for each in shown(late)]
    assert any(f"Thiếu hồ sơ số {dossiers[0]}:" in each for each in said) == bool(missing)
    asked = f"/v1/lists/late{'?at=2026-03-04T09:00:00%2B07:00' if at else ''}"
    wired = Client(Service(world.engine), make_token(world.engine)).get(asked).body["missing"]
    assert wired == list(missing)


def test_what_was_erased_by_a_decision_is_not_called_altered() -> None:
    world = World(seven_days(law='<thutuc:field name="area" type="integer"/>'))
    world.hand_in("02/03 09:00", "bay-ngay", data={"area": 12})
    world.at("02/03 11:00").engine.correct(world.id, by="an.nguyen", data={"area": 21}, reason="gõ nhầm")
    with world.engine.store.transaction() as tx:
        tx._cursor.execute(
            "UPDATE thutuc_payload SET payload = NULL, salt = NULL, erased_at = 1, erased_by = '7/QĐ' "
            "WHERE seq IN (SELECT seq FROM thutuc_journal WHERE verb = 'correct')"
        )
    assert {each.kind for each in world.engine.irregularities(since=SINCE).lines} == {"correction"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_how_it_is_counted(kind: str) -> None:
    formula = KINDS[kind]
    assert formula.name and len(formula.vi) > 30 and len(formula.en) > 30


def test_many_dossiers_are_read_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question for each would be two ways to the server for each dossier, in one transaction."""
    world, asked = World(seven_days()), list[str]()
    for name in ("all", "one", "_narrowed"):
        told = getattr(SqliteTx, name)

        def ask(tx: SqliteTx, statement: str, *more: Any, told: Any = told, **how: Any) -> Any:
            asked.append(statement)
            return told(tx, statement, *more, **how)

        monkeypatch.setattr(SqliteTx, name, ask)
    seen = []
    for count in (2, 9):
        for _ in range(count):
            world.hand_in("02/03 09:00", "bay-ngay", receipt=False)
        asked.clear()
        seen.append((len(of(world, "no-receipt")), len(asked)))
    assert seen[0][0] == 2 and seen[1] == (11, seen[0][1])


def test_a_reception_that_was_altered_away_is_told_as_unreadable() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    alter(world, world.id, "public", b'[["Nothing", 1, {}]]', "start")
    assert [each.dossier for each in of(world, "unreadable")] == [world.id]


def corrected(count: int) -> World:
    """So many dossiers received without a receipt, and corrected twice at one instant."""
    world = World(seven_days(law='<thutuc:field name="area" type="integer"/>'))
    for _ in range(count):
        world.hand_in("02/03 09:00", "bay-ngay", data={"area": 12}, receipt=False)
        for area in (21, 22):
            world.engine.correct(world.id, by="an.nguyen", data={"area": area}, reason="gõ nhầm")
    return world


def test_pages_follow_each_other_without_a_gap_and_each_counts_the_whole() -> None:
    world = corrected(3)
    whole = world.engine.irregularities(since=SINCE)
    assert (len(whole.lines), whole.more, whole.counts["correction"], whole.counts["no-receipt"]) == (
        9,
        False,
        6,
        3,
    )
    found: list[Irregularity] = []
    page = world.engine.irregularities(since=SINCE, limit=2)
    while page.more:
        assert (len(page.lines), page.counts) == (2, whole.counts)
        said = [str(each) for each in irregular(page)]
        assert said[0].startswith("Đính chính dữ liệu: 6 ") and said[-1] == MORE
        found += page.lines
        page = world.engine.irregularities(since=SINCE, limit=2, after=place_of(page.lines[-1]))
    assert (*found, *page.lines) == whole.lines
    assert world.engine.facts(since=SINCE, unit="dong-may").irregularities.lines == whole.lines

    client = Client(Service(world.engine), make_token(world.engine))
    way, told = "/v1/irregularities?since=2026-03-01T00:00:00Z", []
    body = client.get(f"{way}&limit=4").body
    while body["next"]:
        told += body["lines"]
        body = client.get(f"{way}&limit=4&cursor={body['next']}").body
    assert told + body["lines"] == client.get(way).body["lines"] and body["counts"]["correction"] == 6
    assert [(each["dossier"], each["number"]) for each in told] == [
        (e.dossier, e.number) for e in whole.lines[:8]
    ]
    for strange in (
        "x",
        written(["other", "2026-03-02T09:00:00+07:00", 1, 1]),
        written(["bulk", "heute", 1, 1]),
    ):
        assert client.get(f"{way}&cursor={strange}").status == 422


@pytest.mark.parametrize(
    "after", ["bulk", ("bulk",), ("other", SINCE, 1, 1), ("bulk", SINCE.replace(tzinfo=None), 1, 1)]
)
def test_a_place_that_no_page_ended_at_is_refused(after: Any) -> None:
    with pytest.raises(WrongData, match="kind, recorded_at, dossier and number") as refused:
        World(seven_days()).engine.irregularities(since=SINCE, after=after)
    assert "kind, recorded_at, dossier và number của một dòng" in in_vietnamese(refused.value)


def test_of_a_long_period_no_more_is_kept_in_mind_than_a_page_and_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, kept = corrected(6), list[int]()
    whole = world.engine.irregularities(since=SINCE)
    forget = Question.forget

    def count(q: Question) -> None:
        kept.append(len(q._known))
        forget(q)

    monkeypatch.setattr(Question, "forget", count)
    for module in ("thutuc.engine.lists.irregularities", "thutuc.store.lists"):
        monkeypatch.setattr(f"{module}._PART", 2)
    assert world.engine.irregularities(since=SINCE) == whole
    assert len(kept) > 6 and max(kept) == 2
