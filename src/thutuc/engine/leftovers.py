"""Files in a folder of archives that no journal names, as one leaves that was killed before its COMMIT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from thutuc import bounded
from thutuc.dossier import decode_events
from thutuc.dossier.events import DossierArchived
from thutuc.engine.files import Exported, export_of, opened
from thutuc.errors import FileRefused, StoreError
from thutuc.store import DossierRow, JournalRow, Tx
from thutuc.store.filing import MOST_BYTES, DossierFile, read_file

#: A file of a dossier by its name: number, the beginning of its digest, and whether it is whole.
_NAME = re.compile(r"dossier-([1-9][0-9]{0,17})-([0-9a-f]{12})\.(jsonl|part)")


def name_of(made: Exported) -> str:
    """What the file of an archived dossier is called."""
    return f"dossier-{made.dossier}-{made.digest[:12]}.jsonl"


def lying(folder: Path) -> Mapping[int, Sequence[Path]]:
    """Which files lie in a folder for each dossier, by their names."""
    found: dict[int, list[Path]] = {}
    try:
        paths = sorted(folder.iterdir())
    except (OSError, ValueError):  # none that can be read, or whose name a folder can have
        return found
    for path in paths:
        if told := _NAME.fullmatch(path.name):
            found.setdefault(int(told[1]), []).append(path)
    return found


def unnamed(tx: Tx, journal: Sequence[JournalRow], files: Sequence[Path]) -> Iterator[Path]:
    """Those of a dossier's *files* that its journal does not name; none that another database wrote."""
    return (path for path, _ in _left(tx, journal, files))


def taken_up(
    tx: Tx, row: DossierRow, journal: Sequence[JournalRow], files: Sequence[Path]
) -> Exported | None:
    """The file that an archive left behind, where it holds just what would be written now."""
    for _, read in _left(tx, journal, files):
        if read is None:
            continue
        now = export_of(tx, row, read.file.made_at)
        if read.plain == now.content:
            return Exported(row.id, row.code, read.content, sha256(read.content).hexdigest(), now.entries)
    return None


class _Read(NamedTuple):
    """A whole file of ours, read once: what is compared is what is taken up."""

    content: bytes  #: as it lies there
    plain: bytes  #: the same, opened where it is sealed
    file: DossierFile


def _left(
    tx: Tx, journal: Sequence[JournalRow], files: Sequence[Path]
) -> Iterator[tuple[Path, _Read | None]]:
    """The files that are left behind, each with what stands in it; of a torn one nothing is read."""
    named = {
        event.file[:12]
        for row in journal
        if row.verb == "archive"
        for event in decode_events(row.public, None)
        if isinstance(event, DossierArchived)
    }
    for path in files:
        told = _NAME.fullmatch(path.name)
        if told is None or told[2] in named or not journal:
            continue
        if told[3] == "part":
            yield path, None
        elif (read := _read(tx, path)) is not None and _is_begun_by(read.file, journal[0]):
            yield path, read


def _read(tx: Tx, path: Path) -> _Read | None:
    """What stands in a file, if it is one of ours and whole."""
    try:
        content = bounded.beginning(path, MOST_BYTES)
        plain = opened(tx, content)
        return _Read(content, plain, read_file(plain))
    except (OSError, FileRefused, StoreError):
        return None


def _is_begun_by(file: DossierFile, first: JournalRow) -> bool:
    """Whether a file's journal begins with this very row: no other database has its salt."""
    return bool(file.journal) and file.journal[0].head == first.head
