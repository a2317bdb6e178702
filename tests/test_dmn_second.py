"""SpiffWorkflow's DMN reader beside ours: they agree on the facts, or the written list says why not."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from tests.dmn_world import decision, file, table, text

from thutuc._spiff import second_decisions
from thutuc._spiff.reading import Reading
from thutuc.dmn import read_words

ROOT = Path(__file__).parents[1]
SHARED = ROOT / "../shared/data/gov-nl-permits"
_BARE = re.compile(rb"<(input|output|rule|inputEntry|outputEntry|decisionTable)(?=[ >])")


def numbered(source: bytes) -> bytes:
    """The file with an id on every element, without which SpiffWorkflow reads nothing."""
    numbers = count(1)
    return _BARE.sub(lambda found: found[0] + f' id="e{next(numbers)}"'.encode(), source)


def beside(content: str, *others: str, ids: bool = True) -> Reading:
    """What the second reader says of a decision with this content."""
    source = file(decision("d", content), *others)
    source = numbered(source) if ids else source
    return second_decisions(source, read_words(source))


def plain(rows: list[list[str]], policy: str = "UNIQUE", how: str = "") -> str:
    """A table of one input and one output."""
    return table([("x", "number")], [("y", "string")], rows, policy, how)


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "COLLECT", "RULE ORDER"])
def test_both_readers_agree_on_a_table(policy: str) -> None:
    rows = [["< 5", '"a"'], ["[5..7], 9", '"b"'], ["-", "x + 1"], ["", '"c"']]
    assert beside(plain(rows, policy)) == Reading("agrees")


def test_the_dutch_tables_are_read_alike() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared files are not here")
    for path in sorted(SHARED.glob("*.dmn")):
        assert second_decisions(path.read_bytes(), read_words(path)).status == "agrees"


def test_a_difference_names_the_decision_and_both_readings() -> None:
    one = numbered(file(decision("d", plain([["< 5", '"a"']]))))
    other = numbered(file(decision("d", plain([["< 6", '"a"']], "FIRST"))))
    reading = second_decisions(one, read_words(other, "bang.dmn"))
    assert reading.status == "differs"
    assert [finding.message for finding in reading.differences] == [
        f"Expected both readers to agree on {what} of decision 'd', found {ours!r} by thutuc and "
        f"{theirs!r} by SpiffWorkflow."
        for what, ours, theirs in [("hit policy", "FIRST", "UNIQUE"), ("rule 1, input 1", "< 6", "< 5")]
    ]
    assert reading.differences[0].file == "bang.dmn"


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (beside(plain([["1", '"a"']]), decision("e", plain([["1", '"a"']]))), "no attribute"),
        (beside(plain([["1", 'if x > 1 then "a" else "b"']])), "Malformed Output Expression"),
        (beside(plain([["1", '"a"']]), ids=False), "'id'"),
        (
            beside(plain([["1", '"a"']]).replace("<rule>", '<annotation name="n"/><rule>')),
            "Unknown type in decision table",
        ),
    ],
)
def test_what_the_page_says_spiffworkflow_cannot_read_it_cannot(reading: Reading, reason: str) -> None:
    assert reading.status == "cannot read"
    assert reason in str(reading.reason)


def test_what_spiffworkflow_does_not_read_is_no_difference() -> None:
    default = text("defaultOutputEntry", '"z"')
    one = table([("x", "number")], [("y", "string", default)], [["1", '"a"']], "FIRST")
    assert beside(one) == Reading("agrees")
    assert beside(plain([["1", "2"]], "COLLECT", "COUNT")) == Reading("agrees")
