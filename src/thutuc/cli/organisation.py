"""``thutuc org``: what an organisation's file may say, and what the organisation lacks on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Protocol, cast

import typer
from rich.text import Text

from thutuc.bpmn import inspect
from thutuc.cli.helping import App
from thutuc.cli.options import AsJson, At, Lang, Language
from thutuc.cli.session import session_of
from thutuc.cli.show import FAINT, FINE, LATE, REFUSED, SOON, aside, clean, json, say, say_line
from thutuc.configuration import Configuration
from thutuc.engine.deploying import forms_kept
from thutuc.engine.known import check_among
from thutuc.errors import ConfigurationError, Finding, ProcedureRefused, halves
from thutuc.organisation import (
    PAPERS,
    Lack,
    Mandate,
    Organisation,
    Wanted,
    schema,
    survey,
)
from thutuc.organisation import SOON as DAYS
from thutuc.plugins import GROUP
from thutuc.procedure import Act, Procedure
from thutuc.procedure.telling import NO_NAMES


class _Reading(Protocol):
    """What the plug-in ``roles`` offers beside its hooks: reading the file that a province writes."""

    def read_organisation(self, path: Path, policies: Mapping[str, str] | None = None) -> Organisation: ...

    def lines_of(self, path: Path, places: Iterable[tuple[int | str, ...]]) -> dict[Any, int]: ...


org = App(
    no_args_is_help=True,
    help="Tổ chức: kiểm tra, lược đồ tệp · the organisation: its file, and what it lacks.",
)


@org.command()
def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Tệp tổ chức; mặc định: tệp trong cấu hình · "
            "the organisation; by default the configured one.",
        ),
    ] = None,
    procedures: Annotated[
        list[Path] | None,
        typer.Option(
            "--procedures",
            exists=True,
            help="Tệp thủ tục có các vai trò phải có người giữ · "
            "procedure files whose roles somebody has to fill.",
        ),
    ] = None,
    at: At = None,
    soon: Annotated[
        int, typer.Option(min=0, help="Xem trước bấy nhiêu ngày · look so many days ahead.")
    ] = DAYS,
    lang: Language = Lang.VI,
    strict: Annotated[
        bool, typer.Option(help="Có cảnh báo cũng coi là không đạt · let warnings fail too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra tổ chức: vị trí trống, thiếu người đứng đầu, ủy quyền sai, hết hạn · exit 1 where it lacks.

    Không ghi --procedures thì xét các thủ tục đã triển khai và những tệp thutuc.toml nêu.

    Without --procedures: the deployed ones, and those that thutuc.toml names.
    """
    configuration = session_of(context).configuration
    path, read = file or configured(configuration), reading()
    organisation = read.read_organisation(path)
    known = _procedures([file for each in procedures or () for file in _files(each)])
    wanted = _wanted(known if procedures else _in_force(configuration))
    lacks = survey(organisation, at or configuration.settings.now or datetime.now(UTC), wanted, soon)
    lines = read.lines_of(path, [lack.place for lack in lacks if lack.place is not None])
    if as_json:
        json({"file": str(path), "findings": [_plain(lack, lines) for lack in lacks], "ok": not lacks})
    else:
        _show(path, lacks, lines, vietnamese=lang is Lang.VI)
    if any(strict or lack.level == "error" for lack in lacks):
        raise typer.Exit(REFUSED)


@org.command("schema")
def print_schema() -> None:
    """Lược đồ JSON của tệp tổ chức · the JSON Schema of an organisation's YAML, for editors."""
    json(schema())


