"""What is made for modelers says what the reader reads, and what they keep is read to the same procedure."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.modeling import MODEL, OWN, PROCEDURES, apply_templates, bare, bundled, node, planned, unlabelled
from typer.testing import CliRunner

from thutuc.authoring.moddle import moddle
from thutuc.authoring.schema import Kind, attributes
from thutuc.authoring.schema_patterns import AFTER, DATE, NAME, TERM, TIME
from thutuc.authoring.schema_xsd import xsd
from thutuc.authoring.templates import ROOM, TEMPLATES, Platform, names, templates
from thutuc.authoring.templates_words import CHOICES, LABELS
from thutuc.bpmn import inspect, read
from thutuc.bpmn.vocabulary import PLACES, REPEATED, WORDS
from thutuc.cli import app
from thutuc.errors import ProcedureRefused, TermError
from thutuc.worktime import Term

#: small files with thutuc's words, one or a few each, and none of other vendors'
SMALL = [
    file
    for file in sorted((Path(__file__).parent / "bpmn" / "reads").glob("*.bpmn"))
    if b"thutuc:" in file.read_bytes() and not file.name.startswith("alias-")
]
NODE = Path(__file__).parent / "node"
IDS = [path.parent.name for path in PROCEDURES]
GOOD_TERMS = (
    "07 ngày làm việc",
    "0,5 ngày làm việc",
    "0.25 giờ làm việc",
    "1,5 GIỜ",
    "15  Ngày",
    "2 tháng",
    "3,0 ngày",
    "trong ngày làm việc",
    "Same Day",
    "1 working day",
    "4 Working Hours",
    "12 months",
    "10 ngày làm việc",
)
BAD_TERMS = (
    "",
    "7",
    "ngày",
    "0 ngày",
    "0,0 giờ",
    "1.500 giờ",
    "0,5 ngày",
    "-1 ngày",
    "10000 ngày",
    "7 hôm",
    "07ngày",
    "7 ngay lam viec",
    "1,5 tháng",
    "2 same day",
    "1,12345 giờ",
)


def test_every_word_attribute_and_choice_has_its_vietnamese_name():
    models = dict(WORDS)
    for model in WORDS.values():
        models |= {each.name: each.word for each in attributes(model) if each.word is not None}

    assert {word: set(said) for word, (_, said) in LABELS.items()} == {
        word: {each.name for each in attributes(model)} for word, model in models.items()
    }
    closed = {
        (word, each.name): {str(value) for value in each.values}
        for word, model in models.items()
        for each in attributes(model)
        if each.values and each.name != "reading"
    }
    assert {where: set(told) for where, told in CHOICES.items()} == closed


def test_every_attribute_can_be_filled_in_where_its_word_may_stand():
    """And a process on its pool; but no template reaches loops (``each``) and timers' definitions."""
    reached = {
        (place, name)
        for template in TEMPLATES
        for place in template.places
        for word in template.words
        for name, _, _ in names(word)
    }
    wanted = {
        (f"{place[0].upper()}{place[1:]}", name)
        for place, words in PLACES.items()
        if place not in ("multiInstanceLoopCharacteristics", "timerEventDefinition")
        for word in words
        for name, _, _ in names(word)
    } | {("Participant", name) for word in PLACES["process"] for name, _, _ in names(word)}
    assert reached == wanted


def test_camunda_8_is_offered_nothing_on_elements_whose_message_or_timer_it_would_take_away():
    offered = {place for each in templates(Platform.CAMUNDA_8) for place in each["appliesTo"]}
    assert not {place for place in offered if place.endswith(("Event", "ReceiveTask"))}
    assert "bpmn:ReceiveTask" in templates(Platform.CAMUNDA_7)[1]["appliesTo"]


@pytest.mark.parametrize("page", ["camunda-modeler.md", "camunda-modeler.vi.md"])
def test_the_page_names_each_template_and_the_room_it_has(page):
    text = (Path(__file__).parents[1] / "docs" / "how-to" / page).read_text("utf-8")
    section = text.partition("Template → Select")[2].partition("```")[0]
    listed = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[1:]
    assert sorted(listed) == sorted(each["name"] for each in templates(Platform.CAMUNDA_7))
    assert re.findall(r"\((\d+)[^\d,)]+, (\d+)[^\d,)]+, (\d+)", text) == [
        tuple(str(ROOM[word]) for word in ("field", "variant", "basis"))
    ]


