"""Plug-ins: found by entry point as a stranger's would be, loaded by name, refused when misspelt."""

import contextlib
import inspect
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import get_args

import pytest
from tests.scenarios import HEAD, stage
from tests.simulated import COMMUNE, plan_of

import thutuc.plugins as plugins_module
from thutuc import Engine, Plugins, hookimpl, hookspecs, library, load_plugins, open_store, sample
from thutuc.answers import TOLD, WRONG
from thutuc.authoring.templates_words import CHOICES
from thutuc.dossier.events import ClockStarted, TaskAssigned
from thutuc.engine import in_vietnamese
from thutuc.engine.rules import heads
from thutuc.errors import CalendarError, ConfigurationError
from thutuc.hookspecs import Owed, Rung, Sent
from thutuc.lint.files import Linter
from thutuc.organisation import Assignment, Mandate, Seat, UnitFacts
from thutuc.plugins import found, unanswered
from thutuc.procedure import Tell
from thutuc.pytest_plugin.clock import Clock
from thutuc.scenario import World, read_text, run
from thutuc.worktime import Budget, Term

STRANGER = '''
"""A province's own rule: nobody completes anything on its founding day."""
from thutuc import hookimpl


class Feast:
    def __init__(self, settings):
        self.day = settings["day"]

    @hookimpl
    def may(self, actor, verb):
        return f"no {verb} on {self.day}" if actor == "an.nguyen" else None


def plugin(settings):
    return Feast(settings)
'''

ASK = """
import json
from thutuc import load_plugins, sample
from thutuc.plugins import found
roles = {"organisation": str(sample())}
plugins = load_plugins({"roles": roles, "feast": {"day": "09/01"}}, names=("deadlines", "roles", "feast"))
print(json.dumps({
    "found": [each.name for each in found()],
    "loaded": plugins.loaded(),
    "says": plugins.hook.may(actor="an.nguyen", verb="complete", dossier=None),
}))
"""


def _wheel(folder):
    """A wheel as any build tool makes it, so that installing it needs no build tool."""
    path = folder / "stranger_feast-2.5-py3-none-any.whl"
    info = "stranger_feast-2.5.dist-info"
    files = {
        "stranger_feast.py": STRANGER,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: stranger-feast\nVersion: 2.5\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[thutuc]\nfeast = stranger_feast:plugin\n",
    }
    record = "".join(f"{name},,\n" for name in files) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)
    return path


def test_a_plugin_installed_from_elsewhere_is_found_loaded_and_asked(tmp_path):
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*install, str(target), str(_wheel(tmp_path))], check=True, capture_output=True)
    code = f"import site; site.addsitedir({str(target)!r})\n{ASK}"

    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told = json.loads(answer.stdout)

    assert "feast" in told["found"]
    assert "stranger_feast 2.5" in told["loaded"]
    assert told["says"] == ["no complete on 09/01"]


def test_an_installed_plugin_that_the_configuration_does_not_name_is_listed_and_not_loaded():
    plugins = load_plugins(names=("deadlines",))

    assert {"deadlines", "roles", "escalation"} <= {each.name for each in found()}
    assert not any("roles" in name for name in plugins.loaded())


def test_a_name_that_is_not_installed_is_refused_and_the_installed_ones_are_named():
    with pytest.raises(ConfigurationError, match=r"found 'weather'; installed are .*deadlines"):
        load_plugins(names=("weather",))


def test_a_name_that_two_installed_plug_ins_have_is_refused(monkeypatch):
    installed = list(plugins_module.entry_points(group="thutuc"))
    other = EntryPoint("roles", "other_roles:make", "thutuc")
    for order in ([other, *installed], [*installed, other]):
        monkeypatch.setattr(plugins_module, "entry_points", lambda order=order, **_: order)
        with pytest.raises(ConfigurationError, match=r"one plug-in 'roles', found several") as refused:
            load_plugins({"roles": {"organisation": str(sample())}})
        assert "other_roles:make" in str(refused.value) and "thutuc_roles" in str(refused.value)
        assert in_vietnamese(refused.value).startswith("Có nhiều phần mở rộng cùng tên 'roles'")
        assert load_plugins(names=("deadlines",)).loaded()


