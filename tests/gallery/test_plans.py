"""No page of the gallery reads rows it does not show: the plan of every statement, on SQLite."""

import pytest
from sqlalchemy import event

from webapp.gallery import choices, listing
from webapp.gallery.listing import Filters

SHAPES = {
    "everything": Filters(),
    "kind": Filters(kind="image"),
    "generator": Filters(source="generor", slug="poster"),
    "person": Filters(person_id="somebody"),
    "status": Filters(status="done"),
    "two filters": Filters(kind="image", status="done"),
    "all filters": Filters(
        kind="image", source="generor", slug="poster", person_id="x", status="done"
    ),
    "search": Filters(text="amber serum"),
    "search and filter": Filters(text="amber", kind="image"),
}


@pytest.fixture
def plans(db):
    """Runs a function and explains every statement it sent."""

    def explain(act):
        sent = []
        listen = lambda *args: sent.append((args[2], args[3]))  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        with db.read() as session:
            act(session)
            event.remove(db.engine, "before_cursor_execute", listen)
            connection = session.connection()
            return [
                (
                    statement,
                    [
                        row[3]
                        for row in connection.exec_driver_sql(
                            "EXPLAIN QUERY PLAN " + statement, values
                        )
                    ],
                )
                for statement, values in sent
                if statement.startswith("SELECT")
            ]

    return explain


def check(found, *, statements=1):
    assert len(found) == statements
    for statement, steps in found:
        assert "count(" not in statement.lower()
        assert "offset" not in statement.lower().replace("limit ? offset ?", "")
        for step in steps:
            assert "TEMP B-TREE" not in step, step
            assert "SCAN" not in step or "entry_fts VIRTUAL TABLE INDEX" in step, step


@pytest.mark.parametrize("before", [0, 500], ids=["first", "deep"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_is_one_statement_served_by_an_index(plans, shape, before):
    check(
        plans(
            lambda session: listing.page(
                session, workspace_id="w", filters=SHAPES[shape], before=before
            )
        )
    )


@pytest.mark.parametrize("shape", ["two filters", "search"])
def test_the_full_text_index_gives_rows_in_their_order(plans, shape):
    ((_, steps),) = plans(
        lambda session: listing.page(session, workspace_id="w", filters=SHAPES[shape])
    )
    assert steps[0].startswith("SCAN entry_fts VIRTUAL TABLE INDEX")
    assert steps[1] == "SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)"


def test_changes_and_neighbours_are_served_by_an_index(plans):
    check(plans(lambda session: listing.changed(session, workspace_id="w", since=3, most=5)))
    check(plans(lambda session: listing.around(session, workspace_id="w", number=4)), statements=2)


def test_choices_jump_over_an_index(plans):
    found = plans(lambda session: choices.choices(session, workspace_id="w", cards=[]))
    check(found, statements=2)
    assert all("USING INDEX" in step for _, steps in found for step in steps)
