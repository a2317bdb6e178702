"""Deploying: a file is read, judged, compiled, read a second time, and kept as a new version."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import cast

import orjson

from thutuc import bounded
from thutuc.bpmn import Forms, read_all
from thutuc.dmn import Decision
from thutuc.dossier.view import local
from thutuc.engine import validity
from thutuc.engine.decisions import Shelf, digest_with, shelf_of
from thutuc.engine.deployable import nothing_to_run, pattern_findings, ungranted
from thutuc.engine.known import meant
from thutuc.engine.validity import in_force
from thutuc.errors import Finding, JournalBroken, ProcedureRefused, UnknownProcedure, WrongData
from thutuc.lint import judge, judge_net
from thutuc.net import Net, compile_net
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure
from thutuc.safexml import MOST_BYTES
from thutuc.store import ProcedureRow, Tx, keeping
from thutuc.store import versions as versions_of

#: So many nets are kept of versions that only hosts' transactions have seen.
HOSTED = 50


@dataclass(frozen=True, slots=True)
class Deployed:
    """What became of a file that was deployed."""

    id: str
    version: int
    key: int
    code: str | None
    name: str
    new: bool  #: false when this very file had been deployed before
    second_reader: str  #: ``agrees``, or ``cannot read: …``
    findings: tuple[Finding, ...] = ()  #: warnings


class Library:
    """The deployed procedures, compiled once each; safe to share between threads."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._nets: dict[int, Net] = {}
        self._hosted: dict[ProcedureRow, Net] = {}  #: found inside hosts' transactions, the last ones
        self._keys: dict[tuple[int, int], int] = {}
        self._consulting: dict[int, Sequence[str]] = {}
        self._steps: dict[int, Sequence[str]] = {}
        self._lock = Lock()
        self._may_begin = (
            False  #: whether dossiers may be begun here: nothing is sealed, or its keys are there
        )

    def net(self, tx: Tx, key: int) -> Net:
        """The net of the version with this key.

        Raises :class:`~thutuc.errors.JournalBroken` where its file is refused now.
        """
        net = self._nets.get(key)
        if net is not None:
            return net
        row = tx.procedure(key)
        if row is None:
            raise UnknownProcedure(str(key))
        if tx.hosted:  # may be rolled back, and then another version gets its key
            net = self._hosted.get(row) or _compiled(tx, row)
            with self._lock:
                self._hosted = {**dict(list(self._hosted.items())[-HOSTED:]), row: net}
            return net
        net = _compiled(tx, row)
        with self._lock:
            self._nets[key] = net
        return net

    def to_begin(self, tx: Tx, procedure: str, day: str) -> ProcedureRow:
        """The version that a dossier begins under; refused where people's data would be written in clear.

        It stays in force until the dossier is written: whoever ends it waits.
        """
        if not self._may_begin:
            keeping.check_keys(tx)
            self._may_begin = True
        versions_of.share(tx, procedure)
        return self.in_force(tx, procedure, day)

    def in_force(self, tx: Tx, procedure: str, day: str) -> ProcedureRow:
        """The version of *procedure* (id or national code) that is in force on *day* (R1)."""
        rows = versions_of.named(tx, procedure)
        row = in_force(rows, day)
        if row is None:
            raise UnknownProcedure(procedure, versions_of.ids(tx), day if rows else None)
        return row

    def check_deployed(self, tx: Tx, procedure: str | None, version: int | None = None) -> None:
        """Refuse a procedure (id or national code) of which no version, or not this one, was deployed."""
        if procedure is not None and version is not None:
            self.numbered(tx, procedure, version)
        elif procedure is not None and not versions_of.named(tx, procedure):
            raise UnknownProcedure(procedure, versions_of.ids(tx))

    def check_step(self, tx: Tx, step: str | None, procedure: str | None) -> None:
        """Refuse a step that no deployed version has, of *procedure* where one is named."""
        if step is None:
            return
        named = None if procedure is None else [row.key for row in versions_of.named(tx, procedure)]
        known: set[str] = set()
        for key in versions_of.keys(tx) if named is None else named:
            known.update(self._steps_of(tx, key))
            if step in known:
                return
        raise WrongData(
            [f"Expected a step of a deployed procedure, found {step!r}{meant(step, known)}"], argument="step"
        )

    def _steps_of(self, tx: Tx, key: int) -> Sequence[str]:
        """The steps of one version; of one that an earlier release kept, its net says so."""
        found = self._steps.get(key)
        if found is None:
            row = tx.procedure(key)
            found = None if row is None else orjson.loads(row.facts).get("steps")
            if found is None:
                found = sorted(self.net(tx, key).steps)
            if not tx.hosted:
                self._steps[key] = found
        return found

    def numbered(self, tx: Tx, procedure: str, version: int) -> ProcedureRow:
        """One version of *procedure* (id or national code), in force or not."""
        rows = versions_of.named(tx, procedure)
        for row in rows:
            if row.version == version:
                return row
        known = [f"{row.id}@{row.version}" for row in rows] or versions_of.ids(tx)
        raise UnknownProcedure(f"{procedure}@{version}", known)

    def consulting(self, tx: Tx) -> list[str]:
        """The steps at which some version of some procedure asks another agency."""
        found: set[str] = set()
        for key in versions_of.keys(tx):
            steps = self._consulting.get(key)
            if steps is None:
                steps = self._asking(tx, key)
                if not tx.hosted:
                    self._consulting[key] = steps
            found.update(steps)
        return sorted(found)

    def _asking(self, tx: Tx, key: int) -> Sequence[str]:
        """The steps at which one version asks another agency; its net says so where its row does not."""
        row = tx.procedure(key)
        kept = None if row is None else orjson.loads(row.facts).get("consulting")
        return kept if kept is not None else _consulting_steps(self.net(tx, key))

    def key_of(self, tx: Tx, key: int, version: int) -> int:
        """The key of that *version* of the procedure that *key* is a version of."""
        found = self._keys.get((key, version))
        if found is None:
            row = tx.procedure(key)
            versions = tx.procedure_versions(row.id) if row is not None else []
            found = next((each.key for each in versions if each.version == version), key)
            if not tx.hosted:
                self._keys[key, version] = found
        return found

    def net_with(self, tx: Tx, key: int, step: str) -> Net:
        """The net of the version with this key; where the *step* is none of its own, of the last before it.

        A dossier comes from an earlier version; from a later one only where it was moved back.
        """
        net = self.net(tx, key)
        row = tx.procedure(key) if step not in net.steps else None
        if row is None:
            return net
        here, others = row.version, tx.procedure_versions(row.id)
        others = sorted(others, key=lambda each: (each.version > here, abs(each.version - here)))
        return next((found for each in others if step in (found := self.net(tx, each.key)).steps), net)

    def deploy(
        self,
        tx: Tx,
        source: bytes,
        file: str,
        *,
        by: str,
        at: int,
        services: Sequence[str] = (),
        shelf: Shelf | None = None,
        forms: Forms | None = None,
        proved: bool = False,
    ) -> list[Deployed]:
        """Keep every executable process of a file as a new version; refuses with all findings.

        *proved*: neither lint nor the second reader is asked, which is for trying changed copies of a file.
        """
        whole = read_all(source, file, forms=forms)
        named = _as_kept(whole)
        drawn = [p for p in whole if p.executable]
        if not drawn:
            raise ProcedureRefused([nothing_to_run(file)])
        together, shelf = {p.id: p for p in drawn}, shelf or Shelf()
        done = []
        for procedure in drawn:
            called = _Called(tx, together, shelf)
            told = shelf.findings(procedure)
            _check_none_refuses(told)
            net = compile_net(procedure, called, called.decision)
            findings = [*net.findings, *pattern_findings(procedure), *ungranted(procedure, net, services)]
            word, judged = ("not asked", []) if proved else self._judged(source, procedure, net, shelf)
            versions_of.alone(tx, procedure.id, procedure.header.code)  # what stands beside it stays so
            beside = [] if proved else _contradictions(tx, procedure, shelf.kept(net), at)
            findings += [*judged, *beside, *told]
            _check_none_refuses(findings)
            facts = {
                "by": by,
                "services": sorted(services),
                "second_reader": word,
                "calls": called.pinned,
                "decisions": shelf.kept(net),
                "consulting": _consulting_steps(net),
                "steps": sorted(net.steps),
                **({"forms": named} if named else {}),
            }
            done.append(_keep(tx, source, procedure, facts, tuple(findings), at))
        return done

    def _judged(
        self, source: bytes, procedure: Procedure, net: Net, shelf: Shelf
    ) -> tuple[str, list[Finding]]:
        """What lint finds, and what the second reader does."""
        word, second = _second_opinion(source, procedure, net)
        found = [*judge(procedure, self._plugins), *judge_net(net), *shelf.second_opinion(net)]
        return word, [*found, *second]