def test_settings_for_a_plugin_that_is_not_loaded_are_refused():
    with pytest.raises(ConfigurationError, match="section for escalation"):
        load_plugins({"escalation": {}}, names=("deadlines",))


def test_a_misspelt_hook_is_refused_by_name():
    class Misspelt:
        @hookimpl
        def deadlin(self):
            return None

    with pytest.raises(ConfigurationError, match="deadlin"):
        Plugins([Misspelt()])


def test_who_answered_a_hook_can_be_told():
    plugins = load_plugins({"roles": {"organisation": str(sample())}}, names=("deadlines", "roles"))

    assert plugins.stamp("responsible").startswith("thutuc_roles ")
    assert plugins.stamp("service_task") == "thutuc"


def _facts(name: str) -> UnitFacts:
    return UnitFacts(name, name, "division", "dong-may", "UBND phường Đông Mây", "H99.41")


class _Last:
    @hookimpl(trylast=True)
    def unit(self, unit):
        return _facts(f"last {unit}")


class _First:
    @hookimpl
    def unit(self, at, unit):
        return _facts(f"first {unit} {at}") if unit != "nobody" else None


class _Around:
    @hookimpl(wrapper=True)
    def unit(self, unit):
        return replace((yield), name="around")


def test_a_hook_is_asked_as_pluggy_would_before_and_after_a_plugin_comes_and_goes():
    plugins = Plugins([_First(), _Last()])

    def told():
        asked = [{"unit": unit, "at": 9} for unit in ("office", "nobody")]
        ours = [plugins.hook.unit(**each) for each in asked]
        assert ours == [plugins.manager.hook.unit(**each) for each in asked]
        return [(each.id, each.name == each.id) for each in ours]

    assert told() == [("first office 9", True), ("last nobody", True)]
    around = _Around()
    plugins.register(around, "around", "")
    assert told() == [("first office 9", False), ("last nobody", False)]
    plugins.manager.unregister(around)
    assert told() == [("first office 9", True), ("last nobody", True)]


def _seat(officer: str, **more: object) -> Seat:
    return Seat(officer, "Nguyễn Thị An", "p", "Công chức", "u", "Một cửa", "dong-may", **more)


def test_a_hook_whose_answers_are_joined_leaves_out_who_has_nothing_to_say():
    class Silent:
        @hookimpl
        def roles_of(self):
            return None

    class Officer:
        @hookimpl
        def roles_of(self, officer):
            return [_seat(officer)]

    assert Plugins().hook.roles_of(officer="a", at=1) == []
    both = [[_seat("a")], [_seat("a")]]
    assert Plugins([Officer(), Silent(), Officer()]).hook.roles_of(officer="a", at=1) == both


_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_TERM = Term.parse("07 ngày làm việc")
_GIVEN = Assignment("u", _seat("an"), None, "pool")

_SAID = "str, not empty, no NUL, no surrogate"


class _Own(StrEnum):
    """Texts of a plug-in's own type."""

    WORD = "an"


