"""Reads and writes event logs in XES (IEEE 1849-2023), the exchange format of process mining."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Final, cast
from xml.sax.saxutils import quoteattr

from thutuc import bounded
from thutuc.dossier.view import ZONE
from thutuc.errors import LogRefused, in_both, stopped
from thutuc.logs.model import (
    MOST_ATTRIBUTES,
    MOST_BYTES,
    MOST_OCCURRENCES,
    Log,
    Occurrence,
    Trace,
    Value,
    checked,
)
from thutuc.safexml import XmlRefusedError, stream

_CHUNK: Final = 256 * 1024
_MOST_DEPTH: Final = 30
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NAME, _TIME, _WHO = "concept:name", "time:timestamp", "org:resource"
_GROUP, _LIFECYCLE = "org:group", "lifecycle:transition"
_OWN: Final = frozenset({_NAME, _TIME, _WHO, _GROUP, _LIFECYCLE})
_UNSAYABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}


def instant_of(text: str) -> datetime:
    """An instant as logs write it; without a zone it is the organisation's."""
    at = datetime.fromisoformat(text.strip())
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError("no instant of a log")
    return at if at.tzinfo is not None else at.replace(tzinfo=ZONE)


_KINDS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": checked,
    "id": checked,
    "date": instant_of,
    "int": int,
    "float": float,
    "boolean": lambda text: _TRUTH[text.strip().lower()],
}


def read_xes(path: Path) -> Log:
    """The log in a file ``.xes`` or ``.xes.gz``; raises :class:`~thutuc.errors.LogRefused`."""
    try:
        with bounded.opened(path) as opened:
            packed = opened.read(2) == b"\x1f\x8b"
            opened.seek(0)
            source = gzip.GzipFile(fileobj=opened) if packed else opened
            return Log.of(traces_of(cast("IO[bytes]", source)))
    except (OSError, EOFError, zlib.error) as error:
        vi, en = bounded.reason(error)
        raise LogRefused(f"Không đọc được {path.name}: {vi} · expected a log, but: {stopped(en)}") from None


def traces_of(source: IO[bytes]) -> Iterator[Trace]:
    """The traces of an XES stream, one after the other; none is held."""
    reading = _Reading()
    try:
        for name, attributes, line in stream(
            _chunks(source), most_elements=20 * MOST_OCCURRENCES, most_depth=_MOST_DEPTH
        ):
            if attributes is not None:
                reading.begin(name, attributes, line)
            elif (trace := reading.end(name, line)) is not None:
                yield trace
    except XmlRefusedError as refused:
        raise LogRefused(_why(refused)) from None


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece, as long as it is not larger than anybody may send."""
    read = 0
    while chunk := source.read(_CHUNK):
        read += len(chunk)
        if read > MOST_BYTES:
            raise LogRefused(
                f"Nhật ký lớn quá {bounded.dotted(MOST_BYTES)} byte · expected at most {MOST_BYTES:,} bytes."
            )
        yield chunk


def _why(refused: XmlRefusedError) -> str:
    vi, en = "không phải XML", f"expected XML, but {refused.facts.get('reason')}"
    if refused.rule == "xml-doctype":
        vi, en = "không nhận khai báo DOCTYPE", "expected no DOCTYPE"
    elif refused.rule == "file-too-large":
        limit, what = refused.facts["limit"], refused.facts["what"]
        vi, en = "tệp lớn quá giới hạn", f"expected at most {limit:,} {what}"
    if refused.line:
        vi, en = f"dòng {refused.line}: {vi}", f"line {refused.line}: {en}"
    return in_both(stopped(vi), stopped(en))


class _Reading:
    """Where in the file we are: in a trace, in an event, or in an attribute inside another."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._trace: dict[str, Value] | None = None
        self._event: dict[str, Value] | None = None
        self._occurrences: list[Occurrence] = []
        self._traces = self._count = 0

    def begin(self, name: str, said: Mapping[str, str], line: int) -> None:
        """A tag begins."""
        if not self._open and name != "log":
            raise LogRefused(f"Không phải nhật ký XES: phần tử ngoài cùng là {name!r} · expected <log>.")
        inside = self._open[-1] if self._open else ""
        self._open.append(name)
        if name == "trace" and inside == "log":
            self._trace, self._occurrences = {}, []
            self._traces += 1
        elif name == "event" and inside == "trace":
            self._event = {}
            self._count += 1
            if self._count > MOST_OCCURRENCES:
                raise LogRefused(
                    f"Nhật ký có quá {bounded.dotted(MOST_OCCURRENCES)} sự kiện "
                    f"· expected at most so many events."
                )
        elif name in _KINDS and inside in ("trace", "event"):
            found = self._trace if inside == "trace" else self._event
            if found is not None:
                _keep(found, name, said, line)

    def end(self, name: str, line: int) -> Trace | None:
        """A tag ends; a trace that ends is given."""
        self._open.pop()
        if name == "event" and self._event is not None:
            self._occurrences.append(_occurrence(self._event, line))
            self._event = None
        elif name == "trace" and self._trace is not None:
            said, self._trace = self._trace, None
            id_ = str(said.pop(_NAME, "") or self._traces)
            return Trace(id_, tuple(self._occurrences), said)
        return None


