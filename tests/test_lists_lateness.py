"""In whose figures a late task stands: with who answered when its term ran out, whatever became of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ladder_world import DESK, HEAD, OFFICER, examined
from tests.leg_world import shared
from tests.vector_world import World, day

from thutuc.engine import Engine, in_vietnamese
from thutuc.errors import NotPermitted
from thutuc.logs import trace_of
from thutuc.reports import control_sheet

COLLEAGUE = "viet.ngo"


def _asked_and_brought(engine: Engine, dossier: int, officer: str) -> None:
    engine.request_papers(dossier, by=officer, content="Bản chính", reason="Bản nộp bị mờ")
    engine.supply(dossier, by=DESK)


def figures(made: World, officer: str | None, **asked: Any) -> dict[str, float | None]:
    """What is counted of an officer (``None``: of the agency) without what he has in hand; no zeros."""
    found = made.engine.listing("results", unit="dong-may", **asked).tallies
    mine = [each.figures for each in found if each.officer == officer]
    return {name: n for name, n in (mine[0] if mine else {}).items() if n and name != "in_hand"}


@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("withdraw", {"by": DESK, "reason": "đổi ý"}),
        ("cancel", {"by": "quang.hoang", "reason": "hết hạn", "document": "05/TB"}),
    ],
)
def test_R109_a_late_task_stays_in_the_figures_though_its_dossier_ends_without_a_result(
    verb: str, how: dict[str, Any]
) -> None:
    """R103: what was late stays late; NĐ 61/2018/NĐ-CP Điều 30.2c."""
    made = examined().at("11/03 09:00")
    assert figures(made, OFFICER) == {"late": 1}
    getattr(made.at("11/03 10:00").engine, verb)(made.id, **how)
    assert figures(made, OFFICER) == {"ended_late": 1}
    assert figures(made, None)["ended_late"] == 1
    asked = made.engine.facts(officer=OFFICER, since=day("01/03 00:00")).parts["results"]
    assert [each.figures["ended_late"] for each in asked.tallies if each.officer == OFFICER] == [1]
    before = made.engine.listing("results", unit="dong-may", at=day("11/03 09:00")).tallies
    assert [each.figures["late"] for each in before if each.officer == OFFICER] == [1]


def test_a_task_that_ends_in_time_with_its_dossier_is_not_counted_late() -> None:
    made = examined().at("04/03 09:00")
    made.engine.withdraw(made.id, by=DESK, reason="đổi ý")
    assert figures(made, OFFICER) == {}


def test_I3_a_task_given_on_after_its_breach_was_late_in_the_hands_of_the_first_officer() -> None:
    """S23: who finishes it has no lateness of another's, and who was late does not lose it."""
    made = examined().at("11/03 09:00")
    made.engine.reassign(made.it.tasks[0].id, to=COLLEAGUE, by=HEAD, reason="đã quá hạn")
    made.do("11/03 10:00", "examine", by=COLLEAGUE)
    assert figures(made, OFFICER) == {"timed": 1}
    assert figures(made, COLLEAGUE) == {"done": 1}
    agency = figures(made, None)
    assert (agency["done"], agency["timed"], agency["on_time"]) == (2, 2, 1)
    formula = made.engine.listing("results", unit="dong-may").formula
    assert "lúc hết hạn, dù sau đó giao cho người khác" in formula.vi and "term ran out" in formula.en


def test_a_task_given_on_before_its_breach_is_late_in_the_hands_of_who_has_it_then() -> None:
    made = examined().at("06/03 09:00")
    made.engine.reassign(made.it.tasks[0].id, to=COLLEAGUE, by=HEAD, reason="cân đối việc")
    made.do("11/03 10:00", "examine", by=COLLEAGUE)
    assert figures(made, OFFICER) == {}
    assert figures(made, COLLEAGUE) == {"done": 1, "timed": 1}


def test_a_late_task_given_on_and_ended_with_its_dossier_stays_with_who_was_late() -> None:
    made = examined().at("11/03 09:00")
    made.engine.reassign(made.it.tasks[0].id, to=COLLEAGUE, by=HEAD, reason="đã quá hạn")
    made.at("12/03 09:00").engine.withdraw(made.id, by=DESK, reason="đổi ý")
    assert figures(made, OFFICER) == {"ended_late": 1}
    assert figures(made, COLLEAGUE) == {}