#: Answers that a hook does not promise, and what is said of each.
_WRONG = [
    ("calendar", "weekdays", "Calendar, found 'weekdays'"),
    ("deadline", "07 ngày", "Budget, found '07 ngày'"),
    ("deadline", Budget("07 ngày"), "Budget.term: Term, found '07 ngày'"),
    ("deadline", Budget(_TERM, "table"), "Budget.counting: Counting, found 'table'"),
    ("deadline", Budget(_TERM, cutoff="16:00"), "Budget.cutoff: time | None, found '16:00'"),
    ("deadline", Budget(_TERM, limit_left=-5), "Budget.limit_left: int, 0 or more | None, found -5"),
    ("deadline", Budget(_TERM, limit="30 ngày"), "Budget.limit: Term | None, found '30 ngày'"),
    ("responsible", "an", "Assignment, found 'an'"),
    ("responsible", replace(_GIVEN, accountable="an"), "Assignment.accountable: Seat, found 'an'"),
    ("responsible", replace(_GIVEN, accountable=_seat(7)), f"Seat.officer: {_SAID}, found 7"),
    ("responsible", replace(_GIVEN, holder=_seat(None)), f"Seat.officer: {_SAID}, found None"),
    ("responsible", replace(_GIVEN, unit=""), f"Assignment.unit: {_SAID}, found ''"),
    ("responsible", replace(_GIVEN, how="claimed"), "Assignment.how: sole | chosen | pool | by head"),
    ("responsible", replace(_GIVEN, how="sole"), "Assignment.holder: Seat, for how is 'sole', found None"),
    ("responsible", replace(_GIVEN, holder=_seat("an")), "Assignment.holder: None, for how is 'pool'"),
    ("responsible", replace(_GIVEN, candidates=(_seat("a"), "b")), "Seat, found 'b'"),
    ("mandate", True, "Mandate, found True"),
    ("mandate", Mandate("yes", "", None, ""), "Mandate.allowed: bool, found 'yes'"),
    ("mandate", Mandate(True, "", None, ""), "Mandate.ground: str, not empty, for allowed is True"),
    ("mandate", Mandate(False, "", None, " "), "Mandate.rule: str, not empty, for allowed is False"),
    (
        "mandate",
        Mandate(True, "ai", None, "", "KT"),
        "Mandate.form: KT. | TL. | TUQ. | Q. | TM. | UQ. | None",
    ),
    ("mandate", Mandate(True, "ai", None, "", officer_name=5), f"Mandate.officer_name: {_SAID} | None"),
    ("mandate", Mandate(1, "ai", None, ""), "Mandate.allowed: bool, found 1"),
    ("unit", {"id": "u"}, "UnitFacts, found {'id': 'u'}"),
    ("unit", replace(_facts("u"), until=_NOON), "UnitFacts.until: date | None, found datetime"),
    ("unit", replace(_facts("u"), kind=None), f"UnitFacts.kind: {_SAID}, found None"),
    (
        "unit",
        replace(_facts("u"), agency_code="H 99"),
        "UnitFacts.agency_code: str without spaces, found 'H 9",
    ),
    (
        "unit",
        replace(_facts("u"), successors=(5,)),
        "UnitFacts.successors: Sequence[str], none empty, found (5",
    ),
    ("head_of", replace(_seat("an"), post_title=None), f"Seat.post_title: {_SAID}, found None"),
    ("head_of", _seat("an", kind="chief"), "Seat.kind: holds | acting | seconded, found 'chief'"),
    ("head_of", _seat("an", on_leave="no"), "Seat.on_leave: bool, found 'no'"),
    ("head_of", _seat("an\ud800"), f"Seat.officer: {_SAID}, found 'an"),
    ("head_of", "an", "Seat, found 'an'"),
    ("head_of", _seat("an", instead_of=5), f"Seat.instead_of: {_SAID} | None, found 5"),
    ("service_task", {"paid": True}, "Callable, found {'paid': True}"),
    ("escalations", Rung("breach", _NOON, "holder"), "Rung"),
    ("escalations", "breach", "Sequence[Rung], found 'breach'"),
    ("escalations", [("breach", _NOON, "holder")], "Rung, found ('breach'"),
    ("escalations", [Rung("breach", "2026-03-02", "holder")], "Rung.at: datetime | None, found '2026"),
    ("escalations", [Rung("breach", _NOON.replace(tzinfo=None), "holder")], "Rung.at: datetime + tzinfo"),
    ("escalations", [Rung("breach", _NOON, "chief")], "one-stop-head | unit-head, found 'chief'"),
    ("escalations", [Rung("apology", None, "holder", 3)], "Rung.ahead: Term | None, found 3"),
    ("roles_of", _seat("an"), "Sequence[Seat], found Seat("),
    ("roles_of", (seat for seat in ()), "Sequence[Seat], found <generator"),
    ("roles_of", ["an"], "Seat, found 'an'"),
    ("may", 7, f"{_SAID}, found 7"),
    *(
        (hook, answer, f"{at}str itself, of no class of its own, found <_Own.WORD: 'an'>")
        for hook, answer, at in (
            ("deadline", Budget(_TERM, basis=_Own.WORD), "Budget.basis: "),
            ("responsible", replace(_GIVEN, unit=_Own.WORD), "Assignment.unit: "),
            ("responsible", replace(_GIVEN, accountable=_seat(_Own.WORD)), "Seat.officer: "),
            ("mandate", Mandate(True, _Own.WORD, None, ""), "Mandate.ground: "),
            ("unit", replace(_facts("u"), above=_Own.WORD), "UnitFacts.above: "),
            ("head_of", _seat(_Own.WORD), "Seat.officer: "),
            ("escalations", [Rung(_Own.WORD, _NOON, "holder")], "Rung.name: "),
            ("roles_of", [_seat(_Own.WORD)], "Seat.officer: "),
            ("officers", [_seat(_Own.WORD)], "Seat.officer: "),
            ("may", _Own.WORD, ""),
        )
    ),
    ("may", "", f"{_SAID}, found ''"),
    ("may", "\0", f"{_SAID}, found '"),
    ("lint_rules", ["role-required"], "Callable, found 'role-required'"),
    ("cli_commands", [print], "typer.Typer, found <built-in function print>"),
    ("on_event", "webhook", "Sequence[Sent], found 'webhook'"),
    ("on_event", [Owed("webhook", "no answer", "30")], "Owed.wait: float, 0 or more | None, found '30'"),
    ("on_event", [Owed("webhook", "no answer", -1)], "Owed.wait: float, 0 or more | None, found -1"),
    ("on_event", [("webhook", "1")], "Sent, found ('webhook', '1')"),
    ("on_event", [("webhook", 1, "status")], "Sent.key: str, not empty, found 1"),
    ("on_event", [Sent("", "1", "status")], "Sent.target: str, not empty, found ''"),
    ("on_event", [Sent("bus", "1", "")], "Sent.kind: str, not empty, found ''"),
]


