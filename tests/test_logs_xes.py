"""Logs come in from strangers: XES and CSV are read within bounds, and what is written is read again."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.logs import (
    Columns,
    Log,
    LogRefused,
    Occurrence,
    Trace,
    model,
    read_csv,
    read_xes,
    write_csv,
    write_xes,
)
from thutuc.logs import xes as xes_module

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=7)))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">'
MANY = "".join(f'<int key="{n}" value="1"/>' for n in range(201))
EVENT = (
    '<event><string key="concept:name" value="a"/><date key="time:timestamp" '
    'value="2026-03-02T09:00:00.000+07:00"/></event>'
)


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


_LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
_TEXT = st.text(_LETTERS, min_size=1, max_size=20)
_VALUES = st.one_of(
    _TEXT, st.integers(-(10**9), 10**9), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
_OCCURRENCES = st.builds(
    Occurrence,
    _TEXT,
    st.integers(946_684_800_000, 1_900_000_000_000).map(lambda at: datetime.fromtimestamp(at / 1000, UTC)),
    st.sampled_from(["complete", "schedule"]),
    st.none() | _TEXT,
    st.none() | _TEXT,
    st.dictionaries(_TEXT.map(lambda key: f"x:{key}"), _VALUES, max_size=3),
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.builds(Trace, _TEXT, st.lists(_OCCURRENCES, min_size=1, max_size=4).map(tuple)), max_size=4)
)
def test_what_is_written_as_xes_is_read_again(traces: list[Trace]) -> None:
    out = io.StringIO()

    assert write_xes(traces, out) == len(traces)
    assert list(xes_module.traces_of(io.BytesIO(out.getvalue().encode()))) == traces


def test_a_packed_log_is_read_like_a_plain_one(tmp_path: Path) -> None:
    text = f"{HEAD}<trace>{EVENT}</trace></log>"
    plain, packed = (
        written(tmp_path / "a.xes", text),
        written(tmp_path / "b.xes.gz", gzip.compress(text.encode())),
    )

    assert (
        read_xes(plain)
        == read_xes(packed)
        == Log((Trace("1", (Occurrence("a", NOON - timedelta(hours=3)),)),))
    )


def test_attributes_inside_attributes_and_lists_are_passed_over(tmp_path: Path) -> None:
    inner = '<string key="cost" value="x"><string key="concept:name" value="evil"/></string>'
    nested = '<list key="l"><values><string key="concept:name" value="evil"/></values></list>'
    text = f"{HEAD}<trace>{nested}{EVENT.replace('</event>', inner + '</event>')}</trace></log>"

    (trace,) = read_xes(written(tmp_path / "a.xes", text)).traces
    assert (trace.id, trace.occurrences[0].activity, dict(trace.occurrences[0].attributes)) == (
        "1",
        "a",
        {"cost": "x"},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', "DOCTYPE"),
        ("<html></html>", "expected <log>"),
        (f"{HEAD}<trace>", "expected XML"),
        ("", "expected XML"),
        (f"{HEAD}{'<a>' * 40}", "levels"),
        (f"{HEAD}<trace><event/></trace></log>", "its name"),
        (f"{HEAD}<trace>{EVENT.replace('2026-03-02T', 'soon')}</trace></log>", "expected a date"),
        (f'{HEAD}<trace><int key="n" value="1e3"/></trace></log>', "expected a int"),
        (f'{HEAD}<trace><string key="n" value="{"x" * 10_001}"/></trace></log>', "letters"),
        (
            f"{HEAD}<trace>{MANY}</trace></log>",
            "attributes",
        ),
    ],
)
def test_what_is_no_log_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LogRefused, match=said):
        read_xes(written(tmp_path / "a.xes", text))


def test_a_tag_without_end_is_refused_before_it_costs_time(tmp_path: Path) -> None:
    endless = HEAD.encode() + b'<trace><string key="' + b"x" * 8_000_000
    with pytest.raises(LogRefused, match="bytes of one tag"):
        read_xes(written(tmp_path / "a.xes", endless))


def test_a_bomb_is_not_unpacked_beyond_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes_module, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr("thutuc.logs.tables.MOST_BYTES", 1_000_000)
    bomb = gzip.compress(HEAD.encode() + b"\n" * 50_000_000)

    with pytest.raises(LogRefused, match="bytes"):
        read_xes(written(tmp_path / "a.xes.gz", bomb))
    with pytest.raises(LogRefused, match="bytes"):
        read_csv(written(tmp_path / "a.csv.gz", gzip.compress(b"case,activity,time\n" + b"\n" * 50_000_000)))


def test_a_line_without_end_is_not_held(tmp_path: Path) -> None:
    table = written(tmp_path / "a.csv.gz", gzip.compress(b"case,activity,time\n" + b"a," * 4_000_000))

    with pytest.raises(LogRefused, match="letters"):
        read_csv(table)


def test_a_packed_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    cut = gzip.compress(f"{HEAD}<trace>{EVENT}</trace></log>".encode())[:-12]
    with pytest.raises(LogRefused):
        read_xes(written(tmp_path / "a.xes.gz", cut))


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_scribbled_log_is_read_or_refused_and_nothing_else(scribbles: list[tuple[int, int]]) -> None:
    source = bytearray(f"{HEAD}<trace>{EVENT * 2}</trace></log>".encode())
    for place, byte in scribbles:
        source[place % len(source)] = byte
    try:
        assert len(list(xes_module.traces_of(io.BytesIO(bytes(source))))) <= 1
    except LogRefused as refused:
        assert str(refused)


def test_so_many_events_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes_module, "MOST_OCCURRENCES", 3)
    with pytest.raises(LogRefused, match="events"):
        read_xes(written(tmp_path / "a.xes", f"{HEAD}<trace>{EVENT * 4}</trace></log>"))
    assert model.MOST_OCCURRENCES == 2_000_000


def test_a_table_is_read_by_the_usual_names_or_by_those_given(tmp_path: Path) -> None:
    usual = written(
        tmp_path / "a.csv",
        "\ufeffcase_id,Activity,timestamp,org:resource,cost\n1,a,2026-03-02T12:00:00+07:00,An,5\n",
    )
    named = written(tmp_path / "b.csv", "hs,viec,luc\n1,a,2026-03-02 12:00\n")

    assert read_csv(usual).traces[0].occurrences[0] == Occurrence(
        "a", NOON, "complete", "An", None, {"cost": "5"}
    )
    assert read_csv(named, Columns(case="hs", activity="viec", at="luc")).traces[0].occurrences[0].at == NOON


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "expected a column for 'case'"),
        ("case,activity,time\n1,a,yesterday\n", "row 2: expected an instant"),
        ("case,activity,time\n,a,2026-03-02\n", "row 2: expected a case"),
        ("case,activity,time\n1,a,\n", "row 2: expected an instant"),
        ("case,activity,time\n1,a,0001-01-01T00:00:00+14:00\n", "row 2: expected an instant"),
        (b"case,activity,time\n\xff\xfe,a,2026-03-02\n", "expected a table"),
        (",".join(f"c{n}" for n in range(300)) + ",case,activity,time\n", "columns"),
    ],
)
def test_a_table_that_cannot_be_a_log_is_refused_with_its_row(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    with pytest.raises(LogRefused, match=said):
        read_csv(written(tmp_path / "a.csv", text))


def test_no_cell_of_a_written_table_is_a_formula() -> None:
    out = io.StringIO()
    write_csv([Trace("=1+1", (Occurrence("@sum", NOON, "complete", "+an", "-x"),))], out)

    assert out.getvalue().splitlines()[1] == "'=1+1,'@sum,2026-03-02T12:00:00+07:00,complete,'+an,'-x,,"


def test_what_xml_cannot_say_is_replaced_when_written() -> None:
    out = io.StringIO()
    write_xes([Trace("a\x00\ud800\ufffe<&\"'", (Occurrence("b\n", NOON),))], out)

    (trace,) = xes_module.traces_of(io.BytesIO(out.getvalue().encode()))
    assert (trace.id, trace.occurrences[0].activity) == ("a\ufffd\ufffd\ufffd<&\"'", "b\n")
