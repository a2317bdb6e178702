"""What published texts say against each other is kept, and told each time."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.procedure import Procedure

MARK = "Mâu thuẫn:"
LONGEST = 600  #: characters of a note that are told
DISAGREE = Saying(
    "texts-disagree",
    "Expected published texts that agree, found a note that they do not: {note}",
    "Văn bản đã công bố có chỗ mâu thuẫn: {note}",
    "Nothing has to be done in the file; report it to the agency that published the text.",
    "Tệp giữ nguyên; kiến nghị cơ quan đã công bố sửa văn bản.",
    "note",
)


def texts_disagree(procedure: Procedure) -> Iterator[Finding]:
    """A contradiction that the drawing cannot show is kept in a note, never settled in silence (R85)."""
    for note in procedure.header.notes:
        if note.startswith(MARK):
            yield DISAGREE.at(procedure, note=Whole(note.removeprefix(MARK).strip()[:LONGEST]))
