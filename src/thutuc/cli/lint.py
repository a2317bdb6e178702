"""``thutuc lint``: what an analyst should know of a procedure before the first citizen meets it."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer

from thutuc import bounded
from thutuc.cli.options import Files, Lang, Language, chosen
from thutuc.cli.session import session_of
from thutuc.cli.show import LONGEST_NAME, REFUSED, as_json, clean, named, tell_pages
from thutuc.engine.checking import Neighbours
from thutuc.engine.decisions import Shelves
from thutuc.errors import ConfigurationError, Finding, stopped
from thutuc.lint import NAMES, Level, Rule
from thutuc.lint.files import Linted, Linter
from thutuc.lint.remembered import Remembered, cache_folder, fingerprint
from thutuc.lint.sarif import sarif
from thutuc.mistakes import did_you_mean, nearest
from thutuc.plugins import Plugins
from thutuc.safexml import MOST_BYTES

#: of more files the notes, which only tell what was proved, are left out unless asked for
_FEW = 20
_WORDS = {
    "vi": {"error": "lỗi", "warn": "cảnh báo", "note": "ghi nhận", "line": "dòng", "file": "tệp",
           "clean": "không có phát hiện", "files": "tệp"},
    "en": {"error": "error", "warn": "warning", "note": "note", "line": "line", "file": "file",
           "clean": "nothing found", "files": "file(s)"},
}  # fmt: skip
_COLOURS = {"error": typer.colors.RED, "warn": typer.colors.YELLOW, "note": typer.colors.BRIGHT_BLACK}


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def lint(
    context: typer.Context,
    files: Files,
    written: Annotated[
        Format,
        typer.Option(
            "--format",
            help="Cho người đọc, cho chương trình, hoặc SARIF 2.1.0 cho trình soạn thảo · "
            "for people, for programs, or SARIF 2.1.0 for editors and hosts.",
        ),
    ] = Format.TEXT,
    lang: Language = Lang.VI,
    soundness: Annotated[
        bool,
        typer.Option(
            help="Chứng minh cả việc hồ sơ luôn kết thúc được; bỏ qua thì nhanh hơn · "
            "prove, too, that a dossier can always finish; left out it is faster."
        ),
    ] = True,
    notes: Annotated[
        bool | None,
        typer.Option(
            help="In cả điều đã chứng minh, đã chấp nhận; mặc định: khi có không quá 20 tệp · "
            "tell what was proved and accepted; by default in text for 20 files or fewer."
        ),
    ] = None,
    cache: Annotated[
        bool,
        typer.Option(
            help="Nhớ kết quả soát cho đến khi tệp thay đổi · "
            "remember what was said of a file, until it changes."
        ),
    ] = True,
) -> None:
    """Soát thủ tục · say what is wrong with a procedure, where, and what to do; keeps nothing."""
    given = chosen(files)
    plugins, levels = _in_force(context)
    linter = Linter(plugins, levels, soundness, Neighbours(given), Shelves())
    told = linted(given, linter, cache_folder() if cache else None)
    shown = notes if notes is not None else (written is not Format.TEXT or len(given) <= _FEW)
    if _WRITERS[written](told, lang, shown):
        raise typer.Exit(REFUSED)


def linted(files: Sequence[Path], linter: Linter, cache: Path | None) -> Iterator[Linted]:
    """What lint says of each file, remembered in the folder *cache* where nothing has changed."""
    kept = None
    asked = [getattr(rule, "decided_by", None) for rule in _added(linter.plugins)]
    if cache is not None and None not in asked:
        kept = Remembered(cache, fingerprint(linter.levels, soundness=linter.soundness, asked=asked))
    with _undisturbed():
        for path in files:
            yield _one(path, linter, kept)
    if kept is not None:
        kept.close()


def _one(path: Path, linter: Linter, kept: Remembered | None) -> Linted:
    source = _content(path) if kept is not None else None
    if kept is None or source is None:
        return linter.lint_path(path)
    key = kept.key(source, path.parent)
    found = kept.get(key, str(path))
    if found is None:
        found = linter.lint(source, str(path))
        kept.put(key, found)
    return found


def _content(path: Path) -> bytes | None:
    """The file's bytes; ``None`` where it cannot be read, or is too large to be a procedure."""
    try:
        return bounded.whole(path, MOST_BYTES)
    except OSError:
        return None


