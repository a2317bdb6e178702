"""``python -m thutuc`` is ``thutuc``."""

from thutuc.cli import main

main()
