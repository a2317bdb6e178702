"""What a dossier's file says beside what its own chain proves: held against its sources, or told as unproved.

The chain runs over the dossier's own acts. The files of the procedures are bound to it by the digests in
them; what a deployment, a clock or a seal over many dossiers wrote beside is bound to nothing in the file.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

import orjson

from thutuc.bpmn import read_all
from thutuc.dossier import decode_events
from thutuc.dossier.events import DossierSubmitted
from thutuc.dossier.values import ALTERED
from thutuc.engine.decisions import digest_with
from thutuc.engine.deploying import forms_kept
from thutuc.engine.verifying import altered, beside_of, moves_of, other_beside
from thutuc.errors import JournalBroken, ProcedureRefused, UnknownProcedure
from thutuc.net import Net
from thutuc.procedure import Procedure, digest_of
from thutuc.store import DossierRow, Problem, ProcedureRow, Tx
from thutuc.store.chain import seal
from thutuc.store.filing import DossierFile, VersionRow


@dataclass(frozen=True, slots=True)
class Unproved:
    """What lines of a file say that nothing in the file proves; the file's digest does, kept elsewhere."""

    first: int  #: the line, or the first of several alike
    last: int
    row: str  #: ``file`` for the first line, else the kind of row
    columns: tuple[str, ...]  #: empty: the whole line
    vi: str
    en: str


@lru_cache(maxsize=8)
def _read(source: bytes, facts: bytes) -> tuple[Procedure, ...]:
    """What the file of a version draws; nothing where this release does not take it."""
    forms = {name: b64decode(text) for name, text in orjson.loads(facts).get("forms", {}).items()}
    try:
        return read_all(source, forms=forms)
    except ProcedureRefused:
        return ()


class Told(NamedTuple):
    """What the journal tells of a version that the dossier ran under."""

    digest: str  #: of its file and forms
    beside: str | None  #: of what it asks and calls; ``None`` where there is nothing, or nothing was told


def ran_under(file: DossierFile) -> Mapping[tuple[str, int], Told]:
    """What the journal tells of each version that the dossier ran under, by id and number."""
    found: dict[tuple[str, int], Told] = {}
    procedure = ""
    for began in decode_events(file.journal[0].public, None) if file.journal else ():
        if isinstance(began, DossierSubmitted):
            procedure = began.procedure
            found[procedure, began.version] = Told(began.digest, began.beside)
    for event in moves_of(file.journal):
        found[procedure, event.to_version] = Told(event.digest, event.beside)
    return found


def beside(file: DossierFile) -> Iterator[Problem]:
    """Everything beside the journal that is not as its source in the file has it."""
    dossier, ran = file.dossier.id, ran_under(file)
    there = {(each.id, each.version): each for each in file.versions}
    keys = {each.key: (each.row, each.source) for each in file.versions}
    for id, version in ran:
        if (id, version) not in there:
            text = f"Expected the file of {id!r} version {version}, which the dossier ran under, found none."
            yield Problem(dossier, None, "procedure", text)
    for (id, version), row in there.items():
        told = ran.get((id, version))
        if told is not None and digest_of(sha256(row.source).hexdigest(), forms_kept(row.row)) != told.digest:
            text = f"Expected the file of {id!r} version {version} as it was then, found another."
            yield Problem(dossier, None, "procedure", text)
        elif told is not None and told.beside not in (None, beside_of(row.row, keys.get)):
            yield Problem(dossier, None, "procedure", other_beside(id, version))
        yield from as_drawn(dossier, row.row, row.source, {key: each[0].id for key, each in keys.items()})
    for before, after in pairwise(file.journal):
        if after.seq <= before.seq:
            text = f"Expected a place in the whole journal after {before.seq}, found {after.seq}."
            yield Problem(dossier, after.number, "order", text)
    yield from _only_one(file)


def versions(tx: Tx, net: Callable[[Tx, int], Net], of: DossierRow | None = None) -> Iterator[Problem]:
    """What is kept of versions otherwise than in their files: of all, told of no dossier (0), or of one's."""
    rows = tx.procedures()
    ids = {row.key: row.id for row in rows}
    for row in rows:
        if of is None or row.key == of.procedure:
            yield from _version_kept(tx, net, row, ids, 0 if of is None else of.id)


def _version_kept(
    tx: Tx, net: Callable[[Tx, int], Net], row: ProcedureRow, ids: Mapping[int, str], dossier: int
) -> Iterator[Problem]:
    try:
        source = tx.procedure_source(row.key) or b""
        drawn = yield from as_drawn(dossier, row, source, ids)
        if drawn is None or any(node.called is not None for node in drawn.nodes):
            steps = sorted(net(tx, row.key).steps)
        else:
            steps = sorted(step.id for step in drawn.steps)
        kept = orjson.loads(row.facts).get("steps", steps)
    except (JournalBroken, UnknownProcedure) as error:
        yield Problem(dossier, None, "procedure", str(error))
    except ALTERED:
        yield Problem(dossier, None, "procedure", altered(row))
    else:
        if kept != steps:
            text = f"Expected {row.id!r} version {row.version} with steps {steps!r:.99}, found {kept!r:.99}."
            yield Problem(dossier, None, "procedure", text)


