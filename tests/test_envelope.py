"""Terms that depend on a condition and extensions by law: what the file says is what the dossier gets."""

import pytest
from tests.office import snapshot
from tests.vector_world import LAND, World, day, seven_days

from thutuc import ClockKind, hookimpl
from thutuc.engine import in_vietnamese
from thutuc.errors import NotPermitted, ProcedureRefused, WrongData, WrongState
from thutuc.worktime import Budget, Term

HARD = '<thutuc:field name="difficult" type="boolean" label="Địa bàn khó khăn"/>'
ADDS = f'{HARD}<thutuc:variant when="difficult" name="xã khó khăn" add="10 ngày làm việc" basis="Luật X"/>'
TWO = (
    f"{HARD}"
    '<thutuc:variant when="channel == \'online\'" name="trực tuyến" term="05 ngày làm việc"/>'
    '<thutuc:variant when="difficult" name="xã khó khăn" term="06 ngày làm việc"/>'
    '<thutuc:variant when="difficult" name="xã khó khăn" add="01 ngày làm việc"/>'
)
VERIFIED = (
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
)


def world_of(law, term="07 ngày làm việc", **more):
    return World(seven_days(term, law=law, **more))


def received(law, received="02/03 09:00", term="07 ngày làm việc", channel="counter", data=None, **more):
    world = world_of(law, term, **more)
    world.hand_in(received, "bay-ngay", channel=channel, data=data)
    return world


def refused(world, error, said, verb, *args, **how):
    """A refused command says why and changes nothing."""
    before = snapshot(world.engine.store, world.id or None)
    with pytest.raises(error, match=said):
        getattr(world.engine, verb)(*args, **how)
    assert snapshot(world.engine.store, world.id or None) == before


# --- variants (R87) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difficult", "term", "due"),
    [(False, "07 ngày làm việc", "11/03 17:30"), (True, "17 ngày làm việc", "25/03 17:30")],
)
def test_L5_a_difficult_area_adds_its_days_to_the_one_term(difficult, term, due):
    world = received(ADDS, data={"difficult": difficult})
    (started,) = world.events("ClockStarted", "dossier")

    assert started.budget["term"] == term
    assert world.promises() == [("first", due)]
    assert ("xã khó khăn (Luật X)" in started.budget["basis"]) is difficult
    assert world.engine.explain(world.id).lines[-1].date == day(due).date()


@pytest.mark.parametrize(
    ("channel", "difficult", "term"),
    [
        ("counter", False, "07 ngày làm việc"),
        ("online", False, "05 ngày làm việc"),
        ("counter", True, "07 ngày làm việc"),  # 06 replaces, 01 is added
        ("online", True, "06 ngày làm việc"),  # the first that replaces wins, 01 is added
    ],
)
def test_the_first_that_replaces_wins_and_every_one_that_adds_is_added(channel, difficult, term):
    world = received(TWO, channel=channel, data={"difficult": difficult})

    assert world.events("ClockStarted", "dossier")[0].budget["term"] == term


def test_the_committed_term_follows_the_case_and_is_what_is_promised():
    law = f'{HARD}<thutuc:variant when="difficult" term="09 ngày làm việc" committedTerm="08 ngày làm việc"/>'
    file = seven_days(law=law).replace(
        b"<thutuc:procedure ", b'<thutuc:procedure committedTerm="05 ng\xc3\xa0y l\xc3\xa0m vi\xe1\xbb\x87c" '
    )
    world = World(file)
    for difficult, due in ((False, "09/03 17:30"), (True, "12/03 17:30")):
        world.hand_in("02/03 09:00", "bay-ngay", data={"difficult": difficult})

        assert world.promises() == [("first", due)]


def test_a_step_has_the_term_of_its_case():
    case = '<thutuc:variant when="channel == \'post\'" name="bưu chính" add="03 giờ làm việc"/>'
    terms = []
    for channel in ("counter", "post"):
        world = received("", channel=channel, check=case)
        terms.append(world.events("ClockStarted", world.clock_of("check"))[0].budget["term"])

    assert terms == ["02 giờ làm việc", "05 giờ làm việc"]


