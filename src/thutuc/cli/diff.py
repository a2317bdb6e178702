"""``diff``: what changed between two versions of a procedure, and what that means for open dossiers."""

from __future__ import annotations

import re
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from thutuc.bpmn import read
from thutuc.cli.options import Lang, Language
from thutuc.cli.session import Session, session_of
from thutuc.cli.show import FINE, LATE, SOON, aside, clean, json, say
from thutuc.cli.writing import write_whole
from thutuc.dossier.view import instant, local
from thutuc.engine import Engine
from thutuc.engine.validity import in_force
from thutuc.errors import ConfigurationError
from thutuc.procedure import Procedure
from thutuc.reports.difference import Difference, compare
from thutuc.reports.difference_pages import Line, dossiers, dossiers_title, lines, page, validity
from thutuc.reports.difference_standing import Receives, Standing, receives, standing
from thutuc.reports.migration_draft import write_migration

_DEPLOYED = re.compile(r"(?P<name>[^@/\\]{1,200})(?:@(?P<version>[1-9][0-9]{0,8}))?")
_COLOURS = {"+": FINE, "−": LATE, "~": SOON}


class DiffFormat(StrEnum):
    """How a difference is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="Tệp BPMN, hoặc thủ tục đã triển khai: mã, ID@VERSION · "
        "a BPMN file, or a deployed procedure: its id or code, ID@VERSION.",
    ),
]
New = Annotated[
    str,
    typer.Argument(
        metavar="NEW", help="Tệp BPMN hoặc thủ tục đã triển khai, là bản mới · the same, as it is to become."
    ),
]
Process = Annotated[
    str | None,
    typer.Option(
        help="Quy trình nào của các tệp, khi tệp có nhiều quy trình · "
        "which process of the files, if they have several."
    ),
]
Written = Annotated[
    DiffFormat,
    typer.Option(
        "--format",
        help="Cho người đọc, cho chương trình, hoặc trang có hình vẽ · "
        "for people, for programs, or a page with the drawing.",
    ),
]
Counted = Annotated[
    bool | None,
    typer.Option(
        "--dossiers/--no-dossiers",
        help="Đếm hồ sơ đang mở · count open dossiers; by default where OLD or NEW is deployed.",
    ),
]
Plan = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        dir_okay=False,
        help="Viết nháp kế hoạch chuyển hồ sơ · write a draft of a plan of migration, to be completed.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", dir_okay=False, help="Ghi trang HTML vào tệp này · write the page of HTML here."
    ),
]


def diff(
    context: typer.Context,
    old: Old,
    new: New,
    process: Process = None,
    written: Written = DiffFormat.TEXT,
    lang: Language = Lang.VI,
    count: Counted = None,
    output: Output = None,
    plan: Plan = None,
) -> None:
    """So hai bản của một thủ tục · what changed in it, and what that means for running dossiers."""
    if output is not None and written is not DiffFormat.HTML:
        raise typer.BadParameter(
            "--output chỉ đi với --format html · expected --output with --format html only",
            param_hint="--output",
        )
    session = session_of(context)
    before, was_deployed = _procedure(old, session, process)
    after, is_deployed = _procedure(new, session, process)
    difference = compare(before, after)
    found: tuple[Standing, ...] | None = None
    days: tuple[Receives, ...] = ()
    if count or (count is None and (was_deployed or is_deployed)):
        with session.engine() as engine:
            found, days = standing(engine, after, before.id), receives(engine, after, before.id)
    if plan is not None:
        _write_plan(session, difference, (old, new), plan)
    elif written is DiffFormat.JSON:
        json({**_facts(difference, found), "receives": [asdict(each) for each in days]})
    elif written is DiffFormat.HTML:
        _write(page(difference, found, after.name or after.id, days=days, lang=lang), output)
    else:
        _tell(difference, found, days, (old, new), lang)


def _procedure(text: str, session: Session, process: str | None) -> tuple[Procedure, bool]:
    """The procedure that a word of the command line means, and whether it is a deployed one."""
    path = Path(text)
    if path.is_file():
        return read(path, process=process), False
    found = _DEPLOYED.fullmatch(text)
    if found is None or path.suffix in (".bpmn", ".xml", ".bpmn2"):
        raise ConfigurationError(f"Expected a BPMN file or a deployed procedure, found {text!r}.")
    with session.engine() as engine:
        version = int(found["version"]) if found["version"] else None
        return engine.procedure(found["name"], version=version), True


def _write_plan(session: Session, difference: Difference, names: tuple[str, str], file: Path) -> None:
    """A draft of the plan by which dossiers of the old version go over to the new one."""
    before, after = difference.old, difference.new
    if before.id != after.id:
        raise ConfigurationError(f"Expected two versions of one procedure, found {before.id} and {after.id}.")
    with session.engine() as engine:
        versions = _number(engine, before, names[0]), _number(engine, after, names[1])
        found = [each for each in standing(engine, after, before.id) if each.version == versions[0]]
    counted = {stood.step: stood.dossiers for each in found for stood in each.steps}
    if file.exists():
        raise ConfigurationError(
            f"Đã có {file}, không ghi đè: ghi tên khác sau --plan "
            f"· expected a new file for the plan, found {file}, which is not overwritten."
        )
    _write(write_migration(before, after, versions, standing=counted), file)


def _number(engine: Engine, procedure: Procedure, said: str) -> int:
    """The number of a deployed version; of a file the one that it has, or will have."""
    found = _DEPLOYED.fullmatch(said)
    with engine.store.transaction(write=False) as tx:
        rows = tx.procedure_versions(procedure.id)
    if found is not None and not Path(said).is_file():
        if found["version"]:
            return int(found["version"])
        row = in_force(rows, local(instant(engine.now())).date().isoformat())
        return row.version if row is not None else 1
    same = next((row.version for row in rows if row.digest == procedure.digest), None)
    return same or (rows[-1].version + 1 if rows else 1)


def _tell(
    difference: Difference,
    found: tuple[Standing, ...] | None,
    days: tuple[Receives, ...],
    names: tuple[str, str],
    lang: str,
) -> None:
    say(Text(clean(difference.new.name or difference.new.id), style="bold"))
    told = [
        f"{clean(name)} ({validity(each.header.effective_from, each.header.effective_to, lang)})"
        for name, each in zip(names, (difference.old, difference.new), strict=True)
    ]
    say(Text(" → ".join(told)))
    for title, section in lines(difference, lang):
        _section(title, section)
    if found is not None:
        _section(dossiers_title(lang), dossiers(found, days, lang))


def _section(title: str, section: tuple[Line, ...]) -> None:
    say(Text(""), *([Text(title, style="bold")] if title else []))
    for line in section:
        mark = f"{line.mark} " if line.mark else ""
        style = _COLOURS.get(line.mark, "")
        say(Padding(Text(f"{mark}{clean(line.text)}", style=style), (0, 0, 0, 2)))
        say(*(Padding(Text(clean(detail)), (0, 0, 0, 6)) for detail in line.details))


def _facts(difference: Difference, found: tuple[Standing, ...] | None) -> dict[str, object]:
    return {
        "old": _version(difference.old),
        "new": _version(difference.new),
        "changes": [asdict(change) for change in difference.changes],
        "renamed": {before: after for before, after in difference.nodes.items() if before != after},
        "dossiers": None if found is None else [asdict(each) for each in found],
    }


def _version(procedure: Procedure) -> dict[str, object]:
    header = procedure.header
    return {
        "id": procedure.id,
        "name": procedure.name,
        "digest": procedure.digest,
        "effective_from": header.effective_from,
        "effective_to": header.effective_to,
    }


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    write_whole(output, text)
    aside(f"Đã ghi vào {output}.")
