-- Beads that a reviewer has taken away because they are wrong: the aligner is not to find them again.
ALTER TABLE decided_beads ADD COLUMN is_rejected INTEGER NOT NULL DEFAULT 0
    CHECK (is_rejected IN (0, 1));
