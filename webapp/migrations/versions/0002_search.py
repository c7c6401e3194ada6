"""Search: a full-text index over the gallery, kept in step by triggers

`words` is what people search in; `marks` are words that stand for the columns of a filter, the workspace first, so
that a small workspace in a large database, or two filters at once, are found without reading what is not theirs.
"""

# ruff: noqa: S608 - the statements are built from the constants of this file

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = "{0}.prompt || ' ' || {0}.title || ' ' || {0}.person_name || ' ' || {0}.model_name"
PLAIN = "replace(replace(replace({0}, '-', ''), '_', ''), '.', '')"
COLUMNS = (
    ("w", "workspace_id"),
    ("k", "kind"),
    ("s", "status"),
    ("p", "person_id"),
    ("o", "source"),
    ("g", "slug"),
)
MARKS = " || ' ' || ".join(
    f"'{letter}' || " + PLAIN.format("{0}." + name) for letter, name in COLUMNS
)
# The sign keeps marks apart from words: it is taken out of every text.
LEXEMES = ", ".join(f"'!{letter}' || " + PLAIN.format("{0}." + name) for letter, name in COLUMNS)
WATCHED = (
    "prompt",
    "title",
    "person_name",
    "model_name",
    "workspace_id",
    "kind",
    "status",
    "person_id",
    "source",
    "slug",
    "deleted_at",
)
DIFFERS = " OR ".join(f"old.{name} IS NOT new.{name}" for name in WATCHED)
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("added", "changed_before", "changed", "removed"):
            op.execute(f"DROP TRIGGER entry_fts_{trigger}")
        op.execute("DROP TABLE entry_fts")
        op.execute("DROP VIEW entry_fts_source")
    else:
        op.execute("DROP TRIGGER entry_fts_added ON entry")
        op.execute("DROP TRIGGER entry_fts_changed ON entry")
        op.execute("DROP FUNCTION entry_fts_keep()")
        op.execute("DROP TABLE entry_fts")


def _sqlite() -> None:
    op.execute(
        "CREATE VIEW entry_fts_source AS SELECT entry.number AS number, "
        f"{WORDS.format('entry')} AS words, {MARKS.format('entry')} AS marks "
        "FROM entry WHERE entry.deleted_at = ''"
    )
    op.execute(
        "CREATE VIRTUAL TABLE entry_fts USING fts5(words, marks, content='entry_fts_source', "
        "content_rowid='number', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
    )
    add = (
        "INSERT INTO entry_fts (rowid, words, marks) "
        f"VALUES (new.number, {WORDS.format('new')}, {MARKS.format('new')});"
    )
    remove = (
        "INSERT INTO entry_fts (entry_fts, rowid, words, marks) "
        f"VALUES ('delete', old.number, {WORDS.format('old')}, {MARKS.format('old')});"
    )
    columns = ", ".join(WATCHED)
    for name, when, body in (
        ("added", "AFTER INSERT ON entry WHEN new.deleted_at = ''", add),
        ("removed", "AFTER DELETE ON entry WHEN old.deleted_at = ''", remove),
        (
            "changed_before",
            f"BEFORE UPDATE OF {columns} ON entry WHEN old.deleted_at = '' AND ({DIFFERS})",
            remove,
        ),
        (
            "changed",
            f"AFTER UPDATE OF {columns} ON entry WHEN new.deleted_at = '' AND ({DIFFERS})",
            add,
        ),
    ):
        op.execute(f"CREATE TRIGGER entry_fts_{name} {when} BEGIN {body} END")
    op.execute("INSERT INTO entry_fts (entry_fts) VALUES ('rebuild')")


def _postgresql() -> None:
    op.execute(
        "CREATE TABLE entry_fts (number bigint PRIMARY KEY REFERENCES entry (number) "
        "ON DELETE CASCADE, words tsvector NOT NULL)"
    )
    blank = PUNCTUATION.replace("'", "''")
    text = f"translate({WORDS}, '{blank}', '{' ' * len(PUNCTUATION)}')"
    words = f"to_tsvector('simple', {text}) || array_to_tsvector(ARRAY[{LEXEMES}])"
    # A row that leaves the gallery leaves the index; the `simple` dictionary folds case and drops nothing.
    op.execute(
        "CREATE FUNCTION entry_fts_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF new.deleted_at <> '' THEN DELETE FROM entry_fts WHERE number = new.number; ELSE "
        f"INSERT INTO entry_fts VALUES (new.number, {words.replace('{0}', 'new')}) "
        "ON CONFLICT (number) DO UPDATE SET words = excluded.words; END IF; RETURN NULL; END $$"
    )
    differs = DIFFERS.replace("IS NOT", "IS DISTINCT FROM")
    op.execute(
        "CREATE TRIGGER entry_fts_added AFTER INSERT ON entry FOR EACH ROW "
        "EXECUTE FUNCTION entry_fts_keep()"
    )
    op.execute(
        f"CREATE TRIGGER entry_fts_changed AFTER UPDATE OF {', '.join(WATCHED)} ON entry "
        f"FOR EACH ROW WHEN ({differs}) EXECUTE FUNCTION entry_fts_keep()"
    )
    op.execute(
        f"INSERT INTO entry_fts SELECT number, {words.replace('{0}', 'entry')} "
        "FROM entry WHERE deleted_at = ''"
    )
    op.execute("CREATE INDEX ix_entry_fts_words ON entry_fts USING gin (words)")
