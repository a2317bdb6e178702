"""Different acts of different people: papers signed before, lead and co-operation, limits of returns."""

from __future__ import annotations

import pytest
from tests.assigning_world import HEAD, LEADER, STAFF, chain, file, hand_in, office, step
from tests.vector_world import day

from thutuc.errors import NotPermitted, ProcedureRefused, WrongData, WrongState

REPORT = '<thutuc:requires of="sign" name="Tờ trình"/>'
AGREED = '<thutuc:field name="agreed" type="boolean"/>'
REQUIRES = (
    '<thutuc:requires of="sign_paper" name="Tờ trình"/>'
    '<thutuc:requires of="initial_draft" name="Dự thảo Quyết định" basis="Quy chế làm việc"/>'
)


def only(dossier):
    (task,) = dossier.tasks
    return task


def open_step(world, name):
    return next(task for task in world.it.tasks if task.step == name)


# --- papers signed and initialled before it goes up ----------------------------------------------------


def submission(back_to: str = "draft") -> bytes:
    """Draft; then the report is signed, the draft initialled, or neither; submit; the leader decides."""
    steps = [
        step("draft", STAFF, '<thutuc:field name="skip"/>'),
        step("sign_paper", f'{HEAD} act="sign"', title="Ký tờ trình"),
        step("initial_draft", f'{HEAD} act="initial"', title="Ký nháy dự thảo"),
        step("submit", HEAD, REQUIRES + '<thutuc:field name="skip"/>', title="Trình lãnh đạo"),
        step("decide", f'{LEADER} act="decide"', AGREED),
    ]
    flows = [
        ("start", "draft"), ("draft", "g_sign"), ("g_sign", "g_initial", "skip == 'sign' or skip == 'both'"),
        ("g_sign", "sign_paper", "skip != 'sign' and skip != 'both'"), ("sign_paper", "g_initial"),
        ("g_initial", "submit", "skip == 'initial' or skip == 'both'"),
        ("g_initial", "initial_draft", "skip != 'initial' and skip != 'both'"), ("initial_draft", "submit"),
        ("submit", "decide"), ("decide", "g_ok"), ("g_ok", "end", "agreed == true"),
        ("g_ok", back_to, "agreed != true"),
    ]  # fmt: skip
    return file(steps, flows)


@pytest.fixture
def world():
    made = office(submission())
    made.id = hand_in(made.engine).id
    return made


def test_with_the_report_signed_and_the_draft_initialled_the_dossier_goes_up(world):
    world.do("02/03 10:00", "draft", skip="")
    for name in ("sign_paper", "initial_draft", "submit"):
        world.do("02/03 10:00", name)
    assert only(world.it).step == "decide"
    assert [event.step for event in world.events("ActCounted")] == ["sign_paper", "initial_draft"]
    (used,) = world.events("ActsUsed")
    assert (used.step, used.of) == ("submit", ["sign_paper", "initial_draft"])


@pytest.mark.parametrize(
    ("skip", "named", "not_named"),
    [
        ("sign", "Tờ trình chưa được ký ở bước “Ký tờ trình”", "nháy"),
        (
            "initial",
            "Dự thảo Quyết định chưa được ký nháy ở bước “Ký nháy dự thảo” (Quy chế làm việc)",
            "trình c",
        ),
        ("both", "Tờ trình chưa được ký", "nothing"),
    ],
)
def test_what_is_not_signed_or_initialled_is_named_and_the_dossier_does_not_go_up(
    world, skip, named, not_named
):
    world.do("02/03 10:00", "draft", skip=skip)
    while only(world.it).step != "submit":
        world.do("02/03 10:00", only(world.it).step)
    with pytest.raises(WrongState) as refused:
        world.do("02/03 11:00", "submit")
    assert named in str(refused.value) and not_named not in str(refused.value)
    assert only(world.it).step == "submit"


def test_after_a_return_both_are_signed_and_initialled_anew(world):
    world.do("02/03 10:00", "draft", skip="")
    for name in ("sign_paper", "initial_draft", "submit"):
        world.do("02/03 10:00", name)
    world.do("02/03 11:00", "decide", agreed=False)
    world.do("02/03 13:30", "draft", skip="both")
    with pytest.raises(WrongState, match="Tờ trình chưa được ký"):
        world.do("02/03 14:00", "submit")


