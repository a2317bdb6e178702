"""Journals and states kept from a release, as JSON lines; ``python -m tests.saves FOLDER`` writes them.

What a release has written stays as it is: a later one writes a folder of its own beside it.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.office import BIRTH, INVESTMENT, LAND, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.store import DossierRow, JournalRow

_FILLED: dict[str, dict[str, Any]] = {
    "appraise": {"needs_verification": False, "eligible": True},
    "register_birth": {"register_number": "01/2026"},
    "sign_certificate": {"signature": "signed"},
    "draft_consultation": {"consulted": ["construction", "environment"], "consultation_number": "15/DT"},
    "review_consultation": {"consultation_review": "agree"},
    "sign_consultation": {"consultation_signature": "agree"},
    "verify_records": {"encumbered": False},
    "post_notice": {"posting_number": "21/TB-UBND"},
}


def travel() -> Engine:
    """A little of everything: a birth to its end, an investment among opinions, a notice that is posted."""
    store, clock = open_store(":memory:"), Clock()
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    for procedure, steps in ((BIRTH, 6), (INVESTMENT, 5), (LAND, 3)):
        dossier = hand_in(engine, procedure, applicant="001099000123").id
        clock.advance(minutes=7)
        by = engine.journal(dossier)[0].actor
        engine.request_papers(dossier, by=by, content="Bản chính", reason="Bản chụp mờ")
        clock.advance(hours=20)
        engine.supply(dossier, by=by)
        engine.note(dossier, by=by, text="Đã gọi điện cho người nộp", request_id=f"note-{dossier}")
        for _ in range(steps):
            clock.advance(minutes=11)
            task = engine.dossier(dossier).tasks[0]
            who = task.holder or task.officer or "system"
            engine.complete(task.id, by=who, data=_FILLED.get(task.step, {}))
    clock.advance(days=5)
    engine.tick()
    engine.note(3, by="system", text="Đang niêm yết")
    engine.withdraw(2, by="anh.bui", reason="Nhà đầu tư xin rút", document="3/ĐN")
    return engine


def save(engine: Engine, folder: Path) -> None:
    """Write every dossier row and journal row."""
    with engine.store.transaction(write=False) as tx:
        heads = list(tx.chain_heads())
        dossiers = [row for head in heads if (row := tx.dossier(head.dossier)) is not None]
        journal = [row for head in heads for row in tx.journal(head.dossier)]
    for name, rows in (("dossiers", dossiers), ("journal", journal)):
        lines = (json.dumps(_plain(row._asdict()), ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


#: Columns that a release may not have had yet.
_LATER: dict[str, Any] = {"other_due": None, "other_last": None}


def load(folder: Path) -> Iterator[tuple[DossierRow, list[JournalRow]]]:
    """Every saved dossier with its journal."""
    journal = [JournalRow(**_rich(line)) for line in _lines(folder / "journal.jsonl")]
    for line in _lines(folder / "dossiers.jsonl"):
        row = DossierRow(**_LATER | _rich(line))
        yield row, [entry for entry in journal if entry.dossier == row.id]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


#: Bytes that are JSON are kept readable; the others (heads, digests, salts) in base64.
_TEXT = ("state", "public", "payload")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        if not isinstance(value, bytes)
        else (value.decode() if name in _TEXT else {"base64": b64encode(value).decode()})
        for name, value in row.items()
    }


def _rich(line: dict[str, Any]) -> dict[str, Any]:
    return {
        name: b64decode(value["base64"])
        if isinstance(value, dict)
        else (value.encode() if name in _TEXT and value is not None else value)
        for name, value in line.items()
    }


if __name__ == "__main__":
    save(travel(), Path(sys.argv[1]))
