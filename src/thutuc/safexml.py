"""Turns the bytes of a file into an XML tree, and lets nothing unsafe in on the way.

No DOCTYPE, no entity, no network, and bounds on bytes, elements and depth; BPMN and DMN files come in here.
Letters and their marks come out composed (NFC), however the file writes them: ``Sở`` is one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn, cast
from xml.parsers import expat

from lxml import etree

from thutuc.composing import MOST_MARKS, PiledError, composed

MOST_BYTES = 8 * 1024 * 1024
MOST_ELEMENTS = 50_000
MOST_DEPTH = 200

_COUNT = etree.XPath("count(//*)")
_TOO_DEEP = etree.XPath("/" + "/".join("*" * (MOST_DEPTH + 1)))
_CHUNK = 4 * 1024
#: a mark that stands by itself (U+0300 to U+036F) in UTF-8, a character spelt out, which may be one, or so
#: many bytes beyond ASCII in a row that too many marks may be among them
_MARKS = re.compile(rb"\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|&#|[\x80-\xff]{%d}" % (2 * MOST_MARKS + 2))
#: what may stand before the first tag in some encoding: marks of byte order, blanks, zeros of UTF-16 and -32
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_MOST_TAG = 4 * 1024 * 1024  #: bytes of one tag, where a file is read as a stream


class XmlRefusedError(Exception):
    """A file that is not let in: which rule it breaks, on which line, and the facts of the message."""

    def __init__(self, rule: str, line: int | None = None, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.line = line
        self.facts = facts


class _DoctypeFoundError(Exception):
    """The prolog has a document type declaration."""


class _PrologEndsError(Exception):
    """The root element begins; nothing unsafe came before it."""


def parse(data: bytes, encoding: str | None = None) -> etree._Element:
    """The root element; *encoding* overrides what the file declares. Raises :class:`XmlRefusedError` only."""
    if len(data) > MOST_BYTES:
        raise XmlRefusedError(
            "file-too-large", limit=MOST_BYTES, what="bytes", what_vi="byte", found=len(data)
        )
    if (found := _other_than_xml(data)) is not None:
        raise XmlRefusedError("not-xml", 1, found=found)
    _check_prolog(data, encoding)
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
        line = getattr(error, "lineno", None) or 1
        raise XmlRefusedError("xml-malformed", line, reason=_reason(error)) from None
    _check_bounds(root)
    if _MARKS.search(data) or (root.getroottree().docinfo.encoding or "UTF-8").upper() != "UTF-8":
        _compose(root)
    return root


def _other_than_xml(data: bytes) -> str | None:
    """How a file begins that is a text or a picture, and no XML that is spoilt: XML begins with a tag."""
    begin = data[:200].lstrip(_BEFORE_XML)
    if not begin or begin.startswith(b"<"):
        return None
    return begin.decode("utf-8", "replace")[:20]


def _compose(root: etree._Element) -> None:
    """Bring all that people write to its composed form, ids and what names them alike."""
    for element in root.iter():
        try:
            if element.text and not element.text.isascii():
                element.text = composed(element.text)
            for key, value in cast("list[tuple[str, str]]", element.items()):
                if not value.isascii():
                    element.set(key, composed(value))
        except PiledError as error:
            raise XmlRefusedError(
                "file-too-large",
                cast("int | None", element.sourceline),
                limit=MOST_MARKS,
                what="marks over one letter",
                what_vi="dấu trên một chữ",
                found=error.found,
            ) from None


def _check_prolog(data: bytes, encoding: str | None) -> None:
    """Read up to the root element with a second parser, which stops at a DOCTYPE in any encoding."""
    scanner = expat.ParserCreate(encoding)
    scanner.StartDoctypeDeclHandler = _doctype
    scanner.StartElementHandler = _element
    try:
        for start in range(0, len(data) + 1, _CHUNK):
            scanner.Parse(data[start : start + _CHUNK], start + _CHUNK > len(data))
    except _PrologEndsError:
        return
    except _DoctypeFoundError:
        raise XmlRefusedError("xml-doctype", scanner.CurrentLineNumber) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or scanner.CurrentLineNumber
        raise XmlRefusedError("xml-malformed", line, reason=_reason(error)) from None
    raise XmlRefusedError("xml-malformed", scanner.CurrentLineNumber, reason="there is no element")


def stream(
    chunks: Iterable[bytes], *, most_elements: int, most_depth: int = MOST_DEPTH
) -> Iterator[tuple[str, Mapping[str, str] | None, int]]:
    """The tags of a file too large to be held: name without prefix, attributes (``None`` at its end), line.

    How many bytes come is for who gives the *chunks*. Text between tags is passed over. Raises
    :class:`XmlRefusedError` only.
    """
    found: list[tuple[str, Mapping[str, str] | None, int]] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = lambda name, attributes: found.append(
        (name.rpartition("}")[2], attributes, parser.CurrentLineNumber)
    )
    parser.EndElementHandler = lambda name: found.append(
        (name.rpartition("}")[2], None, parser.CurrentLineNumber)
    )
    elements = depth = fed = 0
    for chunk, last in _and_last(chunks):
        fed += len(chunk)
        try:
            parser.Parse(chunk, last)
        except _DoctypeFoundError:
            raise XmlRefusedError("xml-doctype", parser.CurrentLineNumber) from None
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", None) or parser.CurrentLineNumber
            raise XmlRefusedError("xml-malformed", line, reason=_reason(error)) from None
        if not last and fed - max(parser.CurrentByteIndex, 0) > _MOST_TAG:
            raise XmlRefusedError("file-too-large", limit=_MOST_TAG, what="bytes of one tag", found="more")
        for tag in found:
            begins = tag[1] is not None
            elements, depth = elements + begins, depth + (1 if begins else -1)
            if elements > most_elements or depth > most_depth:
                what, limit = ("elements", most_elements) if depth <= most_depth else ("levels", most_depth)
                raise XmlRefusedError("file-too-large", tag[2], limit=limit, what=what, found="more")
            yield tag
        found.clear()


def _and_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        yield chunk, False
    yield b"", True


def _doctype(*_: object) -> NoReturn:
    raise _DoctypeFoundError


def _element(*_: object) -> NoReturn:
    raise _PrologEndsError


def _reason(error: Exception) -> str:
    return (str(error).removesuffix(" (<string>)") or type(error).__name__).split(" (<string>")[0]


def _check_bounds(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefusedError("xml-doctype", 1)
    count = int(cast("float", _COUNT(root)))
    if count > MOST_ELEMENTS:
        raise XmlRefusedError(
            "file-too-large", limit=MOST_ELEMENTS, what="elements", what_vi="phần tử", found=count
        )
    too_deep = cast("list[etree._Element]", _TOO_DEEP(root)) if count > MOST_DEPTH else []
    if too_deep:
        line = cast("int | None", too_deep[0].sourceline)
        raise XmlRefusedError(
            "file-too-large", line, limit=MOST_DEPTH, what="levels", what_vi="cấp lồng nhau", found="more"
        )
