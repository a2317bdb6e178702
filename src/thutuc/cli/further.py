"""What ``thutuc check`` says last: the kinds of units to choose from, and the commands that come next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import typer

from thutuc.cli.organisation import configured, reading
from thutuc.cli.session import session_of
from thutuc.errors import ThutucError
from thutuc.procedure.telling import kind_to_choose

_NEXT = {"vi": "Việc tiếp theo:", "en": "Next:"}
_KINDS = {"vi": "Loại đơn vị của tổ chức đang dùng:", "en": "Kinds of units of the organisation in force:"}
_NO_FILE = {"vi": "TO-CHUC.yaml", "en": "ORGANISATION.yaml"}


def kinds_told(context: typer.Context, lang: str) -> list[str]:
    """The kinds of units of the organisation in force, where this folder names one."""
    try:
        file = configured(session_of(context).configuration)
        units = reading().read_organisation(file).data.units
    except ThutucError:
        return []
    kinds = dict.fromkeys(kind for unit in units for kind in (unit.kind, *unit.also))
    return [f"{_KINDS[lang]} {', '.join(map(kind_to_choose, kinds) if lang == 'vi' else kinds)}"]


def next_told(context: typer.Context, files: Sequence[Path], lang: str) -> list[str]:
    """The commands that come after a good report, to be copied."""
    try:
        organisation = str(configured(session_of(context).configuration))
    except ThutucError:
        organisation = _NO_FILE[lang]
    named = [shlex.quote(str(file)) for file in files]
    procedures = [shlex.quote(str(file)) for file in files if file.suffix.lower() != ".dmn"]
    asked = " ".join(f"--procedures {file}" for file in procedures)
    return [
        _NEXT[lang],
        f"  thutuc lint {' '.join(named)}",
        f"  thutuc org check {shlex.quote(organisation)} {asked}",
    ]
