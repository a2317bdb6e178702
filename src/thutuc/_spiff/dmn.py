"""Reads a DMN file with SpiffWorkflow too, and lays the facts of both readings side by side.

Compared is what both can know: inputs with their expressions and types, outputs, hit policies, rules and the
text of every cell. What the cells mean is not: SpiffWorkflow gives them to Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from thutuc import safexml
from thutuc._spiff.reading import RULE, Reading, reason_of
from thutuc.dmn import DecisionFile
from thutuc.dmn.model import Drawn
from thutuc.errors import Finding, Kind

#: which fact of which decision: its place in the table, from 1, and what it is
Key = tuple[str, str]
Facts = Mapping[Key, str | None]


def second_decisions(source: bytes, words: DecisionFile) -> Reading:
    """Read the file once more with SpiffWorkflow and compare; never raises for what the file contains."""
    try:
        theirs = dict(_of_spiff(source))
    # Its parser has no error of its own for what it does not expect: it raises AttributeError, KeyError, …
    except Exception as error:
        return Reading("cannot read", reason=reason_of(error))
    ours = dict(_of_ours(words))
    lines = {decision.id: (decision.name, decision.line) for decision in words.decisions}
    found = tuple(
        _finding(key, ours.get(key), theirs.get(key), lines, words.file)
        for key in dict.fromkeys([*ours, *theirs])
        if ours.get(key) != theirs.get(key)
    )
    return Reading("differs" if found else "agrees", found)


def _of_ours(words: DecisionFile) -> Iterator[tuple[Key, str | None]]:
    for decision in words.decisions:
        yield (decision.id, "name"), decision.name
        if decision.table is not None:
            for what, value in _of_table(decision):
                yield (decision.id, what), value


def _of_table(decision: Drawn) -> Iterator[tuple[str, str | None]]:
    table = decision.table
    if table is None:
        return
    yield "hit policy", table.policy.value
    for place, clause in enumerate(table.inputs, 1):
        yield f"input {place}", _plain(clause.expression)
    for place, column in enumerate(table.outputs, 1):
        yield f"output {place}", _plain(column.name)
    for rule in table.rules:
        for place, text in enumerate(rule.inputs, 1):
            yield f"rule {rule.number}, input {place}", _cell(text)
        for place, text in enumerate(rule.outputs, 1):
            yield f"rule {rule.number}, output {place}", _plain(text)


def _of_spiff(source: bytes) -> Iterator[tuple[Key, str | None]]:
    parser = BpmnDmnParser()
    parser.add_dmn_xml(safexml.parse(source))
    for read in parser.dmn_parsers.values():
        read.parse()
        decision: Any = read.decision
        yield (decision.id, "name"), decision.name or decision.id
        for table in decision.decisionTables:
            for what, value in _of_their_table(table):
                yield (decision.id, what), value


def _of_their_table(table: Any) -> Iterator[tuple[str, str | None]]:
    yield "hit policy", table.hit_policy
    for place, clause in enumerate(table.inputs, 1):
        yield f"input {place}", _plain(clause.expression)
    for place, clause in enumerate(table.outputs, 1):
        yield f"output {place}", _plain(clause.name)
    for rule in table.rules:
        for place, entry in enumerate(rule.inputEntries, 1):
            yield f"rule {rule.row_number}, input {place}", _cell(entry.text)
        for place, entry in enumerate(rule.outputEntries, 1):
            yield f"rule {rule.row_number}, output {place}", _plain(entry.text)


def _plain(text: str | None) -> str | None:
    return (text or "").strip() or None


def _cell(text: str | None) -> str | None:
    """An empty cell and ``-`` ask nothing, both."""
    return None if _plain(text) == "-" else _plain(text)


def _finding(
    key: Key,
    ours: str | None,
    theirs: str | None,
    lines: Mapping[str, tuple[str, int | None]],
    file: str | None,
) -> Finding:
    id_, what = key
    name, line = lines.get(id_, ("", None))
    return Finding(
        rule=RULE,
        message=f"Expected both readers to agree on {what} of decision {id_!r}, found {ours!r} by thutuc and "
        f"{theirs!r} by SpiffWorkflow.",
        message_vi=f"Hai bộ đọc phải hiểu như nhau về {what} của quyết định {id_!r}; thutuc đọc là {ours!r}, "
        f"SpiffWorkflow đọc là {theirs!r}.",
        remedy="Save the file again with a DMN modeler; if the difference stays, report it with the file.",
        remedy_vi="Lưu lại tệp bằng công cụ vẽ DMN; nếu vẫn khác nhau, báo lỗi kèm theo tệp.",
        element=id_,
        name=name or None,
        line=line,
        file=file,
        kind=Kind.UNSUPPORTED,
    )
