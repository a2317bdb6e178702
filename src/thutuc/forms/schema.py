"""Reads a JSON Schema of the documented subset: every part becomes a check, what is outside it a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from thutuc.errors import Fault
from thutuc.forms import checks, limits
from thutuc.forms.checks import Case, Check, Rule
from thutuc.forms.findings import Findings
from thutuc.forms.keywords import BRANCH, OF, REFERRING, ROOT, WORDS, guess, shown
from thutuc.forms.pattern import PatternError, compiled
from thutuc.forms.reading import Path

#: parts of one form, and how deep they lie in each other
MOST_PARTS, DEEPEST = 2_000, 16
#: cases of one group, and examples beside one part: each example is held against each case
MOST_CASES, MOST_EXAMPLES = 500, 100
_FORMATS: Mapping[str, Rule] = {"date-time": checks.instant, "time": checks.hour, "email": checks.email}
_SIMPLE: Mapping[str, Callable[[list[Rule]], Check]] = {
    "text": checks.text,
    "choice": checks.text,
    "date": checks.day,
    "integer": checks.integer,
    "number": checks.number,
    "boolean": checks.boolean,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a schema, compiled."""

    check: Check
    kind: str
    title: str = ""
    schema: Mapping[str, Any] | None = None  #: as it is written, a reference followed
    members: Mapping[str, Part] | None = None  #: of an object
    required: frozenset[str] = frozenset()
    cases: tuple[Case, ...] = ()


def _anything(value: Any, _at: str, _label: str, _faults: list[Fault]) -> Any:
    return value


_NOTHING = Part(_anything, "text")


