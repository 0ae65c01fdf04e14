-- What has been aligned, what reviewers made of it, and the translation units of both and of other
-- tools. Times are text in UTC, such as 2026-01-31T23:59:59Z.

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE engines (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    date TEXT NOT NULL DEFAULT '',
    ja_hash TEXT NOT NULL DEFAULT '',
    en_hash TEXT NOT NULL DEFAULT '',
    reading_order TEXT NOT NULL DEFAULT 'same' CHECK (reading_order IN ('same', 'any')),
    engine_id INTEGER REFERENCES engines,
    bleu REAL,
    chrf REAL,
    bleu_signature TEXT NOT NULL DEFAULT '',
    chrf_signature TEXT NOT NULL DEFAULT '',
    -- One more with every change, so that a page can tell that it is out of date.
    version INTEGER NOT NULL DEFAULT 0,
    added TEXT NOT NULL,
    changed TEXT NOT NULL
);

-- A sentence is found again by its key, which is made of its text. Sentences that a corrected
-- article has no more stay, without a position, for the decisions that name them.
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    side TEXT NOT NULL CHECK (side IN ('ja', 'en')),
    key TEXT NOT NULL,
    position INTEGER,
    -- The whole sentence that a reviewer has split, for its parts.
    parent_id INTEGER REFERENCES sentences ON DELETE CASCADE,
    text TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    kind TEXT NOT NULL,
    hypothesis TEXT,
    UNIQUE (article_id, side, key)
);
CREATE INDEX sentences_of_parent ON sentences (parent_id) WHERE parent_id IS NOT NULL;

-- Beads are never changed: a decision puts new ones in the place of old ones. The live ones hold
-- every sentence of both sides exactly once.
CREATE TABLE beads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    is_live INTEGER NOT NULL CHECK (is_live IN (0, 1)),
    is_decided INTEGER NOT NULL CHECK (is_decided IN (0, 1)),
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    bleu REAL,
    chrf REAL,
    moved INTEGER NOT NULL CHECK (moved IN (0, 1)),
    status TEXT NOT NULL,
    comment TEXT NOT NULL,
    -- What a reviewer made of the texts; NULL where they are those of the sentences.
    ja_edit TEXT,
    en_edit TEXT
);
CREATE INDEX live_beads ON beads (article_id) WHERE is_live;

CREATE TABLE members (
    bead_id INTEGER NOT NULL REFERENCES beads ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentences ON DELETE CASCADE,
    PRIMARY KEY (bead_id, sentence_id)
) WITHOUT ROWID;
CREATE INDEX members_by_sentence ON members (sentence_id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    comment TEXT NOT NULL,
    -- Dropped: undone, and then another way was taken.
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped'))
);
CREATE INDEX decisions_of_article ON decisions (article_id, id);

-- The beads that a decision took away and those that it put there.
CREATE TABLE decided_beads (
    decision_id INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE,
    bead_id INTEGER NOT NULL REFERENCES beads ON DELETE CASCADE,
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    PRIMARY KEY (decision_id, bead_id)
) WITHOUT ROWID;
CREATE INDEX decisions_of_bead ON decided_beads (bead_id);

-- The files that units came in from.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    is_complete INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1))
);

CREATE TABLE units (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER REFERENCES articles ON DELETE CASCADE,
    bead_id INTEGER REFERENCES beads ON DELETE CASCADE,
    import_id INTEGER REFERENCES imports,
    number INTEGER,
    kind TEXT NOT NULL,
    ja TEXT NOT NULL,
    en TEXT NOT NULL,
    hypothesis TEXT NOT NULL,
    confidence REAL,
    bleu REAL,
    chrf REAL,
    moved INTEGER NOT NULL,
    status TEXT NOT NULL,
    engine_id INTEGER REFERENCES engines,
    created TEXT,
    created_by TEXT NOT NULL,
    changed TEXT,
    changed_by TEXT NOT NULL,
    added TEXT NOT NULL,
    -- Notes, properties and attributes of other tools, as JSON; empty without any.
    extra TEXT NOT NULL,
    -- A hash of all but the scores: what comes in twice is kept once.
    identity BLOB NOT NULL UNIQUE,
    -- Hashes of the folded texts, for duplicates. An index of them would be as dear as the rest.
    ja_key INTEGER NOT NULL,
    en_key INTEGER NOT NULL
);
CREATE INDEX units_of_article ON units (article_id, number);
CREATE UNIQUE INDEX unit_of_bead ON units (bead_id) WHERE bead_id IS NOT NULL;
CREATE INDEX units_of_import ON units (import_id) WHERE import_id IS NOT NULL;

-- The trigrams of the folded texts. Each text stands between line ends, so that what it begins and
-- ends with are trigrams too: whole texts are found by these, and words of one or two characters as
-- beginnings of trigrams.
CREATE VIRTUAL TABLE ja_index USING fts5(
    text, content='', tokenize='trigram case_sensitive 1', detail='none', columnsize=0
);
CREATE VIRTUAL TABLE en_index USING fts5(
    text, content='', tokenize='trigram case_sensitive 1', detail='none', columnsize=0
);
CREATE VIRTUAL TABLE ja_trigrams USING fts5vocab('ja_index', 'instance');
CREATE VIRTUAL TABLE en_trigrams USING fts5vocab('en_index', 'instance');
-- A batch of units fills 64 MB of this before it is written, in one piece.
INSERT INTO ja_index (ja_index, rank) VALUES ('hashsize', 67108864);
INSERT INTO en_index (en_index, rank) VALUES ('hashsize', 67108864);