def _consulting_steps(net: Net) -> list[str]:
    """The steps at which another agency is asked."""
    return [step.id for step in net.steps.values() if step.consult is not None]


def _compiled(tx: Tx, row: ProcedureRow) -> Net:
    source = tx.procedure_source(row.key)
    if source is None:
        raise UnknownProcedure(str(row.key))
    facts = orjson.loads(row.facts)
    try:
        together = {p.id: p for p in read_all(source, row.id, forms=forms_kept(row))}
        called = _Called(tx, together, shelf_of(facts.get("decisions", {})), facts.get("calls", {}))
        return compile_net(together[row.id], called, called.decision)
    except ProcedureRefused as refused:  # altered, or an older release took what this one does not
        first = refused.findings[0]
        raise JournalBroken(
            f"Expected the file of {row.id!r} version {row.version} as it was deployed, found one that is "
            f"refused: {first.rule}, line {first.line}."
        ) from refused


class _Called:
    """Called procedures: those of the same file, else deployed ones, each pinned at the version found.

    What a procedure calls is pinned when it is deployed, so that a later version of the called one
    changes no dossier that runs (R1).
    """

    def __init__(
        self,
        tx: Tx,
        together: Mapping[str, Procedure],
        shelf: Shelf,
        pinned: Mapping[str, int] | None = None,
    ) -> None:
        self._tx = tx
        self._together = together
        self._shelves = dict.fromkeys(together, shelf)
        self._fixed = pinned
        self.pinned: dict[str, int] = dict(pinned or {})

    def __call__(self, process: str) -> Procedure:
        """The procedure with this id."""
        if process in self._together:
            return self._together[process]
        if self._fixed is None and process not in self.pinned:
            versions = self._tx.procedure_versions(process)
            if versions:
                self.pinned[process] = versions[-1].key
        key = self.pinned.get(process)
        source = self._tx.procedure_source(key) if key is not None else None
        row = self._tx.procedure(key) if key is not None else None
        if source is None or row is None:
            raise UnknownProcedure(process)
        return next(p for p in read_all(source, process, forms=forms_kept(row)) if p.id == process)

    def decision(self, procedure: Procedure, id_: str) -> Decision | list[str]:
        """The decision that a procedure means by an id: of the files deployed with it; else the ids there."""
        if procedure.id not in self._shelves:
            row = self._tx.procedure(self.pinned[procedure.id])
            kept = orjson.loads(row.facts).get("decisions", {}) if row is not None else {}
            self._shelves[procedure.id] = shelf_of(kept)
        shelf = self._shelves[procedure.id]
        return shelf.decision(id_) or shelf.ids