def test_who_takes_the_submission_back_still_has_what_it_went_up_with(world):
    world.do("02/03 10:00", "draft", skip="")
    for name in ("sign_paper", "initial_draft", "submit"):
        world.do("02/03 10:00", name)
    world.engine.recall(only(world.it).id, by="dan.luc")
    world.do("02/03 11:00", "submit")
    assert only(world.it).step == "decide"


def test_who_takes_his_signature_back_has_not_signed(world):
    world.do("02/03 10:00", "draft", skip="initial")
    world.do("02/03 10:00", "sign_paper")
    world.engine.recall(only(world.it).id, by="dan.luc")
    assert only(world.it).step == "sign_paper"
    assert world.engine.dossier(world.id)._state.acts == {}


# --- lead, co-operating, following -----------------------------------------------------------------------

JOINT = (
    '<thutuc:cooperating role="Công chức tư pháp - hộ tịch" unit="civil-status"/>'
    '<thutuc:following role="Lãnh đạo phòng" unit="culture-society-division"/>'
)


@pytest.fixture
def joint():
    made = office(chain(step("work", STAFF, JOINT)))
    made.id = hand_in(made.engine).id
    return made


@pytest.mark.parametrize("by", ["linh.pham", "thu.nong"])
def test_only_the_lead_completes_and_the_refusal_says_so(joint, by):
    for verb in (joint.engine.complete, joint.engine.claim):
        task = only(joint.it)
        if verb == joint.engine.claim:
            joint.engine.give_back(task.id, by=task.holder, reason="x")
        with pytest.raises(NotPermitted, match="chỉ người chủ trì hoàn thành"):
            verb(task.id, by=by)
    joint.engine.complete(task.id, by="khoa.vuong")


def test_who_co_operates_gives_an_opinion_that_stands_in_the_journal(joint):
    joint.engine.opine(only(joint.it).id, by="linh.pham", text="Thống nhất với dự thảo")
    (opinion,) = joint.events("OpinionGiven")
    assert (opinion.by, opinion.step, opinion.text) == ("linh.pham", "work", "Thống nhất với dự thảo")
    assert only(joint.it).step == "work"


def test_who_follows_and_who_is_nobody_give_no_opinion(joint):
    for by in ("thu.nong", "khoa.vuong", "chi.be"):
        with pytest.raises(NotPermitted, match="phối hợp"):
            joint.engine.opine(only(joint.it).id, by=by, text="Không thống nhất")
    with pytest.raises(WrongData, match="opinion"):
        joint.engine.opine(only(joint.it).id, by="linh.pham", text="  ")


def test_who_takes_part_instead_of_another_shows_the_paper_that_sends_him(joint):
    task = only(joint.it).id
    with pytest.raises(WrongData, match="paper that sends"):
        joint.engine.opine(task, by="linh.pham", text="Thống nhất", instead_of="viet.ngo")
    joint.engine.opine(task, by="linh.pham", text="Thống nhất", instead_of="viet.ngo", document="05/GGT")
    (opinion,) = joint.events("OpinionGiven")
    assert (opinion.instead_of, opinion.document) == ("viet.ngo", "05/GGT")


# --- the limit of a return ---------------------------------------------------------------------------------


def returning(returned: str, group: bool = False) -> bytes:
    """Draft, review by the head, back to the draft where he does not agree."""
    share = '<thutuc:step group="room"/>' if group else ""
    law = '<thutuc:group id="room" term="06 ngày làm việc" counting="law"/>' if group else ""
    more = AGREED + '<thutuc:field name="reason"/>'
    return file(
        [
            step("draft", STAFF, returned + share, "" if group else "05 ngày làm việc"),
            step("review", HEAD, more + share),
        ],
        [("start", "draft"), ("draft", "review"), ("review", "g_ok"), ("g_ok", "end", "agreed == true"),
         ("g_ok", "draft", "agreed != true")],
        law,
    )  # fmt: skip


EXPLAIN = (
    '<thutuc:returned term="02 ngày làm việc" when="reason == \'explain\'" name="giải trình" basis="QC"/>'
)
CONCLUSION = '<thutuc:returned term="02 ngày" name="hoàn chỉnh sau kết luận"/>'