def as_drawn(
    dossier: int, row: ProcedureRow, source: bytes, ids: Mapping[int, str]
) -> Generator[Problem, None, Procedure | None]:
    """What a version's row repeats of its file, and whether what it calls and asks is what it names.

    *ids*: the procedure of each version that may be called, by key. Comes to what the file draws of it.
    """
    facts = orjson.loads(row.facts)
    decisions: Mapping[str, str] = facts.get("decisions", {})
    calls: Mapping[str, int] = facts.get("calls", {})
    wrong = [name for name, text in decisions.items() if sha256(b64decode(text)).hexdigest() != name]
    wrong += [process for process, key in calls.items() if ids.get(key) != process]
    if wrong:
        text = f"Expected {wrong[0]!r:.80} as {row.id!r} version {row.version} names it, found another."
        yield Problem(dossier, None, "procedure", text)
    read = _read(source, row.facts)
    drawn = next((each for each in read if each.id == row.id), None)
    if drawn is None:
        if read:
            text = f"Expected a file that draws {row.id!r}, found one that does not."
            yield Problem(dossier, None, "procedure", text)
        return None
    first, last = drawn.header.effective_from, drawn.header.effective_to
    ended = facts.get("ended") or [{"last_day": None if last is None else last.isoformat()}]
    drawn_so = {
        "name": drawn.name,
        "code": drawn.header.code,
        "effective_from": None if first is None else first.isoformat(),
        "effective_to": ended[-1]["last_day"],
        "digest": digest_with(drawn, decisions),
    }
    for name, wanted in drawn_so.items():
        if (found := getattr(row, name)) == wanted:
            continue
        if name == "effective_to" and found and facts.keys().isdisjoint(("ended", "steps")):
            # deployed before steps were kept, by a tree in which a version's end named no decision
            of = f"{row.id!r} version {row.version}"
            text = f"Expected the decision by which {of} ended on {found:.10}, found none kept."
            yield Problem(dossier, None, "unexplained", text)
        else:
            text = f"Expected {row.id!r} version {row.version} with {name} {wanted!r}, found {found!r:.200}."
            yield Problem(dossier, None, "procedure", text)
    return drawn


def _only_one(file: DossierFile) -> Iterator[Problem]:
    """A seal over this dossier alone can be made again from it."""
    for made, head in zip(file.seals, file.heads, strict=True):
        if made.dossiers == 1 and seal([head], made.at, made.upto) != made:
            text = "Expected the seal that this dossier alone gives, found another."
            yield Problem(file.dossier.id, head.number, "seal", text)


# --- what stays unproved ---------------------------------------------------------------------------


def unproved(file: DossierFile) -> tuple[Unproved, ...]:
    """What nothing in the file proves, line by line; a reader is told so, and where the proof would lie."""
    return tuple(_unproved(file))


def _unproved(file: DossierFile) -> Iterator[Unproved]:
    yield Unproved(1, 1, "file", ("made_at",), "lúc lập tệp", "when the file was made")
    line, ran = 3, ran_under(file)
    for row in file.versions:
        yield _version(file, row, line, ran)
        line += 1
    if file.journal:
        said = "chỗ của dòng trong nhật ký chung", "a row's place in the journal of all dossiers"
        yield Unproved(line, line + len(file.journal) - 1, "journal", ("seq",), *said)
    parts: tuple[Sequence[object], ...] = (file.journal, file.tasks, file.held, file.duties, file.incidents)
    line += sum(len(part) for part in parts)
    for made in file.seals:
        if made.dossiers != 1:
            yield Unproved(
                line,
                line,
                "seal",
                ("at", "upto", "dossiers", "digest"),
                "niêm phong phủ nhiều hồ sơ: so với bản đã in, hoặc kiểm trong cơ sở dữ liệu của nó",
                "a seal over many dossiers: compare it with the printed one, or check it where they all are",
            )


def _called(file: DossierFile, ran: Mapping[tuple[str, int], Told]) -> set[int]:
    """The keys of the versions that are called, and bound by the journal."""
    bound = (row for row in file.versions if (told := ran.get((row.id, row.version))) and told.beside)
    return {key for row in bound for key in orjson.loads(row.facts).get("calls", {}).values()}


def _leans(row: VersionRow) -> bool:
    """Whether a version asks or calls something beside its file."""
    facts = orjson.loads(row.facts)
    return bool(facts.get("calls") or facts.get("decisions"))


def _version(file: DossierFile, row: VersionRow, line: int, ran: Mapping[tuple[str, int], Told]) -> Unproved:
    columns: tuple[str, ...] = ("key", "effective_to", "deployed_at", "facts")
    told = ran.get((row.id, row.version))
    vi = "ngày hết áp dụng và việc triển khai; biểu mẫu, bảng DMN và quy trình được gọi thì có mã băm"
    en = "its last day and its deployment; forms, DMN tables and what it calls have their digest"
    if told is None and row.key in _called(file, ran):
        columns = ("version", *columns)
    elif told is None:
        vi = f"hồ sơ không chạy theo {row.id}@{row.version}: chuỗi băm không nhắc đến tệp này"
        en = f"the dossier did not run under {row.id}@{row.version}: its chain does not name this file"
        return Unproved(line, line, "procedure", (), vi, en)
    elif told.beside is None and _leans(row):
        vi = "ngày hết áp dụng, việc triển khai, bảng DMN và quy trình được gọi; biểu mẫu thì có mã băm"
        en = "its last day, its deployment, DMN tables and what it calls; forms have their digest"
    if not _read(row.source, row.facts):
        columns = ("code", "name", "digest", "effective_from", *columns)
        vi, en = f"tệp BPMN không đọc được ở bản này; {vi}", f"its file is not read by this release; {en}"
    return Unproved(line, line, "procedure", columns, vi, en)
