"""Folding: one small pure function an event, no clock, no database, no plug-in; a module for each subject."""

from thutuc.dossier.applying import duties, lapses, life, migrating, terms, tokens, work  # noqa: F401 - each registers its own
from thutuc.dossier.applying.registry import APPLIERS

__all__ = ["APPLIERS"]
