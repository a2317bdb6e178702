"""Dossier codes (mã số hồ sơ): made by a pattern, kept when they come from outside, never replaced.

TT 01/2018/TT-VPCP Đ19 and TT 03/2025/TT-VPCP Đ13.3 as amended by TT 4/2025: agency part, day of
reception ``YYMMDD``, serial of the day of at least four digits.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from thutuc.errors import WrongData, WrongState
from thutuc.organisation import UnitFacts
from thutuc.store import Tx

#: How codes are made unless the procedure's header says otherwise.
PATTERN = "{agency}-{YYMMDD}-{serial:4}"

_FIELD = re.compile(r"\{(agency|YYMMDD|YYYYMMDD|serial(?::([1-9]))?)\}")
#: Codes seen: ``H56.14-240823-0001``, ``000.17.22.H56-210531-0001``, ``G09.20-20260609-0092637``.
SEEN = r"[A-Z0-9]{1,4}(\.[A-Z0-9]{1,4}){0,5}-([0-9]{6}|[0-9]{8})-[A-Z0-9]{0,2}[0-9]{4,12}"
_SEEN = re.compile(SEEN)


def make_code(pattern: str | None, agency: str, day: date, serial: int) -> str:
    """The code of the *serial*-th dossier that *agency* received on *day*."""

    return _of_day(pattern or PATTERN, agency, day).format(serial)


def next_code(tx: Tx, pattern: str | None, facts: UnitFacts, day: date) -> tuple[str, int]:
    """The next code of that *day* at the agency of a unit, and its serial."""
    if not facts.agency_code:
        raise WrongState(
            "an agency whose code is open for new dossiers (Quyết định 09/2025/QĐ-TTg)",
            f"{facts.agency_name}, whose code is closed",
        )
    while True:
        serial = tx.next_serial(facts.agency_code, day.isoformat())
        code = make_code(pattern, facts.agency_code, day, serial)
        # an outside code may look like ours; the dossier that brought it keeps it
        if not tx.code_exists(code, brought=True):
            return code, serial


@lru_cache(maxsize=256)
def _of_day(pattern: str, agency: str, day: date) -> str:
    """The code of an agency and a day, for :meth:`str.format` with the serial."""

    def part(found: re.Match[str]) -> str:
        name, digits = found.group(1), found.group(2)
        if name == "agency":
            return agency.replace("{", "{{").replace("}", "}}")
        if name.startswith("serial"):
            return f"{{:0{digits or 4}d}}"
        return f"{day:%y%m%d}" if name == "YYMMDD" else f"{day:%Y%m%d}"

    return _FIELD.sub(part, pattern)


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern; ``None`` when nothing is."""
    names = [found.group(1).partition(":")[0] for found in _FIELD.finditer(pattern)]
    rest = _FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        return "a field other than {agency}, {YYMMDD}, {YYYYMMDD}, {serial:n}"
    if "serial" not in names or "agency" not in names or not {"YYMMDD", "YYYYMMDD"} & set(names):
        return "no {agency}, no day or no {serial}: codes would not be unique"
    return None


def is_taken(tx: Tx, code: str) -> bool:
    """Whether a dossier has this code, or came with it and waits to be received.

    One dossier has one code (NĐ 118/2025/NĐ-CP Điều 17.3); that of a dossier which was not accepted is free.
    """
    return tx.code_exists(code) or bool(tx.search(external_code=code, open=True, limit=1))


def check_outside(code: str) -> str:
    """Accept a code that came with the dossier, in any of the forms in use; else refuse it."""
    if not _SEEN.fullmatch(code):
        told = (
            f"Expected a dossier code such as H56.14-240823-0001 or G09.20-20260609-0092637, found {code!r}"
        )
        raise WrongData([told], argument="external_code")
    return code