@pytest.mark.parametrize("around", [False, True], ids=["alone", "wrapped"])
@pytest.mark.parametrize(("hook", "answer", "said"), _WRONG, ids=lambda each: str(each)[:30])
def test_an_answer_that_a_hook_does_not_promise_names_hook_place_and_plugin(hook, answer, said, around):
    class Wrong:
        version = "2.1"

    class Around:
        pass

    setattr(Wrong, hook, hookimpl(lambda self: answer))
    setattr(Around, hook, hookimpl(wrapper=True)(_passed_on))
    plugins = Plugins([Wrong(), Around()] if around else [Wrong()])
    names = inspect.signature(getattr(hookspecs, hook)).parameters
    with pytest.raises(ConfigurationError) as told:
        getattr(plugins.hook, hook)(**dict.fromkeys(names))
    text = str(told.value)
    assert f"the hook {hook!r} to be answered with" in text and said in text
    assert "test_plugins 2.1" in text and ("from one of: " in text) is around
    assert in_vietnamese(told.value).startswith(f"Hook {hook!r} phải trả lời bằng")


def _passed_on(self):
    return (yield)


def test_every_hook_that_is_answered_says_what_with():
    told_once = {"plugged_in"}
    hooks = {name for name, each in vars(hookspecs).items() if hasattr(each, "thutuc_spec")}
    assert hooks - told_once == WRONG.keys()


