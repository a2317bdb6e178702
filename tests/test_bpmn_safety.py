"""No bytes whatever make the reader do anything but read or refuse."""

from __future__ import annotations

import copy
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from thutuc.bpmn import inspect, read_all, read_text
from thutuc.errors import ProcedureRefused
from thutuc.safexml import MOST_BYTES

SMALL = sorted((Path(__file__).parent / "bpmn").glob("*/*.bpmn"))
SEED = 20260302
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PLAIN = f'<definitions xmlns="{BPMN}"><process id="p"><startEvent id="s"/></process></definitions>'


def rules(data: bytes) -> list[str]:
    """What a file is refused for; anything but a refusal escapes and fails the test."""
    try:
        read_all(data)
    except ProcedureRefused as refusal:
        assert str(refusal)
        return [finding.rule for finding in refusal.findings]
    return []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("subset", ["", ' SYSTEM "http://example.org/x.dtd"', ' [<!ENTITY x "y">]'])
def test_a_doctype_is_refused_in_any_encoding(encoding, subset):
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<!DOCTYPE definitions{subset}>\n{PLAIN}'

    assert rules(text.encode(encoding)) == ["xml-doctype"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_plain_file_is_read_in_any_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n<!-- đ -->{PLAIN}'

    assert rules(text.encode(encoding, errors="xmlcharrefreplace")) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_words_that_are_not_known_are_found_in_any_encoding(encoding):
    text = PLAIN.replace('<startEvent id="s"/>', '<startEvent id="s"/><lane xmlns="urn:thutuc:bpmn:1"/>')

    assert "extension-unknown" in rules(text.encode(encoding))


def test_text_is_read_whatever_encoding_its_first_line_declares():
    assert read_text(f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}').id == "p"


def test_entities_never_grow():
    laughs = next(path for path in SMALL if path.stem == "xml-doctype.billion-laughs").read_bytes()
    began = time.process_time()

    assert rules(laughs) == ["xml-doctype"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", ["external-entity", "plain"])
def test_a_refused_doctype_never_shows_another_files_content(name):
    data = next(path for path in SMALL if path.stem == f"xml-doctype.{name}").read_bytes()
    procedures, findings = inspect(data)

    assert (procedures, [finding.rule for finding in findings]) == ((), ["xml-doctype"])


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b" " * (MOST_BYTES + 1), "file-too-large"),
        (
            (PLAIN + "\n" + "<!-- -->" * 10).replace("<startEvent", "<a/>" * 50_001 + "<startEvent"),
            "file-too-large",
        ),
        (PLAIN.replace("<startEvent", "<a>" * 210 + "</a>" * 210 + "<startEvent"), "file-too-large"),
        (PLAIN.replace("<startEvent", "<a>" * 3000 + "</a>" * 3000 + "<startEvent"), "xml-malformed"),
        (b"\xef\xbb\xbfnow = 2", "not-xml"),
        (b"", "xml-malformed"),
        (b"\xff\xfe", "xml-malformed"),
        (b"\0" * 100, "xml-malformed"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "xml-malformed"),
        ("<a/>".encode("utf-32"), "xml-malformed"),
    ],
    ids=["bytes", "elements", "depth", "deeper", "text", "empty", "mark", "zeros", "encoding", "utf-32"],
)
def test_a_file_beyond_the_bounds_is_refused(data, rule):
    assert rules(data.encode() if isinstance(data, str) else data) == [rule]


def test_subprocesses_nest_as_deep_as_the_bounds_allow():
    inner = ""
    for level in range(190):
        inner = f'<subProcess id="s{level}"><startEvent id="e{level}"/>{inner}</subProcess>'

    assert rules(PLAIN.replace("<startEvent", f"{inner}<startEvent").encode()) == []