def _added(plugins: Plugins | None) -> list[Rule]:
    """The rules of plug-ins; what one finds is remembered where it says what it is ``decided_by``."""
    return [rule for rules in plugins.hook.lint_rules() for rule in rules] if plugins is not None else []


@contextmanager
def _undisturbed() -> Iterator[None]:
    """With the collector of cycles called seldom: what reading a file leaves is freed at once."""
    before = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _in_force(context: typer.Context) -> tuple[Plugins | None, dict[str, Level]]:
    """The plug-ins and levels of this folder's configuration; a file can be judged without any."""
    session = session_of(context)
    levels = {rule: Level(level) for rule, level in session.configuration.settings.lint.items()}
    plugins = session.plugins_to_judge_by()
    strange = sorted(set(levels) - NAMES)
    if strange and all(rule.__name__.replace("_", "-") in NAMES for rule in _added(plugins)):
        meant, _ = did_you_mean(nearest(strange[0], NAMES, cutoff=0.6))
        raise ConfigurationError(f"Expected rules of lint in [lint], found {strange[0]!r}.{meant}")
    return plugins, levels


# --- for programs --------------------------------------------------------------------------------


def _json(told: Iterator[Linted], lang: Lang, notes: bool) -> bool:
    """One JSON object, written file by file, so that thousands are never held."""
    counts: Counter[str] = Counter()
    before = '{"files":[\n'
    for each in told:
        findings = _shown(each, notes)
        counts.update(finding.severity for finding in findings)
        sys.stdout.write(before + as_json({"file": each.file, "findings": findings}))
        before = ",\n"
    sys.stdout.write(f'\n],"counts":{as_json({each: counts[each] for each in _COLOURS})}}}\n')
    return bool(counts["error"])


def _sarif(told: Iterator[Linted], lang: Lang, notes: bool) -> bool:
    """A SARIF log; every finding is in one object."""
    findings = [finding for each in told for finding in _shown(each, notes)]
    sys.stdout.write(as_json(sarif(findings, lang), orjson.OPT_INDENT_2) + "\n")
    return any(finding.severity == "error" for finding in findings)


def _shown(each: Linted, notes: bool) -> list[Finding]:
    return [finding for finding in each.findings if notes or finding.severity in ("error", "warn")]


# --- for people ----------------------------------------------------------------------------------


def _text(told: Iterator[Linted], lang: Lang, notes: bool) -> bool:
    words = _WORDS[lang]
    counts: Counter[str] = Counter()
    files, said = 0, set[str]()
    for each in told:
        files += 1
        counts.update(finding.severity for finding in each.findings)
        findings = _shown(each, notes)
        said.update(text for finding in findings for text in (finding.message, finding.remedy))
        if findings:
            typer.echo(
                "\n".join([_bold(clean(each.file)), *(_told(one, each, words, lang) for one in findings)])
            )
    summary = ", ".join(f"{counts[level]} {words[level]}" for level in _COLOURS if counts[level])
    typer.echo(_bold(f"{files} {words['files']}: {summary or words['clean']}"))
    tell_pages(*said)
    return bool(counts["error"])


def _bold(text: str) -> str:
    return typer.style(text, bold=True) if sys.stdout.isatty() else text


def _told(finding: Finding, each: Linted, words: dict[str, str], lang: Lang) -> str:
    """How much it weighs, where, what, and what to do; a finding about another file names that."""
    line = f"{words['line']} {finding.line}" if finding.line else words["file"]
    if finding.file is not None and finding.file != each.file:
        line = f"{clean(Path(finding.file).name, LONGEST_NAME)}, {line}"
    mark = f"[{words[finding.severity if finding.severity in _COLOURS else 'note']}]"
    if sys.stdout.isatty():
        mark = typer.style(mark, fg=_COLOURS.get(finding.severity))
    vietnamese = lang is Lang.VI
    message = finding.message_vi if vietnamese else finding.message
    remedy = finding.remedy_vi if vietnamese else finding.remedy
    told = clean(stopped(message))
    if finding.severity in ("error", "warn"):
        told += f" {clean(stopped(remedy))}"
    return f"  {mark} {line} {named(finding.name, finding.element)}  {finding.rule}\n    {told}"


_WRITERS = {Format.TEXT: _text, Format.JSON: _json, Format.SARIF: _sarif}
