-- What was handed in or received when: an index that only these two acts write.
CREATE INDEX thutuc_journal_received ON thutuc_journal (happened_at, dossier) WHERE verb IN ('start', 'receive');
