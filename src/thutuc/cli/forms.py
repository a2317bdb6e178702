"""``forms``: forms to begin with, from what a procedure file declares."""

from __future__ import annotations

from typing import Annotated

import typer

from thutuc.authoring.starting import begun, starters
from thutuc.bpmn import read
from thutuc.cli.options import File, Process
from thutuc.cli.show import aside, clean, escaped
from thutuc.cli.writing import write_whole


def forms(
    file: File,
    process: Process = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help="Ghi cạnh tệp quy trình; biểu mẫu đã có thì giữ nguyên · "
            "write them beside the file; one that is there is left alone.",
        ),
    ] = False,
) -> None:
    """Soạn biểu mẫu ban đầu từ dữ liệu đã khai báo · starter forms from the declared data."""
    written: list[str] = []
    beside, missing = begun(file)
    procedure = read(file, process=process, forms=beside if missing else None)
    for name, content in starters(procedure, missing):
        path = file.parent / name
        if not write:
            typer.echo(f"// {clean(name)}\n{escaped(content)}")
        elif path.exists():
            aside(f"Đã có {path}, giữ nguyên.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
            aside(f"Đã ghi {path}.")
            written += [name] if name not in missing else []
    if written:
        aside(
            "Điền nội dung, rồi nêu từng biểu mẫu trong bpmn:extensionElements "
            "của quy trình (tờ khai) hoặc của bước:"
        )
        for name in written:
            aside(f'  <thutuc:form file="{name}"/>')