@org.command()
def may(
    context: typer.Context,
    officer: Annotated[str, typer.Argument(help="Mã cán bộ · id of the officer.")],
    act: Annotated[
        str, typer.Argument(help="Việc: sign, decide, prepare…, hoặc request-papers, apologise… · the act.")
    ],
    unit: Annotated[
        str,
        typer.Argument(
            help="Đơn vị nơi làm việc ấy, hoặc cơ quan được ký cho · "
            "the unit where it is done, or the agency it is signed for."
        ),
    ],
    file: Annotated[Path | None, typer.Option(exists=True, help="Tệp tổ chức · the organisation.")] = None,
    role: Annotated[
        str | None, typer.Option(help="Vai trò mà bước cần · the role that the step asks for.")
    ] = None,
    field: Annotated[str | None, typer.Option(help="Lĩnh vực của thủ tục · field of the procedure.")] = None,
    procedure: Annotated[str | None, typer.Option(help="Mã (id) của thủ tục · id of the procedure.")] = None,
    document: Annotated[
        str | None,
        typer.Option(help="Văn bản được ký: mã hoặc tên của bước · what is signed: a step's id or name."),
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Căn cứ thẩm quyền: ai được làm gì, vì sao · on what ground somebody may act; exit 1 if not."""
    configuration = session_of(context).configuration
    policies = configuration.plugin_settings().get("roles", {}).get("policies") or {}
    organisation = reading().read_organisation(file or configured(configuration), policies)
    now = at or configuration.settings.now or datetime.now(UTC)
    check_among("an act", act, {*Act, *PAPERS})
    if act in PAPERS:
        answer = organisation.signs(officer, unit, act, now, field=field, procedure=procedure)
    else:
        papers = () if document is None else (document,)
        answer = organisation.mandate(
            officer, unit, role, act, now, field=field, procedure=procedure, documents=papers
        )
    if as_json:
        json({"mandate": answer, "policies": organisation.policies.readings()})
    else:
        _tell(answer, organisation.policies.readings())
    if not answer.allowed:
        raise typer.Exit(REFUSED)


def _tell(answer: Mandate, readings: Mapping[str, str]) -> None:
    if not answer.allowed:
        say_line(Text.assemble(("Không được: ", LATE), halves(answer.rule)[0]))
    else:
        say_line(Text.assemble(("Được: ", FINE), answer.ground))
        block = answer.signature.replace("\n", " / ")
        for name, value in (("Ký", block), ("Thay cho", answer.acting_for_name), ("Quy định", answer.rule)):
            if value:
                say(Text(f"  {name}: {value}"))
    for policy, reading in readings.items():
        say(Text(f"  {policy}: {reading}", FAINT))


def reading() -> _Reading:
    """The reading that the installed plug-in ``roles`` brings; no configuration has to work for it."""
    for entry in entry_points(group=GROUP, name="roles"):
        return cast("_Reading", import_module(f"{entry.module}.reading"))
    raise ConfigurationError(
        "Expected the plug-in 'roles', which reads organisations, installed; found none."
    )


def configured(configuration: Configuration) -> Path:
    """The file of the organisation that the configuration names."""
    found = configuration.plugin_settings().get("roles", {}).get("organisation")
    if not isinstance(found, str | Path):
        raise ConfigurationError(
            "Expected the file of an organisation: name one, or write organisation = … in thutuc.toml."
        )
    return Path(found)


def unit_names(configuration: Configuration) -> Mapping[str, str]:
    """What the configured organisation calls its units, by their kind; nothing where none is configured."""
    if configuration.plugin_settings().get("roles", {}).get("organisation") is None:
        return NO_NAMES
    organisation = reading().read_organisation(configured(configuration))
    now = configuration.settings.now or datetime.now(UTC)
    return organisation.kind_names(organisation.local(now).date())


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.bpmn")) if place.is_dir() else [place]


def _procedures(files: Iterable[Path]) -> list[Procedure]:
    """What these files hold; one that cannot be read whole would hide which roles it asks for."""
    found: list[Procedure] = []
    wrong: list[Finding] = []
    for file in files:
        read, findings = inspect(file)
        found += read
        wrong += [finding for finding in findings if finding.severity == "error"]
    if wrong:
        names = ", ".join(dict.fromkeys(clean(finding.file or "–") for finding in wrong))
        aside(f"Không đọc được tệp thủ tục, chưa kiểm tra · procedures that cannot be read: {names}")
        raise ProcedureRefused(wrong)
    return found


def _in_force(configuration: Configuration) -> Iterator[Procedure]:
    """Those that the configuration names, and those deployed where there is a database."""
    yield from _procedures(configuration.procedures())
    database = configuration.database_file
    if database is not None and not database.exists():
        return
    store = configuration.store()
    try:
        with store.transaction(write=False) as tx:
            rows = {row.id: row for row in tx.procedures()}  # the last version of each
            for row in rows.values():
                found = inspect(tx.procedure_source(row.key) or b"", forms=forms_kept(row))[0]
                yield from (procedure for procedure in found if procedure.id == row.id)
    finally:
        store.close()


def _wanted(procedures: Iterable[Procedure]) -> Iterator[Wanted]:
    for procedure in procedures:
        for step in procedure.steps:
            if step.role is not None and (step.unit is not None or step.unit_from is not None):
                near = step.unit_from is None and step.territory_from is None
                yield Wanted(procedure.id, step.id, step.role, step.unit, procedure.header.field, near)


def _plain(lack: Lack, lines: dict[Any, int]) -> dict[str, Any]:
    line = None if lack.place is None else lines.get(lack.place)
    return {
        "rule": lack.rule,
        "level": lack.level,
        "about": lack.about,
        "line": line,
        "message": lack.message,
        "message_vi": lack.message_vi,
    }


def _show(path: Path, lacks: Sequence[Lack], lines: dict[Any, int], *, vietnamese: bool) -> None:
    for lack in lacks:
        line = "" if lack.place is None else f":{lines[lack.place]}"
        style = LATE if lack.level == "error" else SOON
        message = lack.message_vi if vietnamese else lack.message
        say_line(Text.assemble(f"{path}{line}: ", (lack.rule, style), "  ", message))
    errors = sum(lack.level == "error" for lack in lacks)
    told = f"{errors} lỗi, {len(lacks) - errors} lưu ý" if vietnamese else f"{errors} error(s), "
    told += "" if vietnamese else f"{len(lacks) - errors} warning(s)"
    fine = "Không thiếu gì." if vietnamese else "Nothing lacks."
    say(Text(told, FAINT) if lacks else Text(fine, FINE))
