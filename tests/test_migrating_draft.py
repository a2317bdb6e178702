"""A draft of a plan says what is sure and asks the rest; the commands around a move, from outside."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from tests.assigning_world import chain, engine_on, file, hand_in, step
from tests.test_migrating import FORKED, ORDER, PARALLEL, forked, work
from typer.testing import CliRunner

from thutuc import Engine, open_store, sample
from thutuc.bpmn import read
from thutuc.cli import app
from thutuc.cli.migrate import end_version
from thutuc.engine import MigrationRefused
from thutuc.engine.plans import parse_migration
from thutuc.errors import ThutucError, WrongData
from thutuc.reports.migration_draft import draft_migration, write_migration

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def bounded(host: str, name: str = "late") -> str:
    """A timer at the edge of a step."""
    said = f'id="{name}" attachedToRef="{host}" cancelActivity="false"'
    return f"<bpmn:boundaryEvent {said}>{TIMER}</bpmn:boundaryEvent>"


def drafted(old: bytes, new: bytes) -> tuple[str, str]:
    """The draft, and the same with the number of a decision."""
    text = write_migration(read(old), read(new), (1, 2))
    return text, text.replace('decision = ""', f'decision = "{ORDER}"')


def test_what_kept_its_name_is_written_and_runs_once_a_decision_is_there() -> None:
    old = chain(step("a", title="Kiểm tra hồ sơ"), step("b", title="Ký"))
    new = chain(step("examine", title="Kiểm tra  HỒ SƠ"), step("b", title="Ký"))
    text, decided = drafted(old, new)

    plan = parse_migration(decided)
    assert (plan.elements, plan.flows, plan.drop, plan.legal_term) == ({"a": "examine"}, {}, (), "reception")
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, old)
    hand_in(engine)
    engine.deploy(new, by="system", file="new.bpmn")
    with pytest.raises(MigrationRefused, match="--decision"):
        engine.migrate(parse_migration(text), by="system")
    assert engine.migrate(plan, by="system").moved == 1
    store.close()


def test_a_name_in_a_remark_of_the_draft_hides_nothing() -> None:
    text, _ = drafted(chain(step("a", title="Ký\u202e  số"), step("b")), chain(step("c"), step("b")))
    assert "Ký� số" in text and "\u202e" not in text


@pytest.mark.parametrize("line", ['decision = ""\n', ""])
def test_a_number_given_beside_the_plan_stands_in_for_one_that_is_not_written_yet(line: str) -> None:
    old, new = chain(step("a", title="Ký")), chain(step("x", title="Ký"))
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, old)
    hand_in(engine)
    engine.deploy(new, by="system", file="new.bpmn")
    undecided = re.sub(r'decision = "".*\n', line, drafted(old, new)[0])
    plan = parse_migration(undecided)

    with pytest.raises(MigrationRefused, match="nêu bằng --decision") as refused:
        engine.migrate(plan, by="system")
    expected = undecided.splitlines().index(line.strip()) + 1 if line else None
    assert refused.value.problems[0].line == expected
    with pytest.raises(WrongData, match="number of the decision"):
        engine.migrate(plan, by="system", decision="")
    assert engine.migrate(plan, by="system", decision="45/QĐ-UBND").decision == "45/QĐ-UBND"
    store.close()


def test_what_is_only_alike_is_asked_and_not_guessed() -> None:
    old = chain(step("a", title="Kiểm tra hồ sơ giấy"), step("b", title="Ký"))
    new = chain(step("x", title="Kiểm tra hồ sơ điện tử"), step("b", title="Ký"))
    text, decided = drafted(old, new)

    assert draft_migration(read(old), read(new)).likely == {"a": "x"}
    assert (
        '# "a" = "x"   # «Kiểm tra hồ sơ giấy» → «Kiểm tra hồ sơ điện tử»: có phải cùng một bước không?'
        in text
    )
    assert parse_migration(decided).elements == {}


def test_a_name_that_two_bear_decides_nothing() -> None:
    old = chain(step("a", title="Ký"), step("b", title="Ký"), step("c"))
    new = chain(step("x", title="Ký"), step("c"))

    assert draft_migration(read(old), read(new)).sure == {}


def test_a_step_that_is_gone_and_an_event_nobody_awaits_any_longer_are_asked() -> None:
    flows = [("start", "a"), ("a", "b"), ("b", "end"), ("late", "end2")]
    more = [bounded("a"), '<bpmn:endEvent id="end2"/>']
    text, decided = drafted(file([step("a"), step("b"), *more], flows), chain(step("b")))

    assert '# drop = ["late"]   # thôi chờ: «late»?' in text
    assert '# "a" = ""   # «a»: không có phần tử tương ứng; để nguyên thì hồ sơ ở lại' in text
    assert parse_migration(decided).drop == ()


def test_an_id_that_was_given_to_another_work_is_asked() -> None:
    text, _ = drafted(chain(step("a", title="Kiểm tra")), chain(step("a", title="Ký duyệt")))

    assert '# "a": «Kiểm tra» → «Ký duyệt»: cùng mã, tên khác; có phải cùng một việc?' in text


def test_branches_into_a_join_that_have_no_counterpart_are_asked() -> None:
    old = forked(("p_join", "c"), ("c", "end"))
    new = file(
        [*map(step, ("a", "b", "c", "d")), PARALLEL],
        [*FORKED[:3], ("a", "d"), ("d", "p_join"), FORKED[4], ("p_join", "c"), ("c", "end")],
    )
    text, decided = drafted(old, new)

    assert "[flows]" in text or draft_migration(read(old), read(new)).flows == ()
    assert parse_migration(decided).flows == {}


def test_names_of_strangers_stay_in_their_comment() -> None:
    evil = "Ký&#10;decision = &quot;1/QĐ&quot;&#10;# \\"
    text, decided = drafted(chain(step("a", title=evil), step("b")), chain(step("b")))

    assert parse_migration(decided).decision == ORDER
    assert parse_migration(text).decision == ""


# --- from outside ---------------------------------------------------------------------------------------

OLD = chain(step("a", title="Kiểm tra"), step("b", title="Ký"), step("c", title="Trả"))
NEW = chain(step("x", title="Kiểm tra"), step("c", title="Trả"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The command line on a database with three dossiers: at the first step, the second, and the last."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    Path("old.bpmn").write_bytes(OLD)
    Path("new.bpmn").write_bytes(NEW)
    Path("thutuc.toml").write_text(
        f'database = "t.db"\norganisation = "{sample()}"\nnow = 2026-03-02T09:00:00+07:00\n', "utf-8"
    )

    def command(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, list(words))
        told = done.output + (str(done.exception) if isinstance(done.exception, ThutucError) else "")
        assert done.exit_code == code, told
        return told

    command("deploy", "old.bpmn", "--by", "system")
    store = open_store(f"sqlite:///{tmp_path}/t.db")
    engine = engine_on(store)
    for names in ((), ("a",), ("a", "b")):
        it = hand_in(engine).id
        for name in names:
            work(engine, it, name)
    store.close()
    command("deploy", "new.bpmn", "--by", "system")
    return command


def opened(tmp_path: Path) -> Engine:
    """The engine on that database."""
    return engine_on(open_store(f"sqlite:///{tmp_path}/t.db"))


def test_from_a_difference_to_a_move_and_back(run: Callable[..., str], tmp_path: Path) -> None:
    told = run("diff", "viec@1", "viec@2", "--plan", "plan.toml")
    text = Path("plan.toml").read_text("utf-8")
    assert "(1 hồ sơ đang ở đây)" in text
    assert '"a" = "x"' in text
    assert "plan.toml" in told
    assert "not overwritten" in run("diff", "viec@1", "viec@2", "--plan", "plan.toml", code=1)

    refused = run("migrate", "plan.toml", "--by", "system", code=1)
    assert "plan.toml:6" in refused  # the number of the decision is missing
    given = run("migrate", "plan.toml", "--by", "system", "--decision", ORDER, "--dry-run", "--json", code=1)
    assert (json.loads(given)["decision"], json.loads(given)["moved"]) == (ORDER, 2)
    Path("plan.toml").write_text(text.replace('decision = ""', f'decision = "{ORDER}"'), "utf-8")

    rehearsed = json.loads(run("migrate", "plan.toml", "--by", "system", "--dry-run", "--json", code=1))
    assert (rehearsed["moved"], rehearsed["refused"], rehearsed["dry_run"]) == (2, 1, True)
    listed = run("migrate", "plan.toml", "--by", "system", "--dry-run", code=1)
    codes = [line["code"] or str(line["dossier"]) for line in rehearsed["lines"]]
    assert all(code in listed for code in codes) and listed.count("sẽ chuyển") == 3
    cut = run("migrate", "plan.toml", "--by", "system", "--dry-run", "--examples", "1", code=1)
    assert "2 dòng nữa: --examples 3, hoặc --json" in cut and cut.count("sẽ chuyển") == 1
    moved = run("migrate", "plan.toml", "--by", "system", code=1)
    words = " ".join(moved.split())
    assert f"phiên bản 1 → 2 theo {ORDER}: 2 hồ sơ đã chuyển, 1 hồ sơ ở lại" in words
    again = json.loads(run("migrate", "plan.toml", "--by", "system", "--json", code=1))
    assert [line["dossier"] for line in again["lines"]] == [2]  # only what was left

    for words in (("explain", "1"), ("history", "1"), ("status", "1"), ("draw", "--dossier", "1")):
        assert ORDER in " ".join(run(*words).split()), words
    assert "46/QĐ-UBND" in run("undo-migration", "1", "--by", "system", "--decision", "46/QĐ-UBND")
    assert "WrongState" not in run(
        "undo-migration", "2", "--by", "system", "--decision", "46/QĐ-UBND", code=1
    )
    engine = opened(tmp_path)
    assert [engine.dossier(each)._state.version for each in (1, 2, 3)] == [1, 1, 2]
    assert engine.verify() == []
    engine.store.close()


def test_only_named_dossiers_move_and_the_decision_may_be_given(
    run: Callable[..., str], tmp_path: Path
) -> None:
    Path("plan.toml").write_text(
        f'procedure = "viec"\nfrom = 1\nto = 2\ndecision = "{ORDER}"\n[elements]\na = "x"\n', "utf-8"
    )
    run("migrate", "plan.toml", "--by", "system", "--dossier", "3", "--decision", "47/QĐ-UBND")
    engine = opened(tmp_path)
    assert [engine.dossier(each)._state.version for each in (1, 2, 3)] == [1, 1, 2]
    assert engine.status(3).moved == "47/QĐ-UBND"
    engine.store.close()
    assert "only a named system" in run("migrate", "plan.toml", "--by", "an.nguyen", code=1)
    assert "absent.toml" in run("migrate", "absent.toml", "--by", "system", code=1)


def test_a_rehearsal_tells_what_whoever_orders_the_move_should_know(run: Callable[..., str]) -> None:
    said = b'<thutuc:procedure effectiveFrom="2030-01-01" '
    Path("later.bpmn").write_bytes(OLD.replace(b"<thutuc:procedure ", said))
    run("deploy", "later.bpmn", "--by", "system")
    Path("plan.toml").write_text(f'procedure = "viec"\nfrom = 1\nto = 3\ndecision = "{ORDER}"\n', "utf-8")

    told = " ".join(run("migrate", "plan.toml", "--by", "system", "--dry-run").split())
    assert "Lưu ý: phiên bản 3 chỉ áp dụng từ ngày 01/01/2030" in told and "Chạy thử, chưa ghi gì" in told
    told = run("migrate", "plan.toml", "--by", "system", "--dry-run", "--json")
    assert len(json.loads(told)["remarks"]) == 1


def test_a_version_is_ended_from_outside(run: Callable[..., str]) -> None:
    told = run("end-version", "viec", "1", "--last-day", "2026-03-02", "--by", "system", "--decision", ORDER)
    assert f"đến hết ngày 02/03/2026, theo {ORDER}." in " ".join(told.split())
    run("end-version", "viec", "1", "--last-day", "2026-03-01", "--by", "system", "--decision", ORDER, code=1)
    with pytest.raises(typer.BadParameter, match="ngày phải ghi như 2026-03-02 · expected a day"):
        last_day = inspect.signature(end_version, eval_str=True).parameters["last_day"].annotation
        last_day.__metadata__[0].parser("31/03/2026")
