"""``thutuc test``: the scenarios of procedures, run; the story where one fails, and what was come by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from thutuc import bounded
from thutuc.cli.options import AsJson, Lang, Language
from thutuc.cli.session import session_of
from thutuc.cli.show import CANNOT_WORK, PROCEDURE_REFUSED, REFUSED, aside, clean, json, say, whole
from thutuc.cli.writing import write_whole
from thutuc.errors import ConfigurationError, ScenarioRefused
from thutuc.scenario.coverage import PARTS, Coverage, Share, said, together
from thutuc.scenario.page import page, picture
from thutuc.scenario.reading import MOST_BYTES, read
from thutuc.scenario.recording import CannotRecord, recorded
from thutuc.scenario.suite import FOLDER, Result, Suite, find, run_all
from thutuc.scenario.world import World

#: of more procedures what was not come by is counted only
_FEW = 20
_WORDS = {
    "vi": {"ok": "đạt", "fails": "KHÔNG ĐẠT", "story": "Diễn biến:", "line": "dòng", "missing": "chưa qua",
           "refused": "thủ tục bị từ chối",
           "none": "không có kịch bản; viết tệp .toml vào thư mục scenarios cạnh tệp quy trình",
           "passed": "đã qua", "nothing": "không kiểm tra gì ngoài việc làm được",
           "scenarios": "kịch bản", "short": "thấp hơn mức yêu cầu", "least": "ít nhất"},
    "en": {"ok": "passes", "fails": "FAILS", "story": "What happened:", "line": "line",
           "missing": "not come by",
           "refused": "the procedure is refused",
           "none": "no scenarios; write .toml files in the folder scenarios beside the procedure",
           "passed": "came by", "nothing": "expects nothing but that its acts are accepted",
           "scenarios": "scenario(s)", "short": "below what was asked for", "least": "at least"},
}  # fmt: skip


def _least(text: str) -> dict[str, float]:
    """``nodes=100,flows=90`` as figures."""
    found = {}
    for part in text.split(","):
        name, _, figure = part.partition("=")
        try:
            percent = float(figure)
        except ValueError:
            percent = -1.0
        if not 0 <= percent <= 100:  # nor is "nan" a figure: nothing is less than it
            raise typer.BadParameter(
                "ghi số từ 0 đến 100 như nodes=100 "
                f"· expected a figure from 0 to 100 such as nodes=100, found {part!r}",
                param_hint="--at-least",
            )
        if name.strip() in found:
            raise typer.BadParameter(
                f"mỗi phần ghi một lần, {name.strip()!r} có hai "
                f"· expected each part once, found {name.strip()!r} twice",
                param_hint="--at-least",
            )
        found[name.strip()] = percent
    strange = sorted(found.keys() - PARTS.keys())
    if strange:
        named = ", ".join(f"{name} ({vi})" for name, (vi, _) in PARTS.items())
        raise typer.BadParameter(
            f"ghi như nodes=100,flows=90, tên chọn trong {named} "
            f"· expected {', '.join(PARTS)}, each with its percent, found {strange[0]!r}",
            param_hint="--at-least",
        )
    return found


_Files = Annotated[
    list[Path] | None,
    typer.Argument(
        exists=True,
        help="Thủ tục, kịch bản, hoặc thư mục chứa chúng; mặc định: những gì thutuc.toml nêu · "
        "procedures, scenarios, or folders that are searched; by default what thutuc.toml names.",
    ),
]
_AtLeast = Annotated[
    str | None,
    typer.Option(
        metavar="PART=PERCENT",
        help="Không đạt khi độ phủ thấp hơn, ghi phần trăm như nodes=100,flows=90,terms=80: "
        f"{'; '.join(f'{name} là {vi}' for name, (vi, _) in PARTS.items())} · "
        "fail where less is come by: percents, divided by commas.",
    ),
]
_Html = Annotated[
    Path | None,
    typer.Option(
        dir_okay=False,
        help="Ghi trang có diễn biến, số liệu và hình vẽ · write a page with stories, figures and drawings.",
    ),
]
_Svg = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="Ghi hình vẽ tô màu theo độ phủ vào thư mục này · "
        "write each drawing, coloured by coverage, into this folder.",
    ),
]
_Record = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="Ghi kết quả chạy vào chính kịch bản này; phải đối chiếu từng ngày với văn bản · "
        "write what this scenario's run comes to into its file; check every date against the law.",
    ),
]


def test(
    context: typer.Context,
    files: _Files = None,
    at_least: _AtLeast = None,
    html: _Html = None,
    svg: _Svg = None,
    record: _Record = None,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Chạy kịch bản của thủ tục · run the scenarios of procedures under a virtual clock; keeps nothing."""
    least = _least(at_least) if at_least is not None else {}
    if record is not None and files:
        raise typer.BadParameter(
            "ghi --record TỆP một mình, hoặc các tệp cần thử "
            "· expected --record FILE alone, or files to be tested"
        )
    world, places = _in_force(context, files or ([record] if record is not None else None))
    if record is not None:
        _record(record, world)
        return
    told: list[Suite] = []
    found = find(places)
    if not found:
        raise typer.BadParameter(
            "chưa biết thủ tục nào: ghi tệp .bpmn sau lệnh, hoặc procedures trong thutuc.toml "
            "· expected a procedure: name its file, or procedures in thutuc.toml",
            param_hint="FILES",
        )
    for suite in run_all(found, world):
        told.append(suite)
        if not as_json:
            say(*_lines(suite, least, lang, full=len(found) <= _FEW))
    if html is not None:
        write_whole(html, whole(page(told, lang.value)))
    if svg is not None:
        _draw(told, svg)
    if as_json:
        json(_plain(told, least))
    else:
        say(_sum(told, lang))
    raise typer.Exit(_code(told, least))


