"""``thutuc log``: event logs out of the journal, held against a procedure, and learnt from."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date
from os.path import relpath
from pathlib import Path
from typing import IO, Annotated, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.text import Text

from thutuc.bpmn import read
from thutuc.cli.helping import App
from thutuc.cli.logs_words import conformance_lines, fit_lines, offsets_line, prediction_lines
from thutuc.cli.options import AsJson, Lang, Language, Process
from thutuc.cli.prediction import KNOWN, ORGANISATION, learn, predict, written
from thutuc.cli.session import day, session_of
from thutuc.cli.show import REFUSED, aside, json, say
from thutuc.cli.writing import write_whole
from thutuc.dossier.view import ZONE
from thutuc.engine.checking import Neighbours
from thutuc.engine.decisions import Shelves
from thutuc.engine.lists.drafting import safe_cell
from thutuc.logs import Conformance, Log, conform, journal_traces, write_csv, write_ocel, write_xes
from thutuc.logs.plans import Around
from thutuc.logs.staff import AGENCY, UNIT
from thutuc.logs.wanted import Wanted
from thutuc.net import Net, compile_net
from thutuc.store.filing import for_owner

File = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, help="Thủ tục, một tệp BPMN · the procedure, a BPMN file."),
]
LogFile = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        dir_okay=False,
        help="Nhật ký .xes hoặc .csv, nén .gz cũng được; mặc định: nhật ký hồ sơ ở đây · "
        "the log, .xes or .csv, also .gz; default: our journal.",
    ),
]
Names = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="Tệp TOML cho biết nhật ký gọi từng thứ là gì · "
        "a TOML file that says what the log calls things.",
    ),
]
Output = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        file_okay=False,
        help="Thư mục ghi kế hoạch mô phỏng · the folder the plan is written into.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="STEP",
        help="Dự báo thời gian đến bước này; mặc định: đến khi kết thúc · "
        "predict the time to this step; default: to the end.",
    ),
]
Back = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Học từ bấy nhiêu hồ sơ gần nhất; mặc định: số hồ sơ cho dự báo sát nhất · "
        "learn from the last so many dossiers; default: as many as predict best.",
    ),
]
HoldOut = Annotated[
    float,
    typer.Option(
        min=0,
        max=0.9,
        help="Phần hồ sơ muộn nhất được giữ lại để kiểm tra điều học từ phần trước · "
        "this share of the dossiers, the latest, checks the rest.",
    ),
]
Start = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DAY", help="Ngày đầu của kế hoạch · first day of the plan."),
]
Own = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="Tệp tổ chức của cơ quan; mặc định: những người có trong nhật ký, thành một đơn vị · "
        "your organisation; default: who is in the log, as one unit.",
    ),
]
ReceivedAt = Annotated[
    str, typer.Option(metavar="UNIT", help="Đơn vị nhận hồ sơ nộp vào · where dossiers are handed in.")
]
Competent = Annotated[
    str, typer.Option(metavar="UNIT", help="Đơn vị có thẩm quyền giải quyết · who decides them.")
]
Zone = Annotated[
    str | None,
    typer.Option(
        help="Múi giờ của nhật ký, như Europe/Paris; giờ được đổi sang giờ ở đây · "
        "the log's own time zone, such as Europe/Paris: its hours become ours."
    ),
]


log = App(
    no_args_is_help=True,
    help="Nhật ký sự kiện: xuất, đối chiếu, học · event logs: export, conformance, learning.",
)


@log.command()
def export(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Argument(
            dir_okay=False,
            help="Ghi vào tệp .xes, .csv hoặc .jsonocel; .xes.gz, .csv.gz là tệp nén · "
            "where: .xes, .csv or .jsonocel; .xes.gz and .csv.gz packed.",
        ),
    ],
    procedure: Annotated[
        str | None,
        typer.Option(help="Chỉ hồ sơ của thủ tục có id này · only dossiers of this procedure, by its id."),
    ] = None,
) -> None:
    """Xuất nhật ký hồ sơ ra XES, CSV, OCEL 2.0 · export the journals for process mining.

    Xuất ra bước, mã công chức, đơn vị và thời điểm; điều người ta viết hoặc nhập thì không.

    Steps, officers' ids, units and instants go out; what people wrote or filled in does not.
    """
    kinds = {".xes": write_xes, ".csv": write_csv, ".jsonocel": write_ocel}
    suffixes = [suffix.lower() for suffix in output.suffixes[-2:]]
    packed = suffixes[-1:] == [".gz"]
    kind = kinds.get((suffixes[:-1] if packed else suffixes[-1:] or [""])[-1] if suffixes else "")
    if kind is None:
        raise typer.BadParameter(
            "tệp phải là .xes, .csv hoặc .jsonocel "
            f"· expected a file .xes, .csv or .jsonocel, found {output.name!r}"
        )
    with session_of(context).engine() as engine, open(output, "wb", opener=for_owner) as raw:
        binary = cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="wb", mtime=0)) if packed else raw
        with io.TextIOWrapper(binary, encoding="utf-8", newline="") as text:
            count = kind(journal_traces(engine, procedure), text)
    aside(f"Đã xuất {count} hồ sơ vào {output}. · {count} dossier(s).")


@log.command("conform")
def conform_log(
    context: typer.Context,
    file: File,
    log: LogFile = None,
    names: Names = None,
    process: Process = None,
    least: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            help="Kết thúc với mã 1 khi tỷ lệ hồ sơ đúng quy trình thấp hơn mức này · "
            "exit with 1 where a smaller share of dossiers fits.",
        ),
    ] = 0.0,
    table: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            dir_okay=False,
            help="Ghi mọi chỗ không khớp quy trình ra tệp CSV · write every place that does not fit as CSV.",
        ),
    ] = None,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ nào không đi đúng quy trình, ở đâu, vì sao · which dossiers do not fit, where and why."""
    net, wanted = _net(file, process), Wanted.read(names)
    found = conform(net, _read(context, net, log, wanted), wanted.naming(net))
    if table is not None:
        write_whole(table, _table(found), encoding="utf-8-sig")
    if as_json:
        json(
            {
                "procedure": found.procedure,
                "dossiers": len(found),
                "fitting": found.fitting,
                "ended": found.ended,
                "share": found.share,
                "twice": found.twice,
                "misfits": found.told,
            }
        )
    else:
        say(*conformance_lines(found, lang))
    if found.share < least:
        raise typer.Exit(REFUSED)


