"""Runs the processes that public offices use: ``python -m tests.gov`` prints what became of each, and why.

A process runs when it comes to its end under this driver: tasks are completed and services answer with
data that the conditions ask about, messages and signals come, time passes, and a process that is called
from outside the folder begins and ends at once. Names that nothing in the file sets count as declared:
whoever deploys it would list them as fields. What is refused all the same is told by its reasons.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.build import Draw, Walk

from thutuc.bpmn import survey
from thutuc.engine.checking import Neighbours
from thutuc.errors import Finding, ProcedureRefused, ThutucError, UnknownProcedure
from thutuc.net import Net, compile_net
from thutuc.procedure import Field, Procedure

DATA = Path(__file__).parents[1] / "../shared/data"
FOLDERS = ("gov-uk-hocs", "gov-uk-hmcts", "gov-bc-foi", "gov-nl-permits")
SEEDS = 20  #: ways tried through a process
MOVES = 400
_GETTER = re.compile(r"""execution\.getVariable\(\s*["'](\w+)["']\s*\)""")
_COMPARED = re.compile(
    r"""([A-Za-z_][\w.]*)\s*(?:[=!<>]=|[<>]|=|\b(?:eq|ne|lt|gt|le|ge)\b)\s*("[^"]*"|'[^']*'|\d+|true|false)"""
)
_UNKNOWN = re.compile(r"found '(\w+)' in ")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one process."""

    folder: str
    file: str
    process: str
    ends: bool
    declared: int = 0  #: names that the driver declared
    stubbed: int = 0  #: called processes that are in no file of the folder
    refused: tuple[Finding, ...] = ()
    stuck: str | None = None  #: how the driver could not go on

    @property
    def as_drawn(self) -> bool:
        return self.ends and not self.declared and not self.stubbed


def outcomes(folder: str) -> Iterator[Outcome]:
    """Every process of every file of a folder."""
    files = sorted(path for path in (DATA / folder).rglob("*.bpmn") if path.is_file())
    neighbours = Neighbours(files)
    for path in files:
        found = survey(path, path.name)
        together = {draft.procedure.id: draft.procedure for draft in found.drafts}
        for draft in found.drafts:
            wrong = [one for one in (*found.findings, *draft.findings) if one.severity == "error"]
            yield _outcome(folder, path.name, draft.procedure, wrong, together, neighbours)
        if not found.drafts:
            yield Outcome(folder, path.name, "–", False, refused=found.findings)


def _outcome(
    folder: str,
    file: str,
    procedure: Procedure,
    wrong: list[Finding],
    together: Mapping[str, Procedure],
    neighbours: Neighbours,
) -> Outcome:
    stubbed: set[str] = set()

    def called(id_: str) -> Procedure:
        try:
            return together.get(id_) or neighbours(id_)
        except UnknownProcedure:
            stubbed.add(id_)
            return Draw(id_).chain("start", "end").done()

    names: set[str] = set()
    net = None
    for _ in range(2):
        header = replace(procedure.header, fields=(*procedure.header.fields, *map(Field, sorted(names))))
        try:
            net = compile_net(replace(procedure, header=header), called)
            break
        except ProcedureRefused as error:
            unknown = [one for one in error.findings if one.rule == "unknown-name"]
            names |= {_UNKNOWN.search(one.message)[1] for one in unknown}  # type: ignore[index]
            rest = [one for one in error.findings if one.severity == "error" and one not in unknown]
            wrong = [*wrong, *rest]
            if rest or not unknown:
                break
    told = {"declared": len(names), "stubbed": len(stubbed)}
    if net is None or wrong:
        return Outcome(folder, file, procedure.id, False, **told, refused=tuple(wrong))
    stuck = None
    for seed in range(SEEDS):
        stuck = drive(net, random.Random(seed))
        if stuck is None:
            return Outcome(folder, file, procedure.id, True, **told)
    return Outcome(folder, file, procedure.id, False, **told, stuck=stuck)


def drive(net: Net, chance: random.Random) -> str | None:
    """Walk once to the end; says where it is stuck when it does not come there."""
    choices = values_asked_about(net)
    begins = None if net.levels[None].starts else chance.choice(net.levels[None].others)
    walk = None
    said = "it never begins"
    for _ in range(MOVES):
        data = _data(choices, chance)
        before = None if walk is None else deepcopy(walk.state)
        try:
            if walk is None:
                walk = Walk(net, data, begins)
            else:
                _move(walk, data, chance)
        except ThutucError as error:
            said = f"{type(error).__name__}: {error}"[:200]
            if walk is not None and before is not None:
                walk.state = before  # a refused command changes nothing
            continue
        if walk.finished:
            assert walk.folds()
            return None
        if not walk.state.tasks and not walk.state.waits:
            return "nothing is open and it has not ended"
    return said if walk is None else f"open after {MOVES} moves: {walk.open}; {said}"


def _move(walk: Walk, data: Mapping[str, Any], chance: random.Random) -> None:
    """Let one thing happen that the dossier waits for."""
    waiting: list[Any] = [*walk.state.tasks.values(), *walk.state.waits.values()]
    one = chance.choice(waiting)
    if one in walk.state.tasks.values():
        walk.finish(one.id, data)
    elif one.kind == "timer":
        walk.later(max(0, one.due - walk.at) / 1_000_000)
    elif one.kind == "service":
        walk.do(lambda run: run.service_done(one.id, data))
    elif one.kind == "message":
        walk.message(one.name, **data)
    elif one.kind == "signal":
        walk.signal(one.name)


@cache
def values_asked_about(net: Net) -> Mapping[str, tuple[Any, ...]]:
    """Every name or path that a text of the net reads, with the values it is compared with."""
    texts = [arc.condition.text for arc in net.arcs.values() if arc.condition is not None]
    for node in net.nodes.values():
        texts += [part.condition.text for part in node.parts if part.condition is not None]
        texts += [each.text for each in (node.script, node.loop and node.loop.until) if each]
    found: dict[str, dict[Any, None]] = {name: {} for name in net.names}
    for text in (_GETTER.sub(r"\1", text) for text in texts):
        for path in _PATH.findall(text):
            found.setdefault(path, {})
        for path, literal in _COMPARED.findall(text):
            found.setdefault(path, {}).update(dict.fromkeys(_values(literal)))
    for node in net.nodes.values():
        if node.loop is not None and node.loop.collection is not None:
            found.update({name: {("một", "hai"): None} for name in node.loop.collection.names})
        for part in node.parts:
            for name in part.timer.names if part.timer is not None else ():
                found[name] = {"P1D": None}
    return {path: tuple(values) or (True, False) for path, values in found.items()}


def _values(literal: str) -> tuple[Any, ...]:
    if literal in ("true", "false"):
        return (True, False)
    if literal.isdecimal():
        return (int(literal), int(literal) + 1, int(literal) - 1)
    return (literal[1:-1], "khác")


def _data(choices: Mapping[str, tuple[Any, ...]], chance: random.Random) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path in sorted(choices, key=lambda path: path.count(".")):
        *outer, last = path.split(".")
        place = data
        for key in outer:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        value = chance.choice(choices[path])
        place[last] = list(value) if isinstance(value, tuple) else value
    return data


def main() -> None:
    """Print each process that does not run with its reasons, and the table."""
    reasons: Counter[str] = Counter()
    rows = []
    for folder in FOLDERS:
        found = list(outcomes(folder))
        for one in (one for one in found if not one.ends):
            rules = sorted({finding.rule for finding in one.refused})
            print(f"{one.folder}/{one.file} {one.process}: {', '.join(rules) or one.stuck}")
            reasons.update(rules or ["stuck"])
        drawn, ends = sum(one.as_drawn for one in found), sum(one.ends for one in found)
        refused = sum(bool(one.refused) for one in found)
        rows.append((folder, len(found), drawn, ends, refused, len(found) - ends - refused))
    print(f"{'folder':16} {'processes':>9} {'as drawn':>9} {'run':>5} {'refused':>8} {'stuck':>6}")
    for row in rows:
        print(f"{row[0]:16} {row[1]:9} {row[2]:9} {row[3]:5} {row[4]:8} {row[5]:6}")
    for rule, count in reasons.most_common():
        print(f"{count:5} {rule}")


if __name__ == "__main__":
    main()
