"""``thutuc check``: every process of every file runs, or is refused with everything that keeps it from it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc.bpmn.kinds import breaks_what
from thutuc.cli.further import kinds_told, next_told
from thutuc.cli.options import AsJson, Files, Lang, Language, chosen
from thutuc.cli.session import session_of
from thutuc.cli.show import (
    FAINT,
    FINE,
    LATE,
    LONGEST_NAME,
    REFUSED,
    SOON,
    as_json,
    clean,
    named,
    say_line,
    say_unfolded,
    tell_pages,
    tracked,
)
from thutuc.engine.checking import Checker, FileReport, Neighbours, ProcessReport, Verdict
from thutuc.errors import Finding, Kind, stopped
from thutuc.plugins import Plugins

#: of more files the second reader only reads, and walks when it is asked to
_FEW = 20
_STYLE = {Verdict.RUNS: FINE, Verdict.NEEDS: SOON, Verdict.UNSUPPORTED: LATE, Verdict.REFUSED: LATE}
_SAID: dict[str, dict[Verdict, str]] = {
    "vi": {
        Verdict.RUNS: "chạy được",
        Verdict.NEEDS: "cần bổ sung {missing} điểm",
        Verdict.UNSUPPORTED: "chưa hỗ trợ {unsupported} điểm",
        Verdict.REFUSED: "bị từ chối: {wrong}",
    },
    "en": {
        Verdict.RUNS: "runs",
        Verdict.NEEDS: "needs {missing} thing(s)",
        Verdict.UNSUPPORTED: "not supported: {unsupported} thing(s)",
        Verdict.REFUSED: "refused: {wrong}",
    },
}
_WRONG: dict[str, dict[str, str]] = {
    "vi": {
        "BPMN": "{count} điểm sai chuẩn BPMN",
        "thutuc": "{count} điểm sai bộ từ thutuc",
        "DMN": "{count} điểm sai trong quyết định (DMN)",
    },
    "en": {
        "BPMN": "{count} thing(s) break BPMN",
        "thutuc": "{count} thing(s) break thutuc's own words",
        "DMN": "{count} thing(s) are wrong in decisions (DMN)",
    },
}
_NEVER_END = frozenset({"sound-join", "sound-end"})
#: said instead where nothing is unknown to thutuc, but dossiers would never end
_ENDLESS = {
    "vi": "không thể kết thúc: hồ sơ mắc lại ở {count} điểm",
    "en": "cannot finish: dossiers stay at {count} place(s) for ever",
}
_WORDS = {
    "vi": {"line": "dòng", "file": "tệp", "reader": "SpiffWorkflow đọc lại", "agrees": "như nhau",
           "differs": "đọc khác", "cannot read": "không đọc được", "files": "tệp",
           "refuses": "từ chối", "advice": "lưu ý", "alone": "Tệp quyết định (DMN)", "nothing": "Tệp",
           "says": "SpiffWorkflow báo"},
    "en": {"line": "line", "file": "file", "reader": "Second reader", "agrees": "agrees",
           "differs": "differs", "cannot read": "cannot read", "files": "file(s)",
           "refuses": "refuses", "advice": "advice", "alone": "Decisions (DMN)", "nothing": "File",
           "says": "SpiffWorkflow says"},
}  # fmt: skip


def check(
    context: typer.Context,
    files: Files,
    lang: Language = Lang.VI,
    walks: Annotated[
        bool | None,
        typer.Option(
            help="Cho SpiffWorkflow chạy thử điều đã đọc lại; mặc định: khi có không quá 20 tệp · "
            "let the second reader run what it has read; by default for 20 files or fewer."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra tệp BPMN, DMN · say of each process whether it runs, or all that it lacks; keeps nothing."""
    given = chosen(files)
    plugins, services = _in_force(context)
    made = Checker(Neighbours(given), plugins, services, walks=len(given) <= _FEW if walks is None else walks)
    reports = (made.check(path) for path in tracked(given, "Kiểm tra"))
    rules: set[str] = set()
    counts = _json(reports) if as_json else _text(reports, lang, rules)
    if not as_json and "step-responsible" in rules:
        _say(kinds_told(context, lang))
    if not as_json and not set(counts) - {Verdict.RUNS} and any(path.suffix == ".bpmn" for path in given):
        _say(next_told(context, files, lang))
    if set(counts) - {Verdict.RUNS}:
        raise typer.Exit(REFUSED)


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        say_unfolded(Text(clean(line), style=FAINT))


def _in_force(context: typer.Context) -> tuple[Plugins | None, dict[str, list[str]]]:
    """The plug-ins and grants of this folder's configuration; a file can be checked without any."""
    session = session_of(context)
    plugins = session.plugins_to_judge_by()
    return plugins, {} if plugins is None else dict(session.configuration.settings.services)


# --- for programs --------------------------------------------------------------------------------