def test_a_unit_that_nobody_knows_gets_no_task_the_head_answers_and_an_incident_says_why():
    class Elsewhere:
        @hookimpl(wrapper=True)
        def responsible(self):
            return replace((yield), unit="nowhere")

    engine = _engine(Elsewhere())
    dossier = engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)

    task, (incident,) = dossier.tasks[0], engine.incidents()
    head = engine.plugins.hook.head_of(unit="dong-may", level="agency", at=engine.now())
    assert (task.holder, task.officer, task.unit) == (None, head.officer, head.unit)
    assert incident.kind == "vacant" and "không có đơn vị 'nowhere' (" in incident.text
    assert "test_plugins" in incident.text


def test_who_can_be_told_has_words_everywhere():
    assert {*get_args(Tell)} == TOLD == heads.TOLD.keys() == CHOICES["rung", "tell"].keys()


def test_a_misspelt_argument_of_a_hook_is_refused_with_plugin_and_hook():
    class Misspelt:
        @hookimpl
        def may(self, actor, werb):
            return None

    plugins = Plugins()
    with pytest.raises(ConfigurationError, match=r"test_plugins.*'may'.*werb"):
        plugins.register(Misspelt(), "test_plugins", "")
    assert plugins.loaded() == Plugins().loaded()
    assert plugins.hook.may(actor="an.nguyen", verb="start", dossier=None) == []


def _engine(*extra):
    store = open_store(":memory:")
    store.upgrade()
    plugins = load_plugins({"roles": {"organisation": str(sample())}}, extra=extra)
    engine = Engine(store, plugins=plugins)
    engine.deploy(library() / "dang-ky-khai-sinh" / "procedure.bpmn", by="system")
    return engine


BIRTH = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}


def test_an_answer_to_may_that_is_no_reason_names_hook_and_plugin():
    class Yes:
        @hookimpl
        def may(self, verb):
            return True if verb == "start" else None

    engine = _engine(Yes())
    with pytest.raises(
        ConfigurationError, match=r"'may' to be answered with str, .*, found True from .*test_plugins"
    ) as caught:
        engine.start("dang-ky-khai-sinh", **BIRTH)
    assert in_vietnamese(caught.value).startswith("Hook 'may' phải trả lời bằng")
    assert engine.search() == []


def test_a_verb_in_which_a_plugin_answers_wrongly_writes_nothing_and_says_who_it_was():
    class Ladder:
        @hookimpl
        def escalations(self, clock, due):
            return [Rung("breach", due.at.replace(tzinfo=None), "holder")]

    engine = _engine(Ladder())
    with pytest.raises(ConfigurationError, match=r"'escalations' .* Rung.at: .* from .*test_plugins"):
        engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)
    assert engine.search() == []


@pytest.mark.parametrize("part", ["accountable", "holder"])
def test_an_officer_whom_nobody_knows_gets_no_task_the_head_answers_and_an_incident_says_why(part):
    class Named:
        @hookimpl(wrapper=True)
        def responsible(self):
            answer = yield
            return replace(answer, **{part: replace(answer.accountable, officer="nguoi.la")})

    engine = _engine(Named())
    dossier = engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)

    task, (incident,) = dossier.tasks[0], engine.incidents()
    head = engine.plugins.hook.head_of(unit="dong-may", level="agency", at=engine.now())
    assert task.holder is None and task.officer == head.officer
    assert incident.kind == "vacant" and "'nguoi.la' không giữ vị trí nào" in incident.text
    assert "test_plugins" in incident.text


def test_what_a_plugin_raises_undoes_the_verb_and_reaches_the_caller():
    class Falls:
        @hookimpl
        def responsible(self):
            raise ZeroDivisionError("no officers")

    engine = _engine(Falls())
    with pytest.raises(ZeroDivisionError, match="no officers"):
        engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)
    assert engine.search() == [] and engine.verify() == []


