"""The queue's queries find their rows by an index, however long the history."""

from sqlalchemy import event

from tests.factories import money as factory
from webapp.queue import page as pages
from webapp.queue import service as queue

WHOLE_HISTORY = "ix_generation_workspace_id_id"


def test_no_group_but_the_done_reads_the_whole_history(db, alice):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    with db.read() as session:
        pages.page(session, by=alice.actor)
        plans = [
            " ".join(
                row[3]
                for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
            )
            for sql, given in list(asked)
            if "FROM generation" in sql
        ]
    assert len(plans) == 4
    assert [WHOLE_HISTORY in plan for plan in plans] == [False, False, False, True]


def test_more_changes_than_a_screenful_come_in_turns_and_none_is_missed(db, alice, monkeypatch):
    monkeypatch.setattr(pages, "MOST_CHANGED", 3)
    key = factory.connection(db, member=alice)
    made = {factory.generation(db, key, alice.id).id for _ in range(8)}
    with db.write() as session:
        assert queue.cancel_waiting(session, by=alice.actor, mine=False) == 8
    seen, since = set(), 0
    with db.read() as session:
        for _ in range(8):
            rows, reached = pages.changed(session, by=alice.actor, since=since)
            seen |= {row.id for row in rows}
            if reached is None:
                break
            since = reached
    assert seen == made
