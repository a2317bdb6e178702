"""Decisions are deployed with the procedure that asks them, and a dossier keeps those it began with."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.dmn_world import decision, file, table
from tests.office import Clock

from thutuc import Engine, ProcedureRefused, load_plugins, sample
from thutuc.engine import verify_file
from thutuc.engine.checking import Checker, Neighbours
from thutuc.store import Store, open_store
from thutuc.store.filing import DossierFile, read_file, write_file

SHARED = Path(__file__).parents[1] / "../shared/data/gov-nl-permits"
PLUGINS = load_plugins({"roles": {"organisation": str(sample())}})


def fees(small: int, more: str = "") -> bytes:
    """The table of fees, in which a small area costs so much."""
    rules = [["<= 100", str(small)], ["> 100", "80"]]
    return file(decision("fees", table([("area", "number")], [("fee", "number")], rules)), more=more)


def drawn(id_: str = "xin-cap", task: str = "") -> bytes:
    """A procedure that asks for the fee, and then somebody works."""
    task = task or (
        '<businessRuleTask id="ask" name="Tính lệ phí"><extensionElements>'
        '<thutuc:decide decision="fees" result="fee"/></extensionElements></businessRuleTask>'
    )
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:test">
<process id="{id_}" name="Xin cấp" isExecutable="true"><extensionElements>
  <thutuc:procedure code="1.00{len(id_)}" legalTerm="05 ngày làm việc"/>
  <thutuc:field name="area" type="number"/></extensionElements>
  <startEvent id="s"/>{task}
  <userTask id="work" name="Thụ lý"><extensionElements>
    <thutuc:term value="01 ngày làm việc"/>
    <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive"/>
  </extensionElements></userTask>
  <endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <sequenceFlow id="f2" sourceRef="ask" targetRef="work"/>
  <sequenceFlow id="f3" sourceRef="work" targetRef="e"/></process></definitions>""".encode()


@pytest.fixture
def store() -> Store:
    opened = open_store(":memory:")
    opened.upgrade()
    return opened


def engine_on(store: Store) -> Engine:
    """An engine that has compiled nothing yet."""
    return Engine(store, clock=Clock(), plugins=PLUGINS)


def received(engine: Engine, procedure: str = "xin-cap") -> dict[str, Any]:
    """The data of a dossier that came with an area of 50."""
    dossier = engine.start(
        procedure,
        by="an.nguyen",
        received_at="dong-may.one-stop",
        competent="dong-may",
        receive=True,
        data={"area": 50},
    )
    return dict(dossier.data)


def refused(call: Any) -> list[str]:
    """The rules that a deployment breaks."""
    with pytest.raises(ProcedureRefused) as error:
        call()
    return [finding.rule for finding in error.value.findings]


def test_a_decision_is_deployed_with_its_procedure_and_asked(store: Store) -> None:
    engine = engine_on(store)
    (done,) = engine.deploy(drawn(), by="system", decisions=[fees(50)])
    assert (done.version, done.new) == (1, True)
    assert received(engine)["fee"] == 50
    assert received(engine_on(store))["fee"] == 50


def test_another_decision_is_another_version_and_the_same_is_not(store: Store) -> None:
    engine = engine_on(store)
    versions = [
        engine.deploy(drawn(), by="system", decisions=[given])[0]
        for given in (fees(50), fees(60), fees(50), fees(60, "<description/>"))
    ]
    assert [(one.version, one.new) for one in versions] == [(1, True), (2, True), (1, False), (3, True)]
    assert received(engine_on(store))["fee"] == 60


def test_decisions_beside_the_file_are_found(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "procedure.bpmn"
    path.write_bytes(drawn())
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "fees.dmn").write_bytes(fees(50))
    (tmp_path / "unrelated.dmn").write_bytes(b"<nothing/>")
    engine = engine_on(store)
    engine.deploy(path, by="system")
    assert received(engine)["fee"] == 50


def test_what_is_missing_or_wrong_refuses_the_procedure(store: Store, tmp_path: Path) -> None:
    engine = engine_on(store)
    path = tmp_path / "procedure.bpmn"
    path.write_bytes(drawn())
    assert refused(lambda: engine.deploy(drawn(), by="system")) == ["decision-unknown"]
    assert refused(lambda: engine.deploy(path, by="system")) == ["decision-unknown"]
    assert refused(lambda: engine.deploy(drawn(), by="system", decisions=[b"<x/>"])) == ["decision-version"]
    assert refused(lambda: engine.deploy(drawn(), by="system", decisions=[fees(5), fees(6)])) == [
        "decision-twice"
    ]
    assert refused(lambda: engine.deploy(path, by="system", decisions=[tmp_path / "none.dmn"])) == [
        "file-unreadable"
    ]
    (tmp_path / "fees.dmn").write_bytes(fees(50).replace(b"&lt;= 100", b"&lt;= 100 and"))
    assert refused(lambda: engine.deploy(path, by="system")) == ["decision-cell"]


