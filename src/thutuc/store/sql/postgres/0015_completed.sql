-- What an officer has done, the newest first.
CREATE INDEX thutuc_journal_completed ON thutuc_journal (actor, happened_at, dossier) WHERE verb = 'complete';
