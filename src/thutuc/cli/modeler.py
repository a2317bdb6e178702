"""``modeler``: thutuc's words for the drawing tools that analysts use."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer
from rich.text import Text

from thutuc.authoring.moddle import moddle
from thutuc.authoring.schema_xsd import xsd
from thutuc.authoring.templates import Platform, templates
from thutuc.cli.show import aside, say_unfolded
from thutuc.cli.writing import write_whole
from thutuc.errors import ConfigurationError


class ModelerFile(StrEnum):
    """What can be made."""

    TEMPLATES_7 = "element-templates"
    TEMPLATES_8 = "element-templates-8"
    MODDLE = "moddle"
    XSD = "xsd"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


#: what is made → where in the folder, and how
FILES: Mapping[ModelerFile, tuple[str, Callable[[], str]]] = MappingProxyType(
    {
        ModelerFile.TEMPLATES_7: (
            "element-templates/thutuc-camunda-7.json",
            lambda: _written(templates(Platform.CAMUNDA_7)),
        ),
        ModelerFile.TEMPLATES_8: (
            "element-templates/thutuc-camunda-8.json",
            lambda: _written(templates(Platform.CAMUNDA_8)),
        ),
        ModelerFile.MODDLE: ("thutuc.moddle.json", lambda: _written(moddle())),
        ModelerFile.XSD: ("thutuc.xsd", xsd),
    }
)


def modeler(
    kind: Annotated[
        list[ModelerFile] | None,
        typer.Option("--kind", help="Chỉ tạo loại này · only these; by default all. May be repeated."),
    ] = None,
    folder: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            file_okay=False,
            help="Thư mục · where; Camunda Modeler looks into .camunda beside or above a drawing.",
        ),
    ] = Path(".camunda"),
) -> None:
    """Tạo mẫu phần tử cho Camunda Modeler, bpmn.io và trình soạn XML · element templates, moddle, XSD."""
    for each in dict.fromkeys(kind or FILES):
        name, make = FILES[each]
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"Expected to write {target}, but: {error.strerror}.") from error
        write_whole(target, make())
        say_unfolded(Text(str(target)))
    aside(
        "Mở lại Camunda Modeler (hoặc Ctrl+R), chọn phần tử, bấm Template → Select "
        "· reload Camunda Modeler, choose an element, then Template → Select"
    )
