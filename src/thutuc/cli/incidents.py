"""What needs a person in a dossier, in words under what a command prints."""

from __future__ import annotations

from rich.text import Text

from thutuc.cli.show import SOON
from thutuc.dossier.events import IncidentRecorded
from thutuc.engine import Dossier, Engine

_KINDS = {
    "vacant": "chưa có người giữ vai trò",
    "nobody-present": "người giữ vai trò vắng mặt",
    "nobody-to-tell": "không có người để báo",
    "silence": "cơ quan phối hợp chưa trả lời",
    "service": "dịch vụ không trả lời được",
    "hindered": "việc đến giờ chưa thực hiện được",
    "hand-over": "chờ quyết định đơn vị kế thừa",
}


def open_incidents(engine: Engine, dossier: Dossier, *, before: Dossier | None = None) -> list[Text]:
    """One line for each open incident; with *before*, only for those that were not open then."""
    known = before.incidents if before is not None else {}
    wanted = set(dossier.incidents) - set(known)
    if not wanted:
        return []
    events = (event for record in engine.journal(dossier.id) for event in record.events)
    return [
        Text(f"Cần người xử lý · incident {event.incident}: {_called(event.what)}: {event.text}", style=SOON)
        for event in events
        if isinstance(event, IncidentRecorded) and event.incident in wanted
    ]


def _called(what: str) -> str:
    kind = what.partition(":")[0]
    return f"{_KINDS[kind]} ({what})" if kind in _KINDS else what
