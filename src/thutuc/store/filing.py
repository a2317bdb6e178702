"""One dossier as one file: lines of JSON that can be checked without a database; written and read here.

The first line says what the file is, each further one is a row of a table, and the last one holds the
SHA-256 of all before it. What may stand in a line is told in ``docs/reference/files.md``; whatever else is
refused, for the file may come from anybody.
"""

from __future__ import annotations

import os
import sys
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import orjson

from thutuc import bounded
from thutuc.errors import FileRefused
from thutuc.store.rows import (
    DossierRow,
    DutyRow,
    Head,
    HoldingRow,
    IncidentRow,
    JournalRow,
    ProcedureRow,
    SealRow,
    TaskRow,
)
from thutuc.whole import fits

#: What the first line says.
FORMAT = "thutuc dossier 1"

#: How a file begins that only the key of its dossier opens; the dossier's number follows, and a line break.
SEALED = b"thutuc sealed dossier 1 "

#: The largest file that is read, in bytes, and the most lines it may have.
MOST_BYTES, MOST_LINES = 64_000_000, 200_000

#: Columns whose bytes are JSON, kept as the text they are; other bytes are hexadecimal.
_TEXTS = frozenset({"public", "payload", "state", "facts", "answer"})


def for_owner(path: str, flags: int) -> int:
    """How a file with people's data is opened to be written (``opener=``): only its owner reads it.

    A pipe is not waited for until somebody comes to read it.
    """
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(file, True)
    return file


def name_reaches_disk(folder: Path) -> None:
    """Have the name of a new file in *folder* on the disk, not only what is in it."""
    if sys.platform != "win32":
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


class VersionRow(NamedTuple):
    """A version of a procedure that the dossier ran under, or that one of these calls, with its file."""

    key: int
    id: str
    version: int
    digest: str
    code: str | None
    name: str
    effective_from: str | None
    effective_to: str | None
    deployed_at: int
    facts: bytes
    source: bytes

    @property
    def row(self) -> ProcedureRow:
        """The version as the store gives it, without its file."""
        return ProcedureRow._make(self[:10])


class HeldRow(NamedTuple):
    """An assignment that has ended, with the number of the command that ended it."""

    number: int
    dossier: int
    task: int
    unit: str | None
    post: str | None
    officer: str | None
    holder: str | None
    since: int
    until: int

    @property
    def row(self) -> HoldingRow:
        """The assignment as the store gives it."""
        return HoldingRow._make(self[1:])


@dataclass(slots=True)
class DossierFile:
    """Everything that a file holds."""

    dossier: DossierRow
    made_at: int
    versions: list[VersionRow] = field(default_factory=list)
    journal: list[JournalRow] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)
    incidents: list[IncidentRow] = field(default_factory=list)
    seals: list[SealRow] = field(default_factory=list)  #: at most one: the last that covers a row of it
    heads: list[Head] = field(default_factory=list)  #: what that seal covers of this dossier


#: The kinds of line, in their order, with where their rows are kept.
_KINDS: Mapping[str, tuple[type[Any], str]] = {
    "procedure": (VersionRow, "versions"),
    "journal": (JournalRow, "journal"),
    "task": (TaskRow, "tasks"),
    "holding": (HeldRow, "held"),
    "duty": (DutyRow, "duties"),
    "incident": (IncidentRow, "incidents"),
    "seal": (SealRow, "seals"),
    "sealed": (Head, "heads"),
}

#: What tells the rows of a kind apart: no two lines agree in the columns of any of these.
_APART: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "procedure": (("key",), ("id", "version")),
    "journal": (("number",), ("seq",)),
    "task": (("task",),),
    "holding": (("task", "number"),),
    "duty": (("duty", "turn"),),
    "incident": (("incident",),),
}


def write_file(file: DossierFile) -> bytes:
    """The file's bytes: the same for the same rows and instant."""
    lines = [_first(file.made_at), _line("dossier", file.dossier)]
    lines += (_line(kind, row) for kind, (_, name) in _KINDS.items() for row in getattr(file, name))
    body = b"".join(line + b"\n" for line in lines)
    return body + _closing(len(lines), body) + b"\n"


def _first(made_at: int) -> bytes:
    return orjson.dumps({"thutuc": FORMAT, "made_at": made_at})


def _closing(lines: int, body: bytes) -> bytes:
    return orjson.dumps({"lines": lines, "sha256": sha256(body).hexdigest()})


def _line(kind: str, row: Any) -> bytes:
    told = {name: _told(name, value) for name, value in zip(row._fields, row, strict=True)}
    return orjson.dumps({"row": kind, **told})


def _told(name: str, value: Any) -> object:
    if isinstance(value, bytes | memoryview):
        value = bytes(value)
        if name == "source":
            return b64encode(value).decode("ascii")
        return value.decode("utf-8") if name in _TEXTS else value.hex()
    return value


