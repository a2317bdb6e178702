"""Turns the bytes of a file into an XML tree, and lets nothing unsafe in on the way."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn, cast
from xml.parsers import expat

from lxml import etree

from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import line_of, select

MOST_BYTES = 8 * 1024 * 1024
MOST_ELEMENTS = 50_000
MOST_DEPTH = 200

_COUNT = etree.XPath("count(//*)")
_TOO_DEEP = etree.XPath("/" + "/".join("*" * (MOST_DEPTH + 1)))
_CHUNK = 4 * 1024


class _DoctypeFoundError(Exception):
    """The prolog has a document type declaration."""


class _PrologEndsError(Exception):
    """The root element begins; nothing unsafe came before it."""


def load(path: Path, findings: Findings) -> bytes:
    """The bytes of a file, or none and a finding."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        findings.add("file-unreadable", reason=str(error))
        return b""


def parse(data: bytes, findings: Findings, *, encoding: str | None = None) -> etree._Element | None:
    """The root element, or ``None`` and a finding; *encoding* overrides what the file declares."""
    if len(data) > MOST_BYTES:
        findings.add("file-too-large", limit=MOST_BYTES, what="bytes", what_vi="byte", found=len(data))
        return None
    if not _prolog_is_plain(data, findings, encoding):
        return None
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        findings.add("xml-malformed", Place(line=getattr(error, "lineno", None) or 1), reason=_reason(error))
        return None
    return root if _within_bounds(root, findings) else None


def _prolog_is_plain(data: bytes, findings: Findings, encoding: str | None) -> bool:
    """Read up to the root element with a second parser, which stops at a DOCTYPE in any encoding."""
    scanner = expat.ParserCreate(encoding)
    scanner.StartDoctypeDeclHandler = _doctype
    scanner.StartElementHandler = _element
    try:
        for start in range(0, len(data) + 1, _CHUNK):
            scanner.Parse(data[start : start + _CHUNK], start + _CHUNK > len(data))
    except _PrologEndsError:
        return True
    except _DoctypeFoundError:
        findings.add("xml-doctype", Place(line=scanner.CurrentLineNumber))
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or scanner.CurrentLineNumber
        findings.add("xml-malformed", Place(line=line), reason=_reason(error))
    return False


def _doctype(*_: object) -> NoReturn:
    raise _DoctypeFoundError


def _element(*_: object) -> NoReturn:
    raise _PrologEndsError


def _reason(error: Exception) -> str:
    return (str(error).removesuffix(" (<string>)") or type(error).__name__).split(" (<string>")[0]


def _within_bounds(root: etree._Element, findings: Findings) -> bool:
    if root.getroottree().docinfo.internalDTD is not None:
        findings.add("xml-doctype", Place(line=1))
        return False
    count = int(cast("float", _COUNT(root)))
    if count > MOST_ELEMENTS:
        findings.add("file-too-large", limit=MOST_ELEMENTS, what="elements", what_vi="phần tử", found=count)
        return False
    too_deep = select(_TOO_DEEP, root) if count > MOST_DEPTH else []
    if too_deep:
        place = Place(line=line_of(too_deep[0]))
        findings.add(
            "file-too-large", place, limit=MOST_DEPTH, what="levels", what_vi="cấp lồng nhau", found="more"
        )
        return False
    return True
