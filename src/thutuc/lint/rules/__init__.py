"""The analyst's rules: one file, one generator, one paragraph of ``docs/reference/lint.md`` each."""

from __future__ import annotations

from thutuc.lint.rules.code_form import code_form
from thutuc.lint.rules.competence import competence
from thutuc.lint.rules.conclusion_open import conclusion_open
from thutuc.lint.rules.condition_never import condition_never
from thutuc.lint.rules.conditions_gap import conditions_gap
from thutuc.lint.rules.conditions_order import conditions_order
from thutuc.lint.rules.conditions_overlap import conditions_overlap
from thutuc.lint.rules.default_missing import default_missing
from thutuc.lint.rules.end_implicit import end_implicit
from thutuc.lint.rules.flow_twice import flow_twice
from thutuc.lint.rules.fork_joined import fork_joined
from thutuc.lint.rules.fork_unconditional import fork_unconditional
from thutuc.lint.rules.gateway_superfluous import gateway_superfluous
from thutuc.lint.rules.label_missing import label_missing
from thutuc.lint.rules.lead_missing import lead_missing
from thutuc.lint.rules.name_capitals import name_capitals
from thutuc.lint.rules.name_marks import name_marks
from thutuc.lint.rules.name_missing import name_missing
from thutuc.lint.rules.name_twice import name_twice
from thutuc.lint.rules.one_stop import one_stop
from thutuc.lint.rules.papers_end import papers_end
from thutuc.lint.rules.papers_limit import papers_limit
from thutuc.lint.rules.reached import reached
from thutuc.lint.rules.result_ready import result_ready
from thutuc.lint.rules.role_lane import role_lane
from thutuc.lint.rules.same_twice import same_twice
from thutuc.lint.rules.signature import signature
from thutuc.lint.rules.signer import signer
from thutuc.lint.rules.silence_asked import silence_asked
from thutuc.lint.rules.silence_sets import silence_sets
from thutuc.lint.rules.step_act import step_act
from thutuc.lint.rules.step_number import step_number
from thutuc.lint.rules.step_reference import step_reference
from thutuc.lint.rules.term_cited import term_cited
from thutuc.lint.rules.texts_disagree import texts_disagree
from thutuc.lint.rules.time_called import time_called
from thutuc.lint.rules.time_group import time_group
from thutuc.lint.rules.time_path import time_path
from thutuc.lint.rules.time_proof import time_proof
from thutuc.lint.rules.time_return import time_return
from thutuc.lint.rules.time_short import time_short
from thutuc.lint.rules.time_units import time_units
from thutuc.lint.rules.time_unproved import time_unproved
from thutuc.lint.rules.type_differs import type_differs
from thutuc.lint.rules.unit_literal import unit_literal
from thutuc.lint.rules.unit_named import unit_named
from thutuc.lint.rules.wait_counted import wait_counted
from thutuc.lint.rules.wait_left import wait_left

__all__ = ["FLOW", "RESPONSIBILITY", "TEXT", "TIME"]

TIME = (
    time_path,
    time_proof,
    time_short,
    time_return,
    time_units,
    time_group,
    time_unproved,
    time_called,
    wait_counted,
    wait_left,
    papers_limit,
    papers_end,
    term_cited,
)
RESPONSIBILITY = (
    step_act,
    unit_literal,
    unit_named,
    lead_missing,
    signature,
    signer,
    competence,
    one_stop,
    conclusion_open,
    silence_asked,
    silence_sets,
    result_ready,
    role_lane,
    same_twice,
)
FLOW = (
    conditions_gap,
    conditions_overlap,
    condition_never,
    type_differs,
    conditions_order,
    default_missing,
    fork_unconditional,
    fork_joined,
    gateway_superfluous,
    flow_twice,
    reached,
    end_implicit,
)
TEXT = (
    name_missing,
    name_twice,
    label_missing,
    name_marks,
    name_capitals,
    code_form,
    step_number,
    step_reference,
    texts_disagree,
)