def forms_kept(row: ProcedureRow) -> dict[str, bytes]:
    """The forms that were kept with a version, by the names that its file uses."""
    kept: Mapping[str, str] = orjson.loads(row.facts).get("forms", {})
    return {name: b64decode(text) for name, text in kept.items()}


def _check_none_refuses(findings: Sequence[Finding]) -> None:
    """Refuse the file where a finding is an error, with all of them that are."""
    if errors := [finding for finding in findings if finding.severity == "error"]:
        raise ProcedureRefused(errors)


def _as_kept(procedures: Sequence[Procedure]) -> dict[str, str]:
    """Every form that the processes of a file name, as it is kept with the version."""
    found = {form.name: form.source for procedure in procedures for form in procedure.forms}
    return {name: b64encode(source).decode("ascii") for name, source in sorted(found.items())}


def _second_opinion(source: bytes, procedure: Procedure, net: Net) -> tuple[str, list[Finding]]:
    from thutuc import _spiff  # noqa: PLC0415 (a process that only runs dossiers starts without it)

    findings = _spiff.validate(source, procedure.file)
    reading = _spiff.second_reading(source, procedure)
    findings += reading.differences
    if reading.status == "agrees":
        findings += _spiff.second_run(source, procedure, net)
    word = reading.status if not reading.reason else f"{reading.status}: {reading.reason}"
    return word, findings


def _keep(
    tx: Tx,
    source: bytes,
    procedure: Procedure,
    facts: Mapping[str, object],
    findings: tuple[Finding, ...],
    at: int,
) -> Deployed:
    word = str(facts["second_reader"])
    versions = tx.procedure_versions(procedure.id)
    digest = digest_with(procedure, cast("dict[str, str]", facts["decisions"]))
    same = next((row for row in versions if row.digest == digest), None)
    if same is not None:
        return Deployed(same.id, same.version, same.key, same.code, same.name, False, word, findings)
    row = _row(procedure, digest, orjson.dumps(facts), at)
    row = row._replace(version=versions[-1].version + 1 if versions else 1)
    key = tx.add_procedure(row, source)
    return Deployed(row.id, row.version, key, row.code, row.name, True, word, findings)


def _contradictions(tx: Tx, procedure: Procedure, decisions: Mapping[str, str], at: int) -> list[Finding]:
    """What is wrong with the days of reception, beside the versions that are there; a known file is over."""
    versions = tx.procedure_versions(procedure.id)
    digest = digest_with(procedure, decisions)
    place = Finding("", "", "", "", "", procedure.id, procedure.name, procedure.line, procedure.file)
    for row in versions:
        if row.digest == digest:
            return validity.replaced(versions, row, local(at).date().isoformat(), place)
    new = _row(procedure, digest, b"", 0)._replace(version=len(versions) + 1)
    return list(validity.findings(versions, new, lambda row: versions_of.has_dossiers(tx, row.key), place))


def _row(procedure: Procedure, digest: str, facts: bytes, at: int) -> ProcedureRow:
    header = procedure.header
    return ProcedureRow(
        key=0,
        id=procedure.id,
        version=0,
        digest=digest,
        code=header.code,
        name=procedure.name,
        effective_from=header.effective_from.isoformat() if header.effective_from else None,
        effective_to=header.effective_to.isoformat() if header.effective_to else None,
        deployed_at=at,
        facts=facts,
    )


def source_of(source: str | Path | bytes, file: str | None) -> tuple[bytes, str]:
    """The bytes of a procedure file and the name it goes by."""
    if isinstance(source, bytes):
        return source, file or "procedure.bpmn"
    path = Path(source)
    try:
        return bounded.beginning(path, MOST_BYTES), file or str(path)
    except OSError as error:
        raise WrongData([f"Expected to read {path}, but: {error.strerror or error}"]) from error
