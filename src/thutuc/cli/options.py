"""What several commands are asked with, told in Vietnamese, then in English."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from thutuc.cli.session import moment

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
AsJson = Annotated[bool, typer.Option("--json", help="In ra JSON · print JSON.")]
#: of a language, in which findings are told
LANGUAGE = "Tiếng Việt (vi) hoặc tiếng Anh (en) · tell it in Vietnamese (vi) or English (en)."