def test_a_missing_calendar_is_refused_in_words_whoever_asks_for_it(tmp_path):
    """By a scenario, a plan and a test's clock as by the engine; what asks for none goes on."""
    bare = World(names=("roles",))
    waits = HEAD + "receive = false\n[[act]]\nwait = '24 giờ'\n[[act]]\nwait = '02 giờ làm việc'\n"
    failed = run(read_text(waits), replace(stage(), world=bare)).failures
    with pytest.raises(CalendarError) as planned:
        plan_of(tmp_path, 'plugins = ["roles"]\n' + COMMUNE)
    clock = Clock(bare.plugins())
    with pytest.raises(CalendarError) as asked:
        clock.advance("02 giờ làm việc")

    told = "Expected a plug-in to give {}, but none answers. Load one, such as 'deadlines'."
    land, commune = "the calendar of unit 'land-branch-1'", "the calendar of unit 'dong-may.one-stop'"
    assert [(one.act, one.found) for one in failed] == [(1, f"CalendarError: {told.format(land)}")]
    assert str(planned.value) == told.format(commune)
    assert str(asked.value) == told.format("a calendar")
    assert "Không phần mở rộng nào cho biết lịch" in in_vietnamese(asked.value)
    assert clock.advance("24 giờ").day == 3


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_plug_ins_that_answer_the_journal_names_the_one_that_did(turned):
    class Hours:
        def __init__(self, hours: str, version: str) -> None:
            self.given, self.version = Budget(Term.parse(f"{hours} giờ làm việc")), version

        @hookimpl
        def deadline(self, clock):
            return self.given if clock is hookspecs.ClockKind.DOSSIER else None

    ours = [Hours("02", "1"), Hours("03", "2")]
    engine = _engine(*(reversed(ours) if turned else ours))
    dossier = engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)
    told = engine.explain(dossier.id)

    last = "test_plugins#2 1" if turned else "test_plugins#2 2"
    assert told.plugin == last and str(told.term) == ("02 giờ làm việc" if turned else "03 giờ làm việc")
    events = [event for record in engine.journal(dossier.id) for event in record.events]
    (step,) = [each for each in events if isinstance(each, ClockStarted) and each.of == "step"]
    assert step.plugin is not None and step.plugin.startswith("thutuc_deadlines ")
    (given,) = [each for each in events if isinstance(each, TaskAssigned)]
    assert given.plugin is not None and given.plugin.startswith("thutuc_roles ")


def test_a_block_of_a_plugin_does_not_swallow_a_refusal():
    class Lenient:
        @hookimpl
        def steady(self):
            return contextlib.suppress(Exception)

    for blocks in ([Lenient()], [Lenient(), Lenient()]):
        plugins = Plugins(blocks)
        with pytest.raises(ZeroDivisionError), plugins.steady():
            raise ZeroDivisionError


@contextlib.contextmanager
def _once():
    yield


@pytest.mark.parametrize("count", [1, 2])
def test_a_block_that_was_entered_before_is_refused_and_names_its_plugin(count):
    class Once:
        def __init__(self):
            self.block = _once()

        @hookimpl
        def steady(self):
            return self.block

    plugins = Plugins([Once() for _ in range(count)])
    with plugins.steady():
        pass
    with pytest.raises(ConfigurationError) as told, plugins.steady():
        pass
    which = "test_plugins" if count == 1 else "test_plugins#2"
    assert f"found one from {which} that was entered before" in str(told.value)
    assert in_vietnamese(told.value).startswith(f"Phần mở rộng {which} trả lời hook 'steady' bằng")


@pytest.mark.parametrize("at", ["__enter__", "__exit__"])
def test_what_a_block_raises_stays_what_it_is_and_names_its_plugin(at):
    def fall(self, *about):
        raise ConnectionError("directory is down")

    class Block(contextlib.nullcontext):
        pass

    class Reads:
        @hookimpl
        def steady(self):
            return Block()

    setattr(Block, at, fall)
    with pytest.raises(ConnectionError) as told, Plugins([Reads()]).steady():
        pass
    assert "test_plugins (steady) raised ConnectionError: directory is down" in str(unanswered(told.value))


