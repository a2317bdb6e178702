"""The rules by which a command on one dossier is decided: who may, what follows, which clocks run."""