def test_a_case_that_the_data_cannot_decide_refuses_to_receive():
    world = world_of(ADDS)
    world.hand_in("02/03 09:00", "bay-ngay", receive=False)

    refused(world, WrongData, "'difficult'", "receive", world.id, by="an.nguyen")
    world.engine.correct(world.id, by="an.nguyen", data={"difficult": True}, reason="Bổ sung dữ liệu")
    assert world.engine.receive(world.id, by="an.nguyen").due == day("25/03 17:30")


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ('<thutuc:variant when="dificult" add="01 ngày làm việc"/>' + HARD, "Did you mean 'difficult'"),
        ('<thutuc:variant when="difficult =" add="01 ngày làm việc"/>' + HARD, "safe language"),
        ('<thutuc:extension ground="x" when="nothing" atMost="01 ngày làm việc"/>', "'nothing'"),
        ('<thutuc:payment moment="return" when="fee > 0"/>', "'fee'"),
        ('<thutuc:variant when="channel == \'post\'" add="10 ngày"/>', "unlike units|in the unit of"),
    ],
)
def test_a_wrong_condition_refuses_the_file_with_its_line_and_remedy(law, said):
    with pytest.raises(ProcedureRefused, match=said) as refusal:
        world_of(law)

    finding = next(iter(refusal.value.findings))
    assert finding.line is not None and finding.remedy and finding.remedy_vi


# --- extension by law ----------------------------------------------------------------------------


def extended(world, when, term, ground="verification", document="02/TB"):
    world.at(when).engine.extend(world.id, by="quang.hoang", term=term, ground=ground, document=document)
    return world


def test_G10_recognising_a_parent_is_extended_by_at_most_five_days_when_verified():
    world = extended(received(VERIFIED, term="03 ngày làm việc"), "05/03 10:00", "05 ngày làm việc")

    assert world.promises() == [("first", "05/03 17:30"), ("extension", "12/03 17:30")]
    (event,) = world.events("ClockExtended")
    assert (event.ground, event.basis, event.document) == ("verification", "Luật Hộ tịch Điều 25.2", "02/TB")
    assert world.events("Apologised") == [] and not world.it.late


G11 = [  # row, the term, the law's extension, what is asked for, due
    ("cải chính hộ tịch", "03 ngày làm việc", 'atMost="03 ngày làm việc"', "03 ngày làm việc", "10/03 17:30"),
    (
        "chứng thực bản sao",
        "trong ngày làm việc",
        'atMost="02 ngày làm việc"',
        "02 ngày làm việc",
        "04/03 17:30",
    ),
    ("kết hôn", "trong ngày làm việc", 'upTo="05 ngày làm việc"', "05 ngày làm việc", "09/03 17:30"),
    ("kết hôn, hai ngày", "02 ngày làm việc", 'upTo="05 ngày làm việc"', "03 ngày làm việc", "09/03 17:30"),
]


@pytest.mark.parametrize(("row", "term", "limit", "asked", "due"), G11, ids=[row[0] for row in G11])
def test_G11_each_law_has_its_own_maximum_and_no_second_use(row, term, limit, asked, due):
    world = received(f'<thutuc:extension ground="verification" {limit}/>', term=term)
    number, _, unit = asked.partition(" ")
    more = {"by": "quang.hoang", "ground": "verification", "term": f"{int(number) + 1:02d} {unit}"}

    refused(world, WrongData, "at most", "extend", world.id, **more)
    extended(world, "02/03 11:00", asked)
    assert world.it.due == day(due)
    refused(world, WrongState, "extends 1 time", "extend", world.id, **more)


@pytest.mark.parametrize(
    ("received_at", "limit", "asked", "due"),
    [
        ("02/03 15:30", 'atMost="02 ngày làm việc"', "02 ngày làm việc", "05/03 17:30"),
        ("07/03 09:00", 'atMost="02 ngày làm việc"', "02 ngày làm việc", "11/03 17:30"),  # a Saturday
        ("02/03 15:30", 'upTo="05 ngày làm việc"', "04 ngày làm việc", "09/03 17:30"),
    ],
)
def test_G11_a_same_day_term_that_came_after_15_00_is_extended_from_the_day_it_is_due(
    received_at, limit, asked, due
):
    """NĐ 23/2015/NĐ-CP Điều 7, 21; of Luật Hộ tịch Điều 18.2 the whole is 05 working days."""
    term = 'trong ngày làm việc" cutoff="15:00'
    world = received(f'<thutuc:extension ground="verification" {limit}/>', received_at, term)
    number, _, unit = asked.partition(" ")
    more = {"by": "quang.hoang", "ground": "verification", "term": f"{int(number) + 1:02d} {unit}"}

    refused(world, WrongData, "at most", "extend", world.id, **more)
    extended(world, received_at[:6] + "15:45", asked)
    assert world.it.due == day(due)
    assert world.engine.explain(world.id).legal is None  # told as it is counted