def _keep(found: dict[str, Value], kind: str, said: Mapping[str, str], line: int) -> None:
    key, text = checked(said.get("key", "")), said.get("value", "")
    if len(found) >= MOST_ATTRIBUTES:
        raise LogRefused(f"Dòng {line}: quá {MOST_ATTRIBUTES} thuộc tính · expected fewer attributes.")
    try:
        found[key] = _KINDS[kind](text)
    except (ValueError, KeyError, OverflowError):
        raise LogRefused(
            f"Dòng {line}: {key[:80]!r} không phải {kind}: {text[:80]!r} · line {line}: expected a {kind}."
        ) from None


def _occurrence(said: dict[str, Value], line: int) -> Occurrence:
    at, name = said.get(_TIME), said.get(_NAME)
    if not isinstance(at, datetime) or name is None:
        raise LogRefused(
            f"Dòng {line}: sự kiện thiếu {_NAME} hoặc {_TIME} · line {line}: expected an event with its name "
            "and its instant."
        )
    rest = {key: value for key, value in said.items() if key not in _OWN}
    return Occurrence(
        str(name),
        at,
        str(said.get(_LIFECYCLE, "complete")),
        _text(said.get(_WHO)),
        _text(said.get(_GROUP)),
        rest,
    )


def _text(value: Value | None) -> str | None:
    return None if value is None or value == "" else str(value)


# --- writing -------------------------------------------------------------------------------------

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2023" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="?"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="?"/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"""


def write_xes(traces: Iterable[Trace], out: IO[str]) -> int:
    """Write traces as they come; gives how many were written."""
    out.write(_HEAD)
    count = 0
    for count, trace in enumerate(traces, 1):  # noqa: B007 (counted for the answer)
        out.write("  <trace>\n")
        _write({_NAME: trace.id, **trace.attributes}, "    ", out)
        for each in trace.occurrences:
            out.write("    <event>\n")
            _write(_said(each), "      ", out)
            out.write("    </event>\n")
        out.write("  </trace>\n")
    out.write("</log>\n")
    return count


def _said(each: Occurrence) -> dict[str, Value]:
    said: dict[str, Value] = {_NAME: each.activity, _LIFECYCLE: each.lifecycle, _TIME: each.at}
    if each.resource is not None:
        said[_WHO] = each.resource
    if each.group is not None:
        said[_GROUP] = each.group
    return said | dict(each.attributes)


def _write(said: Mapping[str, Value], indent: str, out: IO[str]) -> None:
    for key, value in said.items():
        kind, text = _written(value)
        out.write(f"{indent}<{kind} key={_quoted(key)} value={_quoted(text)}/>\n")


def _written(value: Value) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", str(value).lower()
    if isinstance(value, datetime):
        return "date", value.isoformat(timespec="milliseconds")
    if isinstance(value, int | float):
        return ("int" if isinstance(value, int) else "float"), str(value)
    return "string", value


def _quoted(text: str) -> str:
    """An attribute's value; what XML cannot say is replaced."""
    return quoteattr(_UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", text))
