"""The queue tells who waits, what runs and what needs somebody, and lets the right people act."""

import pytest

from tests.factories import money as factory
from tests.support import people
from tests.support.html import Page
from webapp.gallery import service as gallery
from webapp.generations.models import State
from webapp.queue import page as pages
from webapp.spend.models import ChargeState
from webapp.workspaces.models import Role


@pytest.fixture
def connection(db, alice):
    return factory.connection(db, member=alice)


@pytest.fixture
def make(db, alice, connection):
    """A generation of Alice's in any state, with its place in the gallery."""

    def made(person=None, **more):
        row = factory.generation(db, connection, (person or alice).id, **more)
        with db.write() as session:
            gallery.follow(session, row)
        return row

    return made


def groups(db, actor, **more):
    with db.read() as session:
        found = pages.page(session, by=actor, **more)
    names = ("attention", "running", "waiting", "done")
    return {name: [row.id for row in getattr(found, name)] for name in names}


def after(browser, address) -> Page:
    """The page that follows a press of a button."""
    return Page(browser.post(address, follow_redirects=True).text)


def test_each_generation_stands_where_it_belongs(db, alice, make):
    waiting = make()
    running = make(state=State.running)
    looked_for = make(state=State.unknown, reconciling=True, charge_state=ChargeState.unknown)
    lost = make(state=State.unknown, charge_state=ChargeState.unknown)
    failed = make(state=State.failed, error_message="No credits left.")
    done = make(state=State.completed, charge_state=ChargeState.charged)
    assert groups(db, alice.actor) == {
        "attention": [failed.id, lost.id],
        "running": [looked_for.id, running.id],
        "waiting": [waiting.id],
        "done": [done.id],
    }


def test_what_waits_stands_in_the_order_of_its_turn(db, alice, make):
    first, second = make(), make()
    with db.read() as session:
        rows = pages.page(session, by=alice.actor).waiting
    assert [(row.id, row.words) for row in rows] == [
        (first.id, "1st in line"),
        (second.id, "2nd in line"),
    ]


def test_mine_are_only_mine(db, bob, make):
    make()
    own = make(person=bob)
    assert groups(db, bob.actor, mine=True)["waiting"] == [own.id]


def test_nothing_of_another_workspace_is_seen(db, charlie, make):
    make()
    assert not any(groups(db, charlie.actor).values())


def test_the_page_says_the_price_and_the_state(as_alice, make):
    one = make()
    page = as_alice.page("/queue")
    assert page.one("article", id=f"g-{one.id}")
    assert page.all("span", data_state="queued")
    assert "6 cr" in page.words


def test_an_empty_queue_offers_to_make_something(as_alice, alice):
    assert as_alice.page("/queue").one("div", data_empty="first")


def test_cancelling_frees_the_money_and_says_so(db, as_alice, alice, make):
    one = make()
    page = after(as_alice, f"/queue/{one.id}/cancel")
    assert "Nothing was sent" in page.words
    assert groups(db, alice.actor)["done"] == [one.id]


def test_cancelling_what_has_left_says_that_it_may_be_charged(as_alice, make):
    one = make(state=State.running)
    page = after(as_alice, f"/queue/{one.id}/cancel")
    assert "may still charge" in page.words


def test_cancelling_what_has_ended_is_no_error(as_alice, make):
    one = make(state=State.completed, charge_state=ChargeState.charged)
    page = after(as_alice, f"/queue/{one.id}/cancel")
    assert "already ended" in page.words


def test_a_creator_cancels_only_what_is_theirs(as_bob, bob, make):
    assert as_bob.post(f"/queue/{make().id}/cancel").status_code == 403
    assert as_bob.post(f"/queue/{make(person=bob).id}/cancel").status_code == 303


def test_a_creator_who_cancels_all_that_waits_leaves_the_others(db, as_bob, bob, make):
    other, own = make(), make(person=bob)
    as_bob.post("/queue/cancel-waiting")
    assert groups(db, bob.actor)["waiting"] == [other.id]
    assert groups(db, bob.actor)["done"] == [own.id]


def test_an_outsider_finds_nothing_to_cancel(as_charlie, make):
    assert as_charlie.post(f"/queue/{make().id}/cancel").status_code == 404


def test_a_viewer_sees_and_cannot_act(app, db, workspace, make):
    one = make()
    viewer = people.member(db, "Vera Vogt", workspace, Role.viewer)
    browser = app.test_client()
    browser.sign_in(viewer)
    page = browser.page("/queue")
    assert page.one("article", id=f"g-{one.id}")
    assert not [form for form in page.all("form") if "/queue/" in form["action"]]


def test_a_failure_is_moved_to_done_and_back(db, as_alice, alice, make):
    one = make(state=State.failed, charge_state=ChargeState.released)
    page = after(as_alice, f"/queue/{one.id}/dismiss")
    assert groups(db, alice.actor)["done"] == [one.id]
    [undo] = [form["action"] for form in page.all("form") if form["action"].endswith("/restore")]
    as_alice.post(undo)
    assert groups(db, alice.actor)["attention"] == [one.id]


def test_a_lost_answer_is_decided_with_its_evidence(db, as_alice, alice, make):
    one = make(state=State.unknown, charge_state=ChargeState.unknown, error_message="It dropped.")
    page = as_alice.page(f"/queue/{one.id}/decide")
    choices = {field["value"] for field in page.all("input", name="choice")}
    assert choices == {"look", "again", "write-off"}
    as_alice.post(f"/queue/{one.id}/decide", data={"choice": "write-off"})
    assert groups(db, alice.actor)["done"] == [one.id]


def test_only_who_may_decide_sees_the_choice(as_bob, make):
    one = make(state=State.unknown, charge_state=ChargeState.unknown)
    assert as_bob.get(f"/queue/{one.id}/decide").status_code == 403
