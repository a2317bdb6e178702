"""Our journals as event logs: what goes out, what stays, and that others can read it."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

import orjson
import pytest
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, library, open_store
from thutuc.bpmn import read
from thutuc.errors import UnknownProcedure
from thutuc.logs import (
    Log,
    Naming,
    Trace,
    conform,
    journal_traces,
    read_csv,
    read_xes,
    write_csv,
    write_ocel,
    write_xes,
)
from thutuc.net import compile_net

#: What an applicant is called and what was written; none of it may go out.
SECRET = "Nguyễn Thị Bí Mật"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Three births, and papers asked for in one of them."""
    clock, store = Clock(), open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    for number in range(3):
        dossier = hand_in(engine, BIRTH, applicant=SECRET)
        clock.advance(minutes=30)
        if number == 1:
            (task,) = dossier.tasks
            engine.request_papers(dossier.id, by=task.holder or "", content=SECRET, reason=SECRET)
            clock.advance(hours=26)
            engine.supply(dossier.id, by="an.nguyen")
        engine.note(dossier.id, by="an.nguyen", text=SECRET)
        for _ in range(20):
            dossier = engine.dossier(dossier.id)
            if not dossier.tasks:
                break
            clock.advance(minutes=20)
            task = dossier.tasks[0]
            engine.complete(
                task.id, by=task.holder or task.officer or "", data=_filled(engine, dossier.id, task.step)
            )
        clock.advance(hours=1)
    yield engine
    store.close()


def _filled(engine: Engine, dossier: int, step: str) -> dict[str, object]:
    """What the step asks for: the first choice, a no, a name."""
    fields = engine.dossier(dossier).definition.step[step].fields
    plain: dict[str, object] = {
        "boolean": False,
        "date": "2026-03-02",
        "integer": 1,
        "number": 1,
        "text": SECRET,
    }
    return {
        each.name: each.choices[0] if each.choices else plain.get(each.type, [])
        for each in fields
        if each.required
    }


@pytest.fixture(scope="module")
def traces(engine: Engine) -> list[Trace]:
    return list(journal_traces(engine))


def test_a_dossier_is_a_trace_with_its_code_steps_officers_and_units(
    engine: Engine, traces: list[Trace]
) -> None:
    trace = traces[0]
    done = [
        each
        for each in trace.occurrences
        if each.lifecycle == "complete" and "thutuc:step" in each.attributes
    ]

    assert trace.id == engine.dossier(1).code
    assert trace.attributes["thutuc:procedure"] == BIRTH
    assert [each.attributes["thutuc:step"] for each in done] == [
        task.step for task in engine.history(1) if task.outcome == "completed"
    ]
    assert all(each.resource and each.group for each in done)
    assert [each.activity for each in trace.occurrences][:2] == ["Nộp hồ sơ", "Tiếp nhận hồ sơ"]
    assert trace.occurrences[-1].activity == "Kết thúc hồ sơ"


def test_nothing_that_people_wrote_or_are_called_goes_out(traces: list[Trace]) -> None:
    xes, ocel = io.StringIO(), io.StringIO()
    write_xes(traces, xes)
    write_ocel(traces, ocel)

    for text in (xes.getvalue(), ocel.getvalue()):
        assert "Tiếp nhận hồ sơ" in text and "Yêu cầu bổ sung" in text
        assert SECRET not in text and "Bí Mật" not in text


def test_only_the_dossiers_of_one_procedure_go_out_when_one_is_named(engine: Engine) -> None:
    assert len(list(journal_traces(engine, BIRTH))) == 3
    with pytest.raises(UnknownProcedure):
        list(journal_traces(engine, "khong-co"))


@pytest.mark.parametrize(("written", "again"), [(write_xes, read_xes), (write_csv, read_csv)])
def test_our_own_journal_fits_our_own_procedure(
    traces: list[Trace],
    tmp_path: Path,
    written: Callable[[Iterable[Trace], IO[str]], int],
    again: Callable[[Path], Log],
) -> None:
    """Written in each form that is read, read again, and played on the net of the file."""
    file = tmp_path / "birth.log"
    with file.open("w", encoding="utf-8", newline="") as out:
        written(traces, out)
    net = compile_net(read(library() / BIRTH / "procedure.bpmn"))
    found = conform(net, again(file), Naming(net.procedure, net.steps))

    assert (len(found), found.fitting, found.told) == (3, 3, [])
    assert found.ended == 3
    assert [each.story.received for each in found.checked] == [
        next(one.at for one in trace.occurrences if one.activity == "Tiếp nhận hồ sơ") for trace in traces
    ]


def test_the_object_centric_log_names_every_object_it_speaks_of(traces: list[Trace]) -> None:
    out = io.StringIO()
    assert write_ocel(traces, out) == 3
    document = orjson.loads(out.getvalue())

    objects = {each["id"]: each["type"] for each in document["objects"]}
    assert {each["name"] for each in document["objectTypes"]} == set(objects.values())
    assert {each["type"] for each in document["events"]} == {each["name"] for each in document["eventTypes"]}
    assert len({each["id"] for each in document["events"]}) == len(document["events"])
    assert all(one["objectId"] in objects for each in document["events"] for one in each["relationships"])
    assert len(document["objects"]) == len(objects)


def test_pm4py_reads_both_without_a_warning(traces: list[Trace], tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py")
    file, objects = tmp_path / "log.xes", tmp_path / "log.jsonocel"
    with file.open("w", encoding="utf-8") as out:
        write_xes(traces, out)
    with objects.open("w", encoding="utf-8") as out:
        write_ocel(traces, out)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*r4pm")  # which of its own readers it would rather use
        frame = pm4py.read_xes(str(file))
        ocel = pm4py.read_ocel2_json(str(objects))
    assert frame["case:concept:name"].nunique() == 3
    assert len(frame) == sum(len(trace.occurrences) for trace in traces)
    assert set(frame["org:resource"].dropna()) == {
        each.resource for trace in traces for each in trace.occurrences if each.resource
    }
    assert len(ocel.events) == len(frame)


def test_an_empty_journal_is_an_empty_log(tmp_path: Path) -> None:
    out = io.StringIO()
    assert write_xes([], out) == 0

    file = tmp_path / "empty.xes"
    file.write_text(out.getvalue(), encoding="utf-8")
    assert read_xes(file) == Log(())
    assert json.loads(_ocel([]))["events"] == []


def _ocel(traces: list[Trace]) -> str:
    out = io.StringIO()
    write_ocel(traces, out)
    return out.getvalue()


def test_instants_are_those_at_which_things_happened(engine: Engine, traces: list[Trace]) -> None:
    happened = [record.happened_at for record in engine.journal(2)]
    told = {each.at for each in traces[1].occurrences}

    assert told <= set(happened)
    assert max(told) - min(told) > timedelta(hours=26)
