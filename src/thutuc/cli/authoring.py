"""``new``, ``import-table``: a procedure file to begin with."""

from __future__ import annotations

from functools import reduce
from operator import add
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc.authoring import (
    CHAINS,
    Row,
    Table,
    draft,
    filled,
    heading_of,
    heading_told,
    read_table,
    slug,
    write,
)
from thutuc.authoring.chains import CHAIN_NAMES
from thutuc.authoring.signs import composed
from thutuc.authoring.table import Asked
from thutuc.cli.organisation import unit_names
from thutuc.cli.session import session_of
from thutuc.cli.show import FAINT, SOON, say, say_unfolded
from thutuc.cli.writing import write_new
from thutuc.errors import TermError
from thutuc.procedure.telling import kind_to_choose
from thutuc.worktime import Term

Name = Annotated[
    str, typer.Option(help="Tên thủ tục, đúng như đã công bố · name of the procedure, as it is published.")
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id",
        help="Mã (id) của quy trình; mặc định lấy theo tên · id of the process; by default made of the name.",
    ),
]
Code = Annotated[
    str | None, typer.Option(help="Mã thủ tục, ví dụ 1.001193 · national code, such as 1.001193.")
]
FieldOf = Annotated[str | None, typer.Option("--field", help="Lĩnh vực, ví dụ Hộ tịch · the field of work.")]
_CHAINS = ", ".join(f"{kind} ({said})" for kind, said in CHAIN_NAMES.items())
_EXAMPLE = (
    "Chấp nhận term-cited: tệp mẫu, số liệu là ví dụ; ghi quyết định công bố và quyết định phê duyệt "
    "quy trình nội bộ rồi bỏ ghi chú này."
)
_INVENTED = "Tệp mẫu: thời gian và đơn vị của các bước là ví dụ; thay xong thì bỏ ghi chú này."
_NO_LAW = "Thời hạn {} là tổng các bước mẫu, chưa phải thời hạn của luật; thay xong thì bỏ ghi chú này."
_NO_TERM = Asked(
    "Chưa có --legal-term, và trên bảng không có dòng “Thời hạn giải quyết: …” đọc được: thêm legalTerm vào "
    "tệp, hoặc dựng lại với --legal-term; chưa có thì `thutuc check` từ chối."
)
LegalTerm = Annotated[
    str | None, typer.Option(help="Thời hạn giải quyết theo quy định · the legal term: '07 ngày làm việc'.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        dir_okay=False,
        help="Ghi vào tệp nào; mặc định: theo mã, trong thư mục này · "
        "where; by default the id, in this folder.",
    ),
]


def new(
    name: Name,
    kind: Annotated[
        str, typer.Option("--chain", help=f"Trình tự thường gặp · the usual chain to begin with: {_CHAINS}.")
    ] = "commune",
    process: Id = None,
    code: Code = None,
    field: FieldOf = None,
    legal_term: LegalTerm = None,
    output: Output = None,
) -> None:
    """Tạo tệp thủ tục mới theo trình tự thường gặp · begin a procedure from a usual chain.

    Không ghi --legal-term thì thời hạn là tổng thời gian các bước; thời gian và đơn vị của các bước là ví dụ,
    đánh dấu madeUp. Một ghi chú trong tệp nói vậy cho đến khi được bỏ đi.

    Without --legal-term it is the sum of the chain's steps; their times are examples, marked madeUp, and so
    are the units. A note in the file says so until it is taken out.
    """
    if kind not in CHAINS:
        raise typer.BadParameter(
            f"chọn một trong {_CHAINS} · expected one of {', '.join(CHAINS)}, found {kind!r}",
            param_hint="--chain",
        )
    told = [
        "Thời gian của các bước là số ví dụ, ghi madeUp; thay bằng số của quyết định rồi bỏ madeUp.",
        f"Đơn vị của các bước cũng là ví dụ, thay bằng loại đơn vị của tổ chức mình: {_units(kind)}.",
    ]
    rows, notes = CHAINS[kind], [_EXAMPLE, _INVENTED]
    if legal_term is None:
        legal_term = str(_sum(rows))
        notes.append(_NO_LAW.format(legal_term))
        told.append(f"Chưa có --legal-term: lấy tổng các bước, {legal_term}; thay bằng thời hạn của luật.")
    made = Table(_id(process or name), _name(name), rows, code, field, _term(legal_term), notes=tuple(notes))
    _write(made, output, told)