TWICE = (
    '<thutuc:extension ground="complexity" atMost="30 ngày" times="2" basis="Luật Tố cáo 2018 Điều 30.3"/>'
)


def test_where_the_law_extends_twice_each_time_is_bounded_and_a_third_is_refused():
    """Luật Tố cáo 2018 Điều 30.1, 30.3: 30 days, twice extended by 30 at most; 31/05 is a Sunday."""
    world = received(TWICE, term="30 ngày")
    more = {"by": "quang.hoang", "ground": "complexity"}
    extended(world, "20/03 10:00", "30 ngày", more["ground"])
    assert world.it.due == day("04/05 17:30")
    refused(world, WrongData, "at most 30 ngày", "extend", world.id, **more, term="31 ngày")
    extended(world, "29/04 10:00", "30 ngày", more["ground"])
    assert world.it.due == day("01/06 17:30")
    assert world.engine.explain(world.id).lines[-1].date == day("01/06 17:30").date()

    with pytest.raises(WrongState) as third:
        world.engine.extend(world.id, **more, term="01 ngày")
    assert in_vietnamese(third.value).endswith(
        "hồ sơ đã gia hạn 02 lần; luật cho gia hạn 02 lần; Luật Tố cáo 2018 Điều 30.3."
    )
    assert world.promises() == [("first", "01/04 17:30"), ("extension", "01/06 17:30")]
    assert world.engine.verify() == []


def test_a_further_extension_stays_within_the_whole_that_the_law_names():
    law = '<thutuc:extension ground="verification" upTo="10 ngày làm việc" times="2"/>'
    world = received(law, term="05 ngày làm việc")
    extended(world, "03/03 10:00", "02 ngày làm việc")
    more = {"by": "quang.hoang", "ground": "verification"}
    refused(world, WrongData, "at most 03 ngày", "extend", world.id, **more, term="04 ngày làm việc")
    extended(world, "04/03 10:00", "03 ngày làm việc")
    assert world.it.due == day("16/03 17:30")


def test_a_further_extension_that_counts_from_the_end_of_the_term_is_refused():
    """What lies between a last day that is off and the next working one would be counted as extended."""
    world = World(seven_days("30 ngày", law=TWICE), policies={"extension_since": "expiry"})
    world.hand_in("02/03 09:00", "bay-ngay")
    more = {"by": "quang.hoang", "ground": "complexity"}
    extended(world, "20/03 10:00", "30 ngày", more["ground"])
    refused(
        world, WrongState, "from the day on which the term ends", "extend", world.id, **more, term="01 ngày"
    )
    with pytest.raises(ProcedureRefused, match="'times', or without 'since'"):
        received(TWICE.replace("basis", 'since="expiry" basis'), term="30 ngày")


@pytest.mark.parametrize("reading", ["days", "minutes"])
def test_G11_a_same_day_term_that_stood_still_is_extended_from_the_day_it_is_due(reading):
    world = World(seven_days("trong ngày làm việc", law=VERIFIED), policies={"resume_ledger": reading})
    world.hand_in("02/03 09:00", "bay-ngay")
    paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
    world.at("02/03 10:00").engine.suspend(world.id, **paper)
    world.at("04/03 09:00").engine.resume(world.id, by="quang.hoang", document="2/TB")
    assert world.it.due == day("04/03 17:30")
    extended(world, "04/03 10:00", "02 ngày làm việc")
    assert world.it.due == day("06/03 17:30")
    assert world.engine.explain(world.id).lines[-1].date == day("06/03 17:30").date()
    assert world.engine.verify() == []


class InDays:
    """A province whose own plug-in gives the dossier another term than its file says."""

    @hookimpl
    def deadline(self, clock):
        return Budget(Term.parse("03 ngày")) if clock == ClockKind.DOSSIER else None


