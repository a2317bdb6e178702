"""How everything that stands on an element of one version stands on that of another."""

from __future__ import annotations

from collections.abc import Mapping

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies
from thutuc.dossier.state import SPENT, State


@applies(e.DossierMigrated, e.MigrationUndone)
def _moved(event: e.DossierMigrated | e.MigrationUndone, state: State, at: int) -> None:
    nodes = event.nodes
    state.version = event.to_version
    for token in state.tokens.values():
        token.node = nodes.get(token.node, token.node)
        token.via = via_of(token.via, event.flows)
    for scope in state.scopes.values():
        scope.node = nodes.get(scope.node or "", scope.node)
    for task in state.tasks.values():
        task.step = nodes.get(task.step, task.step)
    for wait in state.waits.values():
        wait.node = nodes.get(wait.node, wait.node)
    state.holders = {nodes.get(step, step): officer for step, officer in state.holders.items()}
    state.acts = {nodes.get(step, step): officer for step, officer in state.acts.items()}


def via_of(via: str | None, flows: Mapping[str, str]) -> str | None:
    """By which flow a token came, under the id that the flow has now."""
    if via is None:
        return None
    if via.startswith(SPENT):
        flow = via.removeprefix(SPENT)
        return SPENT + flows.get(flow, flow)
    return flows.get(via, via)
