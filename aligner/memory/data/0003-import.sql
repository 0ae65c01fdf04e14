-- A large import is merged less often: up to 16 pieces of the index stand side by side, and a search
-- looks into each. A piece of a page of the index fills a page of the file, which has 8192 bytes.
INSERT INTO ja_index (ja_index, rank) VALUES ('automerge', 16);
INSERT INTO en_index (en_index, rank) VALUES ('automerge', 16);
INSERT INTO ja_index (ja_index, rank) VALUES ('pgsz', 8000);
INSERT INTO en_index (en_index, rank) VALUES ('pgsz', 8000);