def read_file(content: bytes) -> DossierFile:
    """Read a file; raises :class:`~thutuc.errors.FileRefused` where it is not one as it was written."""
    lines = _whole(content)
    if set(lines[0]) != {"thutuc", "made_at"} or lines[0]["thutuc"] != FORMAT:
        _refuse(1, f"Expected a file of {FORMAT!r}, found {lines[0].get('thutuc')!r:.60}")
    made_at = lines[0]["made_at"]
    if type(made_at) is not int or not fits(made_at) or lines[1].pop("row", None) != "dossier":
        _refuse(2, "Expected when the file was made, and then the dossier's own line")
    file = DossierFile(_row(DossierRow, lines[1], 2), made_at)
    order, last, known = list(_KINDS), 0, set[tuple[object, ...]]()
    for number, line in enumerate(lines[2:], 3):
        kind = line.pop("row", None)
        if kind not in _KINDS or order.index(kind) < last:
            _refuse(number, f"Expected the next kind of line in order, found {kind!r:.60}")
        last = order.index(kind)
        row = _row(_KINDS[kind][0], line, number)
        if getattr(row, "dossier", file.dossier.id) != file.dossier.id:
            _refuse(number, f"Expected only rows of dossier {file.dossier.id}, found one of {row.dossier}")
        for columns in _APART.get(kind, ()):
            key = (kind, columns, *(getattr(row, name) for name in columns))
            if key in known:
                _refuse(number, f"Expected each {kind} once, found a second one with this {columns[-1]}")
            known.add(key)
        getattr(file, _KINDS[kind][1]).append(row)
    if len(file.seals) > 1 or len(file.heads) != len(file.seals):
        _refuse(len(lines), "Expected at most one seal, with what it covers of the dossier")
    _check_written(file, content)
    return file


def _check_written(file: DossierFile, content: bytes) -> None:
    """Refuse what reads as these rows and is written in another way: a name given twice, spaces, capitals."""
    wanted, found = write_file(file), content
    if wanted == found:
        return
    lines = zip(wanted.split(b"\n"), found.split(b"\n"), strict=False)
    number = next((number for number, (ours, theirs) in enumerate(lines, 1) if ours != theirs), 1)
    _refuse(number, "Expected a line exactly as it is written, found another form of it")


def content_of(file: Path) -> bytes:
    """What stands in a file, so far as one of ours may be long."""
    try:
        return bounded.beginning(file, MOST_BYTES)
    except OSError as error:
        raise FileRefused(f"Expected to read {file}, but: {error.strerror}.") from error


def _whole(content: bytes) -> list[dict[str, Any]]:
    """The lines before the last one, which says what they must hash to."""
    if content.startswith(SEALED):
        raise FileRefused(
            "Expected a file that everybody can read, found one that is sealed: open it where its key is."
        )
    if len(content) > MOST_BYTES:
        raise FileRefused(f"Expected a file of at most {MOST_BYTES} bytes, found {len(content)}.")
    body, _, end = content.removesuffix(b"\n").rpartition(b"\n")
    body += b"\n"
    closing = _object(end) if content.endswith(b"\n") else None
    if closing is None or set(closing) != {"lines", "sha256"}:
        raise FileRefused("Expected a last line with the digest of the file, found none: its end is cut off.")
    if closing["sha256"] != sha256(body).hexdigest():
        raise FileRefused(
            "Expected the file to have the digest that its last line tells, found another: it was altered."
        )
    count = body.count(b"\n")
    if count != closing["lines"] or not 2 < count <= MOST_LINES:
        raise FileRefused(f"Expected {closing['lines']!r:.20} lines, found {count}.")
    return list(_objects(body))


def _objects(body: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(body[:-1].split(b"\n"), 1):
        found = _object(line)
        if found is None:
            _refuse(number, "Expected one JSON object, found something else")
        yield found


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _row(kind: type[Any], told: dict[str, Any], number: int) -> Any:
    """One line as the row of its table; nothing is missing, nothing stands beside it."""
    wanted = {
        name: getattr(each, "__forward_arg__", str(each)) for name, each in kind.__annotations__.items()
    }
    if set(told) != set(kind._fields):
        apart = ", ".join(map(ascii, sorted({*told} ^ {*kind._fields})[:3]))
        _refuse(number, f"Expected the columns of {kind.__name__}, found {apart:.100} apart")
    return kind(*(_value(name, wanted[name], told[name], number) for name in kind._fields))


def _value(name: str, wanted: str, value: Any, number: int) -> Any:
    kind, _, more = wanted.partition(" | ")
    if value is None and more == "None":
        return None
    if kind == "int" and type(value) is int and fits(value):
        return value
    text = type(value) is str and "\0" not in value
    if kind == "str" and text:
        return value
    found = _bytes(name, value) if kind == "bytes" and text else None
    if found is None:
        _refuse(number, f"Expected {name} to be {wanted}, found something else")
    return found


def _bytes(name: str, text: str) -> bytes | None:
    try:
        if name == "source":
            return b64decode(text, validate=True)
        return text.encode() if name in _TEXTS else bytes.fromhex(text)
    except (ValueError, NotBase64):
        return None


def _refuse(line: int, text: str) -> NoReturn:
    raise FileRefused(f"{text} (line {line}).")
