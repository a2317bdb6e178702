"""What a file says about people: the steps it speaks of exist, and what it asks for can be met."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import about
from thutuc.procedure import Act, Procedure, Step

#: The acts that put a name under a paper.
_NAMED = frozenset({Act.INITIAL, Act.SIGN, Act.DECIDE, Act.ISSUE})


def people(procedure: Procedure) -> Iterator[Finding]:
    """Officers of other steps, papers signed before, units beside the lead (rõ người, rõ trách nhiệm)."""
    for step in procedure.steps:
        yield from _others(procedure, step)
        yield from _beside(procedure, step)
        for each in step.requires:
            signing = procedure.step.get(each.of)
            if signing is not None and signing.act not in _NAMED:
                yield about(
                    procedure,
                    step,
                    "requires-act",
                    f"Expected {each.of!r} to initial or sign {each.name!r}, found act {_act(signing)}",
                    f"Bước {each.of!r} không phải bước ký hoặc ký nháy {each.name!r}",
                    f'Write act="sign" or act="initial" on {each.of!r}, or name the step that signs it.',
                    f'Ghi act="sign" hoặc act="initial" ở bước {each.of!r}, hoặc nêu đúng bước ký.',
                )
            elif signing is not None and each.of != step.id and _past(procedure, step.id, each.of):
                yield about(
                    procedure,
                    step,
                    "requires-return",
                    f"Expected every way back to the step to pass {each.of!r} again, found one without: "
                    f"{each.name!r} would be missing then",
                    f"Có đường chuyển trả về bước này không qua bước {each.of!r}; "
                    f"khi đó {each.name!r} chưa được ký",
                    f"Lead the way back to {each.of!r} or before it.",
                    f"Vẽ đường chuyển trả về bước {each.of!r} hoặc trước bước đó.",
                    "warn",
                )


def _others(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """The steps that a step speaks of."""
    named = [("sameAs", step.same_as)] if step.same_as else []
    named += [("notSameAs", other) for other in step.not_same_as]
    named += [("of", each.of) for each in step.requires]
    for word, other in named:
        if other == step.id:
            yield about(
                procedure,
                step,
                "step-itself",
                f"Expected another step in {word}, found the step itself",
                f"{word} phải nêu một bước khác, không phải chính bước này",
                "Name the step that is meant.",
                "Nêu đúng bước cần nói đến.",
            )
        elif other not in procedure.step:
            yield about(
                procedure,
                step,
                "step-unknown",
                f"Expected a step of this procedure in {word}, found {other!r}",
                f"{word} nêu bước {other!r}, nhưng thủ tục không có bước này",
                "Write the id of the step that is meant.",
                "Ghi đúng mã (id) của bước.",
            )
    if step.same_as is not None and step.same_as in step.not_same_as:
        yield about(
            procedure,
            step,
            "same-and-not-same",
            f"Expected the officer of {step.same_as!r} or another one, found both asked for",
            f"Bước vừa giao cho người đã làm bước {step.same_as!r}, vừa không cho người đó làm",
            "Keep sameAs or notSameAs.",
            "Chỉ giữ sameAs hoặc notSameAs.",
        )


def _beside(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Who co-operates or follows is a role in a unit."""
    for word, places in (("cooperating", step.cooperating), ("following", step.following)):
        if any(place.role is None or not (place.unit or place.unit_from) for place in places):
            yield about(
                procedure,
                step,
                "step-beside",
                f"Expected a role and a unit in thutuc:{word}, found one of them missing",
                f"thutuc:{word} phải nêu vai trò và đơn vị",
                f'Write <thutuc:{word} role="…" unit="…"/>.',
                f'Ghi <thutuc:{word} role="…" unit="…"/>.',
            )


def _past(procedure: Procedure, step: str, signing: str) -> bool:
    """Whether a way leads from *step* back to it without passing *signing*."""
    waiting, seen = [step], {signing}
    while waiting:
        node = procedure.node.get(waiting.pop())
        for flow in node.outgoing if node is not None else ():
            target = procedure.flow[flow].target
            if target == step:
                return True
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


def _act(step: Step) -> str:
    return repr(step.act.value) if step.act is not None else "none"
