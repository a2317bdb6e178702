"""What is known to break programs: texts, numbers, nested things, bytes that pretend to be something."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

TEXTS: tuple[str, ...] = (
    "", " ", "\0", "\ud800", "\udfff x", "\ufeff", "\u202e", "\u200b", "\x1b[31m", "\r\n", "\t", "a\nb",
    "\x7f", "0", "-0", "-1", "1e400", "1e-400", "NaN", "inf", "-inf", "0x10", "１２", "٣", "1_000", "0,5",
    "1" * 400, "9" * 5_000, "x" * 100_000, "đ" * 20_000, "\u0301" * 5_000, "e\u0301", "ﷺ" * 300, "İ",
    "ß", "ſ", "'; DROP TABLE thutuc_dossier;--", '" OR 1=1 --', "%s%s%n", "{0.__class__}", "{{7*7}}",
    "${jndi:ldap://x}", "$(touch x)", "`id`", "../../../etc/passwd", "/dev/zero", "file:///etc/passwd",
    "http://169.254.169.254/", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<![CDATA[", "]]>", "<!--", "&#0;",
    "&amp;", "&#xD800;", "<script>", "=cmd|' /C calc'!A0", "@SUM(1)", "__proto__", "__class__",
    "typename", "null", "None", "true", "undefined", "[" * 2_000, "{" * 2_000, "(" * 2_000,
    "((((((((((", "not " * 500, "-" * 3_000, "a." * 2_000, "9**9**9", "1<<99", "'a'*10**9", "[0]*10**9",
    "().__class__.__bases__[0]", "import os", "lambda: 0", "a if b else c", "(a+)+$", "(?P<x>a)(?P=x)",
    "\\", "\\u0000", "R/PT0S", "R-1/PT1S", "P9999999Y", "PT1E9S", "R/P0D", "-P1D", "0000-00-00",
    "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01T25:61:61+99:99", "24:00", "1969-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0 ngày làm việc", "-1 ngày",
    "10000 ngày", "99999999999999 ngày làm việc", "1,5 tháng", "07 ngày ngày", "ngày",
    "H99.41-260302-0001", "1.000000", "system", "an.nguyen", "dong-may", "nobody", "1.1",
    "1.99999999999999999999", "1.-1", "-1.1", "a.b",
)  # fmt: skip

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2, 3, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 0.1, -0.0, 1e308, 5e-324,
    float("nan"), float("inf"), float("-inf"), True, False, None, Decimal("1e999"), Decimal("NaN"), 1j,
)  # fmt: skip


def deep(levels: int, kind: str) -> Any:
    """Lists or mappings inside each other."""
    made: Any = 1
    for _ in range(levels):
        made = [made] if kind == "list" else {"a": made}
    return made


def value(chance: Random, depth: int = 0) -> Any:
    """Anything that a careless or hostile caller may hand over."""
    luck = chance.random()
    if luck < 0.35:
        return chance.choice(TEXTS)
    if luck < 0.6:
        return chance.choice(NUMBERS)
    if luck < 0.7 and depth < 4:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if luck < 0.8 and depth < 4:
        return {key(chance): value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return chance.choice(
        (
            lambda: deep(chance.choice((5, 100, 5_000)), chance.choice(("list", "map"))),
            lambda: b"\xff\0" * chance.randrange(50),
            lambda: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=chance.randrange(-800_00, 800_00)),
            lambda: datetime(2026, 3, 2, 9),  # noqa: DTZ001 - without a zone, on purpose
            lambda: date(1, 1, 1),
            lambda: date(9999, 12, 31),
            lambda: {1, 2},
            lambda: (1, "a"),
            object,
            lambda: ["x"] * chance.choice((10, 1_001, 60_000)),
            lambda: {f"k{n}": n for n in range(chance.choice((3, 3_000)))},
            lambda: {1: 2, None: 3},
            lambda: {"$date": "x"},
            lambda: {"typename": "date"},
            lambda: int,
        )
    )()


def key(chance: Random) -> Any:
    """A key of a mapping; most are text."""
    return chance.choice(TEXTS) if chance.random() < 0.9 else chance.choice((1, None, True, (1,), 1.5))


def text(chance: Random) -> str:
    """One nasty text, or two in a row."""
    found = chance.choice(TEXTS)
    return found if chance.random() < 0.8 else (found + chance.choice(TEXTS))[:200_000]


def blob(chance: Random) -> bytes:
    """Bytes that are no file of ours, though some look like one."""
    return chance.choice(
        (
            lambda: b"",
            lambda: bytes(chance.randrange(256) for _ in range(chance.randrange(300))),
            lambda: b"\xff\xfe" + "<a/>".encode("utf-16-le"),
            lambda: b"\xef\xbb\xbf" + text(chance).encode("utf-8", "surrogatepass"),
            lambda: b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(60)),
            lambda: _zip(chance),
            lambda: gzip.compress(b"\0" * chance.choice((10, 3_000_000)))[: chance.choice((20, 10_000))],
            lambda: b"<?xml version='1.0' encoding='utf-7'?><a/>",
            lambda: b"<a>" * chance.choice((10, 5_000)),
            lambda: b"{" * 5_000,
            lambda: b"- " * 3_000,
            lambda: b"a: &a [*a]",
            lambda: b"a: &a {b: 1}\nc: {<<: *a}\n",
            lambda: b"".join(
                b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 9 if n else b"x") for n in range(9)
            ),
            lambda: b"!!python/object/apply:os.system ['id']",
            lambda: b"a = " + b"[" * 3_000,
            lambda: b"a.b.c = 1\na.b = 2\n",
            lambda: b"a = 1979-05-27T07:32:00\nb = 99999999999999999999\nc = +inf\nd = nan\n",
        )
    )()


def _zip(chance: Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in chance.sample(
            ("xl/workbook.xml", "word/document.xml", "../x", "a" * 200, "[Content_Types].xml"), 3
        ):
            packed.writestr(name, chance.choice((b"", b"<a/>", b"\0" * 2_000_000)))
    return made.getvalue()
