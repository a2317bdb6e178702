"""What several commands are asked with, told in Vietnamese, then in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from thutuc.cli.session import moment

#: What a file of processes or decisions is called when a folder is given.
_SUFFIXES = (".bpmn", ".bpmn2", ".bpmn20.xml", ".dmn")


class Lang(StrEnum):
    """In which language."""

    VI = "vi"
    EN = "en"


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp BPMN · a BPMN file.")]
Files = Annotated[
    list[Path],
    typer.Argument(
        exists=True,
        help="Tệp BPMN, DMN, hoặc thư mục chứa các tệp ấy · "
        "BPMN or DMN files, or folders that are searched for them.",
    ),
]
Process = Annotated[
    str | None,
    typer.Option(
        help="Quy trình nào của tệp, khi tệp có nhiều quy trình · "
        "which process of the file, if it has several."
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="Tại thời điểm ấy, không phải bây giờ · as of then, not now.",
    ),
]
OnlyThese = Annotated[
    list[str] | None,
    typer.Option(
        "--dossier",
        metavar="DOSSIER",
        help="Chỉ hồ sơ này; có thể nêu nhiều lần · only this one; may repeat.",
    ),
]
Batch = Annotated[
    int, typer.Option(min=1, max=5_000, help="Số hồ sơ ghi trong một đợt · dossiers of one transaction.")
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Chạy thử: cho danh sách, không ghi gì · give the list, and write nothing."
    ),
]
Examples = Annotated[
    int,
    typer.Option(min=0, help="Số dòng của danh sách được in ra · so many lines of the list are printed."),
]
Limit = Annotated[
    int, typer.Option(min=1, max=100_000, help="Nhiều nhất bấy nhiêu dòng · at most so many lines.")
]
InEnglish = Annotated[bool, typer.Option("--english", help="In bằng tiếng Anh · tell it in English.")]
AsCsv = Annotated[
    bool,
    typer.Option("--csv", help="In ra CSV, không ô nào chạy như công thức · print CSV with cells made safe."),
]
AsJson = Annotated[bool, typer.Option("--json", help="In ra JSON · print JSON.")]
Language = Annotated[
    Lang,
    typer.Option(help="Tiếng Việt (vi) hoặc tiếng Anh (en) · tell it in Vietnamese (vi) or English (en)."),
]


def chosen(files: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, each once; refused where there is none."""
    found: dict[Path, None] = {}
    for each in files:
        inside = [path for path in each.rglob("*") if path.name.lower().endswith(_SUFFIXES)]
        found |= dict.fromkeys(sorted(path for path in inside if path.is_file()) if each.is_dir() else [each])
    if not found:
        raise typer.BadParameter(
            "không có tệp BPMN hay DMN nào ở đó · no BPMN or DMN file is there", param_hint="FILES"
        )
    return list(found)