@pytest.mark.parametrize(
    ("reason", "term", "name", "due"),
    [
        ("explain", "02 ngày làm việc", "giải trình (QC)", "06/03 10:00"),
        ("conclusion", "02 ngày", "hoàn chỉnh sau kết luận", "06/03 17:30"),
    ],
)
def test_a_return_for_explanation_and_drafting_after_a_conclusion_have_limits_of_their_own(
    reason, term, name, due
):
    world = office(returning(EXPLAIN + CONCLUSION))
    world.id = hand_in(world.engine).id
    whole = world.it.due
    assert "giải trình" not in world.events("ClockStarted", world.clock_of("draft"))[0].budget["basis"]
    world.do("04/03 09:00", "draft")
    world.do("04/03 10:00", "review", agreed=False, reason=reason)

    (started,) = world.events("ClockStarted", world.clock_of("draft"))
    assert started.budget["basis"].endswith(name)
    assert only(world.it).due == day(due)
    assert world.engine.explain(world.id, world.clock_of("draft")).term == term
    assert world.it.due == whole  # nobody gets new days for a return


def test_a_return_inside_a_group_has_its_limit_while_the_group_runs_on():
    world = office(returning(EXPLAIN, group=True))
    world.id = hand_in(world.engine).id
    assert only(world.it).due is None
    (begun,) = world.events("ClockStarted", "group:room")
    world.do("04/03 09:00", "draft")
    world.do("04/03 10:00", "review", agreed=False, reason="explain")

    assert only(world.it).due is not None
    assert world.events("ClockStarted", "group:room") == [begun]
    assert world.it._state.clocks["group:room"].due == begun.due


def test_a_return_for_another_reason_begins_the_steps_term_as_it_is_drawn():
    world = office(returning(EXPLAIN))
    world.id = hand_in(world.engine).id
    first = only(world.it).due - world.clock.now
    world.do("09/03 09:00", "draft")
    world.do("09/03 09:00", "review", agreed=False, reason="other")
    assert only(world.it).due - world.clock.now == first


def test_what_was_taken_back_is_no_return():
    world = office(chain(step("draft", STAFF, CONCLUSION, "05 ngày làm việc"), step("review", HEAD)))
    world.id = hand_in(world.engine).id
    worker = only(world.it).holder
    world.engine.complete(only(world.it).id, by=worker)
    world.engine.recall(only(world.it).id, by=worker)
    (started,) = world.events("ClockStarted", world.clock_of("draft"))
    assert "hoàn chỉnh" not in (started.budget.get("basis") or "")


# --- what a deployment refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((step("a", f'{STAFF} sameAs="nowhere"'),), "step-unknown"),
        ((step("a", f'{STAFF} notSameAs="nowhere"'),), "step-unknown"),
        ((step("a", STAFF, '<thutuc:requires of="nowhere" name="Tờ trình"/>'),), "step-unknown"),
        ((step("a", f'{STAFF} sameAs="a"'),), "step-itself"),
        ((step("a"), step("b", f'{STAFF} sameAs="a" notSameAs="a"')), "same-and-not-same"),
        ((step("a"), step("b", STAFF, '<thutuc:requires of="a" name="Tờ trình"/>')), "requires-act"),
        ((step("a", STAFF, '<thutuc:cooperating role="Chuyên viên"/>'),), "step-beside"),
        ((step("a", f'{STAFF} assign="same-as"'),), "extension-value"),
        ((step("a", 'role="Chuyên viên" territoryFrom="commune"'),), "extension-value"),
        ((step("a", f'{STAFF} unitFrom="commune"'),), "extension-value"),
        ((step("a", STAFF, '<thutuc:returned term="02 ngày" when="nobody_sets == 1"/>'),), "unknown-name"),
    ],
)
def test_a_file_whose_words_about_people_contradict_themselves_is_refused(steps, rule):
    with pytest.raises(ProcedureRefused) as refused:
        office(chain(*steps))
    assert rule in {finding.rule for finding in refused.value.findings}


def test_a_way_back_past_the_signature_is_advised_against():
    def findings(back_to):
        steps = [step("sign", f'{HEAD} act="sign"'), step("submit", HEAD, AGREED + REPORT)]
        flows = [("start", "sign"), ("sign", "submit"), ("submit", "g_ok"), ("g_ok", "end", "agreed == true"),
                 ("g_ok", back_to, "agreed != true")]  # fmt: skip
        (made,) = office().engine.deploy(file(steps, flows), by="system", file="viec.bpmn")
        return [(found.rule, found.element) for found in made.findings]

    assert findings("sign") == []
    assert findings("submit") == [("requires-return", "submit")]