def test_a_thousand_steps_in_a_row_and_a_join_of_thousands_are_read_in_linear_time():
    tasks = "".join(f'<task id="t{i}"><outgoing>f{i}</outgoing></task>' for i in range(10_000))
    flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="t{i}" targetRef="join"/>' for i in range(10_000))
    listed = "".join(f"<incoming>f{i}</incoming>" for i in range(10_000))
    join = f'<parallelGateway id="join">{listed}</parallelGateway>'
    began = time.process_time()

    assert rules(PLAIN.replace("<startEvent", f"{tasks}{join}{flows}<startEvent").encode()) == []
    assert time.process_time() - began < 5


def test_a_longest_name_does_not_make_the_refusal_long():
    name = "x" * 100_000
    data = PLAIN.replace('id="s"', f'id="{name}"').replace("</process>", f'<{name} id="y"/></process>')

    with pytest.raises(ProcedureRefused) as refusal:
        read_all(data.encode())
    assert len(str(refusal.value)) < 5_000


def test_files_with_broken_bytes_are_refused_and_nothing_else():
    """What libxml2 itself calls no XML is refused as such; the rest is read, or refused for what it says."""
    chance, strict = random.Random(SEED), etree.XMLParser(resolve_entities=False, no_network=True)
    files, met = [path.read_bytes() for path in SMALL], Counter[str]()
    for _ in range(3_000):
        data = broken(chance.choice(files), files, chance)
        found = rules(data)
        try:
            etree.fromstring(data, strict)
        except etree.XMLSyntaxError:
            assert found in (["not-xml"], ["xml-malformed"], ["xml-doctype"]), data
            met["no XML"] += 1
        else:
            assert not {"xml-malformed", "not-xml"} & set(found), data
            met["refused" if found else "read"] += 1
    assert min(met["no XML"], met["refused"], met["read"]) > 10, met


def broken(data: bytes, files: list[bytes], chance: random.Random) -> bytes:
    """A file with a few bytes changed, cut, doubled or taken from another file."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at : at + chance.randrange(1, 60)]
            case 2:
                found[at:at] = found[at : at + chance.randrange(1, 200)]
            case 3:
                other = chance.choice(files)
                start = chance.randrange(len(other))
                found[at:at] = other[start : start + chance.randrange(1, 200)]
    return bytes(found)


def test_files_with_elements_and_values_shuffled_are_read_or_refused():
    chance = random.Random(SEED)
    trees = [
        etree.fromstring(data)
        for path in SMALL
        if b"DOCTYPE" not in (data := path.read_bytes()) and wellformed(data)
    ]
    told: Counter[str] = Counter()
    for _ in range(3_000):
        tree = copy.deepcopy(chance.choice(trees))
        for _ in range(chance.randint(1, 5)):
            shuffle(tree, chance.choice(trees), chance)
        told.update(rules(etree.tostring(tree)))
    assert len(told) > 30


def wellformed(data: bytes) -> bool:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def shuffle(tree: etree._Element, other: etree._Element, chance: random.Random) -> None:
    """Take an element or a value from anywhere and put it where it does not belong."""
    elements, strangers = list(tree.iter()), list(other.iter())
    at, stranger = chance.choice(elements), chance.choice(strangers)
    match chance.randrange(5):
        case 0:
            at.append(copy.deepcopy(stranger))
        case 1 if at.getparent() is not None:
            at.getparent().remove(at)
        case 2:
            at.tag = stranger.tag
        case 3 if stranger.attrib:
            name, value = chance.choice(list(stranger.items()))
            at.set(name, chance.choice([value, "", "-1", "true", "=x", "start", "work", "ß" * 500]))
        case 4:
            at.text = stranger.text


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    assert rules(data)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20))
def test_any_text_is_read_or_refused(text, term):
    for source in (text, PLAIN.replace('id="s"', f'id="{text}"'), PLAIN.replace("</process>", term)):
        try:
            read_text(source)
        except ProcedureRefused as refusal:
            assert refusal.findings


def test_files_may_be_read_by_many_threads_at_once():
    files = [path.read_bytes() for path in SMALL]
    alone = [[finding.rule for finding in inspect(data)[1]] for data in files]
    together: list[list[list[str]]] = []

    def work() -> None:
        together.append([[finding.rule for finding in inspect(data)[1]] for data in files])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [alone] * 4