def test_a_gap_is_told_and_does_not_refuse(store: Store) -> None:
    given = fees(50).replace(b"&gt; 100", b"&gt; 101")
    (done,) = engine_on(store).deploy(drawn(), by="system", decisions=[given])
    assert "decision-gap" in [finding.rule for finding in done.findings]


def test_a_called_procedure_keeps_the_decision_it_was_deployed_with(store: Store) -> None:
    engine = engine_on(store)
    engine.deploy(drawn("goi"), by="system", decisions=[fees(50)])
    caller = drawn(task='<callActivity id="ask" calledElement="goi"/>')
    engine.deploy(caller, by="system")
    engine.deploy(drawn("goi"), by="system", decisions=[fees(60)])
    assert received(engine)["fee"] == 50
    assert received(engine_on(store))["fee"] == 50
    assert received(engine, "goi")["fee"] == 60


def called_and_asked(store: Store) -> Engine:
    """A dossier whose procedure asks one decision file, and calls another that asks another file."""
    engine = engine_on(store)
    engine.deploy(drawn("goi"), by="system", decisions=[fees(50)])
    engine.deploy(drawn(task='<callActivity id="ask" calledElement="goi"/>'), by="system")
    received(engine)
    return engine


def test_what_a_dossier_s_procedure_calls_and_asks_is_bound_to_its_chain(store: Store) -> None:
    engine = called_and_asked(store)
    content = engine.export(1, by="system").content
    told = verify_file(content)
    assert engine.verify() == [] and told.problems == ()
    (called, own) = (each for each in told.unproved if each.row == "procedure")
    assert "version" in called.columns and "source" not in (*called.columns, *own.columns)
    assert "DMN" in called.vi and "have their digest" in own.en

    def changed(change: Callable[[DossierFile], object]) -> set[str]:
        file = read_file(content)
        change(file)
        return {each.text for each in verify_file(write_file(file)).problems if each.is_fault}

    def callee(file: DossierFile, **values: object) -> None:
        file.versions[0] = file.versions[0]._replace(**values)

    cheaper = b64encode(fees(1)).decode("ascii")
    facts = orjson.loads(read_file(content).versions[0].facts)
    (name,) = facts["decisions"]
    other = "Expected what 'xin-cap' version 1 asks and calls as it was then, found another."
    renamed = drawn("goi").replace(b'name="', b'name="x')
    for values in (
        {"facts": orjson.dumps(facts | {"decisions": {name: cheaper}})},
        {"facts": orjson.dumps(facts | {"decisions": {sha256(fees(1)).hexdigest(): cheaper}})},
        {"facts": orjson.dumps(facts | {"decisions": {}})},
        {"source": renamed, "digest": sha256(renamed).hexdigest()},
    ):
        assert other in changed(lambda file: callee(file, **values)), values  # noqa: B023
    assert changed(lambda file: callee(file, version=7)) == set()

    bare = orjson.dumps(facts | {"decisions": {}})
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_procedure SET facts = ? WHERE key = 1", (bare,))
    told = engine.verify()
    assert {each.kind for each in told} == {"procedure"} and other in [each.text for each in told]


def test_a_check_looks_at_the_decisions_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "procedure.bpmn"
    path.write_bytes(drawn())

    def found() -> list[str]:
        (process,) = Checker(Neighbours([path])).check(path).processes
        return [process.verdict.value, *(one.rule for one in process.findings if one.severity == "error")]

    assert found() == ["needs", "decision-unknown"]
    (tmp_path / "fees.dmn").write_bytes(fees(50))
    assert found() == ["runs"]
    (tmp_path / "fees.dmn").write_bytes(fees(50).replace(b"&gt; 100", b"&gt; 90"))
    assert found() == ["refused", "decision-overlap"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_the_dutch_permits_find_their_decisions() -> None:
    for path in sorted(SHARED.glob("*.bpmn")):
        report = Checker(Neighbours([path])).check(path)
        rules = {finding.rule for process in report.processes for finding in process.findings}
        assert report.processes
        assert not {rule for rule in rules if rule.startswith("decision")}, path
