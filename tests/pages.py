"""Writes the parts of the reference pages that the code already says: ``python -m tests.pages``.

A page keeps its own words; what stands between ``<!-- from the code: NAME -->`` and ``<!-- end -->`` is
made here, and ``test_docs.py`` compares the two.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from tests.limits import LIMITS
from tests.pages_vi import KINDS_VI, PLACES_VI, VI

import thutuc
from thutuc import errors, hookspecs
from thutuc.api import OPERATIONS, document
from thutuc.api.problems import MEANINGS, OWN
from thutuc.authoring.templates_words import CHOICES, label
from thutuc.bpmn.events import ALLOWED
from thutuc.bpmn.kinds import kind_of
from thutuc.bpmn.messages import MESSAGES
from thutuc.bpmn.names import VIETNAMESE
from thutuc.bpmn.support import UNSUPPORTED
from thutuc.bpmn.vocabulary import PLACES, TEXTS, WORDS, Word
from thutuc.dmn.findings import MESSAGES as OF_DECISIONS
from thutuc.dossier import EVENTS
from thutuc.engine.lists.irregularity_kinds import KINDS as IRREGULAR
from thutuc.engine.lists.listing import FORMULAS, Formula
from thutuc.forms import MESSAGES as OF_FORMS
from thutuc.forms import Form
from thutuc.forms.form import Property
from thutuc.hookspecs import Owed, Rung, Sent
from thutuc.net.findings import SAYINGS
from thutuc.organisation import Assignment, Mandate, Seat, UnitFacts
from thutuc.procedure import GROUND_NAMES, LONGEST_OUTPUT, Field, Procedure, Step
from thutuc.worktime import Budget, Due, Term

DOCS = Path(__file__).parents[1] / "docs"
#: a sentence of the code as the page says it
Say = Callable[[str], str]
REGION = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def told(thing: object) -> str:
    """The docstring in Markdown, one paragraph a line."""
    text = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text).replace("``", "`")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def summary(thing: object) -> str:
    """The first sentence or sentences: the docstring's first paragraph."""
    return told(thing).split("\n\n", maxsplit=1)[0]


def annotation(text: object) -> str:
    """A type as it is written in the source."""
    return str(text).replace("typing.", "")


