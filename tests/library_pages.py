"""Writes what the shipped procedures say into two pages: ``python -m tests.library_pages``.

``procedures/README.md`` lists them; ``docs/explanation/published-contradictions.md`` tells where the texts
they come from contradict themselves, and by which findings that is seen. What stands outside the marks
is written by hand; ``test_library_pages.py`` compares the rest.
"""

from __future__ import annotations

import re
from pathlib import Path

from thutuc.bpmn import read
from thutuc.errors import Finding
from thutuc.lint.files import Linter
from thutuc.lint.rules.texts_disagree import MARK
from thutuc.procedure import Procedure

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "procedures"
INDEX = LIBRARY / "README.md"
CONTRADICTIONS = ROOT / "docs" / "explanation" / "published-contradictions.md"
REGION = re.compile(r"(<!-- from the procedures -->\n).*?(<!-- end -->)", re.DOTALL)

#: entry of the domain's list → its folders
ENTRIES: dict[int, tuple[str, ...]] = {
    1: ("dang-ky-khai-sinh",),
    2: ("lien-thong-khai-sinh",),
    3: ("lien-thong-khai-tu",),
    4: ("dang-ky-ket-hon",),
    5: ("cap-giay-xac-nhan-tinh-trang-hon-nhan",),
    6: (
        "cap-ban-sao-trich-luc-ho-tich",
        "cap-ban-sao-tu-so-goc",
        "chung-thuc-ban-sao-tu-ban-chinh",
        "chung-thuc-chu-ky",
        "chung-thuc-giao-dich",
        "chung-thuc-di-chuc",
    ),
    7: ("dang-ky-nuoi-con-nuoi-trong-nuoc",),
    8: ("dang-ky-thanh-lap-ho-kinh-doanh", "lien-thong-ho-kinh-doanh-karaoke"),
    9: ("cap-giay-phep-xay-dung-den-2026-06-30", "cap-giay-phep-xay-dung"),
    10: ("chap-thuan-chu-truong-dau-tu",),
    11: ("giao-dat-cho-thue-dat",),
    12: ("dang-ky-cap-giay-chung-nhan-lan-dau",),
    13: ("cap-lai-giay-chung-nhan-bi-mat",),
    14: ("hoa-giai-tranh-chap-dat-dai",),
    15: ("khau-tru-kinh-phi-boi-thuong",),
    16: ("cong-nhan-ket-qua-tham-do-khoang-san",),
    17: ("thay-doi-tru-so-to-chuc-ton-giao",),
    18: ("cong-nhan-trung-tam-doi-moi-sang-tao",),
    19: ("tro-cap-mot-lan-quyet-dinh-62",),
    20: ("tiep-nhan-vao-co-so-tro-giup-xa-hoi", "ho-tro-nan-nhan"),
    21: ("can-thiep-khan-cap-bao-ve-tre-em",),
    22: ("dang-ky-cai-nghien-tu-nguyen", "bo-nhiem-giam-dinh-vien-phap-y", "mien-giam-hoc-phi"),
}

#: rules by which a contradiction is seen in the drawing itself, beside the note that tells it
SEEN = ("time-path", "time-units", "step-number")
#: contradicting texts whose numbers the drawing keeps: these findings must be there
KEPT: dict[str, tuple[str, ...]] = {
    "lien-thong-khai-sinh": ("time-path", "time-units"),
    "lien-thong-khai-tu": ("time-units",),
    "cap-giay-phep-xay-dung-den-2026-06-30": ("time-units",),
    "giao-dat-cho-thue-dat": ("time-units",),
    "hoa-giai-tranh-chap-dat-dai": ("time-units",),
    "cong-nhan-trung-tam-doi-moi-sang-tao": ("time-units",),
    "ho-tro-nan-nhan": ("step-number",),
    "bo-nhiem-giam-dinh-vien-phap-y": ("time-units",),
}


def procedure(folder: str) -> Procedure:
    """One shipped procedure."""
    return read(LIBRARY / folder / "procedure.bpmn")


def findings(folder: str) -> tuple[Finding, ...]:
    """What lint says of one shipped procedure, notes and accepted findings too."""
    return Linter().lint_path(LIBRARY / folder / "procedure.bpmn").findings


def contradictions(folder: str) -> list[str]:
    """What its notes tell of texts that contradict each other."""
    notes = procedure(folder).header.notes
    return [note.removeprefix(MARK).strip() for note in notes if note.startswith(MARK)]


def index() -> str:
    """The table of the procedures."""
    lines = ["| | Thủ tục | Mã | Thời hạn | Hiệu lực trong tệp | Kịch bản |", "|---|---|---|---|---|---|"]
    for number, folders in ENTRIES.items():
        for folder in folders:
            one, header = procedure(folder), procedure(folder).header
            until = f" đến {header.effective_to:%d/%m/%Y}" if header.effective_to else ""
            since = f"từ {header.effective_from:%d/%m/%Y}" if header.effective_from else ""
            told = len(list((LIBRARY / folder / "scenarios").glob("*.toml")))
            term = header.committed_term or header.legal_term
            cells = [
                f"[{one.name}]({folder}/README.md)",
                header.code or "–",
                str(term),
                since + until,
                str(told),
            ]
            lines.append(f"| {number} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def told() -> str:
    """The list of contradictions, by procedure."""
    lines: list[str] = []
    for number, folders in ENTRIES.items():
        for folder in folders:
            if texts := contradictions(folder):
                rules = ", ".join(f"`{rule}`" for rule in ("texts-disagree", *KEPT.get(folder, ())))
                one = procedure(folder)
                lines += [f"### {number}. {one.name}", ""]
                lines += [f"`procedures/{folder}/procedure.bpmn`; phát hiện · findings: {rules}", ""]
                lines += [f"- {text[0].upper()}{text[1:]}" for text in texts]
                lines.append("")
    return "\n".join(lines)


def written(text: str, part: str) -> str:
    """A page with *part* between its marks."""
    return REGION.sub(lambda match: f"{match[1]}\n{part}\n{match[2]}", text)


PAGES = {INDEX: index, CONTRADICTIONS: told}

if __name__ == "__main__":
    for page, part in PAGES.items():
        page.write_text(written(page.read_text("utf-8"), part()), "utf-8")