def test_each_template_has_room_for_children_and_says_what_its_groups_are():
    for template in templates(Platform.CAMUNDA_7):
        groups = {group["id"] for group in template["groups"]}
        bound = [each["binding"]["name"] for each in template["properties"]]
        assert {each["group"] for each in template["properties"]} == groups
        assert len(set(bound)) == len(bound)
    assert set(ROOM) <= set(REPEATED) | {"decision", "basis", "note", "rung"}


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("file", PROCEDURES, ids=IDS)
def test_words_kept_as_properties_are_read_to_the_same_procedure(file, platform):
    kept, left = apply_templates(file.read_bytes(), platform)

    assert b"<thutuc:" not in re.sub(rb"<thutuc:each[^>]*>", b"", kept)
    assert bare(read(kept, process=_id(file), forms=file.parent)) == bare(read(file, process=_id(file)))
    assert {name.split(".")[-1] for name in left if not _beyond(name)} == set()


def _id(file: Path) -> str:
    return etree.parse(file).find(f"{MODEL}process").get("id")


def _beyond(name: str) -> bool:
    """Whether a property's name counts further than a panel has room for."""
    parts = name.removeprefix("thutuc:").split(".")
    counted = [(parts[at - 1], int(part)) for at, part in enumerate(parts) if part.isdigit()]
    return any(number > ROOM.get(word, 1) for word, number in counted)


TASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"
  xmlns:thutuc="urn:thutuc:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="p" isExecutable="true"><startEvent id="s"/><userTask id="x" name="Kiểm tra hồ sơ">
  <extensionElements>%s<camunda:properties>%s</camunda:properties></extensionElements></userTask>
  <endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>
  <sequenceFlow id="g" sourceRef="x" targetRef="e"/></process></definitions>"""


def told(own: str = "", **said: str):
    """The step of a drawing whose task has these properties; ``__`` stands for a point."""
    kept = "".join(
        f'<camunda:property name="thutuc:{name.replace("__", ".")}" value="{value}"/>'
        for name, value in said.items()
    )
    return read((TASK % (own, kept)).encode()).step["x"]


def test_thutucs_own_attributes_go_before_a_modelers_properties():
    step = told(
        '<thutuc:responsible role="Văn thư"/>', responsible__role="Khác", responsible__unit="records-office"
    )
    assert (step.role, step.unit) == ("Văn thư", "records-office")


def test_a_word_that_may_repeat_is_added_to_those_that_stand_there():
    step = told('<thutuc:field name="a"/>', field__2__name="c", field__1__name="b")
    assert [field.name for field in step.fields] == ["a", "b", "c"]


def test_a_flag_that_is_answered_no_says_nothing():
    assert told(untimed="true").untimed
    assert not told(untimed="false", term="02 giờ").untimed


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("thutuc:term.2.value", "02 giờ", "extension-twice"),
        ("thutuc:step.nunber", "3", "extension-unknown"),
        ("thutuc:step", "3", "extension-unknown"),
        ("thutuc:untimed", "maybe", "extension-unknown"),
        ("thutuc:Step.number", "3", "extension-unknown"),
        ("thutuc:step.number.1", "3", "extension-value"),
        ("thutuc:step.number.1.of", "3", "extension-value"),
        ("thutuc:ladder.1.rung.1", "x", "extension-value"),
        ("thutuc:field.0.name", "x", "extension-unknown"),
        ("thutuc:field.1.label", "Chỉ có nhãn", "extension-missing"),
        ("thutuc:responsible.act", "kí", "extension-value"),
        ("thutuc:procedure.code", "1.2", "extension-misplaced"),
        ("thutuc:procedure.code", "", "extension-misplaced"),
    ],
)
def test_a_property_that_stands_for_nothing_refuses_the_file(name, value, rule):
    kept = f'<camunda:property name="{name}" value="{value}"/>'
    _, findings = inspect((TASK % ("", kept)).encode())
    assert rule in {finding.rule for finding in findings}


def test_what_a_modeler_keeps_on_a_pool_is_said_of_its_process():
    pool = (
        '<collaboration id="c"><participant id="pool" processRef="p"><extensionElements><camunda:properties>'
        '<camunda:property name="thutuc:procedure.legalTerm" value="05 ngày"/>'
        '<camunda:property name="thutuc:procedure.decision.1.kind" value="publication"/>'
        '<camunda:property name="thutuc:procedure.decision.1.number" value="163/QĐ-BTP"/>'
        "</camunda:properties></extensionElements></participant></collaboration><process"
    )
    header = read((TASK % ("", "")).replace("<process", pool).encode()).header
    assert str(header.legal_term) == "05 ngày"
    assert [(each.kind, each.number) for each in header.decisions] == [("publication", "163/QĐ-BTP")]


def test_one_property_that_stands_twice_refuses_the_file():
    kept = '<camunda:property name="thutuc:step.number" value="1"/>' * 2
    with pytest.raises(ProcedureRefused, match="once on an element"):
        read((TASK % ("", kept)).encode())


# --- patterns -------------------------------------------------------------------------------------


def accepted(text: str) -> bool:
    try:
        Term.parse(text)
    except TermError:
        return False
    return True


@pytest.mark.parametrize("text", [*GOOD_TERMS, *BAD_TERMS])
def test_the_pattern_of_terms_says_what_the_reader_says(text):
    assert (re.fullmatch(TERM, text) is not None) is accepted(text) is (text in GOOD_TERMS)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    st.from_regex(r"[0-9]{1,5}([.,][0-9]{1,5})?", fullmatch=True),
    st.sampled_from(["ngày", "ngày làm việc", "giờ", "tháng", "working days", "hour", "tuần"]),
)
def test_the_pattern_of_terms_counts_as_the_reader_does(number, unit):
    text = f"{number} {unit}"
    if not 9999 < float(number.replace(",", ".")) < 10000:  # told in the module: a pattern cannot add
        assert (re.fullmatch(TERM, text) is not None) is accepted(text)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (AFTER, ["resume", "restart", "fresh:05 ngày làm việc"], ["fresh:", "again"]),
        (TIME, ["15:00", "07:30:00"], ["24:00", "15h", "7:30"]),
        (DATE, ["2026-07-01"], ["2026-13-01", "01/07/2026"]),
        (NAME, ["eligible", "địa_bàn2"], ["2x", "a-b", "a b"]),
    ],
)
def test_a_pattern_tells_right_from_wrong(pattern, good, bad):
    assert [text for text in good if not re.fullmatch(pattern, text)] == []
    assert [text for text in bad if re.fullmatch(pattern, text)] == []


# --- XSD ------------------------------------------------------------------------------------------

SCHEMA = etree.XMLSchema(etree.fromstring(xsd().encode()))


def words_of(file: Path) -> list[etree._Element]:
    return [
        etree.fromstring(etree.tostring(word))
        for word in etree.parse(file).iter(f"{OWN}*")
        if not word.getparent().tag.startswith(OWN)
    ]


@pytest.mark.parametrize("file", PROCEDURES, ids=IDS)
def test_the_words_of_a_shipped_procedure_fit_the_schema(file):
    assert [SCHEMA.error_log for word in words_of(file) if not SCHEMA.validate(word)] == []


@pytest.mark.parametrize("file", PROCEDURES, ids=IDS)
def test_the_schema_finds_what_is_misspelt(file):
    missed = []
    for word in words_of(file):
        word.set("nmae", "x")
        missed += [etree.tostring(word)] * SCHEMA.validate(word)
        del word.attrib["nmae"]
        for each in attributes(WORDS[word.tag.removeprefix(OWN)]):
            if each.name in word.attrib and each.kind not in (
                Kind.TEXT,
                Kind.SOMETHING,
                Kind.NAMES,
                Kind.BARS,
            ):
                before = word.get(each.name)
                word.set(each.name, "?!")
                missed += [etree.tostring(word)] * SCHEMA.validate(word)
                word.set(each.name, before)
            if each.required:
                before = word.attrib.pop(each.name)
                missed += [etree.tostring(word)] * SCHEMA.validate(word)
                word.set(each.name, before)
    assert missed == []


def test_the_schema_knows_every_word_and_no_other():
    tree = etree.fromstring(xsd().encode())
    space = "{http://www.w3.org/2001/XMLSchema}"
    assert [element.get("name") for element in tree.iterchildren(f"{space}element")] == list(WORDS)
    assert not SCHEMA.validate(etree.Element(f"{OWN}stpe"))


# --- bpmn.io's own libraries ----------------------------------------------------------------------


def test_the_official_schema_accepts_every_template(tmp_path):
    files = []
    for platform in Platform:
        files.append(tmp_path / f"{platform}.json")
        files[-1].write_text(json.dumps(templates(platform)), encoding="utf-8")

    assert node(NODE / "validate.mjs", files) == []


@pytest.mark.parametrize("known", [True, False], ids=["with our descriptor", "as Camunda Modeler comes"])
def test_bpmn_moddle_reads_and_writes_every_shipped_procedure_without_a_warning(tmp_path, known):
    descriptor = tmp_path / "thutuc.moddle.json"
    descriptor.write_text(json.dumps(moddle()), encoding="utf-8")
    pairs = [(file, tmp_path / f"{file.parent.name}.bpmn") for file in PROCEDURES]
    pairs += [(file, tmp_path / file.name) for file in SMALL]

    arguments = [descriptor if known else "-", *(each for pair in pairs for each in pair)]
    found = node(NODE / "export.mjs", arguments)

    assert {file: told["warnings"] for file, told in found.items() if told["warnings"]} == {}
    assert {told["untyped"] for told in found.values()} == {0} or not known
    assert [file for file, written in pairs if _all(written, file.parent) != _all(file, file.parent)] == []


def _all(file: Path, forms: Path) -> tuple[object, ...]:
    return tuple(bare(each) for each in inspect(file, forms=forms)[0])


@pytest.mark.slow
@pytest.mark.parametrize("platform", Platform)
def test_what_camunda_modelers_own_libraries_write_is_read_to_the_same_procedure(tmp_path, platform):
    drawings, expected = [], {}
    for file in PROCEDURES:
        if file.parent.name not in ("dang-ky-khai-sinh", "cap-giay-phep-xay-dung"):
            continue
        data, applied = unlabelled(file), tmp_path / f"{file.parent.name}-applied.bpmn"
        source, plan = planned(data, platform)
        (tmp_path / f"{file.parent.name}.bpmn").write_bytes(source)
        drawings.append(
            {
                "platform": platform,
                "source": str(tmp_path / f"{file.parent.name}.bpmn"),
                "target": str(applied),
                "apply": plan,
            }
        )
        expected[applied] = data, file
    plan = {"templates": {platform: templates(platform)}, "drawings": drawings}
    (tmp_path / "plan.json").write_text(json.dumps(plan))

    assert bundled(NODE / "apply.mjs", tmp_path, [tmp_path / "plan.json"]) == []

    assert all(len(each["apply"]) > 5 for each in drawings)
    for written, (data, file) in expected.items():
        asked = {"process": _id(file), "forms": file.parent}
        assert bare(read(written, **asked)) == bare(read(data, **asked))


# --- the command ----------------------------------------------------------------------------------


def test_the_command_writes_what_is_asked_for(tmp_path):
    ran = CliRunner().invoke(app, ["modeler", "--kind", "xsd", "--kind", "moddle", "-o", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["thutuc.moddle.json", "thutuc.xsd"]

    ran = CliRunner().invoke(app, ["modeler", "-o", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert sorted(path.name for path in (tmp_path / "element-templates").iterdir()) == [
        "thutuc-camunda-7.json",
        "thutuc-camunda-8.json",
    ]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "taken").write_text("")
    ran = CliRunner().invoke(app, ["modeler", "-o", str(tmp_path / "taken" / "in")])
    assert ran.exit_code != 0