class _Idle:
    def may(self, actor):
        return "never asked"


class _Half(_Idle):
    @hookimpl
    def unit(self, unit):
        return None


_NO_PLUGIN = [
    (None, "to be an object, which its factory returns, found None", "do hàm tạo trả về"),
    (_First, "to be an object, which its factory returns, found <class", "do hàm tạo trả về"),
    ("feast", "to answer a hook, found no method with @hookimpl: 'feast'", "sẽ không bao giờ được hỏi"),
    (_Idle(), "named as hooks to have @hookimpl, found without: may;", "thiếu @hookimpl: may;"),
    (_Half(), "named as hooks to have @hookimpl, found without: may;", "thiếu @hookimpl: may;"),
]


@pytest.mark.parametrize(("plugin", "said", "vi"), _NO_PLUGIN, ids=lambda each: str(each)[:12])
def test_what_would_be_loaded_and_never_asked_is_refused(plugin, said, vi):
    plugins = Plugins()
    with pytest.raises(ConfigurationError) as refused:
        plugins.register(plugin, "feast", "1")
    assert said in str(refused.value) and vi in in_vietnamese(refused.value)
    assert plugins.loaded() == Plugins().loaded()


def test_the_same_plugin_twice_is_refused_and_one_that_falls_when_it_is_plugged_in():
    class Falls:
        @hookimpl
        def plugged_in(self, hook):
            raise KeyError("url")

    own = _First()
    with pytest.raises(ConfigurationError, match="found the same object twice") as refused:
        Plugins([own, own])
    assert "được nạp hai lần" in in_vietnamese(refused.value)
    with pytest.raises(ConfigurationError, match=r"\(plugged_in\) to load: KeyError: 'url'"):
        Plugins([Falls()])


def _not_loaded(settings):
    raise OSError("no net")


@pytest.mark.parametrize("falls", ["module", "factory", "setting"])
def test_what_a_plugin_raises_while_it_is_made_names_it(monkeypatch, falls):
    class Entry:
        name, value, dist = "feast", "feast:plugin", None

        def load(self):
            if falls == "module":
                raise SyntaxError("invalid syntax")
            return _not_loaded if falls == "factory" else lambda settings: settings["url"]

    monkeypatch.setattr(plugins_module, "entry_points", lambda **_: [Entry()])
    with pytest.raises(ConfigurationError) as refused:
        load_plugins(names=("feast",))
    said = {"module": "SyntaxError: inval", "factory": "OSError: no net", "setting": "KeyError: 'url'"}[falls]
    assert str(refused.value).startswith(f"Expected plug-in 'feast' (feast:plugin) to load: {said}")
    assert " (test_plugins.py:" in str(refused.value)
    assert in_vietnamese(refused.value).startswith("Không nạp được phần mở rộng 'feast' (feast:plugin): ")


def test_plug_ins_are_told_in_the_order_in_which_they_came():
    parts = [type(name, (_First,), {"version": name}) for name in "abcdefgh"]
    told = [each.rpartition(" ")[2] for each in Plugins([part() for part in parts]).loaded()[1:]]
    assert "".join(told) == "abcdefgh"


@pytest.mark.parametrize("answer", [None, 5, "ab", [None]])
def test_who_wraps_a_joined_hook_answers_with_a_list(answer):
    class Around:
        @hookimpl(wrapper=True)
        def may(self):
            yield
            return answer

    with pytest.raises(ConfigurationError, match=r"'may' to be answered with a list .* from one of: .*test_"):
        Plugins([Around()]).hook.may(actor="an", verb="start", dossier=None)