def _table(found: Conformance) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Hồ sơ", "Thời điểm", "Cán bộ", "Bước", "Lý do (mã)", "Lý do", "Reason"])
    for told in found.told:
        cells = (told.dossier, told.at, told.who, told.step, told.reason, told.text_vi, told.text_en)
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


@log.command("fit")
def fit_log(
    context: typer.Context,
    file: File,
    log: LogFile = None,
    output: Output = Path("plan"),
    names: Names = None,
    process: Process = None,
    until: Until = None,
    back: Back = None,
    hold_out: HoldOut = 0.3,
    start: Start = None,
    organisation: Own = None,
    received_at: ReceivedAt = UNIT,
    competent: Competent = AGENCY,
    zone: Zone = None,
    lang: Language = Lang.VI,
) -> None:
    """Học từ nhật ký một kế hoạch mô phỏng · learn a plan, and check it on later dossiers."""
    net = _net(file, process)
    if until is not None and until not in net.steps:
        raise typer.BadParameter(
            f"không có bước {until!r} · expected a step, found {until!r}", param_hint="--until"
        )
    wanted = Wanted.read(names)
    told = _read(context, net, log, wanted)
    if zone is not None:
        told = _elsewhere(told, zone)
    elif offsets := told.offsets(ZONE):
        aside(offsets_line(offsets, lang))
    found = conform(net, told, wanted.naming(net))
    own = organisation is None
    if hold_out and own:
        aside("Đang thử trên phần sau của nhật ký… · checking on the later part…")
        say(*prediction_lines(predict(found, net, file, until, share=1 - hold_out, back=back), lang))
    learnt = learn(found, net, until, back)
    around = Around(
        relpath(file, output),  # forms and decisions lie beside it
        start or KNOWN,
        ORGANISATION if own else str(cast("Path", organisation).resolve()),
        received_at,
        competent,
        hours=own,
    )
    written(output, learnt.kinds, found, net, around)
    say(*fit_lines(found, learnt, net, lang), Text(""))
    aside(f"Đã ghi kế hoạch vào {output}; chạy: thutuc simulate {output}/plan.toml")


def _net(file: Path, process: str | None) -> Net:
    beside = sorted(file.parent.glob("*.bpmn"))
    return compile_net(read(file, process=process), Neighbours(beside), Shelves())


def _read(context: typer.Context, net: Net, file: Path | None, wanted: Wanted) -> Log:
    """The log; without a file our own journal."""
    if file is not None:
        return wanted.log(file)
    with session_of(context).engine() as engine:
        return Log.of(journal_traces(engine, net.procedure.id))


def _elsewhere(log: Log, zone: str) -> Log:
    """A log from another zone, its hours as ours."""
    try:
        return log.on_the_clock_of(ZONE, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise typer.BadParameter(
            f"không có múi giờ {zone!r} · expected a time zone, found {zone!r}", param_hint="--zone"
        ) from None
