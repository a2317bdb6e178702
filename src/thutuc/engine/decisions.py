"""The DMN files that belong to a procedure: found beside it or given, and kept with the version."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from thutuc import bounded
from thutuc.dmn import Decision, Ruling, beside, inspect_decisions, read_words
from thutuc.errors import Finding, Kind
from thutuc.net import Net
from thutuc.procedure import Procedure
from thutuc.safexml import MOST_BYTES

_REMEMBERED = 64  #: folders kept at hand

#: a DMN file: a path, or its bytes
Given = str | Path | bytes


@dataclass(frozen=True, slots=True)
class _File:
    """One DMN file, read."""

    name: str
    data: bytes
    decisions: Mapping[str, Decision]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Is something wrong with it?"""
        return any(finding.severity == "error" for finding in self.findings)


class Shelf:
    """Some DMN files at hand: the decisions in them, and what is wrong with those that are needed."""

    def __init__(self, files: Iterable[Given] = (), *, every: bool = False) -> None:
        self._given = tuple(files)
        self._every = every  #: whether what is wrong with any of them matters

    @classmethod
    def for_source(cls, source: Given, given: Sequence[Given] | None = None) -> Shelf:
        """The files that are given with a procedure file, else those beside it."""
        if given is not None:
            return cls(given, every=True)
        return cls() if isinstance(source, bytes) else cls(beside(source))

    @cached_property
    def _files(self) -> list[_File]:
        """The files, read when somebody first asks for a decision."""
        return [_read(given, number) for number, given in enumerate(self._given, 1)]

    def decision(self, id_: str) -> Decision | None:
        """The decision with this id."""
        return next((file.decisions[id_] for file in self._files if id_ in file.decisions), None)

    @property
    def ids(self) -> list[str]:
        """The decisions there are."""
        return sorted({id_ for file in self._files for id_ in file.decisions})

    def findings(self, procedure: Procedure) -> list[Finding]:
        """What is wrong with the files that hold its decisions, or that may hold one that is not found."""
        wanted = asked(procedure)
        if not wanted and not self._every:
            return []
        missing = any(self.decision(id_) is None for id_ in wanted)
        found: list[Finding] = []
        for file in self._files:
            if self._every or wanted & file.decisions.keys() or (missing and file.refused):
                found += file.findings
        for id_ in sorted(wanted):
            holding = [file.name for file in self._files if id_ in file.decisions]
            if len(holding) > 1:
                found.append(_twice(procedure, id_, holding))
        return found

    def second_opinion(self, net: Net) -> list[Finding]:
        """Where SpiffWorkflow reads the files that are asked otherwise than thutuc does."""
        from thutuc import _spiff  # noqa: PLC0415 (a process that only runs dossiers starts without it)

        found: list[Finding] = []
        asked_files = self.kept(net)
        for file in self._files if asked_files else ():
            if hashlib.sha256(file.data).hexdigest() in asked_files:
                words = read_words(file.data, file.name)
                found += _spiff.second_decisions(file.data, words).differences
        return found

    def kept(self, net: Net) -> dict[str, str]:
        """The files whose decisions the net asks, as they are kept with the version, by their SHA-256."""
        used = {node.script.decision.digest for node in net.nodes.values() if isinstance(node.script, Ruling)}
        if not used:
            return {}
        files = {hashlib.sha256(file.data).hexdigest(): file.data for file in self._files}
        return {digest: b64encode(files[digest]).decode("ascii") for digest in sorted(used & files.keys())}


class Shelves:
    """The DMN files beside each of several procedure files, read when they are first asked for."""

    def __init__(self) -> None:
        self._by_folder: dict[Path, Shelf] = {}

    def beside(self, procedure: Procedure) -> Shelf:
        """What stands beside the file of a procedure."""
        if procedure.file is None:
            return Shelf()
        folder = Path(procedure.file).parent
        if folder not in self._by_folder:
            if len(self._by_folder) >= _REMEMBERED:
                self._by_folder.clear()
            self._by_folder[folder] = Shelf(beside(procedure.file))
        return self._by_folder[folder]

    def __call__(self, procedure: Procedure, id_: str) -> Decision | list[str]:
        """The decision that a procedure means by an id, else the ids there are."""
        shelf = self.beside(procedure)
        return shelf.decision(id_) or shelf.ids


def shelf_of(kept: Mapping[str, str]) -> Shelf:
    """The files that were kept with a version."""
    return Shelf([b64decode(text) for text in kept.values()])


def asked(procedure: Procedure) -> set[str]:
    """The decisions that a procedure's business rule tasks name."""
    return {node.asked.decision for node in procedure.nodes if node.asked is not None}


def digest_with(procedure: Procedure, kept: Mapping[str, str]) -> str:
    """What tells one version from another: the procedure's file, and the decisions it asks."""
    if not kept:
        return procedure.digest
    return hashlib.sha256(" ".join([procedure.digest, *sorted(kept)]).encode("ascii")).hexdigest()


def _read(given: Given, number: int) -> _File:
    if isinstance(given, bytes):
        name, data = f"decisions-{number}.dmn", given
    else:
        name = str(given)
        try:
            data = bounded.beginning(Path(given), MOST_BYTES)
        except OSError:
            return _File(name, b"", *inspect_decisions(given))
    decisions, findings = inspect_decisions(data, name)
    return _File(name, data, decisions, findings)


def _twice(procedure: Procedure, decision: str, files: Sequence[str]) -> Finding:
    found = ", ".join(files)
    return Finding(
        rule="decision-twice",
        message=f"Expected decision {decision!r} in one DMN file, found it in {found}.",
        message_vi=f"Quyết định {decision!r} có trong nhiều tệp DMN: {found}.",
        remedy="Keep one of them.",
        remedy_vi="Chỉ giữ một tệp.",
        element=decision,
        file=procedure.file,
        kind=Kind.BREAKS,
    )
