"""Names are written with their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.named import named
from thutuc.lint.saying import Saying
from thutuc.procedure import WHOM, Procedure

MARKS = Saying(
    "name-marks",
    "Expected Vietnamese with its marks, found {name!r}",
    "Tên viết không dấu: {name!r}",
    "Write the name with its marks.",
    "Viết tên có dấu.",
)
WAITED = Saying(
    "name-marks",
    "Expected one of the words {words}, or the agency's name as people are told it, found waitsFor {name!r}",
    "waitsFor ghi {name!r}, người dân đọc đúng như vậy; các từ có sẵn: {words}",
    "Write one of these words, or the name of the agency in Vietnamese.",
    "Ghi một trong các từ ấy, hoặc tên cơ quan bằng tiếng Việt có dấu.",
)
#: syllables that are hardly ever right without marks, and are no English word an analyst writes
_BARE = frozenset(
    re.findall(
        r"\w+",
        """
        ho so nhan tra ket qua tiep kiem thu ly tham dinh phe duyet ky chuyen giai quyet thong bao
        bo sung cho y kien lanh dao phong ban hanh van niem yet xac minh lap bien quyen cap giay
        chung phieu cong dan nguoi nop tu choi trinh xem xet tong hop du thao luu
        gui giay hen dong dau phat hoi dinh nghiem thu chuyen vien chu tich giam doc truong khai sinh
        dang can bo nghi quyet ky so doi chieu tra cuu dien thue phi le giao dat
        """,
    )
)
#: signs of the private use area, which old fonts showed as letters with marks
_OLD_FONT = re.compile("[\ue000-\uf8ff]")
#: what a modeler or a programmer calls a step, as ``sign_result``
_CODE = re.compile(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)+")
_ENOUGH = 2  #: of so many syllables at least two thirds are such


def name_marks(procedure: Procedure) -> Iterator[Finding]:
    """Text that people read has its marks (NĐ 30/2020/NĐ-CP Điều 8: tiếng Việt, Unicode)."""
    for place in named(procedure):
        if _unmarked(place.name):
            yield MARKS.at(procedure, place, name=place.name)
    for step in procedure.steps:
        whom = None if step.suspend is None else step.suspend.waits_for
        if whom is not None and whom not in WHOM and (whom.isascii() or _unmarked(whom)):
            yield WAITED.at(procedure, step, name=whom, words=", ".join(WHOM))


def _unmarked(name: str) -> bool:
    if not name.isascii():
        return _OLD_FONT.search(name) is not None
    if _CODE.fullmatch(name):
        return True
    words = [word.casefold() for word in name.replace(",", " ").split() if word.isalpha()]
    known = sum(word in _BARE for word in words)
    return len(words) >= _ENOUGH and known * 3 >= len(words) * 2
