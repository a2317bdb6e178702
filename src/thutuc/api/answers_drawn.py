"""What clients are told of what is drawn: procedures, their steps, fields and forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from thutuc.api import lists
from thutuc.api.answers import Answer
from thutuc.procedure import Procedure


class FieldTold(Answer):
    """One datum that a step asks for, or may be given with it."""

    name: str
    label: str
    type: lists.FieldKind
    required: bool
    choices: list[str]
    labels: list[str]


class StepTold(Answer):
    """A step of a procedure."""

    id: str
    name: str
    number: str | None
    role: str | None
    unit: str | None
    act: lists.ActName | None
    term: str | None
    form: str | None
    fields: Annotated[list[FieldTold], Field(description="What may stand in `data` when it is completed.")]


class ProcedureTold(Answer):
    """A procedure in the version that receives dossiers today, or in the one that was asked for."""

    id: str
    code: str | None
    name: str
    version: Annotated[int, Field(description="As `version` of a dossier.")]
    digest: Annotated[str, Field(description="SHA-256 of its file and forms.")]
    field: str | None
    legal_term: str | None
    committed_term: str | None
    form: Annotated[str | None, Field(description="Name of the application's form.")]
    steps: list[StepTold]

    @classmethod
    def of_engine(cls, found: Procedure, version: int) -> ProcedureTold:
        """What the engine gives, in the wire's words."""
        head = found.header
        steps = [
            StepTold(
                id=step.id,
                name=step.name,
                number=step.number,
                role=step.role,
                unit=step.unit,
                act=None if step.act is None else step.act.value,
                term=None if step.term is None else str(step.term),
                form=None if step.form is None else step.form.name,
                fields=[
                    FieldTold(
                        name=each.name,
                        label=each.label,
                        type=each.type.value,
                        required=each.required,
                        choices=list(each.choices),
                        labels=[each.word(one) for one in each.choices],
                    )
                    for each in step.fields
                ],
            )
            for step in found.steps
        ]
        return cls(
            id=found.id,
            code=head.code,
            name=found.name,
            version=version,
            digest=found.digest,
            field=head.field,
            legal_term=None if head.legal_term is None else str(head.legal_term),
            committed_term=None if head.committed_term is None else str(head.committed_term),
            form=None if head.form is None else head.form.name,
            steps=steps,
        )


class ProcedureNamed(Answer):
    """One version of a procedure."""

    id: str
    code: str | None
    name: str
    version: int
    effective_from: Annotated[date | None, Field(description="First day.")]
    effective_to: Annotated[date | None, Field(description="Last day; null: open.")]


class FormNamed(Answer):
    """A form of a procedure."""

    name: str
    title: str
    digest: Annotated[str, Field(description="SHA-256 of its bytes.")]