def _record(file: Path, world: World) -> None:
    """Put the expectations into the scenario's file."""
    told = read(file)  # what is wrong with it is said before anything is deployed
    (found,) = find([file])
    try:
        text = recorded(bounded.text(file, MOST_BYTES), file, world.stage(found.file, told.procedure))
    except CannotRecord as error:
        outcome = error.outcome
        say(*(clean(line) for line in _why(Result(file, outcome), "vi")))
        raise typer.Exit(REFUSED) from error
    write_whole(file, text)
    aside(
        f"Đã ghi vào {file}: đối chiếu từng ngày với văn bản trước khi dùng · check each date against the law"
    )


def _draw(told: Sequence[Suite], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for suite in told:
        if suite.stage is not None and suite.coverage is not None:
            name = f"{suite.stage.procedure.id}.svg"
            write_whole(folder / name, picture(suite.stage.procedure, suite.coverage))


def _in_force(context: typer.Context, files: Sequence[Path] | None) -> tuple[World, list[Path]]:
    """The world of this folder's thutuc.toml, or the sample province where there is none."""
    configuration = session_of(context).configuration
    chosen = list(files or [])
    if not chosen and configuration.file is not None:
        chosen = configuration.procedures()
    settings = configuration.settings
    if configuration.file is None and settings.organisation is None:
        return World(), chosen or [Path("procedures") if Path("procedures").is_dir() else Path()]
    world = World(
        configuration.plugin_settings(),
        names=settings.plugins,
        services=settings.services,
        systems=settings.systems,
    )
    return world, chosen


def _code(told: Sequence[Suite], least: Mapping[str, float]) -> int:
    if any(suite.refused is not None for suite in told):
        return PROCEDURE_REFUSED
    errors = [each.error for suite in told for each in suite.results if each.error is not None]
    if any(isinstance(error, ConfigurationError) for error in errors):
        return CANNOT_WORK
    bad = any(not suite.ok or not suite.results or _short(suite, least) for suite in told)
    return REFUSED if bad else 0


def _short(suite: Suite, least: Mapping[str, float]) -> dict[str, float]:
    return suite.coverage.short_of(least) if suite.coverage is not None else {}


# --- for people ----------------------------------------------------------------------------------


def _lines(suite: Suite, least: Mapping[str, float], lang: str, *, full: bool) -> Iterator[str]:
    words = _WORDS[lang]
    yield clean(str(suite.file))
    if suite.refused is not None:
        yield f"  {words['refused']}:"
        yield from (f"    {clean(str(finding))}" for finding in suite.refused.findings)
        return
    if not suite.results:
        yield f"  {words['none']}"
    for result in suite.results:
        mark = words["ok"] if result.ok else words["fails"]
        only = f" ({words['nothing']})" if result.ok and result.checks_nothing else ""
        name = (
            result.file.relative_to(suite.file.parent / FOLDER)
            if _inside(result, suite)
            else result.file.name
        )
        yield f"  {mark}  {clean(str(name))}  {clean(result.title)}{only}".rstrip()
        yield from (f"    {clean(line)}" for line in _why(result, lang))
    if suite.coverage is not None and (suite.results or least):
        yield f"  {words['passed']}: {_shares(suite.coverage, lang)}"
        if full and all(result.outcome is not None for result in suite.results):
            yield from _missing(suite.coverage, lang)
    for name, percent in _short(suite, least).items():
        called, asked = PARTS[name][lang == "en"], said(least[name], lang)
        yield f"  {called}: {said(percent, lang, least[name])}%, {words['short']} ({words['least']} {asked}%)"


def _inside(result: Result, suite: Suite) -> bool:
    return result.file.is_relative_to(suite.file.parent / FOLDER)


def _why(result: Result, lang: str) -> Iterator[str]:
    """The story and what is not as told; nothing of a scenario that passes."""
    words = _WORDS[lang]
    if isinstance(result.error, ScenarioRefused):
        yield from (
            f"{words['line']} {one.line}: {one.vi if lang == 'vi' else one.en}"
            for one in result.error.problems
        )
    elif result.error is not None:
        yield str(result.error)
    if result.outcome is None or result.ok:
        return
    yield words["story"]
    yield from (f"  {line.text('vi' if lang == 'vi' else 'en')}" for line in result.outcome.story)
    yield from (
        f"{words['line']} {one.line}: {one.vi if lang == 'vi' else one.en}" for one in result.outcome.failures
    )


def _shares(coverage: Coverage, lang: str) -> str:
    return ", ".join(
        f"{share.met}/{share.whole} {PARTS[name][lang == 'en']}" for name, share in coverage.told.items()
    )


def _missing(coverage: Coverage, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    for name, share in coverage.shares.items():
        if share.missing:
            told = "; ".join(clean(rule.vi if lang == "vi" else rule.en, 80) for rule in share.missing)
            yield f"    {words['missing']}, {PARTS[name][lang == 'en']}: {told}"


def _sum(told: Sequence[Suite], lang: str) -> str:
    words = _WORDS[lang]
    results = [each for suite in told for each in suite.results]
    good = sum(each.ok for each in results)
    bad = len(results) - good
    line = f"{len(results)} {words['scenarios']}: {good} {words['ok']}, {bad} {words['fails'].lower()}"
    whole = together(suite.coverage for suite in told if suite.coverage is not None and suite.results)
    if whole.told:
        figures = ", ".join(
            f"{PARTS[n][lang == 'en']} {said(share.percent, lang)}%" for n, share in whole.told.items()
        )
        line += f"; {words['passed']}: {figures}"
    return line


# --- for programs --------------------------------------------------------------------------------


def _plain(told: Sequence[Suite], least: Mapping[str, float]) -> dict[str, Any]:
    return {
        "ok": not _code(told, least),
        "procedures": [
            {
                "file": str(suite.file),
                "ok": suite.ok and not _short(suite, least),
                "refused": list(suite.refused.findings) if suite.refused is not None else [],
                "scenarios": [_result(each) for each in suite.results],
                "coverage": {name: _share(share) for name, share in suite.coverage.shares.items()}
                if suite.coverage is not None
                else None,
            }
            for suite in told
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"met": share.met, "of": share.whole, "missing": [rule.id for rule in share.missing]}


def _result(result: Result) -> dict[str, Any]:
    problems = result.error.problems if isinstance(result.error, ScenarioRefused) else ()
    outcome = result.outcome
    failures = outcome.failures if outcome is not None else ()
    return {
        "file": str(result.file),
        "title": result.title,
        "ok": result.ok,
        "problems": [{"line": one.line, "vi": one.vi, "en": one.en} for one in problems],
        "error": str(result.error) if result.error is not None and not problems else None,
        "failures": [
            {"line": one.line, "act": one.act, "what": one.what, "expected": one.expected, "found": one.found}
            for one in failures
        ],
        "story": [{"at": line.at, "vi": line.vi, "en": line.en} for line in outcome.story]
        if outcome is not None and not result.ok
        else [],
    }