def test_a_late_task_whose_term_began_anew_was_late_when_it_was_first_missed() -> None:
    """The row knows the new due instant only; the journal knows the first."""
    made = examined().at("11/03 09:00")
    made.engine.request_papers(made.id, by=OFFICER, content="Bản chính", reason="Bản nộp bị mờ")
    made.at("12/03 09:00").engine.supply(made.id, by=DESK)
    made.engine.reassign(made.it.tasks[0].id, to=COLLEAGUE, by=HEAD, reason="đã quá hạn")
    made.do("12/03 10:00", "examine", by=COLLEAGUE)
    assert figures(made, OFFICER) == {"timed": 1}
    assert figures(made, COLLEAGUE) == {"done": 1}


def test_a_late_step_is_late_on_the_control_sheet_too_though_its_term_began_anew() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c; TT 03/2025/TT-VPCP Mẫu 06: one answer in every paper."""
    made = examined().at("11/03 09:00")
    _asked_and_brought(made.engine, made.id, OFFICER)
    assert made.it.tasks[0].late and made.it.tasks[0].due == day("18/03 09:00")
    made.do("12/03 10:00", "examine")

    (line,) = [each for each in control_sheet(made.engine, made.id).lines if each.step == "hand_over"]
    assert (line.result, "báo quá hạn" in line.note) == ("quá hạn", True)
    assert figures(made, OFFICER) == {"done": 1, "timed": 1}


def test_so_is_a_group_of_steps_whose_shared_term_began_anew() -> None:
    made = World(shared(after="restart"))
    made.hand_in("02/03 09:00", "chung-han")
    made.at("09/03 09:00")
    _asked_and_brought(made.engine, made.id, made.it.tasks[0].officer or "")
    made.do("09/03 10:00", "draft")
    made.do("09/03 11:00", "count")
    made.do("09/03 14:00", "review", good=True)

    lines = control_sheet(made.engine, made.id).lines
    assert [each.result for each in lines if each.result] == ["thời hạn chung", "đúng hạn", "quá hạn"]


ENTERED = {"10/03 17:30": None, "10/03 17:31": HEAD}  #: until the office closes, and a minute later


@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("entered", ENTERED)
def test_a_late_step_is_dated_back_on_ones_own_word_until_the_next_working_day_is_over(
    entered: str, ticked: bool
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c, 19.1: as of the dossier's own term, ticked or not."""
    made, approver = examined(), ENTERED[entered]
    task, how = made.it.tasks[0].id, {"by": OFFICER, "happened_at": day("06/03 16:00")}
    if ticked:
        made.at(entered)
    made.clock.now = day(entered)
    if approver is not None:
        for other in (None, OFFICER, COLLEAGUE):
            with pytest.raises(NotPermitted, match="working day after is over") as refused:
                made.engine.complete(task, **how, approver=other)
        assert "thời hạn của bước hết lúc 10:00 ngày 09/03/2026" in in_vietnamese(refused.value)
    made.engine.complete(task, **how, approver=approver)

    done = figures(made, OFFICER)
    assert (done["timed"], done["on_time"]) == (1, 1)
    noted = [(each.kind, each.note) for each in made.engine.irregularities(since=day("01/03 00:00")).lines]
    told = f"hoàn thành bước; thời hạn của bước hết lúc 10:00 ngày 09/03/2026; người đồng ý {HEAD}"
    assert [note for kind, note in noted if kind == "dated-back"] == ([told] if approver else [])
    assert made.engine.verify(made.id) == []


