"""The law of the clocks: which rule held on the day, which cut-off is nearest, what groups and cases have."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from tests.office import BIRTH, PLACES, Clock

from thutuc import Engine, library, load_plugins, open_store, sample
from thutuc.dossier import DossierView
from thutuc.dossier.state import State
from thutuc.dossier.view import instant
from thutuc.errors import ConfigurationError
from thutuc.hookspecs import ClockKind
from thutuc.procedure import Cutoff, Group, Header, NodeKind, Procedure, Step, Variant
from thutuc.worktime import Counting, Term
from thutuc_deadlines import plugin, read_law

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
HALVED = {
    "id": "intake-term",
    "name": "Thời hạn tiếp nhận",
    "term": "04 giờ làm việc",
    "basis": "12/2026/QĐ-UBND",
    "effective_from": date(2026, 1, 1),
}


def asked(clock, header=None, step=None, channel="counter", at=NOW, settings=None):
    file = Procedure("thu-tuc", "Thủ tục", header or Header(), nodes=(), flows=())
    view = DossierView(State(channel=channel, received=instant(at)))
    return plugin(settings or {}).deadline(file, step, clock, view, at.astimezone(ZONE))


def step(text="trong ngày làm việc", **more):
    return Step("register", "Đăng ký", NodeKind.USER_TASK, term=Term.parse(text), **more)


# -- dates


@pytest.mark.parametrize(("day", "known"), [("2025-06-30", False), ("2025-07-01", True)])
def test_the_intake_term_holds_from_01_07_2025(day, known):
    found = asked(ClockKind.INTAKE, channel="online", at=datetime.fromisoformat(f"{day}T09:00+07:00"))
    assert (found is not None) is known
    assert not known or found.basis == "NĐ 118/2025/NĐ-CP Điều 17–18 (áp dụng từ 01/07/2025)"


def test_nobody_answers_for_an_intake_before_that_day_either():
    plugins = load_plugins({}, names=("deadlines",))
    file = Procedure("thu-tuc", "Thủ tục", Header(), nodes=(), flows=())
    question = {"procedure": file, "step": None, "clock": ClockKind.INTAKE}
    view = DossierView(State(channel="online"))
    at = datetime(2025, 6, 30, 9, tzinfo=ZONE)
    assert plugins.hook.deadline(**question, dossier=view, started_at=at) is None


@pytest.mark.parametrize("day", ["2018-06-21", "2025-06-30", "2025-07-01", "2026-11-21"])
def test_papers_are_asked_for_within_three_working_days_under_both_decrees(day):
    rule = read_law().rule("ask-within", date.fromisoformat(day))
    assert rule.term == "03 ngày làm việc"
    assert "NĐ 61/2018/NĐ-CP Điều 19.4" in rule.cited


def test_before_the_decree_there_is_no_rule():
    assert read_law().rule("ask-within", date(2018, 6, 20)) is None


def test_a_province_replaces_a_rule_from_its_own_day_on():
    own = {"law": [HALVED]}
    before = asked(
        ClockKind.INTAKE, channel="online", at=datetime(2025, 12, 31, 9, tzinfo=ZONE), settings=own
    )
    after = asked(ClockKind.INTAKE, channel="online", at=NOW, settings=own)
    assert before is None
    assert (str(after.term), after.basis) == ("04 giờ làm việc", "12/2026/QĐ-UBND (áp dụng từ 01/01/2026)")


@pytest.mark.parametrize(
    "law",
    [
        [HALVED | {"id": "lunch"}],
        [HALVED | {"term": "bốn tiếng"}],
        [HALVED, HALVED | {"basis": "13/2026/QĐ-UBND"}],
        [HALVED | {"effective_to": date(2025, 1, 1)}],
    ],
)
def test_a_rule_that_cannot_be_is_refused(law):
    with pytest.raises(ConfigurationError):
        plugin({"law": law})


def test_changing_the_law_never_changes_a_running_clock():
    store = open_store(":memory:")
    store.upgrade()
    clock = Clock(NOW)
    place, competent = PLACES[BIRTH]

    def engine(**deadlines: object) -> Engine:
        settings = {"roles": {"organisation": str(sample())}, "deadlines": deadlines}
        return Engine(store, plugins=load_plugins(settings), clock=clock)

    first = engine()
    first.deploy(library() / BIRTH / "procedure.bpmn", by="system")
    how = {"by": "an.nguyen", "received_at": place, "competent": competent, "channel": "online"}
    old = first.start(BIRTH, **how).id
    later = engine(law=[HALVED])
    new = later.start(BIRTH, **how).id
    due = [f"{later.explain(each, clock='intake').due.astimezone(ZONE):%d/%m %H:%M}" for each in (old, new)]
    assert due == ["03/03 09:00", "02/03 15:00"]


# -- cut-offs

CUTOFFS = {
    "cutoffs": (Cutoff(time(16), "online"), Cutoff(time(15, 30))),
    "cutoff": time(15),
}
OWN = (Cutoff(time(11), "online"), Cutoff(time(10)))


@pytest.mark.parametrize(
    ("header", "cutoffs", "channel", "at"),
    [
        (CUTOFFS, OWN, "online", "11:00"),
        (CUTOFFS, OWN, "counter", "10:00"),
        (CUTOFFS, OWN[:1], "counter", "15:30"),
        (CUTOFFS, (), "online", "16:00"),
        (CUTOFFS, (), "post", "15:30"),
        ({"cutoff": time(15)}, (), "post", "15:00"),
    ],
)
def test_the_nearest_cutoff_wins(header, cutoffs, channel, at):
    found = asked(ClockKind.STEP, Header(**header), step(cutoffs=cutoffs), channel)
    assert f"{found.cutoff:%H:%M}" == at


def test_the_dossier_has_the_cutoff_of_its_channel_and_cites_it():
    header = Header(
        legal_term=Term.parse("03 ngày làm việc"),
        cutoffs=(Cutoff(time(17), "online", "NĐ 297/2025/NĐ-CP Điều 3.5"),),
    )
    online, counter = (asked(ClockKind.DOSSIER, header, channel=each) for each in ("online", "counter"))
    assert (online.cutoff, counter.cutoff) == (time(17), None)
    assert online.basis.endswith("giờ chốt 17:00 (NĐ 297/2025/NĐ-CP Điều 3.5)")


def test_a_step_of_days_has_only_a_cutoff_of_its_own():
    plain = asked(ClockKind.STEP, Header(cutoff=time(15)), step("02 ngày làm việc"))
    own = asked(
        ClockKind.STEP, Header(cutoff=time(15)), step("02 ngày làm việc", cutoffs=(Cutoff(time(10)),))
    )
    assert (plain.cutoff, own.cutoff) == (None, time(10))


# -- groups and cases


def test_a_group_has_its_own_term_and_text():
    group = Group(
        "appraisal", "thẩm định", Term.parse("07 ngày làm việc"), basis="1594/QĐ-UBND Hà Nội, bước 6–13"
    )
    found = asked(ClockKind.GROUP, Header(groups=(group,)), step(group="appraisal"))
    assert (str(found.term), found.counting) == ("07 ngày làm việc", Counting.TABLE)
    assert found.basis == "1594/QĐ-UBND Hà Nội, bước 6–13"
    assert asked(ClockKind.GROUP, Header(groups=(group,)), step()) is None


def test_the_basis_names_the_case_that_gave_the_term():
    case = Variant(
        "difficult_area", Term.parse("20 ngày làm việc"), name="xã khó khăn", basis="NĐ 151/2025/NĐ-CP"
    )
    header = Header(
        legal_term=case.term, basis=("138/2025/QĐ-UBND",), variants=(case,), variant="xã khó khăn"
    )
    found = asked(ClockKind.DOSSIER, header)
    assert found.basis == "138/2025/QĐ-UBND; trường hợp xã khó khăn (NĐ 151/2025/NĐ-CP)"


# -- readings


def test_what_begins_at_midnight_belongs_to_the_day_that_ended_unless_the_settings_say_otherwise():
    header = Header(legal_term=Term.parse("03 ngày làm việc"))
    other = {"policies": {"begins_at_midnight": "day_that_begins"}}
    assert asked(ClockKind.DOSSIER, header).policies.begins_at_midnight == "day_that_ended"
    assert asked(ClockKind.DOSSIER, header, settings=other).policies.begins_at_midnight == "day_that_begins"
