-- A large import is merged less often still: up to 64 pieces of the index stand side by side, the
-- most that FTS5 allows before it merges some on its own.
INSERT INTO ja_index (ja_index, rank) VALUES ('automerge', 64);
INSERT INTO en_index (en_index, rank) VALUES ('automerge', 64);
INSERT INTO ja_index (ja_index, rank) VALUES ('crisismerge', 64);
INSERT INTO en_index (en_index, rank) VALUES ('crisismerge', 64);
