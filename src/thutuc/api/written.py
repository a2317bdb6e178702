"""What was written in words in a dossier: papers asked for, reasons, remarks, attachments by reference."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from thutuc.api.answers import Answer, Page
from thutuc.api.operations import Asked, Given, asking
from thutuc.api.tokens import Scope


class Written(Answer):
    """What one act put down in words, or attached; persons' data."""

    number: Annotated[int, Field(description="The row of the journal it stands in.")]
    verb: str
    actor: str
    happened_at: datetime
    kind: Annotated[str, Field(description="Kind of the event, such as `PapersRequested`, `Noted`.")]
    words: Annotated[
        dict[str, Any],
        Field(description="By name: `content`, `reason`, `text`, `attachments` …; gone where erased."),
    ]


@asking(
    "/v1/dossiers/{dossier}/written",
    "Nội dung đã ghi: giấy tờ yêu cầu, lý do, ghi chú, tệp kèm theo · papers asked for, reasons, remarks",
    Page[Written],
    scope=Scope.DATA,
)
def written(asked: Asked) -> Given:
    """Everything that was written in a dossier, in the order of its journal."""
    number = asked.caller.dossier(asked.way["dossier"])
    items = [Written.of(each) for each in asked.caller.engine.written(number)]
    return Given(Page[Written](items=items))