def _units(kind: str) -> str:
    return ", ".join(dict.fromkeys(kind_to_choose(row.unit) for row in CHAINS[kind] if row.unit is not None))


def _sum(rows: tuple[Row, ...]) -> Term:
    """What the steps of a usual chain take together."""
    terms = [row.term for row in rows if row.term is not None]
    return reduce(add, terms)


def import_table(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Tệp có bảng các bước: .csv, .md, .xlsx hoặc .docx · the table: .csv, .md, .xlsx or .docx.",
        ),
    ],
    name: Name,
    process: Id = None,
    code: Code = None,
    field: FieldOf = None,
    legal_term: LegalTerm = None,
    working_days: Annotated[
        bool,
        typer.Option(
            "--working-days",
            help="Bảng ghi “ngày”, “giờ” là ngày, giờ làm việc · read a bare ngày or giờ as a working one.",
        ),
    ] = False,
    table: Annotated[
        int | None,
        typer.Option(
            help="Bảng các bước thứ mấy trong tệp có nhiều bảng · which table of steps, of several."
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Dựng thủ tục từ bảng các bước · draft a procedure from a table of steps.

    Phụ lục do `describe --annex` ghi thì lấy cả mã, lĩnh vực, các thời hạn và quyết định ghi trên bảng;
    tùy chọn ghi ở lệnh được dùng thay cho điều ghi ở đó.

    Of the annex that `describe --annex` wrote the code, the field, the terms and the decisions that stand
    above its table are taken; an option counts instead of what stands there.
    """
    names = unit_names(session_of(context).configuration)
    rows, told = read_table(file, working_days=working_days, table=table, names=names)
    above, term = heading_of(file), _term(legal_term)
    taken = heading_told(above)
    told += [taken] if taken else []
    told += [Asked(f"Phần trên bảng còn ghi “{case}”, cần vẽ thêm") for case in above.cases]
    made = filled(Table(_id(process or name), _name(name), rows, code, field, term), above)
    if made.legal_term is None and made.committed_term is None:
        told.append(_NO_TERM)
    _write(made, output, told)


def _name(text: str) -> str:
    """The name on one line, its letters as they are usually written."""
    return composed(" ".join(text.split()))


def _id(name: str) -> str:
    id_ = slug(name)
    if not id_:
        raise typer.BadParameter(
            "tên phải có chữ cái · expected a name with letters in it", param_hint="--name"
        )
    return id_


def _term(text: str | None) -> Term | None:
    try:
        return None if text is None else Term.parse(text)
    except TermError as error:
        raise typer.BadParameter(
            f"phải ghi như “07 ngày làm việc”, “15 ngày” hoặc “04 giờ”, không phải {text!r} · {error}",
            param_hint="--legal-term",
        ) from None


def _write(table: Table, output: Path | None, told: list[str]) -> None:
    target = output or Path(f"{table.id}.bpmn")
    write_new(target, write(draft(table)), option="-o")
    asked = [line for line in told if isinstance(line, Asked)]
    if asked:
        say(Text(f"Cần xử lý ({len(asked)}):", style=SOON))
        say(*(Text(f"  {line}", style=SOON) for line in asked))
    read = [line for line in told if not isinstance(line, Asked)]
    if read and asked:
        say(Text("Đã đọc như sau:", style=FAINT))
    say(*(Text(line, style=FAINT) for line in read))
    say(Text(f"Đã tạo {len(table.rows)} bước. Kiểm tra:"))
    say_unfolded(Text(f"  thutuc check {target}"))
