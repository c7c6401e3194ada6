import pytest
from sqlalchemy import event

from tests.factories import money
from tests.support import people
from webapp.connections.models import Health
from webapp.db.engine import Database
from webapp.generations.models import Generation, State
from webapp.kernel import clock
from webapp.providers.port import Mode
from webapp.shell import first_run, pulse
from webapp.web import state
from webapp.workspaces.models import Role


@pytest.fixture
def connection(db, alice):
    return money.connection(db, member=alice, balance=1940)


def make(db, connection, person, count, **values):
    for _ in range(count):
        money.generation(db, connection, person.id, **values)


def test_the_rail_counts_what_runs_waits_and_needs_somebody(db, alice, charlie, connection):
    make(db, connection, alice, 2, state=State.running)
    make(db, connection, alice, 1, state=State.fetching)
    make(db, connection, alice, 1, state=State.unknown, reconciling=True)
    make(db, connection, alice, 3, state=State.queued)
    make(db, connection, alice, 1, state=State.unknown)
    make(db, connection, alice, 1, state=State.failed)
    make(db, connection, alice, 4, state=State.failed, dismissed_at=clock.now())
    make(db, connection, alice, 5, state=State.completed)
    make(db, money.connection(db, member=charlie), charlie, 6, state=State.running)
    with db.read() as session:
        assert pulse.counts(session, alice.workspace.id) == pulse.Counts(4, 3, 2)


def test_the_count_is_one_query_over_an_index(db, alice):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
    with db.read() as session:
        pulse.counts(session, alice.workspace.id)
        (statement, parameters), *rest = [s for s in statements if "generation" in s[0]]
        plan = (
            session.connection()
            .exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            .all()
        )
    assert rest == []
    told = " ".join(row[3] for row in plan)
    assert "USING INDEX" in told or "USING COVERING INDEX" in told
    assert "SCAN" not in told


def test_each_account_is_one_balance(db, alice, connection):
    money.connection(db, member=alice, balance=1940, label="The same account")
    money.connection(db, member=alice, balance=9, label="Sandbox", mode=Mode.sandbox)
    money.connection(db, member=alice, balance=5, account_id="7", revoked_at=clock.now())
    with db.read() as session:
        found = pulse.balances(session, alice.workspace.id)
    assert [(one.text, one.sandbox) for one in found] == [
        ("1,940 credits", False),
        ("9 credits", True),
    ]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.owner, ["Create", "Queue", "Gallery", "Connections", "Team", "Settings"]),
        (Role.creator, ["Create", "Queue", "Gallery", "Connections", "Team", "Settings"]),
        (Role.viewer, ["Queue", "Gallery", "Connections", "Team", "Settings"]),
    ],
)
def test_the_rail_shows_what_the_person_may_open(app, db, alice, role, shown):
    member = alice if role is Role.owner else people.member(db, "Mia May", alice.workspace, role)
    browser = app.test_client()
    browser.sign_in(member)
    page = browser.page("/team")
    rows = [has for has in page.all("a") if has.get("class") == "rail-row"]
    assert [has["title"] for has in rows] == shown
    assert [has["title"] for has in rows if has.get("aria-current") == "page"] == ["Team"]
    for has in rows:
        assert browser.get(has["href"]).status_code == 200, has["href"]


def test_the_steps_tick_themselves(db, alice):
    def done():
        with db.read() as session:
            return {step.key: step.done for step in first_run.steps(session, alice.actor).all}

    assert done() == dict.fromkeys(("connect", "test", "picture", "invite"), False)
    key = money.connection(
        db, member=alice, health=Health.broken, health_note="The key was refused."
    )
    assert done() == {"connect": True, "test": False, "picture": False, "invite": False}
    money.connection(db, member=alice, balance=10, checked_at=clock.now())
    people.member(db, "Bob Baker", alice.workspace, Role.creator)
    assert done() == {"connect": True, "test": True, "picture": False, "invite": True}
    del key


def test_home_is_the_checklist_until_there_is_a_picture(as_alice, app, db, alice, bob):
    from tests.support.world import finished
    from webapp.assets.storage import Storage

    assert "Your first picture is two minutes away" in as_alice.page("/").words
    assert as_alice.get("/first-run/steps?done=1").status_code == 204
    with app.app_context():
        storage = state.of(Storage)
    finished(db, storage, money.connection(db, member=alice), alice)
    assert as_alice.get("/").location == "/create"
    assert as_alice.get("/first-run/steps?done=1").status_code == 200


@pytest.mark.parametrize(("role", "place"), [(Role.creator, "/create"), (Role.viewer, "/gallery")])
def test_who_cannot_connect_goes_to_work(app, db, alice, role, place):
    browser = app.test_client()
    browser.sign_in(people.member(db, "Mia May", alice.workspace, role))
    assert browser.get("/").location == place


def test_the_sandbox_is_offered_where_one_runs_and_no_key_is_there(settings, db, alice):
    from tests.support.web import Browser
    from webapp.app import create_app

    app = create_app(settings.model_copy(update={"sandbox_url": "http://127.0.0.1:9"}))
    app.test_client_class = Browser
    browser = app.test_client()
    browser.sign_in(alice)
    assert browser.page("/").all("form", action="/connections/sandbox")
    money.connection(db, member=alice)
    assert not browser.page("/").all("form", action="/connections/sandbox")
    with app.app_context():
        state.of(Database).dispose()


def test_single_letter_keys_can_be_switched_off(as_alice, db, alice):
    assert "data-letters" not in as_alice.page("/team").one("body")
    as_alice.post("/settings/profile", data={"name": "Alice Ardent"})
    assert as_alice.page("/team").one("body")["data-letters"] == "off"


def test_a_bare_shell_costs_few_queries(as_alice, app, alice):
    as_alice.get("/settings")
    with app.app_context():
        engine = state.of(Database).engine
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    as_alice.get("/settings")
    assert len([one for one in statements if one.startswith("SELECT")]) <= 8
    assert Generation.__tablename__ in " ".join(statements)
