"""The coverage of procedures by their scenarios: as a picture, and as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from thutuc.errors import ScenarioRefused
from thutuc.procedure import Procedure
from thutuc.reports import Marks, draw
from thutuc.scenario.coverage import PARTS, Coverage, said
from thutuc.scenario.story import Language
from thutuc.scenario.suite import Result, Suite

_STYLE = """
body { font: 15px/1.5 "Be Vietnam Pro", "Segoe UI", "Noto Sans", Arial, sans-serif; color: #1f2933;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
.ok { color: #2f855a; } .fails { color: #c53030; }
table { border-collapse: collapse; }
td, th { border: 1px solid #cbd2d9; padding: .25rem .6rem; text-align: left; }
figure { margin: 1rem 0; overflow-x: auto; border: 1px solid #cbd2d9; } figure svg { height: auto; }
pre { background: #f8f9fb; padding: .75rem; overflow-x: auto; white-space: pre-wrap; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WORDS = {
    "vi": {"title": "Kiểm thử thủ tục bằng kịch bản", "ok": "đạt", "fails": "không đạt",
           "missing": "Chưa qua",
           "line": "dòng", "refused": "Thủ tục bị từ chối", "passed": "đã qua", "of": "trên", "part": "Phần"},
    "en": {"title": "Procedures tested by scenarios", "ok": "passes", "fails": "fails",
           "missing": "Not come by",
           "line": "line", "refused": "The procedure is refused", "passed": "came by", "of": "of",
           "part": "Part"},
}  # fmt: skip


def picture(procedure: Procedure, coverage: Coverage) -> str:
    """The drawing: green what was come by and how often, red and dashed what was not."""
    passed = coverage.passed.nodes + coverage.passed.flows
    missed = frozenset(rule.id for part in ("nodes", "flows") for rule in coverage.shares[part].missing)
    title = ", ".join(f"{PARTS[name][0]} {share.met}/{share.whole}" for name, share in coverage.told.items())
    return draw(procedure, Marks(title=(f"Kịch bản đã qua: {title}",), passed=passed, missed=missed))


def page(suites: Sequence[Suite], lang: Language = "vi") -> str:
    """One page for all of them; whatever files and names hold stands there as text."""
    words = _WORDS[lang]
    body = "\n".join(part for suite in suites for part in _suite(suite, lang))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{words['title']}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{words['title']}</h1>\n{body}\n</body>\n</html>\n"
    )


def _suite(suite: Suite, lang: Language) -> Iterator[str]:
    words = _WORDS[lang]
    name = suite.stage.procedure.name if suite.stage is not None else suite.file.name
    yield f"<h2>{_text(name)}</h2>\n<p>{_text(str(suite.file))}</p>"
    if suite.refused is not None:
        told = "\n".join(str(finding) for finding in suite.refused.findings)
        yield f'<p class="fails">{words["refused"]}</p>\n<pre>{_text(told)}</pre>'
    yield from (part for result in suite.results for part in _result(result, lang))
    if suite.coverage is not None and suite.stage is not None:
        yield from _coverage(suite.coverage, lang)
        yield f"<figure>{picture(suite.stage.procedure, suite.coverage)}</figure>"


def _result(result: Result, lang: Language) -> Iterator[str]:
    words = _WORDS[lang]
    mark = "ok" if result.ok else "fails"
    told = f"{result.file.name} {result.title}".strip()
    yield f'<p><strong class="{mark}">{words[mark]}</strong> {_text(told)}</p>'
    lines = [f"{words['line']} {line}: {vi if lang == 'vi' else en}" for line, vi, en in _wrong(result)]
    if result.error is not None and not lines:
        lines = [str(result.error)]
    if result.outcome is not None and not result.ok:
        lines = [*(line.text(lang) for line in result.outcome.story), "", *lines]
    if lines:
        yield f"<pre>{_text(chr(10).join(lines))}</pre>"


def _wrong(result: Result) -> list[tuple[int, str, str]]:
    if isinstance(result.error, ScenarioRefused):
        return [(one.line, one.vi, one.en) for one in result.error.problems]
    failures = result.outcome.failures if result.outcome is not None else ()
    return [(one.line, one.vi, one.en) for one in failures]


def _coverage(coverage: Coverage, lang: Language) -> Iterator[str]:
    words, number = _WORDS[lang], 0 if lang == "vi" else 1
    yield f"<table>\n<tr><th>{words['part']}</th><th>{words['passed']}</th><th>{words['missing']}</th></tr>"
    for name, share in coverage.told.items():
        missing = "; ".join(rule.vi if lang == "vi" else rule.en for rule in share.missing)
        figure = f"{share.met} {words['of']} {share.whole} ({said(share.percent, lang)}%)"
        yield f"<tr><td>{PARTS[name][number]}</td><td>{figure}</td><td>{_text(missing)}</td></tr>"
    yield "</table>"


def _text(told: str) -> str:
    """What files and names hold as text of the page, in which nothing is obeyed or hidden."""
    return escape("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in told))