class SchemaReader:
    """Reads the parts of one form; what is wrong goes to *findings*."""

    def __init__(self, root: Any, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self._shared: dict[str, Part] = {}
        self._open: list[str] = []
        self._parts = 0
        self.untitled: list[Path] = []

    def read(self) -> Part:
        """The whole form, which is an object."""
        if not isinstance(self._root, dict):
            self._shape((), self._root, "an object", "một nhóm {…}")
            return _NOTHING
        if self._root.get("type") != "object":
            self._add("form-value", (), "type", '"object"', '"object"', self._root.get("type"))
            return _NOTHING
        whole = self._part(self._root, (), root=True)
        definitions = self._root.get("$defs", {})
        if not isinstance(definitions, dict):
            self._shape(("$defs",), definitions, "an object", "một nhóm {…}")
            return whole
        for name in definitions:
            self._reference(f"#/$defs/{name}", ("$defs", name))
        return whole

    def _part(self, schema: Any, path: Path, *, root: bool = False) -> Part:
        self._parts += 1
        if self._parts == MOST_PARTS + 1:
            self._findings.add("form-size", path, limit=MOST_PARTS, what="parts", what_vi="phần")
        if len(path) > 3 * DEEPEST or len(self._open) > DEEPEST:
            self._findings.add("form-size", path, limit=DEEPEST, what="levels", what_vi="tầng")
        if self._findings.items and self._findings.items[-1].rule == "form-size":
            return _NOTHING
        if not isinstance(schema, dict):
            self._shape(path, schema, "an object", "một nhóm {…}")
            return _NOTHING
        if "$ref" in schema:
            return self._referring(schema, path)
        type_ = schema.get("type")
        if not isinstance(type_, str) or type_ not in OF:
            self._findings.add("form-type", path, found=shown(type_))
            return _NOTHING
        self._known(schema, WORDS | OF[type_] | (ROOT if root else frozenset()), path)
        title = self._title(schema, path)
        if type_ == "object":
            part = self._object(schema, path, title)
        elif type_ == "array":
            part = self._array(schema, path, title)
        else:
            part = self._simple(schema, path, title, type_)
        self._examples(schema, part, path)
        return part

    def _referring(self, schema: dict[str, Any], path: Path) -> Part:
        self._known(schema, REFERRING, path)
        found = self._reference(schema["$ref"], (*path, "$ref"))
        title = self._title(schema, path) if "title" in schema else found.title
        return Part(found.check, found.kind, title, found.schema, found.members, found.required, found.cases)

    def _reference(self, reference: Any, path: Path) -> Part:
        """The shared part that is meant; one that holds itself is refused."""
        definitions = self._root.get("$defs")
        name = reference.removeprefix("#/$defs/") if isinstance(reference, str) else ""
        known = definitions if isinstance(definitions, dict) else {}
        if not isinstance(reference, str) or not reference.startswith("#/$defs/") or name not in known:
            self._findings.add("form-reference", path, found=shown(reference))
            return _NOTHING
        if name in self._open:
            self._findings.add("form-circle", path, found=name)
            return _NOTHING
        if name not in self._shared:
            self._open.append(name)
            self._shared[name] = self._part(known[name], ("$defs", name))
            self._open.pop()
        return self._shared[name]

    def _object(self, schema: dict[str, Any], path: Path, title: str) -> Part:
        written = schema.get("properties")
        if not isinstance(written, dict) or not written or len(written) > 500:
            self._add(
                "form-value", path, "properties", "1 to 500 named parts", "từ 1 đến 500 mục có tên", written
            )
            return _NOTHING
        if schema.get("additionalProperties") is not False:
            self._findings.add("form-open", path)
        members: dict[str, Part] = {}
        for name, each in written.items():
            where = (*path, "properties", name)
            if not limits.is_name(name):
                self._findings.add("form-name", where, found=name)
            members[name] = self._part(each, where)
            if not members[name].title:
                self.untitled.append(where)
        required = self._names(schema.get("required", []), members, (*path, "required"))
        cases = tuple(self._cases(schema, members, path))
        labelled = {name: (part.check, part.title or name) for name, part in members.items()}
        check = checks.grouped(labelled, required, cases)
        return Part(check, "object", title, schema, members, required, cases)

    def _array(self, schema: dict[str, Any], path: Path, title: str) -> Part:
        if "items" not in schema:
            self._add("form-value", path, "items", "what each item is", "mô tả từng mục", None)
            return _NOTHING
        items = self._part(schema["items"], (*path, "items"))
        rules = self._lengths(schema, path, "minItems", "maxItems", limits.MOST_ITEMS)
        unique = schema.get("uniqueItems", False)
        if not isinstance(unique, bool):
            self._add("form-value", path, "uniqueItems", "true or false", "true hoặc false", unique)
        elif unique:
            rules.append(checks.unlike)
        if "maxItems" not in schema:
            rules.append(checks.long("maxItems", limits.MOST_ITEMS))
        return Part(checks.listed(items.check, items.title, rules), "list", title, schema)

    def _simple(self, schema: dict[str, Any], path: Path, title: str, type_: str) -> Part:
        kind = {"string": "text"}.get(type_, type_)
        rules: list[Rule] = []
        if type_ == "string":
            kind = self._string(schema, path, rules)
        elif type_ != "boolean":
            rules += self._limits(schema, path)
        rules += self._listed(schema, path, type_)
        return Part(_SIMPLE[kind](rules), kind, title, schema)

    def _string(self, schema: dict[str, Any], path: Path, rules: list[Rule]) -> str:
        """The rules of a text; says of which kind it is."""
        rules += self._lengths(schema, path, "minLength", "maxLength", limits.LONGEST_TEXT)
        if "pattern" in schema:
            self._pattern(schema, path, rules)
        format_ = schema.get("format")
        if format_ == "date":
            others = schema.keys() - WORDS - {"format"}
            if others:
                self._add("form-value", path, "format", "alone beside a date", "đứng một mình", min(others))
            return "date"
        if format_ is not None and not (isinstance(format_, str) and format_ in _FORMATS):
            known = ", ".join(("date", *_FORMATS))
            self._add("form-value", path, "format", f"one of {known}", f"một trong {known}", format_)
        elif format_ is not None:
            rules.append(_FORMATS[format_])
        return "choice" if schema.keys() & {"enum", "const", "oneOf"} else "text"

    def _pattern(self, schema: dict[str, Any], path: Path, rules: list[Rule]) -> None:
        written, examples = schema["pattern"], schema.get("examples")
        try:
            pattern = compiled(written) if isinstance(written, str) else None
        except PatternError as error:
            where = (*path, "pattern")
            reasons = {"reason": error.reason, "reason_vi": error.reason_vi}
            self._findings.add("form-pattern", where, found=written, **reasons)
            return
        if pattern is None:
            self._add("form-value", path, "pattern", "text", "văn bản", written)
            return
        shown = f"ví dụ {examples[0]}" if isinstance(examples, list) and examples else ""
        rules.append(checks.like(pattern, shown))

    def _limits(self, schema: dict[str, Any], path: Path) -> list[Rule]:
        rules = []
        for keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"):
            bound = schema.get(keyword)
            if keyword not in schema:
                continue
            step = keyword == "multipleOf"
            if not isinstance(bound, int | Decimal) or isinstance(bound, bool) or (step and bound <= 0):
                self._add("form-value", path, keyword, "a number", "một số", bound)
                continue
            rules.append(checks.multiple_of(bound) if step else checks.limited(keyword, bound))
        least, most = limits.bounds(schema)
        if least is not None and most is not None and least > most:
            self._findings.add("form-never", path, found=f"{least} > {most}")
        return rules

    def _lengths(self, schema: dict[str, Any], path: Path, low: str, high: str, limit: int) -> list[Rule]:
        rules, bounds = [], {}
        for keyword in (low, high):
            bound = schema.get(keyword)
            if keyword not in schema:
                continue
            if not isinstance(bound, int) or isinstance(bound, bool) or not 0 <= bound <= limit:
                told = f"a whole number from 0 to {limit}", f"số nguyên từ 0 đến {limit}"
                self._add("form-value", path, keyword, *told, bound)
                continue
            bounds[keyword] = bound
            rules.append(checks.long(keyword, bound))
        if bounds.get(low, 0) > bounds.get(high, limit):
            self._findings.add("form-never", path, found=f"{low} > {high}")
        return rules

    def _listed(self, schema: dict[str, Any], path: Path, type_: str) -> list[Rule]:
        """What may be chosen: ``enum``, ``const``, or ``oneOf`` with a title for each."""
        rules = []
        for keyword in ("enum", "const", "oneOf"):
            if keyword not in schema:
                continue
            found = limits.choices_of(keyword, schema[keyword], type_)
            if found is None:
                told = f"values of type {type_}, each once", f"các giá trị kiểu {type_}, mỗi giá trị một lần"
                self._add("form-value", path, keyword, *told, schema[keyword])
            else:
                rules.append(checks.one_of(*found))
        return rules

    def _cases(self, schema: dict[str, Any], members: Mapping[str, Part], path: Path) -> list[Case]:
        found = limits.cases_of(schema, path)
        if found is None:
            told = "a list of objects with if, then and else", "danh sách các nhóm có if, then, else"
            self._add("form-value", path, "allOf", *told, schema.get("allOf"))
            return []
        if len(found) > MOST_CASES:
            self._findings.add("form-size", path, limit=MOST_CASES, what="cases", what_vi="trường hợp")
            return []
        labels = {name: part.title or name for name, part in members.items()}
        cases = [self._case(each, members, labels, where) for each, where in found]
        dependent = schema.get("dependentRequired", {})
        where = (*path, "dependentRequired")
        if not isinstance(dependent, dict):
            self._shape(where, dependent, "an object", "một nhóm {…}")
            return cases
        for name, names in dependent.items():
            self._names([name], members, where)
            wanted = self._names(names, members, (*where, name))
            cases.append(Case({name: _anything}, (wanted, {}), (frozenset(), {}), labels))
        return cases

    def _case(
        self, written: dict[str, Any], members: Mapping[str, Part], labels: Mapping[str, str], path: Path
    ) -> Case:
        required, condition = self._branch(written.get("if"), members, (*path, "if"))
        loose = sorted(condition.keys() - required)
        if loose:
            self._findings.add("form-if", (*path, "if"), found=", ".join(loose))
        asked = {name: condition.get(name) or _anything for name in sorted(required)}
        then = self._branch(written.get("then", {}), members, (*path, "then"))
        otherwise = self._branch(written.get("else", {}), members, (*path, "else"))
        return Case(asked, then, otherwise, labels)

    def _branch(
        self, written: Any, members: Mapping[str, Part], path: Path
    ) -> tuple[frozenset[str], dict[str, Check | None]]:
        """What one branch of a case asks for: names that are filled in, and narrower values."""
        if not isinstance(written, dict):
            self._shape(path, written, "an object", "một nhóm {…}")
            return frozenset(), {}
        self._known(written, BRANCH, path)
        required = self._names(written.get("required", []), members, (*path, "required"))
        properties = written.get("properties", {})
        if not isinstance(properties, dict):
            self._shape((*path, "properties"), properties, "an object", "một nhóm {…}")
            return required, {}
        self._names(list(properties), members, (*path, "properties"))
        narrowed: dict[str, Check | None] = {}
        for name, each in properties.items():
            if name in members:
                where = (*path, "properties", name)
                narrowed[name] = None if each is False else self._narrow(each, members[name], where)
        return required, narrowed

    def _narrow(self, written: Any, member: Part, path: Path) -> Check:
        """A member's narrower values; its type is the one it has."""
        whole = member.schema or {}
        if not isinstance(written, dict) or member.kind in ("object", "list"):
            self._shape(path, written, "limits of a simple value", "giới hạn của một giá trị đơn")
            return _anything
        same = {key: whole[key] for key in ("type", "format") if key in whole}
        if written.get("type", same.get("type")) != same.get("type"):
            self._add("form-value", path, "type", "what it is", "đúng kiểu đã khai báo", written["type"])
            return _anything
        return self._part({**written, **same}, path).check

    def _names(self, written: Any, members: Mapping[str, Part], path: Path) -> frozenset[str]:
        if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
            self._shape(path, written, "a list of names", "danh sách tên")
            return frozenset()
        if len(set(written)) < len(written):
            self._findings.add("form-never", path, found="a name twice")
        for name in written:
            if name not in members:
                self._findings.add("form-unknown-name", path, found=name, **guess(name, members))
        return frozenset(written) & members.keys()

    def _known(self, schema: Mapping[str, Any], known: frozenset[str], path: Path) -> None:
        for keyword in schema:
            if keyword not in known:
                where = (*path, keyword)
                self._findings.add("form-keyword", where, keyword=keyword[:60], **guess(keyword, known))

    def _title(self, schema: Mapping[str, Any], path: Path) -> str:
        for keyword in ("title", "description", "$comment"):
            said = schema.get(keyword, "")
            if not isinstance(said, str) or len(said) > limits.LONGEST_TEXT:
                self._add("form-value", path, keyword, "text", "văn bản", said)
        if not isinstance(schema.get("x-thutuc-made-up", False), bool):
            self._add("form-value", path, "x-thutuc-made-up", "true or false", "true hoặc false", "–")
        title = schema.get("title", "")
        return " ".join(title.split()) if isinstance(title, str) else ""

    def _examples(self, schema: Mapping[str, Any], part: Part, path: Path) -> None:
        examples = schema.get("examples", [])
        if not isinstance(examples, list):
            self._shape((*path, "examples"), examples, "a list", "danh sách")
            return
        if len(examples) > MOST_EXAMPLES:
            self._findings.add("form-size", path, limit=MOST_EXAMPLES, what="examples", what_vi="ví dụ")
            return
        faults: list[Fault] = []
        for example in examples:
            part.check(example, "/examples", part.title or "Ví dụ", faults)
        if faults:
            told = {"found": faults[0].message, "found_vi": faults[0].message_vi}
            self._findings.add("form-example", (*path, "examples"), **told)

    def _add(self, rule: str, path: Path, keyword: str, what: str, what_vi: str, found: object) -> None:
        where = (*path, keyword)
        facts = {"keyword": keyword, "what": what, "what_vi": what_vi, "found": shown(found)}
        self._findings.add(rule, where, **facts)

    def _shape(self, path: Path, found: object, what: str, what_vi: str) -> None:
        self._findings.add("form-shape", path, what=what, what_vi=what_vi, found=shown(found))
