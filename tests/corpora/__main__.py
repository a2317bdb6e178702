"""What thutuc makes of the material of others, as tables: ``python -m tests.corpora``."""

from __future__ import annotations

from tests.corpora import epar, fines, receipt, tthc
from tests.corpora.shared import DATA

TABLES = {
    fines.FILE: fines.report,
    receipt.FILE: receipt.report,
    epar.FOLDER: epar.report,
    tthc.FILE: tthc.report,
}


def main() -> None:
    """Print every table whose material is there."""
    for place, report in TABLES.items():
        print(report() if (DATA / place).exists() else f"{place}: not here", end="\n\n")


if __name__ == "__main__":
    main()
