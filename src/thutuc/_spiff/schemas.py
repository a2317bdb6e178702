"""Holds a file against the BPMN 2.0 schemas that SpiffWorkflow brings along."""

from __future__ import annotations

from functools import cache
from threading import Lock

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from thutuc._spiff.source import tree_of
from thutuc.errors import Finding, Kind, ProcedureRefused

MOST = 20  #: findings told of one file

_RULE = "bpmn-schema"
_ONE_AT_A_TIME = Lock()  # the schema object keeps the errors of its last file


@cache
def _validator() -> BpmnValidator:
    return BpmnValidator()


def validate(source: bytes, file: str | None = None) -> list[Finding]:
    """Everything in the file that the BPMN 2.0 schemas do not allow, in the order of its lines."""
    try:
        root = tree_of(source)
    except ProcedureRefused as refused:
        return list(refused.findings)
    with _ONE_AT_A_TIME:
        validator = _validator()
        validator.preprocess(root)
        if validator.validator.validate(root):
            return []
        errors = [(error.line, error.message) for error in validator.validator.error_log]
    return [_finding(line, message, file) for line, message in errors[:MOST]]


def _finding(line: int, message: str, file: str | None) -> Finding:
    text = message.replace("{http://www.omg.org/spec/BPMN/20100524/MODEL}", "")[:300]
    return Finding(
        rule=_RULE,
        message=f"Expected BPMN 2.0 XML as its schema defines it: {text}",
        message_vi=f"Tệp không đúng lược đồ XML của BPMN 2.0: {text}",
        remedy="Save the file again in a BPMN editor, or put the element where the schema allows it.",
        remedy_vi="Lưu lại tệp bằng phần mềm vẽ BPMN, hoặc đặt phần tử vào đúng chỗ lược đồ cho phép.",
        line=line or None,
        file=file,
        kind=Kind.BREAKS,
    )
