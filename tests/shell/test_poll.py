"""One poll a page: nothing while nothing changed, then only what changed, by the page's own pieces."""

import pytest
from sqlalchemy import event

from tests.factories import media, results
from webapp.events import service as events
from webapp.gallery import service
from webapp.generations.models import State


@pytest.fixture
def revision(db, workspace):
    def read():
        with db.read() as session:
            return events.revision(session, workspace.id)

    return read


@pytest.fixture
def poll(as_alice):
    return lambda since, page="gallery", **more: as_alice.get(
        "/poll", query_string={"since": since, "page": page, **more}, headers={"HX-Request": "true"}
    )


def numbers(page):
    return [has["id"] for has in page.all("article")]


def test_nothing_comes_while_nothing_changed(poll, db, connection, alice, revision):
    results.queued(db, connection, alice)
    answer = poll(revision())
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Atelier-Revision"] == str(revision())


def test_an_unchanged_poll_reads_one_row_of_its_own(poll, db, connection, alice, revision, app):
    from webapp.db.engine import Database
    from webapp.web import state

    results.queued(db, connection, alice)
    poll(revision())
    with app.app_context():
        engine = state.of(Database).engine
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert poll(revision()).status_code == 304
    ours = [statement for statement in asked if "entry" in statement or "generation" in statement]
    assert ours == []
    assert len([statement for statement in asked if "FROM revision" in statement]) == 1


def test_only_changed_cards_come_with_the_pill(
    as_alice, poll, db, storage, connection, alice, revision
):
    first = results.queued(db, connection, alice, prompt="first")
    results.queued(db, connection, alice, prompt="second")
    since = revision()
    results.changed(db, first, state=State.running)
    answer = poll(since, id=10**9)
    assert answer.status_code == 200
    assert answer.headers["Atelier-Revision"] == str(revision())
    assert answer.headers["Atelier-Active"] == "1"
    assert "first" in answer.text
    assert "second" not in answer.text
    assert 'id="pulse"' in answer.text
    assert "data-insert" not in answer.text


def test_a_card_is_the_same_in_the_page_and_in_the_poll(
    as_alice, poll, db, storage, connection, alice, revision
):
    since = revision()
    results.completed(db, storage, connection, alice, media.picture())
    card = poll(since, id=10**9).text.partition("<article")[2].partition("</article>")[0]
    assert card
    assert card in as_alice.get("/gallery").text


def test_what_is_new_since_the_page_was_loaded_goes_on_top(poll, db, connection, alice, revision):
    results.queued(db, connection, alice, prompt="old")
    with db.read() as session:
        (old,) = service.page(
            session, workspace_id=alice.workspace.id, filters=service.Filters()
        ).cards
    since = revision()
    results.queued(db, connection, alice, prompt="new", slug="banner")
    assert 'data-insert="#tiles" data-place="prepend"' in poll(since, id=old.number).text
    assert "data-insert" not in poll(since, id=old.number, type="video").text
    assert "data-insert" in poll(since, id=old.number, generator="generor/banner").text
    assert "data-insert" not in poll(since, id=old.number, q="new").text


def test_a_place_that_stayed_empty_and_a_deleted_card_are_taken_off_the_page(
    poll, db, storage, connection, alice, revision
):
    generation = results.queued(db, connection, alice, count=2)
    results.stored(db, storage, generation, media.picture())
    since = revision()
    results.changed(db, generation, state=State.completed)
    assert poll(since, id=10**9).text.count(" hidden></article>") == 1


def test_when_all_is_done_the_poll_may_slow_down(poll, db, storage, connection, alice):
    results.completed(db, storage, connection, alice)
    assert poll(0).headers["Atelier-Active"] == "0"


def test_other_pages_get_the_pill_and_nothing_else(poll, db, connection, alice):
    results.queued(db, connection, alice)
    answer = poll(0, page="settings")
    assert 'id="pulse"' in answer.text
    assert "<article" not in answer.text


def test_the_queue_gets_its_own_rows_where_they_belong(poll, db, connection, alice):
    generation = results.queued(db, connection, alice)
    text = poll(0, page="queue").text
    assert 'data-insert="#queue-waiting-rows"' in text
    assert f'id="g-{generation.id}"' in text


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40])
def test_a_poll_with_nonsense_is_still_answered(poll, db, connection, alice, since):
    results.queued(db, connection, alice)
    assert poll(since).status_code == 200


def test_nobody_polls_another_workspace(as_charlie, db, connection, alice):
    results.queued(db, connection, alice, prompt="hers")
    answer = as_charlie.get("/poll?since=5&page=gallery")
    assert "hers" not in answer.text
