"""Reads what stands in ``extensionElements``: thutuc's own words, and other vendors' words for the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from lxml import etree
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from thutuc.bpmn.findings import Findings
from thutuc.bpmn.names import (
    BPMN,
    EXTENSIONS,
    SPELT_OUT,
    attributes_of,
    child_of,
    line_of,
    local,
    local_name,
    names_of,
    namespace,
    select,
)
from thutuc.bpmn.properties import PREFIX, SHORT, Spoken, path_of
from thutuc.bpmn.support import UNSUPPORTED
from thutuc.bpmn.vocabulary import NAMESPACE, PLACES, REPEATED, WORDS, Word
from thutuc.bpmn.wanted import wanted
from thutuc.mistakes import did_you_mean, nearest

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
ACTIVITI = "http://activiti.org/bpmn"  #: what Flowable's words were called before
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_OWN = f"{{{NAMESPACE}}}"
#: tasks that nobody does
_AUTOMATIC = frozenset({"serviceTask", "scriptTask", "sendTask", "businessRuleTask"})
#: words of which nobody asks in which line they stand
_ANYWHERE = frozenset({"responsible", "step", "term", "untimed"})
_PROPERTIES = frozenset(f"{{{vendor}}}properties" for vendor in (CAMUNDA, FLOWABLE, ZEEBE, SPIFF))
#: our words and attributes
_OURS = etree.XPath("//t:* | //@t:*/..", namespaces={"t": NAMESPACE})
#: what is written as a word of ours, by its prefix or another version's namespace, and is none
_NOT_OURS = etree.XPath(
    "(//* | //@*)[namespace-uri() != $ours]"
    "[starts-with(name(), 'thutuc:') or starts-with(namespace-uri(), 'urn:thutuc')]"
)
#: the prefixes that stand for our namespace
_DECLARED = re.compile(rb"xmlns:([^\s=<>]+)\s*=\s*[\"']%s[\"']" % NAMESPACE.encode())
_OTHER = re.compile(rb"urn:thutuc(?!:bpmn:1[\"'])|xmlns:thutuc\s*=\s*[\"'](?!%s[\"'])" % NAMESPACE.encode())
#: the same one everywhere: each that Python makes of nothing takes 216 bytes
_NONE: frozenset[str] = frozenset()
W = TypeVar("W", bound=Word)


class Words:
    """The words found on one BPMN element."""

    __slots__ = ("_found", "foreign", "unread")

    def __init__(
        self, found: Mapping[str, list[Word]], unread: Iterable[str] = (), *, foreign: bool = False
    ) -> None:
        self._found: dict[type[Word], list[Any]] = {type(words[0]): words for words in found.values()}
        self.unread = frozenset(unread) or _NONE  #: names of words that stand there, but were refused
        self.foreign = foreign  #: whether other words than thutuc's and BPMN's stand there

    def one(self, kind: type[W]) -> W | None:
        """The word of this kind, if the element has it."""
        found = self._found.get(kind)
        return found[0] if found else None

    def all(self, kind: type[W]) -> Sequence[W]:
        """Every word of this kind, in document order."""
        return self._found.get(kind, ())


_NOTHING, _ELSEWHERE = Words({}), Words({}, foreign=True)


def _strangers(root: etree._Element, data: bytes) -> list[etree._Element]:
    """Whatever bears our namespace; a file whose bytes never write it is not searched."""
    if SPELT_OUT.search(data) or b"\0" in data:
        return select(_OURS, root)
    if NAMESPACE.encode() not in data:
        return []
    marked = any(_marks(data, prefix + b":") for prefix in set(_DECLARED.findall(data)))
    return select(_OURS, root) if marked else list(root.iter(f"{_OWN}*"))


def other_namespace(root: etree._Element, data: bytes) -> tuple[etree._Element, str] | None:
    """The first place where thutuc's words are written under a namespace that is not theirs, and which."""
    if not (_OTHER.search(data) or SPELT_OUT.search(data) or b"\0" in data):
        return None
    found = cast("list[Any]", _NOT_OURS(root, ours=NAMESPACE))
    if not found:
        return None
    if isinstance(found[0], etree._Element):
        return found[0], namespace(found[0])
    return found[0].getparent(), str(found[0].attrname)[1:].partition("}")[0]


def _marks(data: bytes, prefix: bytes) -> bool:
    """Whether a prefix may stand before an attribute: where it does not merely open or close an element."""
    named = sum(data.count(before + prefix) for before in (b"<", b"</", b"urn:"))
    return data.count(prefix) > named


@cache
def _fields(model: type[Word]) -> dict[str, FieldInfo]:
    return model.model_fields


