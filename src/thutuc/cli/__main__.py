"""``python -m thutuc.cli`` is ``thutuc``."""

from thutuc.cli import main

main()
