"""Writes a page of headings, tables and lists as Markdown or HTML, every word of it as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from thutuc.procedure.telling import printed

#: signs that Markdown would obey
_OBEYED = re.compile(r"([\\`*_\[\]|~$])")
#: what begins a heading or a list, at the beginning of a line
_BEGINS = re.compile(r"^(?:([-+=#])|(\d{1,9})(?=[.)]))")
_PLAIN_CODE = re.compile(r"[\w.:-]+")

_DRAWING = {"vi": "Sơ đồ", "en": "Drawing"}
_STYLE = """
body { font: 16px/1.5 "Be Vietnam Pro", "Segoe UI", "Noto Sans", Arial, sans-serif; color: #1f2933;
  max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #cbd2d9; padding: .35rem .6rem; text-align: left; vertical-align: top; }
th { background: #f8f9fb; } td, li, p { overflow-wrap: anywhere; }
.drawing { overflow-x: auto; }
@media print { body { margin: 0; max-width: none; } .drawing svg { max-width: 100%; height: auto; } }
"""


@dataclass(frozen=True, slots=True)
class Code:
    """A word of the file, shown as it stands there."""

    text: str


Cell = str | Code


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; without heads its first column has the names."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: tuple[str, ...]


Block = Grid | Points | str


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading; the first part of a page needs none."""

    title: str
    blocks: tuple[Block, ...]


def markdown(parts: tuple[Part, ...], title: str = "") -> str:
    """The page as Markdown; without a *title* it is the body of another page."""
    lines = [f"# {_text(title)}", ""] if title else []
    for part in parts:
        if part.title:
            lines += [f"## {_text(part.title)}", ""]
        for block in part.blocks:
            lines += [*_markdown(block), ""]
    return "\n".join(lines)


def _markdown(block: Block) -> Iterator[str]:
    if isinstance(block, str):
        yield _begun(_text(block))
    elif isinstance(block, Points):
        yield from (f"- {_begun(_text(item))}" for item in block.items)
    else:
        width = max([len(block.heads), *(len(row) for row in block.rows)])
        heads = block.heads or ("",) * width
        yield f"| {' | '.join(map(_text, heads))} |" if any(heads) else "|" + " |" * width
        yield "|" + "---|" * width
        for row in block.rows:
            yield f"| {' | '.join(map(_cell, row))} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return _text(cell)
    return f"`{cell.text}`" if _PLAIN_CODE.fullmatch(cell.text) else _text(cell.text)


def _text(text: str) -> str:
    """A text in which Markdown finds nothing to obey, and no element of HTML."""
    shown = printed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OBEYED.sub(r"\\\1", shown)


def _begun(text: str) -> str:
    """A text that begins a line, where a sign or a number with its point would begin something."""
    return _BEGINS.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", text)


def html(parts: tuple[Part, ...], title: str, drawing: str, *, lang: str = "vi") -> str:
    """The page as one file of HTML with its drawing; it asks for nothing from elsewhere and runs nothing."""
    lines = [
        "<!doctype html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f"<title>{_shown(title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{_shown(title)}</h1>",
    ]
    for part in parts:
        if part.title:
            lines.append(f"<h2>{_shown(part.title)}</h2>")
        for block in part.blocks:
            lines += _html(block)
    return "\n".join(
        [
            *lines,
            f"<h2>{_DRAWING[lang]}</h2>",
            '<div class="drawing">',
            drawing,
            "</div>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _html(block: Block) -> Iterator[str]:
    if isinstance(block, str):
        yield f"<p>{_shown(block)}</p>"
    elif isinstance(block, Points):
        yield from ("<ul>", *(f"<li>{_shown(item)}</li>" for item in block.items), "</ul>")
    else:
        yield "<table>"
        if block.heads:
            yield (
                "<thead><tr>" + "".join(f"<th>{_shown(head)}</th>" for head in block.heads) + "</tr></thead>"
            )
        yield "<tbody>"
        for row in block.rows:
            yield "<tr>" + "".join(_html_cells(row, named=not block.heads)) + "</tr>"
        yield from ("</tbody>", "</table>")


def _html_cells(row: tuple[Cell, ...], *, named: bool) -> Iterator[str]:
    for index, cell in enumerate(row):
        tag = "th" if named and index == 0 else "td"
        text = f"<code>{_shown(cell.text)}</code>" if isinstance(cell, Code) else _shown(cell)
        yield f"<{tag}>{text}</{tag}>"


def _shown(text: str) -> str:
    return escape(printed(text))
