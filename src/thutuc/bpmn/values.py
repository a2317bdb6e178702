"""What the attributes of thutuc's own words may hold: terms in the law's words, names, readings."""

from __future__ import annotations

import keyword
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic import Field as Option
from pydantic_core import PydanticCustomError

from thutuc.errors import TermError
from thutuc.procedure import LONGEST_OUTPUT, Retention
from thutuc.worktime import READINGS, Term

#: How XML Schema writes them.
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _term(text: object) -> Term:
    try:
        return Term.parse(str(text))
    except TermError as error:
        raise PydanticCustomError("term", "{reason}", {"reason": error.reason}) from None


def _boolean(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text.strip() not in BOOLEANS:
        raise PydanticCustomError("boolean", "Input should be 'true' or 'false'")
    return BOOLEANS[text.strip()]


def split(text: object) -> object:
    """Words that blanks divide."""
    return tuple(text.split()) if isinstance(text, str) else text


def choices_of(text: object) -> object:
    """What may be chosen, divided by bars."""
    return tuple(part.strip() for part in text.split("|") if part.strip()) if isinstance(text, str) else text


def labels_of(text: object) -> object:
    """What officials read for each choice, divided by bars; one that is empty is kept, and refused later."""
    return tuple(" ".join(part.split()) for part in text.split("|")) if isinstance(text, str) else text


def _after(text: str) -> str:
    if text in ("restart", "resume"):
        return text
    if text.startswith("fresh:"):
        return f"fresh:{_term(text.removeprefix('fresh:'))}"
    raise PydanticCustomError("after", "Input should be 'restart', 'resume' or 'fresh:<term>'")


def _reading(text: str) -> str:
    policy, _, reading = text.partition("=")
    if reading not in READINGS.get(policy, ()):
        raise PydanticCustomError("reading", "Input should be 'policy=reading', one of the named policies")
    return text


def _keeping(text: object) -> str:
    found = Retention.read(str(text))
    if found is None:
        raise PydanticCustomError("keeping", "Input should be 'NN năm' (at most 200) or 'vĩnh viễn'")
    return found


def _identifier(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise PydanticCustomError("identifier", "Input should be a name that conditions can use")
    return text


#: a term in the law's words
TermText = Annotated[Term, PlainValidator(_term), WithJsonSchema({"type": "string"})]
#: how long something is kept
Keeping = Annotated[str, PlainValidator(_keeping), WithJsonSchema({"type": "string"})]
XmlBoolean = Annotated[bool, BeforeValidator(_boolean)]
Text = Annotated[str, Option(min_length=1)]
#: what a cell of the published table says comes of a step
Output = Annotated[str, Option(min_length=1, max_length=LONGEST_OUTPUT)]
Name = Annotated[str, AfterValidator(_identifier)]
After = Annotated[str, AfterValidator(_after)]
Reading = Annotated[str, AfterValidator(_reading)]
#: marks a repeated child element that holds text
TEXTS = "child elements that hold text"
Texts = Annotated[tuple[Text, ...], TEXTS]