def _json(reports: Iterator[FileReport]) -> Counter[Verdict]:
    """One JSON object, written file by file, so that thousands are never held."""
    counts: Counter[Verdict] = Counter()
    before = '{"files":[\n'
    for report in reports:
        counts.update(_verdicts(report))
        sys.stdout.write(before + as_json(report))
        before = ",\n"
    sys.stdout.write(f'\n],"verdicts":{as_json({each.value: counts[each] for each in Verdict})}}}\n')
    return counts


def _verdicts(report: FileReport) -> list[Verdict]:
    """A verdict for each process; one for the file where it has none."""
    return [process.verdict for process in report.processes] or [report.verdict]


# --- for people ----------------------------------------------------------------------------------


def _text(reports: Iterator[FileReport], lang: Lang, rules: set[str]) -> Counter[Verdict]:
    """Everything of every file; the names of what was found are added to *rules*."""
    counts: Counter[Verdict] = Counter()
    files, said = 0, set[str]()
    for report in reports:
        files += 1
        counts.update(_verdicts(report))
        found = [finding for process in report.processes for finding in process.findings]
        rules.update(finding.rule for finding in found)
        said.update(text for each in (*report.findings, *found) for text in (each.message, each.remedy))
        _show(report, lang)
    words = _WORDS[lang]
    told = ", ".join(f"{_brief(verdict, lang)} {counts[verdict]}" for verdict in Verdict if counts[verdict])
    say_line(Text(f"{files} {words['files']}: {told}", style="bold"))
    tell_pages(*said)
    return counts


def _brief(verdict: Verdict, lang: Lang) -> str:
    """The verdict without its count: ``cần bổ sung``."""
    return _SAID[lang][verdict].split(" {")[0].split(":")[0]


def _show(report: FileReport, lang: Lang) -> None:
    say_line(Text(clean(report.file), style="bold"))
    for finding in report.findings:
        _finding(finding, report, lang, "  ")
    for process in report.processes:
        _process(process, report, lang)
    if not report.processes:
        what = "alone" if report.file.lower().endswith(".dmn") else "nothing"
        said = _said(report.verdict, report.findings, lang)
        say_line(Text.assemble(f"  {_WORDS[lang][what]}: ", (said, _STYLE[report.verdict])))


def _said(verdict: Verdict, findings: Sequence[Finding], lang: Lang) -> str:
    """The verdict in words, with how many things are how wrong."""
    counted = Counter(finding.kind.value for finding in findings)
    unsupported = [finding.rule for finding in findings if finding.kind is Kind.UNSUPPORTED]
    if verdict is Verdict.UNSUPPORTED and all(rule in _NEVER_END for rule in unsupported):
        return _ENDLESS[lang].format(count=len(unsupported))
    broken = Counter(breaks_what(finding) for finding in findings if finding.kind is Kind.BREAKS)
    wrong = ", ".join(_WRONG[lang][whose].format(count=count) for whose, count in sorted(broken.items()))
    return _SAID[lang][verdict].format(wrong=wrong, **{kind.value: counted[kind.value] for kind in Kind})


def _process(process: ProcessReport, report: FileReport, lang: Lang) -> None:
    said = _said(process.verdict, (*report.findings, *process.findings), lang)
    line = f" ({_WORDS[lang]['line']} {process.line})" if process.line else ""
    name = named(process.name, process.id)
    say_line(Text.assemble(f"  {name}{line}: ", (said, _STYLE[process.verdict])))
    for finding in process.findings:
        _finding(finding, report, lang, "    ")
    if process.second_reader is not None:
        word, _, reason = process.second_reader.partition(": ")
        told = _WORDS[lang].get(word, word) + (f" ({_WORDS[lang]['says']}: {reason})" if reason else "")
        say_line(Text(f"    {_WORDS[lang]['reader']}: {clean(told)}", style=FAINT))


def _finding(finding: Finding, report: FileReport, lang: Lang, margin: str) -> None:
    """Whether it refuses, where, what, and what to do; a finding about another file names that."""
    words = _WORDS[lang]
    line = f"{words['line']} {finding.line}" if finding.line else words["file"]
    if finding.file is not None and finding.file != report.file:
        line = f"{clean(Path(finding.file).name, LONGEST_NAME)}, {line}"
    advice = finding.kind is Kind.ADVICE
    what = named(finding.name, finding.element)
    message, remedy = (
        (finding.message_vi, finding.remedy_vi) if lang == "vi" else (finding.message, finding.remedy)
    )
    style = SOON if finding.kind in (Kind.MISSING, Kind.ADVICE) else LATE
    mark = words["advice" if advice else "refuses"]
    say_line(Text.assemble(f"{margin}[{mark}] {line} ", (what, style), (f"  {finding.rule}", FAINT)))
    say_line(Text(f"{margin}  {clean(stopped(message))} {clean(stopped(remedy))}"))
