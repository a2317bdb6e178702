"""Reads a script task: assignments, or one value that a modeler gives a name beside it."""

from __future__ import annotations

from textwrap import dedent

from lxml import etree

from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE
from thutuc.bpmn.names import BPMN
from thutuc.errors import ExpressionError
from thutuc.expressions import compile_script

_ZEEBE_SCRIPT = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}script"


def script_of(task: etree._Element) -> str:
    """The task's assignments; a script that is one value, with the variable it is for, becomes one."""
    zeebe = task.find(_ZEEBE_SCRIPT)
    if zeebe is not None and zeebe.get("expression") and zeebe.get("resultVariable"):
        value = zeebe.get("expression", "").strip().removeprefix("=").strip()
        return f"{zeebe.get('resultVariable')} = ={value}"
    text = dedent(task.findtext(f"{{{BPMN}}}script") or "").strip()
    name = task.get(f"{{{CAMUNDA}}}resultVariable") or task.get(f"{{{FLOWABLE}}}resultVariable")
    if not name or not text:
        return text
    wrapped = text.startswith(("${", "#{")) and text.endswith("}")
    assigned = f"{name} = {text if wrapped else text.rstrip(';').strip()}"
    try:
        script = compile_script(assigned)
    except ExpressionError:
        return text
    return assigned if script.targets == (name,) and not _assigns(text) else text


def _assigns(text: str) -> bool:
    """Is the text already assignments, so that its last value is nobody's?"""
    try:
        compile_script(text)
    except ExpressionError:
        return False
    return True