@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("entered", ENTERED)
def test_so_is_a_request_for_papers_that_lets_it_stand_still(entered: str, ticked: bool) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c, 19.1: nor is its term begun anew on one's own word."""
    made, approver = examined(), ENTERED[entered]
    asked = {"by": OFFICER, "content": "Bản chính", "reason": "Bản nộp bị mờ"}
    how = {**asked, "happened_at": day("06/03 16:00")}
    if ticked:
        made.at(entered)
    made.clock.now = day(entered)
    if approver is not None:
        kept = made.engine.journal(made.id)
        for other in (None, OFFICER, COLLEAGUE):
            with pytest.raises(NotPermitted, match="its term ran out at 10:00 on 09/03/2026") as refused:
                made.engine.request_papers(made.id, **how, approver=other)
        assert "thời hạn của bước hết lúc 10:00 ngày 09/03/2026" in in_vietnamese(refused.value)
        assert made.engine.journal(made.id) == kept
    made.engine.request_papers(made.id, **how, approver=approver)

    noted = [(each.kind, each.note) for each in made.engine.irregularities(since=day("01/03 00:00")).lines]
    backs = [note.partition("hết lúc ")[2] for kind, note in noted if kind == "dated-back"]
    assert backs == ([f"10:00 ngày 09/03/2026; người đồng ý {HEAD}"] if approver else [])
    assert made.engine.verify(made.id) == []


def test_and_one_that_lets_a_late_group_of_steps_stand_still() -> None:
    made = World(shared())
    made.hand_in("02/03 09:00", "chung-han")
    officer = made.at("11/03 09:00").it.tasks[0].officer or ""
    asked = {"by": officer, "content": "Bản chính", "reason": "Bản nộp bị mờ"}
    with pytest.raises(NotPermitted, match="ran out at 09:00 on 06/03"):
        made.engine.request_papers(made.id, **asked, happened_at=day("05/03 09:00"))
    made.engine.request_papers(made.id, **asked, happened_at=day("05/03 09:00"), approver="quang.hoang")
    told = [each.about for each in made.events("EntryApproved")]
    assert told == ["group:room"]


def test_who_gets_a_step_that_was_entered_late_has_its_term_from_the_fact_and_that_is_told() -> None:
    """Clocks follow what happened, order follows the entry; both times are shown (R106)."""
    made = examined().at("10/03 09:00")
    made.engine.complete(made.it.tasks[0].id, by=OFFICER, happened_at=day("06/03 09:00"))
    (task,) = made.at("10/03 09:05").it.tasks

    assert (task.step, task.due, task.late) == ("hand_over", day("06/03 11:00"), True)
    (line,) = [each for each in control_sheet(made.engine, made.id).lines if each.step == "hand_over"]
    assert (line.at, line.result) == (day("06/03 09:00"), "trước hạn")
    assert "ghi lúc 09:00 ngày 10/03" in line.note
    noted = made.engine.irregularities(since=day("01/03 00:00")).lines
    assert [each.note for each in noted if each.kind == "late-entry"] == [
        "hoàn thành bước; khi ghi đã hết hạn của bước giao tiếp: hand_over"
    ]
    told = [each.text_vi for each in made.engine.explain(made.id, f"task:{task.id.partition('.')[2]}").lines]
    assert any("bước này giao lúc 09:00 ngày 10/03/2026, khi đã hết thời hạn" in each for each in told)


def test_a_late_group_of_steps_is_dated_back_on_anothers_word_only() -> None:
    """Whoever does a step of it: else the next would be late in his stead."""
    made = World(shared())
    made.hand_in("02/03 09:00", "chung-han")
    task, officer = made.at("11/03 09:00").it.tasks[0].id, made.it.tasks[0].officer or ""
    with pytest.raises(NotPermitted, match="ran out at 09:00 on 06/03"):
        made.engine.complete(task, by=officer, happened_at=day("05/03 09:00"))
    made.engine.complete(task, by=officer, happened_at=day("05/03 09:00"), approver="quang.hoang")
    for step, good in (("count", {}), ("review", {"good": True})):
        (task,) = [each.id for each in made.it.tasks if each.step == step]
        who = made.it.tasks[0].officer or ""
        made.engine.complete(task, by=who, happened_at=day("05/03 10:00"), approver="quang.hoang", data=good)
    told = trace_of(made.it, made.engine.journal(made.id)).occurrences
    assert "Quá hạn" not in [each.activity for each in told] and not made.it._state.duties
