"""What people read in Vietnamese, wherever it stands: one way to write a thing, as officials write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Letters that Vietnamese has and English has not.
MARKED = re.compile(r"[À-ưẠ-ỹ]")
CODE = [path for folder in ("src", "plugins") for path in sorted((ROOT / folder).rglob("*.py"))]
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "glossary.md",
    *(path for folder in ("docs", "plugins") for path in sorted((ROOT / folder).rglob("*.vi.md"))),
    *(path for end in ("md", "bpmn", "toml", "json") for path in sorted(ROOT.glob(f"procedures/**/*.{end}"))),
]
#: They hold patterns by which is read what others wrote; nobody is shown them.
PATTERNS = {"people_words.py", "lead_missing.py"}
#: In files that are deployed already: another spelling alone is no reason for a new version of a procedure.
DEPLOYED = ("Điều 102.1.e: đến thời hạn", "(Điều 12.2.d)", "0,5 % phần trên 01 tỷ")
#: A text on one line of code; what is too long for a line is several.
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


def lines(path: Path) -> Iterator[str]:
    """What a line says in Vietnamese: of a page all that stands there, of a module its texts."""
    for line in filter(MARKED.search, path.read_text("utf-8").splitlines()):
        if path.suffix != ".py":
            yield line
        elif not line.lstrip().startswith(('"""', "#")):
            for each in filter(MARKED.search, TEXT.findall(line)):
                yield each.partition(" · ")[0]  # the English stands behind it


@cache
def shown() -> dict[str, str]:
    """Every text that people read, and where it stands."""
    read = [*PAGES, *(path for path in CODE if path.name not in PATTERNS)]
    return {each: path.relative_to(ROOT).as_posix() for path in read for each in lines(path)}


def written(never: Callable[[str], object]) -> list[str]:
    """The texts of which that is so, behind the file they stand in."""
    texts = {each: path for each, path in shown().items() if not any(part in each for part in DEPLOYED)}
    return [f"{path}: {each}" for each, path in texts.items() if never(each)]


def test_the_texts_are_found_at_all() -> None:
    assert len(shown()) > 8_000
    assert {path.partition("/")[0] for path in shown().values()} > {"src", "plugins", "docs", "procedures"}


def test_every_letter_is_one_with_its_marks() -> None:
    assert written(lambda each: not unicodedata.is_normalized("NFC", each)) == []


@pytest.mark.parametrize(
    ("never", "instead"),
    [
        # the tone of oa, oe, uy stands on the first of the two, as in the texts of law
        (r"(?<![qQ])(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b", "hòa, khỏe, ủy"),
        (r"[Bb]ộ phận một cửa|Bộ Phận Một Cửa", "Bộ phận Một cửa"),
        (r"[đĐ]ồng hồ (của (hồ sơ|chặng)|này|tạm dừng|(sẽ )?chạy)", "thời hạn … tạm dừng tính"),
        (r"\bĐ\d", "Điều 17"),
        (r"Điều \d+\.\d+\.[a-zđ]\b", "Điều 146.1c"),
        (r"[\d}] %(?! ?\d)", "95%"),
        (r"\{[^{}]*:,\}", "1.000: dotted()"),
        (r"gắn cờ|điểm móc|[Mm]ốc báo", "dấu lưu ý, hook, nấc báo"),
    ],
)
def test_a_thing_is_written_in_one_way(never: str, instead: str) -> None:
    assert written(re.compile(never).search) == [], f"write {instead}"
