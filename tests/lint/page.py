"""Writes what code and diagrams say into ``lint.md`` and ``lint.vi.md``: ``python -m tests.lint.page``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from tests.lint.page_vi import ASKED

from thutuc import load_plugins, sample
from thutuc.errors import Finding, stopped
from thutuc.lint import RULES, Rule
from thutuc.lint.files import Linter
from thutuc.lint.people import people
from thutuc.lint.rules import FLOW, RESPONSIBILITY, TEXT, TIME
from thutuc.plugins import Plugins

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "lint.md"
VIETNAMESE = PAGE.with_name("lint.vi.md")
REGION = re.compile(r"(<!-- the rules -->\n).*?(<!-- end of the rules -->)", re.DOTALL)

#: rules that one generator tells together, and what each asks for
PEOPLE = {
    "step-unknown": "The steps that `sameAs`, `notSameAs` and `of` name exist.",
    "step-itself": "A step speaks of other steps, never of itself.",
    "same-and-not-same": "A step does not ask for an officer whom it forbids.",
    "step-beside": "Who co-operates or follows is a role in a unit.",
    "requires-act": "What a step requires is signed or initialled where it says.",
    "requires-return": "Every way back to a step that requires a signature passes it again.",
}
PLUGGED = {
    "role-filled": "A step asks for a role that a post in such a unit has (R93; plug-in `thutuc_roles`)."
}
SOUND = {
    "sound-join": "Every join gets what it waits for.",
    "sound-end": "From everywhere there is a way to the end.",
    "sound-once": "A step is open once at a time.",
}
NOTES = {"accepted-nothing": "A note that accepts a finding accepts one that is there."}
TITLES: dict[str, tuple[Rule, ...]] = {
    "Responsibility": RESPONSIBILITY,
    "Time": TIME,
    "Flow": FLOW,
    "Text": TEXT,
    "Asked when deploying too": RULES,
}
#: headings, levels and marks of the Vietnamese edition
VI = {
    "Responsibility": "Trách nhiệm",
    "Time": "Thời hạn",
    "Flow": "Đường đi",
    "Text": "Chữ",
    "Asked when deploying too": "Cũng hỏi khi triển khai",
    "Soundness": "Chứng minh luôn kết thúc được",
    "Accepting notes": "Ghi chú chấp nhận",
    "error": "lỗi",
    "warn": "cảnh báo",
    "note": "ghi nhận",
    "right": "Đúng",
    "wrong": "Sai",
    "example": "Ví dụ",
}


def rules() -> dict[str, dict[str, str]]:
    """Title → rule → what it asks for, in the order told."""
    found: dict[str, dict[str, str]] = {}
    for title, functions in TITLES.items():
        found[title] = {}
        for function in functions:
            if function is people:
                found[title] |= PEOPLE
            else:
                found[title][function.__name__.replace("_", "-")] = inspect.cleandoc(function.__doc__ or "")
    found["Responsibility"] |= PLUGGED
    found["Soundness"] = dict(SOUND)
    found["Accepting notes"] = dict(NOTES)
    return found


def every() -> list[str]:
    """The rules, in the order told."""
    return [rule for told in rules().values() for rule in told]


def files(rule: str) -> list[Path]:
    """The diagrams kept for a rule: those it passes, then those it finds wrong."""
    return sorted(
        (HERE / rule).glob("*.bpmn"), key=lambda path: (not path.name.startswith("passes"), path.name)
    )


@cache
def findings(path: Path) -> Sequence[Finding]:
    """What lint says of a diagram; the sample province is asked where a rule asks an organisation."""
    plugins = _province() if path.parent.name in PLUGGED else None
    return Linter(plugins).lint(path.read_bytes(), path.name).findings


@cache
def _province() -> Plugins:
    return load_plugins({"roles": {"organisation": str(sample())}})


def region(*, vietnamese: bool = False) -> Iterator[str]:
    """Every rule with its paragraph, level, diagrams, and what is said of the wrong ones."""
    for title, told in rules().items():
        yield f"## {VI[title] if vietnamese else title}"
        for rule, asks in told.items():
            yield from _rule(rule, ASKED[asks] if vietnamese else asks, vietnamese)


def _rule(rule: str, asks: str, vietnamese: bool) -> Iterator[str]:
    yield f"### `{rule}`"
    shown = files(rule)
    said = {path: next((one for one in findings(path) if one.rule == rule), None) for path in shown}
    level = next((one.severity for one in said.values() if one is not None), "warn")
    yield f"{asks} *{VI[level] if vietnamese else level}*"
    lines = []
    for path, finding in said.items():
        kind, _, name = path.stem.partition("-")
        mark = {"passes": "right", "fails": "wrong", "tells": "example"}[kind]
        shown_as = VI[mark] if vietnamese else mark.capitalize()
        lines.append(f"- {shown_as}: [{name}](../../tests/lint/{rule}/{path.name})")
        if finding is not None:
            lines.append(f"  <br>{_told(finding, vietnamese)}")
    yield "\n".join(lines)


def _told(finding: Finding, vietnamese: bool) -> str:
    if vietnamese:
        place = f"dòng {finding.line}" if finding.line else "tệp"
        return f"{place}: {_safe(finding.message_vi)} **{_safe(finding.remedy_vi)}**"
    place = f"line {finding.line}" if finding.line else "the file"
    return f"{place}: {_safe(finding.message)} **{_safe(finding.remedy)}**"


def _safe(text: str) -> str:
    return re.sub(r"([*_`|])", r"\\\1", stopped(text).replace("<", "&lt;"))


def written(page: str, *, vietnamese: bool = False) -> str:
    """The page with its region made anew."""
    made = "\n\n".join(region(vietnamese=vietnamese))
    return REGION.sub(lambda found: f"{found[1]}\n{made}\n\n{found[2]}", page)


if __name__ == "__main__":
    for one in (PAGE, VIETNAMESE):
        one.write_text(written(one.read_text("utf-8"), vietnamese=one is VIETNAMESE), "utf-8")