@pytest.mark.parametrize(
    ("plugins", "limit", "asked", "error", "said"),
    [
        ((), 'upTo="03 ngày làm việc"', "01 ngày làm việc", WrongState, "a term shorter than 03 ngày"),
        ((), 'atMost="02 ngày làm việc"', "0,5 ngày làm việc", WrongData, "of whole days"),
        ((), 'atMost="02 ngày làm việc"', "02 ngày", WrongData, "in the unit of the law"),
        ((), 'agreement="true"', "02 ngày", WrongData, r"in the unit of the term \(03 ngày làm việc\)"),
        ((InDays(),), 'upTo="05 ngày làm việc"', "01 ngày", WrongData, "a term in the unit of the law"),
    ],
)
def test_an_extension_is_whole_days_of_the_unit_of_the_term_and_ends_where_the_law_says(
    plugins, limit, asked, error, said
):
    """Luật Hộ tịch Điều 18.2: the whole is so long at most; BLDS 2015 Điều 146–148 divides no day."""
    world = World(
        seven_days("03 ngày làm việc", law=f'<thutuc:extension ground="verification" {limit}/>'),
        plugins=plugins,
    )
    world.hand_in("02/03 09:00", "bay-ngay")
    more = {"by": "quang.hoang", "ground": "verification", "term": asked, "document": "1/TB"}

    refused(world, error, said, "extend", world.id, **more)


def test_G11_what_ran_before_a_stop_is_part_of_the_whole_that_the_law_allows():
    """Luật Hộ tịch Điều 18.2: 02 of 05 working days, 03 are left to grant though one was used before."""
    world = received(
        '<thutuc:extension ground="verification" upTo="05 ngày làm việc"/>', term="02 ngày làm việc"
    )
    paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
    world.at("03/03 10:00").engine.suspend(world.id, **paper)
    world.at("05/03 09:00").engine.resume(world.id, by="quang.hoang", document="2/TB")
    more = {"by": "quang.hoang", "ground": "verification", "document": "3/TB"}

    refused(world, WrongData, "at most 03", "extend", world.id, **more, term="04 ngày làm việc")
    before = {**more, "term": "03 ngày làm việc", "happened_at": day("04/03 10:00")}
    refused(world, WrongState, "after the clock began to run at", "extend", world.id, **before)


WAITS = '<thutuc:suspend ground="verification" waitsFor="commune" after="resume" basis="Luật X Điều 1"/>'


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        ("document", "resume it first"),
        ("papers", "supply them first"),
        ("step", "complete it first"),
    ],
)
def test_what_stands_still_is_not_extended_and_it_is_told_what_lets_it_run_on(stopped, said):
    world = received(VERIFIED, check=WAITS if stopped == "step" else "")
    if stopped == "document":
        paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
        world.engine.suspend(world.id, **paper)
    elif stopped == "papers":
        world.engine.request_papers(world.id, by="an.nguyen", content="x", reason="y")
    more = {"by": "quang.hoang", "ground": "verification", "term": "02 ngày làm việc"}

    refused(world, WrongState, said, "extend", world.id, **more)


SINCE_EXPIRY = (
    '<thutuc:extension ground="further-review" atMost="10 ngày" since="expiry" '
    'basis="Luật Xây dựng 2014 Điều 102.1.e"/>'
)


@pytest.mark.parametrize(
    ("stops", "resumes", "due", "extended_to"),
    [  # 15 days from Fri 06/03 end with Mon 23/03, as 21/03 is a Saturday
        (None, None, "23/03 17:30", "02/04 17:30"),
        ("11/03 10:00", "12/03 09:00", "23/03 17:30", "02/04 17:30"),
        ("20/03 10:00", "26/03 09:00", "27/03 17:30", "06/04 17:30"),
        ("21/03 10:00", "26/03 09:00", "27/03 17:30", "06/04 17:30"),
        ("23/03 10:00", "27/03 18:00", "30/03 17:30", "09/04 17:30"),  # after office hours: due Mon 30/03
    ],
)
def test_an_extension_since_the_expiry_counts_from_the_working_day_the_term_ends_with(
    stops, resumes, due, extended_to
):
    """Luật Xây dựng 2014 Điều 102.1.e: không quá 10 ngày kể từ ngày hết hạn; BLDS 2015 Điều 148.5."""
    world = received(SINCE_EXPIRY, "06/03 09:00", "15 ngày")
    if stops:
        paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
        world.at(stops).engine.suspend(world.id, **paper)
        world.at(resumes).engine.resume(world.id, by="quang.hoang", document="2/TB")
    assert world.it.due == day(due)
    world.at(resumes or "20/03 10:00")
    world.engine.extend(world.id, by="quang.hoang", term="10 ngày", ground="further-review", document="15/TB")

    assert world.it.due == day(extended_to)
    told = world.engine.explain(world.id)
    assert told.lines[-1].date == day(extended_to).date() and told.legal is None
    (event,) = world.events("ClockExtended")
    assert event.budget["policy.extension_since"] == "expiry"
    assert world.engine.verify() == []