def comments(cls: type) -> dict[str, str]:
    """The ``#:`` comment of each field."""
    found: dict[str, str] = {}
    for base in cls.__bases__:
        if base.__module__ == cls.__module__:
            found |= comments(base)
    above: list[str] = []
    for line in inspect.getsource(cls).splitlines():
        if match := re.match(r"\s+#: (.*)", line):
            above.append(match[1])
        elif match := re.match(r"    (\w+): [^#]*(?:#: (.*))?$", line):
            said = " ".join([*above, match[2] or ""]).strip()
            if said:
                found[match[1]] = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", said).replace("``", "`")
            above = []
        else:
            above = []
    return found


def hooks() -> Iterator[str]:
    """Every hook with its signature, how its answers join, and its docstring."""
    for name, hook in vars(hookspecs).items():
        if options := getattr(hook, "thutuc_spec", None):
            joined = "the first answer wins" if options["firstresult"] else "all answers are joined"
            signature = ", ".join(
                f"{each.name}: {annotation(each.annotation)}"
                for each in inspect.signature(hook).parameters.values()
            )
            gives = annotation(hook.__annotations__["return"])
            if gives == "None":
                joined = "told once, at the beginning" if options["historic"] else "told after the commit"
            yield f"## `{name}`\n\n`({signature}) -> {gives}`: {joined}.\n\n{told(hook)}\n"


def values() -> Iterator[str]:
    """What answers of plug-ins are made of, and the clocks they are asked for, with every field."""
    for cls in (*ANSWERED, hookspecs.ClockKind):
        yield f"### `{cls.__name__}`\n\n`from {_door(cls)} import {cls.__name__}`. {summary(cls)}\n"
        means = comments(cls)
        if issubclass(cls, StrEnum):
            lines = re.findall(r"^    (\w+) = .*?#: (.*)$", inspect.getsource(cls), re.MULTILINE)
            rows = [f"| `{name}` | `{cls[name].value!r}` | {said} |" for name, said in lines]
        else:
            rows = [
                f"| `{name}` | {_cell(f'`{_field(each)}`')} | {_cell(means.get(name, ''))} |"
                for name, each in inspect.signature(cls).parameters.items()
            ]
        yield from _table(rows)


#: What plug-ins answer with, and what the values of it are made of.
ANSWERED: tuple[type, ...] = (
    *(Assignment, Seat, Mandate, UnitFacts),
    *(Budget, Term, Rung, Sent, Owed, Due),
)


def _field(made_with: inspect.Parameter) -> str:
    kind = annotation(getattr(made_with.annotation, "__forward_arg__", made_with.annotation))
    default = made_with.default
    if default is inspect.Parameter.empty:
        return kind
    if isinstance(default, StrEnum):
        return f"{kind} = {kind}.{default.name}"
    return f"{kind} = " + (f"{kind}()" if dataclasses.is_dataclass(default) else _given(default))


def _door(cls: type) -> str:
    """The module from which others import a class."""
    doors = ("thutuc.organisation", "thutuc.worktime", "thutuc.hookspecs")
    return next(each for each in doors if cls.__module__.startswith(each))


def engine() -> Iterator[str]:
    """How an engine is made, and everything it can be asked, in the order of the class."""
    yield f"## `Engine`\n\n`{_signature(thutuc.Engine)}`\n\n{told(thutuc.Engine)}\n"
    for name, method in asked(thutuc.Engine).items():
        if name.startswith("_"):
            continue
        if isinstance(method, property):
            gives = annotation(inspect.get_annotations(method.fget)["return"])
            yield f"## `{name}`\n\n`{name}: {gives}`\n\n{told(method)}\n"
        else:
            yield f"## `{name}`\n\n`{name}{_signature(method)}`\n\n{told(method)}\n"


def answers() -> Iterator[str]:
    """Every value that an engine gives, with its attributes: those it was made with, then the others."""
    for cls in given():
        yield f"## `{cls.__name__}`\n\n{summary(cls)}\n"
        means = comments(cls) if dataclasses.is_dataclass(cls) else {}
        rows = [
            f"| `{each.name}` | {_cell(f'`{annotation(each.type)}`')} | {_cell(means.get(each.name, ''))} |"
            for each in (dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ())
            if not each.name.startswith("_")
        ]
        if not dataclasses.is_dataclass(cls):
            rows += _made_with(cls)
        for name, what in asked(cls).items():
            if isinstance(what, property) and not name.startswith("_"):
                gives = annotation(inspect.get_annotations(what.fget)["return"])
                rows.append(f"| `{name}` | {_cell(f'`{gives}`')} | {_cell(summary(what.fget))} |")
        yield from _table(rows)


def definition() -> Iterator[str]:
    """What is reached from ``dossier.definition``: the procedure, its steps, fields and forms."""
    for cls in (Procedure, Step, Field, Form, Property):
        yield f"### `{cls.__name__}`\n\n{summary(cls)}\n"
        means, rows = comments(cls), []
        for each in dataclasses.fields(cls):
            if each.repr or each.name not in _OWN:
                rows.append((each.name, annotation(each.type), means.get(each.name, "")))
        for name, what in vars(cls).items():
            made = what.func if isinstance(what, cached_property) else getattr(what, "fget", None)
            if made is not None:
                rows.append((name, annotation(inspect.get_annotations(made)["return"]), summary(made)))
        yield from _table(
            [f"| `{name}` | {_cell(f'`{kind}`')} | {_cell(said)} |" for name, kind, said in rows]
        )


#: What a form is made with, and nobody reads.
_OWN = ("packed", "checks")


def _table(rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield "| attribute | type | what it means |\n|---|---|---|"
        yield from rows
        yield ""


def _made_with(cls: type) -> Iterator[str]:
    """The attributes that ``__init__`` sets, each with its ``#:`` comment."""
    for base in cls.__mro__[:-1]:
        if "__init__" not in vars(base):
            continue
        making: Any = vars(base)["__init__"]
        above = ""
        for line in inspect.getsource(making).splitlines():
            if match := re.match(r"        self\.([a-z]\w*) = [^#]*(?:#: (.*))?$", line):
                kind = annotation(inspect.get_annotations(making).get(match[1], ""))
                yield f"| `{match[1]}` | {_cell(f'`{kind}`')} | {_cell(match[2] or above)} |"
            above = line.partition("#: ")[2]


def given() -> list[type]:
    """The values that the methods of an engine give, and those that stand in them, in order of name."""
    found: dict[str, type] = {}
    open_ends = [method for name, method in asked(thutuc.Engine).items() if not name.startswith("_")]
    while open_ends:
        end = open_ends.pop()
        if isinstance(end, type):
            told = list(inspect.get_annotations(end).values())
            told += [_gives(each) for each in asked(end).values() if isinstance(each, property)]
            where = vars(sys.modules[end.__module__])
        else:
            function = end.fget if isinstance(end, property) else end
            told, where = [_gives(end)], inspect.unwrap(function).__globals__
        for name in re.findall(r"\b[A-Z]\w+", " ".join(map(str, told))):
            cls = where.get(name)
            if name not in found and inspect.isclass(cls) and cls.__module__.startswith(ANSWERING):
                found[name] = cls
                open_ends.append(cls)
    return [found[name] for name in sorted(found) if name != "Engine"]


#: Where the values lie that an engine gives.
ANSWERING = ("thutuc.engine", "thutuc.dossier.view")


def _gives(what: Any) -> object:
    function = what.fget if isinstance(what, property) else what
    return inspect.get_annotations(function).get("return", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def asked(cls: type) -> dict[str, Any]:
    """What a class has of its own, then what it has from the classes it builds on."""
    return {name: what for each in cls.__mro__[:-1] for name, what in vars(each).items()}


def _signature(called: Callable[..., object]) -> str:
    """Parameters without ``self``, as they are written in the source."""
    parts, starred = [], False
    signature = inspect.signature(called)
    for name, each in signature.parameters.items():
        if name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        stars = "**" if each.kind is each.VAR_KEYWORD else ""
        text = f"{stars}{name}: {annotation(each.annotation)}"
        parts.append(text if each.default is each.empty else f"{text} = {_given(each.default)}")
    gives = signature.return_annotation
    return f"({', '.join(parts)})" + ("" if gives in (None, "None") else f" -> {annotation(gives)}")


def _given(default: object) -> str:
    return "…" if inspect.isfunction(default) else repr(default).replace("datetime.", "")


def events() -> Iterator[str]:
    """Every event with its fields, in the order a dossier travels."""
    for name, event in EVENTS.items():
        says = comments(event)
        yield f"## {name}\n\n{summary(event)}\n"
        for field in dataclasses.fields(event):
            private = " *(person's data: kept apart, erasable)*" if field.name in event.private else ""
            comment = f": {says[field.name]}" if field.name in says else ""
            yield f"- `{field.name}: {annotation(field.type)}`{private}{comment}"
        if dataclasses.fields(event):
            yield ""


def error_tree() -> Iterator[str]:
    """Every error, indented below the one it is a kind of."""

    def below(error: type[BaseException], depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}- `{error.__name__}`: {summary(error)}"
        for kind in error.__subclasses__():
            if kind.__module__ == errors.__name__:
                yield from below(kind, depth + 1)

    yield from below(errors.ThutucError, 0)


def vocabulary(say: Say = str) -> Iterator[str]:
    """Every extension element, where it may stand, and its attributes."""
    for word, model in WORDS.items():
        places = ", ".join(f"`{place}`" for place, words in PLACES.items() if word in words)
        yield f"## `thutuc:{word}`\n\n{say(_sentence(model))} {say('Stands in:')} {places}.\n"
        yield from _attributes(word, model, say)


def vocabulary_vi() -> Iterator[str]:
    """The same in Vietnamese, with what each attribute is called in Camunda Modeler's panel."""
    yield from vocabulary(VI.__getitem__)


def grounds() -> Iterator[str]:
    """The grounds on which a clock stands still that have a name."""
    rows = "".join(f"| `{code}` | {name} |\n" for code, name in GROUND_NAMES.items())
    yield f"| mã · code | tên · name |\n|---|---|\n{rows}"


def _sentence(model: type[Word]) -> str:
    said = summary(model).partition(": ")[2]
    return said[:1].upper() + said[1:]


def _attributes(word: str, model: type[Word], say: Say) -> Iterator[str]:
    rows = []
    means = comments(model)
    annotations = {name: told for base in model.__mro__[::-1] for name, told in _annotations(base)}
    for name, field in model.model_fields.items():
        kind = annotation(annotations[name])
        alias = field.alias or name
        mean = say(means[name]) if say is str else f"{label(word, alias)} | {say(means[name])}"
        if TEXTS in field.metadata or (inner := _inner(field.annotation)):
            what = say(TEXTS) if TEXTS in field.metadata else _children(inner, say)
            rows.append(f"| `<thutuc:{alias}>` | {mean} | {what} | {say('may repeat')} |")
        elif name == "text":
            inside = say("the element's text")
            rows.append(f"| {inside} | {mean} | {say('script of the safe language')} | |")
        else:
            given = field.get_default(call_default_factory=True)
            default = (
                say("required") if field.is_required() else "" if given in (None, "", ()) else _default(given)
            )
            names = {} if say is str else CHOICES.get((word, alias), {})
            rows.append(f"| `{alias}` | {mean} | {_kind(kind, field.annotation, say, names)} | {default} |")
    if rows:
        head = say("| attribute | what it means | value | when it is not written |")
        yield f"{head}\n|{'---|' * (head.count('|') - 1)}"
        yield from rows
        yield ""


def _annotations(cls: type) -> Iterable[tuple[str, object]]:
    return inspect.get_annotations(cls).items()


def _inner(kind: object) -> type[Word] | None:
    parts = getattr(kind, "__args__", ())
    return parts[0] if parts and isinstance(parts[0], type) and issubclass(parts[0], Word) else None


def _children(model: type[Word], say: Say) -> str:
    means = comments(model)
    return f"{say('child elements with')} " + ", ".join(
        f"`{field.alias}` ({say(means[name])})" for name, field in model.model_fields.items()
    )


def _default(given: object) -> str:
    if given in (None, "", ()):
        return ""
    if isinstance(given, tuple):
        return f"`{' '.join(map(str, given))}`"
    return f"`{str(given).lower() if isinstance(given, bool) else given}`"


#: how a value is written, by the type's name in the vocabulary
KINDS = {
    "TermText": "a term, such as `07 ngày làm việc`",
    "XmlBoolean": "`true` or `false`",
    "Keeping": "`NN năm` (at most 200) or `vĩnh viễn`",
    "Name": "a name that conditions can use",
    "After": "`resume`, `restart` or `fresh:<term>`",
    "Reading": "`policy=reading`, one of the named policies",
    "Text": "text",
    "Output": f"text of at most {LONGEST_OUTPUT} characters",
    "str": "text",
    "time": "a time of day, such as `15:00`",
    "date": "a date, such as `2026-01-31`",
    "int": "a whole number",
}


def _kind(text: str, kind: object, say: Say, names: Mapping[str, str]) -> str:
    bare = text.removesuffix(" | None")

    def listed(words: Iterable[str]) -> str:
        return ", ".join(f"`{word}` ({names[word]})" if word in names else f"`{word}`" for word in words)

    for part in [kind, *getattr(kind, "__args__", ())]:
        if inspect.isclass(part) and hasattr(part, "__members__"):
            return listed(member.value for member in part)
    if words := re.findall(r"Literal\[(.*?)\]", text):
        joined = listed(re.findall(r"[\w-]+", words[0]))
        return f"{joined}, {say('separated by spaces')}" if "tuple" in text else joined
    if bare.startswith("Annotated[tuple"):
        return say("names separated by spaces" if "(split)" in bare else "texts separated by `\\|`")
    if bare.startswith("Annotated[int"):
        return say("a whole number")
    return say(KINDS[bare])


def public() -> Iterator[str]:
    """The names at the front door."""
    for name in sorted(getattr(thutuc, "__all__", ())):
        thing = getattr(thutuc, name)
        said = summary(thing) if inspect.isclass(thing) or inspect.isroutine(thing) else ""
        yield f"| `{name}` | {said.replace('|', chr(92) + '|')} |"


def commands() -> Iterator[str]:
    """Every command of the command line, with its arguments and options."""
    if importlib.util.find_spec("thutuc.cli") is None:
        return
    import typer.main

    from thutuc import cli

    def below(command: Any, path: str) -> Iterator[str]:
        for name, each in getattr(command, "commands", {}).items():
            yield from below(each, f"{path} {name}")
        if not getattr(command, "commands", None):
            usage = " ".join([path, *(_option(each) for each in command.params)])
            yield f"## `{path}`\n\n`{usage}`\n\n{' '.join((command.help or '').split())}\n"

    yield from below(typer.main.get_command(cli.app), "thutuc")


def _option(option: Any) -> str:
    if option.param_type_name == "argument":
        return option.name.upper() if option.required else f"[{option.name.upper()}]"
    takes = "" if getattr(option, "is_flag", False) else f" {option.metavar or option.name.upper()}"
    said = "/".join([*option.opts, *option.secondary_opts]) + takes
    return said if option.required else f"[{said}]"


def refused() -> Iterator[str]:
    """What the reader refuses by name, and what to draw instead."""
    yield "| In the file | What it is | Instead |\n|---|---|---|"
    for name, thing in UNSUPPORTED.items():
        yield f"| `{name}` | {_plain(thing.what)} | {_plain(thing.how)} |"


def refused_vi() -> Iterator[str]:
    """The same in Vietnamese."""
    yield "| Trong tệp | Là gì | Thay bằng |\n|---|---|---|"
    for name, thing in UNSUPPORTED.items():
        yield f"| `{name}` | {_plain(thing.what_vi)} | {_plain(thing.how_vi)} |"


def findings() -> Iterator[str]:
    """Every rule by which a drawing is judged, and what each means for the file."""
    yield from _rules(_of_drawings())


def findings_vi() -> Iterator[str]:
    """The same in Vietnamese, with what to do."""
    yield from _rules_vi(_of_drawings())


def _of_drawings() -> list[tuple[str, Any, str]]:
    judged: list[tuple[str, Any, str]] = [
        (rule, each, _meant(each.severity, kind_of(rule))) for rule, each in MESSAGES.items()
    ]
    return judged + [
        (rule, each, _meant(each.severity, each.kind))
        for rule, each in SAYINGS.items()
        if rule not in MESSAGES
    ]


def decisions() -> Iterator[str]:
    """Every rule by which a file of decisions is judged."""
    yield from _rules(_of_decisions())


def decisions_vi() -> Iterator[str]:
    """The same in Vietnamese, with what to do."""
    yield from _rules_vi(_of_decisions())


def _of_decisions() -> list[tuple[str, Any, str]]:
    return [(rule, each, each.kind.value) for rule, each in OF_DECISIONS.items()]


def forms() -> Iterator[str]:
    """Every rule by which a form is judged."""
    yield from _rules(_of_forms())


def forms_vi() -> Iterator[str]:
    """The same in Vietnamese, with what to do."""
    yield from _rules_vi(_of_forms())


def _of_forms() -> list[tuple[str, Any, str]]:
    return [(rule, each, _meant(each.severity, each.kind)) for rule, each in OF_FORMS.items()]


def _rules(judged: list[tuple[str, Any, str]]) -> Iterator[str]:
    yield "| Rule | Kind | Tiếng Việt | English |\n|---|---|---|---|"
    for rule, said, kind in sorted(judged, key=lambda one: one[0]):
        yield f"| `{rule}` | {kind} | {_plain(said.vi)} | {_plain(said.en)} |"


def _rules_vi(judged: list[tuple[str, Any, str]]) -> Iterator[str]:
    yield "| Quy tắc | Mức | Câu báo | Cách sửa |\n|---|---|---|---|"
    for rule, said, kind in sorted(judged, key=lambda one: one[0]):
        yield f"| `{rule}` | {KINDS_VI[kind]} | {_plain(said.vi)} | {_plain(said.remedy_vi)} |"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("&", "&amp;").replace("<", "&lt;")


def _meant(severity: str, kind: errors.Kind) -> str:
    return "advice" if severity == "warn" else kind.value


def places() -> Iterator[str]:
    """Which kinds of event may stand where."""
    yield "| Where | Kinds |\n|---|---|"
    for where, kinds in ALLOWED.items():
        element, of, inside = where.partition(" of ")
        yield f"| `{element}`{of}{inside} | {', '.join(kinds)} |"


def places_vi() -> Iterator[str]:
    """The same in Vietnamese, each with BPMN's own name."""
    yield "| Đặt ở | Loại |\n|---|---|"
    for where, kinds in ALLOWED.items():
        element, _, inside = where.partition(" of ")
        called = [f"`{kind}` ({VIETNAMESE[kind].partition(' (')[0]})" for kind in kinds]
        yield f"| `{element}` ({VIETNAMESE[element]}{PLACES_VI[inside]}) | {', '.join(called)} |"


def lists() -> Iterator[str]:
    """Every list by name, and how it is counted."""
    yield from _formulas("list", FORMULAS)


def lists_vi() -> Iterator[str]:
    """The same in Vietnamese."""
    yield from _formulas_vi("danh sách", FORMULAS)


def irregularities() -> Iterator[str]:
    """Every kind of irregularity, and how it is counted."""
    yield from _formulas("kind", IRREGULAR)


def irregularities_vi() -> Iterator[str]:
    """The same in Vietnamese."""
    yield from _formulas_vi("loại", IRREGULAR)


def _formulas(what: str, formulas: Mapping[str, Formula]) -> Iterator[str]:
    yield f"| {what} | officials call it | formula |\n|---|---|---|"
    for name, formula in formulas.items():
        law = "; ".join(re.findall(r"\(((?:NĐ|Điều) [^)]*)\)", formula.vi)).replace("; từ ", "; from ")
        yield f"| `{name}` | {formula.name} | {formula.en}{law and f' ({law})'} |"


def _formulas_vi(what: str, formulas: Mapping[str, Formula]) -> Iterator[str]:
    yield f"| {what} | tên gọi | cách tính |\n|---|---|---|"
    for name, formula in formulas.items():
        yield f"| `{name}` | {formula.name} | {formula.vi} |"


def limits() -> Iterator[str]:
    """Every bound, with the constant that sets it and the test that shows it."""
    yield "| of | what | at most | constant | shown by |\n|---|---|---|---|---|"
    for each in LIMITS:
        constant = f"`{each.constant.replace(':', '.')}`"
        yield f"| {each.of} | {each.what} | {each.value:,} | {constant} | `{each.test.partition('::')[2]}` |"


def api() -> Iterator[str]:
    """Every operation of the HTTP service: its address, who may ask it, what it is for."""
    yield "| | address | scope | what |\n|---|---|---|---|"
    for each in OPERATIONS:
        scope = "" if each.scope is None else f"`{each.scope.value}`"
        yield f"| {each.method} | `{each.path}` | {scope} | {each.summary} |"


def problems() -> Iterator[str]:
    """Everything that the HTTP service refuses with."""
    yield "| status | type `urn:thutuc:problem:…` | tiếng Việt | English |\n|---|---|---|---|"
    for each in sorted(dict.fromkeys((*OWN, *MEANINGS.values())), key=lambda one: (one.status, one.slug)):
        yield f"| {each.status} | `{each.slug}` | {each.vi} | {each.en} |"


def openapi() -> bytes:
    """The description of the HTTP service, as it is told."""
    told = document(tuple(OPERATIONS))
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


REGIONS: dict[str, Callable[[], Iterator[str]]] = {
    "hooks": hooks,
    "values": values,
    "engine": engine,
    "answers": answers,
    "definition": definition,
    "events": events,
    "errors": error_tree,
    "vocabulary": vocabulary,
    "vocabulary_vi": vocabulary_vi,
    "grounds": grounds,
    "public": public,
    "commands": commands,
    "refused": refused,
    "refused_vi": refused_vi,
    "places": places,
    "places_vi": places_vi,
    "findings": findings,
    "findings_vi": findings_vi,
    "decisions": decisions,
    "decisions_vi": decisions_vi,
    "forms": forms,
    "forms_vi": forms_vi,
    "limits": limits,
    "lists": lists,
    "lists_vi": lists_vi,
    "irregularities": irregularities,
    "irregularities_vi": irregularities_vi,
    "api": api,
    "problems": problems,
}


def written(page: str) -> str:
    """The page with every region as the code says it now."""

    def region(found: re.Match[str]) -> str:
        lines = "\n".join(REGIONS[found[2]]()).strip("\n")
        blank = "" if found[2] == "public" else "\n"
        return f"{found[1]}{blank}{lines}\n{blank}{found[3]}"

    return REGION.sub(region, page)


def main() -> None:
    """Bring every page up to date."""
    for path in sorted(DOCS.rglob("*.md")):
        page = path.read_text("utf-8")
        if (new := written(page)) != page:
            path.write_text(new, "utf-8")
            print(f"wrote {path.relative_to(DOCS.parent)}")
    kept = DOCS / "reference" / "openapi.json"
    if not kept.exists() or kept.read_bytes() != openapi():
        kept.write_bytes(openapi())
        print(f"wrote {kept.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