@pytest.mark.parametrize("around", [False, True])
def test_what_a_plugin_raises_says_whose_it_is_and_stays_what_it_was(around):
    class Down:
        version = "3"

        @hookimpl
        def head_of(self, unit):
            raise ConnectionError("directory is down")

    plugins = Plugins([Down(), _Through()] if around else [Down()])
    with pytest.raises(ConnectionError, match="directory is down") as raised:
        plugins.hook.head_of(unit="u", level="unit", at=_NOON)
    (note,) = raised.value.__notes__
    assert "test_plugins 3" in note and note.endswith(" (head_of)")
    told = unanswered(raised.value)
    said = str(told).removeprefix(f"Expected plug-ins to answer, but {note} raised ")
    assert re.fullmatch(r"ConnectionError: directory is down \(test_plugins\.py:\d+\)", said)
    assert in_vietnamese(told) == f"Phần mở rộng {note} không trả lời được: {said}"
    assert unanswered(ConnectionError("another")) is None


@pytest.mark.parametrize("around", [False, True])
def test_a_plugin_that_calls_exit_is_named_and_one_that_says_nothing_is_told_without_a_colon(around):
    class Leaves:
        @hookimpl
        def head_of(self):
            sys.exit()

    with pytest.raises(SystemExit) as left:
        Plugins([Leaves(), _Through()] if around else [Leaves()]).hook.head_of(unit="u", level="unit", at=1)
    assert re.search(r" raised SystemExit \(test_plugins\.py:\d+\)$", str(unanswered(left.value)))


async def _later(self):
    return None


async def _laters(self):
    yield None


def _forgot_wrapper(self):
    yield


@pytest.mark.parametrize("method", [_later, _laters, _forgot_wrapper])
def test_a_method_that_would_answer_later_is_refused(method):
    class Later:
        deadline = hookimpl(method)

    with pytest.raises(ConfigurationError, match="async or yield in: deadline; return the answer") as refused:
        Plugins([Later()])
    assert "phải trả lời ngay (return), không dùng async, yield: deadline" in in_vietnamese(refused.value)


def test_what_is_beside_the_hooks_and_raises_names_its_plugin():
    class Broken:
        @property
        def trouble(self):
            raise KeyError("disk")

        def stand_still(self):
            raise KeyError("disk")

        @hookimpl
        def may(self):
            return None

    plugins = Plugins([Broken()])
    (trouble,) = plugins.troubles()
    assert re.fullmatch(r"test_plugins \(trouble\): KeyError: 'disk' \(test_plugins\.py:\d+\)", trouble)
    with pytest.raises(KeyError) as raised:
        plugins.stand_still()
    assert "test_plugins (stand_still) raised KeyError: 'disk'" in str(unanswered(raised.value))


class _Through:
    @hookimpl(wrapper=True)
    def head_of(self):
        return (yield)


def _nothing(procedure):
    return None


def _text(procedure):
    return ["x"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (_nothing, "to judge 'dang-ky-khai-sinh', but it raised TypeError"),
        (_text, "to give Findings, found 'x'"),
    ],
)
def test_a_rule_of_a_plugin_that_finds_no_findings_is_told_by_its_name(rule, said):
    class Rules:
        @hookimpl
        def lint_rules(self):
            return [rule]

    file = library() / "dang-ky-khai-sinh" / "procedure.bpmn"
    with pytest.raises(ConfigurationError) as refused:
        _engine(Rules())
    (found,) = Linter(Plugins([Rules()])).lint_path(file).findings

    assert f"the rule {rule.__module__}.{rule.__name__} of a plug-in {said}" in str(refused.value)
    assert found.rule == "lint-failed" and found.message in str(refused.value)
    assert found.message_vi.startswith(f"Quy tắc soát {rule.__module__}.{rule.__name__} của phần mở rộng")
    assert found.remedy.startswith("Mend that plug-in")


def test_the_shipped_procedures_lie_in_a_folder_as_the_types_say():
    assert inspect.signature(library).return_annotation == "Path" and isinstance(library(), Path)
