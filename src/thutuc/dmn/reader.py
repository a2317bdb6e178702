"""Reads a DMN file's XML into frozen words; what the cells mean is found out afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import cast

from lxml import etree

from thutuc import safexml
from thutuc.dmn.findings import Findings
from thutuc.dmn.model import (
    Aggregation,
    DecisionFile,
    Drawn,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    Table,
)
from thutuc.dmn.types import SPELT

#: DMN 1.0, 1.1, 1.2, 1.3, 1.4, 1.5
NAMESPACES = (
    "http://www.omg.org/spec/DMN/20130901",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
_UNREAD = {
    "context": ("a boxed context", "ngữ cảnh (context)"),
    "invocation": ("an invocation", "lời gọi (invocation)"),
    "functionDefinition": ("a function", "hàm (function)"),
    "relation": ("a relation", "quan hệ (relation)"),
    "list": ("a boxed list", "danh sách (boxed list)"),
    "conditional": ("a boxed conditional", "điều kiện đóng hộp (conditional)"),
    "filter": ("a boxed filter", "bộ lọc (filter)"),
    "for": ("a boxed iteration", "vòng lặp (for)"),
    "every": ("a boxed quantifier", "lượng từ (every)"),
    "some": ("a boxed quantifier", "lượng từ (some)"),
}
_UNARY = ("inputEntry", "inputValues", "outputValues", "allowedValues")
_CAMUNDA = "http://camunda.org/schema/1.0/dmn"


def read_file(data: bytes, findings: Findings) -> DecisionFile | None:
    """The decisions of a file, or ``None`` and findings."""
    try:
        root = safexml.parse(data)
    except safexml.XmlRefusedError as refused:
        findings.add(refused.rule, refused.line, **refused.facts)
        return None
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        findings.add("decision-version", _line(root), found=str(root.tag))
        return None
    reader = _Reader(root, f"{{{name.namespace}}}", findings)
    decisions = tuple(reader.decisions())
    if not decisions and not findings.items:
        findings.add("decision-none", _line(root))
    return DecisionFile(decisions, hashlib.sha256(data).hexdigest(), findings.file, reader.spaced())


class _Reader:
    """Reads the decisions of one file."""

    def __init__(self, root: etree._Element, ns: str, findings: Findings) -> None:
        self._root = root
        self._ns = ns
        self._findings = findings
        self._items = {item.get("name", ""): item for item in root.iterchildren(f"{ns}itemDefinition")}

    def spaced(self) -> tuple[str, ...]:
        """The declared names that are no identifiers."""
        tags = [f"{self._ns}{tag}" for tag in ("inputData", "variable", "decision", "output")]
        names = {_name(element) for element in self._root.iter(*tags)}
        return tuple(sorted(name for name in names if name and not name.isidentifier()))

    def decisions(self) -> Iterator[Drawn]:
        """Every decision, in document order."""
        seen: set[str] = set()
        for element in self._root.iterchildren(f"{self._ns}decision"):
            id_ = element.get("id", "").strip()
            if not id_:
                self._findings.add("decision-id", _line(element), None, _name(element))
            elif id_ in seen:
                self._findings.add("decision-twice", _line(element), id_, _name(element), found=id_)
            else:
                seen.add(id_)
                yield self._decision(element, id_)

    def _decision(self, element: etree._Element, id_: str) -> Drawn:
        name = _name(element) or id_
        variable = element.find(f"{self._ns}variable")
        table = element.find(f"{self._ns}decisionTable")
        literal = element.find(f"{self._ns}literalExpression")
        if table is None and literal is None:
            self._no_logic(element, id_, name)
        return Drawn(
            id=id_,
            name=name,
            variable=(_name(variable) if variable is not None else "") or name,
            requires=tuple(self._required(element)),
            table=self._table(table, id_, name) if table is not None else None,
            expression=self._text(literal) if literal is not None else None,
            type=self._type(variable) if variable is not None else None,
            line=_line(element),
        )

    def _no_logic(self, element: etree._Element, id_: str, name: str) -> None:
        for child in element.iterchildren(f"{self._ns}*"):
            word = _UNREAD.get(etree.QName(child).localname)
            if word is not None:
                self._findings.add(
                    "decision-unsupported", _line(child), id_, name, what=word[0], what_vi=word[1]
                )
                return
        self._findings.add("decision-logic", _line(element), id_, name)

    def _required(self, element: etree._Element) -> Iterator[str]:
        for link in element.iterchildren(f"{self._ns}informationRequirement"):
            required = link.find(f"{self._ns}requiredDecision")
            if required is not None:
                yield required.get("href", "").rpartition("#")[2].strip()
        for link in element.iterchildren(f"{self._ns}knowledgeRequirement"):
            self._findings.add(
                "decision-unsupported",
                _line(link),
                element.get("id"),
                _name(element),
                what="a business knowledge model",
                what_vi="mô hình tri thức nghiệp vụ (business knowledge model)",
            )

    def _table(self, table: etree._Element, id_: str, name: str) -> Table:
        policy, aggregation = self._policy(table, id_, name)
        inputs = tuple(self._input(each) for each in table.iterchildren(f"{self._ns}input"))
        outputs = tuple(self._output(each, name) for each in table.iterchildren(f"{self._ns}output"))
        rules = tuple(
            Rule(
                each.get("id", ""),
                number,
                tuple(self._text(cell) for cell in each.iterchildren(f"{self._ns}inputEntry")),
                tuple(self._text(cell) for cell in each.iterchildren(f"{self._ns}outputEntry")),
                _line(each),
            )
            for number, each in enumerate(table.iterchildren(f"{self._ns}rule"), 1)
        )
        return Table(table.get("id", id_), policy, aggregation, inputs, outputs, rules, _line(table))

    def _policy(self, table: etree._Element, id_: str, name: str) -> tuple[HitPolicy, Aggregation | None]:
        written = table.get("hitPolicy", "UNIQUE").strip().upper().replace("_", " ")
        how = table.get("aggregation", "").strip().upper()
        policy, aggregation = HitPolicy.UNIQUE, None
        try:
            policy = HitPolicy(written)
            aggregation = Aggregation(how) if how else None
        except ValueError:
            self._findings.add("decision-policy", _line(table), id_, name, found=f"{written} {how}".strip())
        return policy, aggregation if policy is HitPolicy.COLLECT else None

    def _input(self, clause: etree._Element) -> InputClause:
        expression = clause.find(f"{self._ns}inputExpression")
        label = clause.get("label") or ""
        text = self._text(expression) if expression is not None else ""
        # Camunda 7 lets the expression be left out where the input names its variable.
        text = text or clause.get(f"{{{_CAMUNDA}}}inputVariable", "").strip()
        type_ = self._type(expression) if expression is not None else None
        return InputClause(
            clause.get("id", ""), label or text, text, type_, self._values(clause, expression), _line(clause)
        )

    def _output(self, clause: etree._Element, decision: str) -> OutputClause:
        name = _name(clause)
        default = clause.find(f"{self._ns}defaultOutputEntry")
        return OutputClause(
            id=clause.get("id", ""),
            name=name,
            label=clause.get("label") or name or decision,
            type=self._type(clause),
            values=self._values(clause, clause, "outputValues"),
            default=(self._text(default) or None) if default is not None else None,
            line=_line(clause),
        )

    def _values(
        self, clause: etree._Element, typed: etree._Element | None, tag: str = "inputValues"
    ) -> str | None:
        """The allowed values: the column's own, else those of its type."""
        own = clause.find(f"{self._ns}{tag}")
        if own is None and typed is not None:
            item = self._items.get(typed.get("typeRef", ""))
            own = item.find(f"{self._ns}allowedValues") if item is not None else None
        return (self._text(own) or None) if own is not None else None

    def _type(self, element: etree._Element) -> str | None:
        """The column's type; one that the file defines is what it is made of."""
        written = element.get("typeRef", "")
        for _ in range(len(self._items) + 1):
            item = self._items.get(written)
            if item is None:
                break
            if item.get("isCollection") == "true":
                return None
            written = (item.findtext(f"{self._ns}typeRef") or "").strip()
        return SPELT.get(written.rpartition(":")[2])

    def _text(self, element: etree._Element) -> str:
        """A FEEL text, or one of JUEL inside ``${…}``; one in another language is told."""
        text = (element.findtext(f"{self._ns}text") or "").strip()
        language = element.get("expressionLanguage") or self._root.get("expressionLanguage") or "feel"
        if text and not self._is_read(element, text, language.strip().lower()):
            self._findings.add(
                "decision-unsupported",
                _line(element),
                element.get("id"),
                what=f"the expression language {language!r}",
                what_vi=f"ngôn ngữ biểu thức {language!r}",
            )
        return text

    @staticmethod
    def _is_read(element: etree._Element, text: str, language: str) -> bool:
        """FEEL is; JUEL where it is an expression that says itself what it is, and no test of a cell."""
        if "juel" in language:
            wrapped = text.startswith(("${", "#{")) and text.endswith("}")
            return wrapped and etree.QName(element).localname not in _UNARY
        return "feel" in language


def _name(element: etree._Element) -> str:
    return " ".join(element.get("name", "").split())


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)
