"""Small charts as SVG: lines over time and bars; every word in them is text, nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from xml.etree.ElementTree import Element, SubElement, tostring  # only writes, parses nothing

from thutuc.procedure.telling import printed

_WIDTH, _HEIGHT = 960.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 16.0, 16.0, 40.0
_INKS = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b7791f", "#718096")
_FONT = "12px 'Be Vietnam Pro', 'Segoe UI', 'Noto Sans', Arial, sans-serif"
_MOST_LINES = len(_INKS)


def lines(
    series: Mapping[str, Sequence[float]],
    marks: Sequence[tuple[float, str]],
    span: tuple[float, float],
    title: str,
) -> str:
    """Lines over time, each of as many values; *marks* say what stands below, at which part of the width."""
    shown = dict(list(series.items())[:_MOST_LINES])
    top = _round_up(max((value for values in shown.values() for value in values), default=0.0))
    root = _frame(title, top, marks)
    low, high = span
    for (name, values), ink in zip(shown.items(), _INKS, strict=False):
        if len(values) < 2:
            continue
        points = " ".join(
            f"{_x(low + (high - low) * place / (len(values) - 1)):.1f},{_y(value, top):.1f}"
            for place, value in enumerate(values)
        )
        line = SubElement(root, "polyline", points=points, fill="none", stroke=ink)
        line.set("stroke-width", "1.8")
        SubElement(line, "title").text = printed(name)
    _legend(root, list(shown))
    return tostring(root, encoding="unicode")


def bars(heights: Sequence[float], marks: Sequence[tuple[float, str]], title: str) -> str:
    """Bars side by side over the whole width."""
    top = _round_up(max(heights, default=0.0))
    root = _frame(title, top, marks)
    for place, height in enumerate(heights):
        left, right = _x(place / len(heights)), _x((place + 1) / len(heights))
        bar = SubElement(root, "rect", x=f"{left + 0.5:.1f}", y=f"{_y(height, top):.1f}")
        bar.set("width", f"{max(right - left - 1, 0.5):.1f}")
        bar.set("height", f"{_HEIGHT - _BOTTOM - _y(height, top):.1f}")
        bar.set("fill", _INKS[0])
        SubElement(bar, "title").text = f"{height:,.1f}"
    return tostring(root, encoding="unicode")


def _frame(title: str, top: float, marks: Sequence[tuple[float, str]]) -> Element:
    root = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}", role="img"
    )
    root.set("style", f"width: 100%; max-width: {_WIDTH:g}px; font: {_FONT}")
    SubElement(root, "title").text = printed(title)
    for part in range(5):
        value = top * part / 4
        y = f"{_y(value, top):.1f}"
        rule = SubElement(
            root, "line", x1=f"{_LEFT:g}", x2=f"{_WIDTH - _RIGHT:g}", y1=y, y2=y, stroke="#cbd2d9"
        )
        rule.set("stroke-width", "0.6")
        _write(root, _LEFT - 6, _y(value, top) + 4, f"{value:g}", "end")
    for at, words in marks:
        _write(root, _x(at), _HEIGHT - _BOTTOM + 18, words, "middle")
    return root


def _legend(root: Element, names: Sequence[str]) -> None:
    for place, (name, ink) in enumerate(zip(names, _INKS, strict=False)):
        left = _LEFT + 8 + place * (_WIDTH - _LEFT - _RIGHT) / _MOST_LINES
        SubElement(root, "rect", x=f"{left:.1f}", y="4", width="10", height="10", fill=ink)
        _write(root, left + 14, 13, name if len(name) < 24 else name[:22] + "…", "start")


def _write(root: Element, x: float, y: float, words: str, anchor: str) -> None:
    text = SubElement(root, "text", x=f"{x:.1f}", y=f"{y:.1f}", fill="#52606d")
    text.set("text-anchor", anchor)
    text.text = printed(words)


def _x(part: float) -> float:
    return _LEFT + part * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with noughts."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return float(next(step * power for step in (1, 2, 5, 10) if ceil(value / power * 1e9) <= step * 1e9))
