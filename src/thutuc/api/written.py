"""What was written in words in a dossier: papers asked for, reasons, remarks, attachments by reference."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from thutuc.api.answers import Answer, Page
from thutuc.api.operations import Asked, Given
from thutuc.dossier import Event
from thutuc.engine.views import Record

#: Who applies, and what is filled in, is told elsewhere (`data`).
_ELSEWHERE = frozenset({"applicant", "data", "values", "appended"})


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

    @classmethod
    def of_event(cls, record: Record, event: Event) -> Written | None:
        """What *event* says in words; ``None``: nothing."""
        words = {
            name: said for name in event.private if name not in _ELSEWHERE and (said := getattr(event, name))
        }
        if not words:
            return None
        return cls(
            number=record.number,
            verb=record.verb,
            actor=record.actor,
            happened_at=record.happened_at,
            kind=event.kind,
            words=words,
        )


def written(asked: Asked) -> Given:
    """Everything that was written in a dossier, in the order of its journal."""
    number = asked.caller.dossier(asked.way["dossier"])
    found = (
        Written.of_event(record, event)
        for record in asked.caller.engine.journal(number)
        for event in record.events
    )
    return Given(Page[Written](items=[each for each in found if each is not None]))