def test_an_extension_of_a_term_with_no_day_left_follows_the_day_on_which_it_goes_on():
    """BLDS 2015 Điều 147.2: one term, only longer; 21/03 is a Saturday, the last day of the plain term."""
    law = '<thutuc:extension ground="verification" atMost="05 ngày"/>'
    world = received(law, "06/03 09:00", "05 ngày")
    paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
    world.at("11/03 10:00").engine.suspend(world.id, **paper)
    world.at("21/03 09:00").engine.resume(world.id, by="quang.hoang", document="2/TB")
    assert world.it.due == day("23/03 17:30")
    extended(world, "23/03 10:00", "05 ngày")

    assert world.it.due == day("26/03 17:30")
    assert world.engine.explain(world.id).lines[-1].date == day("26/03 17:30").date()


@pytest.mark.parametrize("stopped", [False, True])
def test_R20_an_extension_goes_on_where_papers_begin_the_term_anew_and_no_promise_comes_earlier(stopped):
    """NĐ 61/2018/NĐ-CP Điều 19.4: the whole term anew, as the law extended it once."""
    world = received(VERIFIED, "02/11 09:00", "03 ngày làm việc", after="restart")
    if stopped:
        paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
        world.at("02/11 09:10").engine.suspend(world.id, **paper)
        world.at("02/11 09:20").engine.resume(world.id, by="quang.hoang", document="2/TB")
    extended(world, "02/11 10:00", "02 ngày làm việc")
    assert world.it.due == day("09/11 17:30")
    holder = world.it.tasks[0].holder
    world.at("02/11 11:00").engine.request_papers(world.id, by=holder, content="x", reason="y")
    world.at("03/11 09:00").engine.supply(world.id, by="an.nguyen")

    assert world.it.due == day("10/11 17:30")
    assert world.promises()[-1] == ("restart", "10/11 17:30")
    lines = world.engine.explain(world.id).lines
    assert any("gia hạn thêm 02 ngày làm việc" in line.text_vi for line in lines)
    world.at("07/11 09:00").engine.tick()
    assert not world.it.late
    assert world.engine.verify() == []


def test_G11_a_certified_copy_takes_longer_by_written_agreement_only():
    law = '<thutuc:extension ground="verification" atMost="02 ngày làm việc" agreement="true"/>'
    world = received(law, term="trong ngày làm việc")
    longer = {"by": "quang.hoang", "ground": "verification", "term": "04 ngày làm việc"}

    refused(world, WrongData, "written agreement", "extend", world.id, **longer)
    world.engine.extend(world.id, **longer, document="01/TT")
    assert world.it.due == day("06/03 17:30")


@pytest.mark.parametrize(("law", "said"), [("", "declares none"), (VERIFIED, "among verification")])
def test_an_extension_that_no_law_declares_is_refused_naming_those_that_are(law, said):
    refused(
        received(law), WrongData, said, "extend", 1, by="quang.hoang", term="01 ngày làm việc", ground="Bận"
    )


def test_an_extension_holds_only_for_the_dossiers_it_is_for():
    law = f'{HARD}<thutuc:extension ground="verification" when="difficult" atMost="05 ngày làm việc"/>'
    how = {"by": "quang.hoang", "term": "05 ngày làm việc", "ground": "verification"}
    refused(received(law, data={"difficult": False}), WrongState, r"for \(difficult\)", "extend", 1, **how)
    refused(received(law), WrongData, "difficult", "extend", 1, **how)
    world = received(law, data={"difficult": True})
    refused(world, NotPermitted, "head of the agency", "extend", 1, **how | {"by": "linh.pham"})

    assert world.engine.extend(1, **how).due == day("18/03 17:30")


# --- readings of the law -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reading", "standing"),
    [("outside", [True, True, True]), ("counted", [False, True, False])],
)
def test_D10_around_the_posting_the_term_stands_still_or_runs_as_the_province_reads_the_law(
    reading, standing
):
    world = World(policies={"around_posting": reading})
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    found = [world.it.suspended is not None]
    world.do("09/03 09:00", "post_notice")
    found.append(world.it.suspended is not None)
    world.at("25/03 09:00")
    found.append(world.it.suspended is not None)

    assert [task.step for task in world.it.tasks] == ["record_posting"]
    assert found == standing
