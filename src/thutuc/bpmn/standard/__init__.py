"""The constraints of the standard that its schema does not hold: each finding names its clause.

One rule is one generator over the file's XML; a file that breaks one breaks BPMN, whoever may run it.
"""

from __future__ import annotations

from thutuc.bpmn.findings import Findings
from thutuc.bpmn.standard.data import check_data
from thutuc.bpmn.standard.graph import check_events, check_graph
from thutuc.bpmn.standard.index import Index
from thutuc.bpmn.standard.pools import check_pools
from thutuc.bpmn.standard.references import check_references


def check_standard(index: Index, findings: Findings) -> None:
    """Add a finding for every constraint of BPMN 2.0.2 that the file breaks."""
    for check in (check_graph, check_events, check_pools, check_data, check_references):
        for rule, place, facts in check(index):
            findings.add(rule, place, **facts)
