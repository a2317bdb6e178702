"""The log of a permit office at full size: all of it given to the engine, and its later part predicted."""

from __future__ import annotations

from tests.logs import receipt_world as world

from thutuc.cli.prediction import Prediction, predict
from thutuc.dossier.view import ZONE
from thutuc.logs import conform


def run(size: int, seed: int) -> str:
    """Replay all of it; predict with *size* replications, as learnt by itself and from everything before."""
    if not world.DATA.exists():
        return "the log is not here"
    net = world.net()
    found = conform(net, world.log(), world.naming(net))
    told = world.replay(found, net, world.ends())
    here = conform(net, world.log().on_the_clock_of(ZONE, world.AMSTERDAM), world.naming(net))
    own, all_of_it = (
        predict(here, net, world.FILE, world.SENT, back=back, replications=size) for back in (None, len(here))
    )
    reasons = "\n".join(f"  {case}: {why}" for case, why in told.rejected.items())
    return (
        f"{len(told.accepted)} of {len(found)} dossiers accepted by the engine as they happened "
        f"({100 * told.share:.2f} %), {told.commands} commands; of {told.ended + told.withdrawn} finished "
        f"{told.ended} reached an end and {told.withdrawn} stopped before it; verify finds {told.problems} "
        f"faults. Rejected:\n{reasons}\n"
        f"learnt from the last {own.learnt.back}: {_off(own)}\nlearnt from all before: {_off(all_of_it)}\n"
    )


def _off(told: Prediction) -> str:
    return ", ".join(
        f"{name} {told.said.quantile(share) / 3600:.3f} h said, {told.came.quantile(share) / 3600:.3f} h came"
        for name, share in (("median", 0.5), ("90 %", 0.9))
    )