@lru_cache(maxsize=4096)
def _read_once(name: str, said: tuple[tuple[str, str], ...]) -> Word:
    """A word that many steps say alike, and that is the same wherever it stands."""
    return WORDS[name].model_validate(dict(said))


class Extensions:
    """Reads the words of one file and remembers which it has seen."""

    def __init__(self, root: etree._Element, data: bytes, findings: Findings) -> None:
        self._findings = findings
        self._strangers = _strangers(root, data)
        #: the words of which something was refused, anywhere in the file
        self.refused: set[str] = set()
        self._seen: set[etree._Element] = set()
        self._by_people: set[etree._Element] = set()  #: what runs by itself, but says who does it

    def of(self, element: etree._Element, beside: Sequence[etree._Element] = ()) -> Words:
        """The words on an element, aliases included; whatever is wrong with them is a finding.

        What modelers keep as properties of the elements *beside* it, a process's pools, is said of it too.
        """
        block = child_of(element, EXTENSIONS)
        foreign = any(key.startswith("{") for key in names_of(element))
        if block is None and not beside:
            return _ELSEWHERE if foreign else _NOTHING
        host = local(element)
        found: dict[str, list[Word]] = {}
        spoken: Spoken | None = None
        written: set[str] = set()
        for child in () if block is None else block:
            if child.tag.startswith(_OWN):
                name = child.tag.removeprefix(_OWN)
                self._own(child, name, host, found)
                written.add(_meant(name, host))
                continue
            foreign = True
            if child.tag in _PROPERTIES:
                spoken = spoken or Spoken()
                self._properties(child, host, spoken)
        for kept in (each for other in beside for each in other.iterfind(f"{EXTENSIONS}/*")):
            if kept.tag in _PROPERTIES:
                spoken = spoken or Spoken()
                self._properties(kept, host, spoken)
        if spoken is not None:
            for name, attributes in spoken.contents():
                self._told(name, attributes, element, found)
                written.add(name)
        return Words(found, written.difference(found), foreign=foreign)

    def _own(self, child: etree._Element, name: str, host: str, found: dict[str, list[Word]]) -> None:
        self._mark(child)
        if not self._known_here(name, host, child):
            return
        if name in found and name not in REPEATED:
            self._findings.add("extension-twice", child, found=name)
            return
        word = self._make(name, self._content(child, WORDS[name]), child, alike=not len(child))
        if word is not None:
            found.setdefault(name, []).append(word)

    def _known_here(self, name: str, host: str, place: etree._Element) -> bool:
        here = PLACES.get(host, frozenset())
        if name in here:
            return True
        self.refused.add(_meant(name, host))
        if name in PLACES["userTask"] and host in _AUTOMATIC:
            self._of_people(name, host, place)
            return False
        if name in WORDS:
            self._findings.add("extension-misplaced", place, found=name, host=host)
            return False
        self._unknown(f"thutuc:{name}", [f"thutuc:{word}" for word in sorted(here)], place)
        return False

    def _of_people(self, name: str, host: str, place: etree._Element) -> None:
        """A step that somebody does was drawn as one that runs by itself; told once of each."""
        element = next(place.iterancestors(f"{{{BPMN}}}{host}"))
        if element not in self._by_people:
            self._by_people.add(element)
            self._findings.add("step-automatic", place, found=name, host=host)

    def _unknown(self, found: str, known: list[str], place: etree._Element) -> None:
        english, vietnamese = did_you_mean(nearest(found, known))
        self._findings.add(
            "extension-unknown",
            place,
            found=found,
            guess=english,
            guess_vi=vietnamese,
            known=", ".join(known) or "–",
        )

    def _mark(self, child: etree._Element) -> None:
        self._seen.add(child)
        if len(child):
            self._seen.update(child.iterdescendants())

    def _content(self, element: etree._Element, model: type[Word]) -> dict[str, Any]:
        """An element as the dictionary its model reads: attributes, children, text."""
        fields = _fields(model)
        content: dict[str, Any] = attributes_of(element)
        for child in element:
            name = local(child)
            kind = fields.get(name)
            if namespace(child) == NAMESPACE and kind is None and name in WORDS:
                inside = f"thutuc:{local(element)}"
                self._findings.add("extension-misplaced", child, found=name, host=inside)
                continue
            if namespace(child) != NAMESPACE or kind is None or kind.default != ():
                known = sorted(key for key, field in fields.items() if field.default == ())
                self._unknown(f"<{name}>", [f"<{key}>" for key in known], child)
                continue
            value = (child.text or "").strip() if name in ("basis", "note") else attributes_of(child)
            content.setdefault(name, []).append(value)
        if "text" in fields and element.text and element.text.strip():
            content["text"] = element.text.strip()
        return content

    def _properties(self, block: etree._Element, host: str, spoken: Spoken) -> None:
        """``<camunda:property name="thutuc:responsible.role" value="…"/>``; an empty one says nothing."""
        for item in block:
            name, value = item.get("name", ""), item.get("value", "").strip()
            if not name.startswith(PREFIX):
                continue
            path = path_of(name)
            if path is None:
                known = [*SHORT, *sorted(PLACES.get(host, ()))]
                self._unknown(name, [f"{PREFIX}{word}" for word in known], item)
            elif self._known_here(path.word, host, item) and value:
                alone = path.number == 1 or path.word in REPEATED
                if not alone or not spoken.add(path, value):
                    self._findings.add("extension-twice", item, found=name.removeprefix(PREFIX))

    def _told(
        self, name: str, content: dict[str, Any], element: etree._Element, found: dict[str, list[Word]]
    ) -> None:
        """A word that properties speak; where it may stand once, thutuc's own attributes go before theirs."""
        earlier = found.get(name, [])
        if earlier and name not in REPEATED:
            content = content | earlier[0].model_dump(by_alias=True, exclude_unset=True)
            earlier = []
        word = self._make(name, content, element)
        if word is not None:
            found[name] = [*earlier, word]

    def _make(
        self, name: str, content: dict[str, Any], place: etree._Element, *, alike: bool = False
    ) -> Word | None:
        """The word; one made of attributes alone is *alike* wherever it says the same."""
        try:
            if alike and name in _ANYWHERE:
                return _read_once(name, tuple(content.items()))
            return WORDS[name].model_validate(content).placed(line_of(place))
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                self._problem(name, problem, place)
            self.refused.add(name)
            return None

    def _problem(self, word: str, problem: Any, place: etree._Element) -> None:
        """One of pydantic's complaints, told in the reader's sentences."""
        attribute = _attribute(problem["loc"])
        found = str(problem["input"])
        match problem["type"]:
            case "extra_forbidden":
                known = [field.alias or key for key, field in WORDS[word].model_fields.items()]
                self._unknown(local_name(str(problem["loc"][-1])), known, place)
            case "missing":
                self._findings.add("extension-missing", place, missing=attribute, word=word)
            case "term":
                self._findings.add("term-unit", place, found=found, reason=problem["msg"])
            case _:
                reason, reason_vi = wanted(problem)
                whole = not problem["loc"]
                self._findings.add(
                    "extension-value",
                    place,
                    attribute="the attributes" if whole else attribute,
                    attribute_vi="Các thuộc tính" if whole else f"Thuộc tính {attribute}",
                    word=word,
                    reason=reason,
                    reason_vi=reason_vi,
                    found=_written(problem["input"]),
                )

    def leftovers(self) -> None:
        """Find the words that stand where nobody reads them."""
        for element in self._strangers:
            if element in self._seen:
                continue
            if namespace(element) == NAMESPACE:
                self._left(element)
            for key in element.attrib:
                if str(key).startswith(_OWN):
                    self._unknown(f"thutuc:{local_name(str(key))}", [], element)

    def _left(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is not None and parent.tag == EXTENSIONS:
            parent = parent.getparent()
        host = local(parent) if parent is not None else "–"
        if parent is not None and namespace(parent) == NAMESPACE:
            return
        if any(local(around) in UNSUPPORTED for around in element.iterancestors()):
            return  # what it lies in is refused
        if local(element) in WORDS:
            self._findings.add("extension-misplaced", element, found=local(element), host=host)
        else:
            self._unknown(f"thutuc:{local(element)}", [f"thutuc:{word}" for word in WORDS], element)


def _meant(name: str, host: str) -> str:
    """The word that a name stands for; of one that nobody knows, the nearest that may stand there."""
    if name in WORDS:
        return name
    return next(iter(nearest(name, PLACES.get(host, ()))), name)


def _attribute(place: Sequence[str | int]) -> str:
    """The attribute as its author counts: ``tell (rung 1)``, not ``rung.0.tell``."""
    words = [str(part) for part in place if not isinstance(part, int)]
    numbers = [part + 1 for part in place if isinstance(part, int)]
    if len(words) < 2 or not numbers:
        return ".".join(words)
    return f"{words[-1]} ({words[0]} {numbers[0]})"


def _written(value: object) -> str:
    """What the file says, as it says it."""
    if isinstance(value, dict):
        return " ".join(f'{key}="{each}"' for key, each in value.items() if isinstance(each, str)) or "–"
    return repr(" ".join(map(str, value)) if isinstance(value, tuple) else str(value))
