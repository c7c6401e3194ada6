import threading

import pytest
from sqlalchemy import select, update

from tests.support import people
from tests.support.html import Page
from webapp.events.models import Event
from webapp.kernel import clock
from webapp.workspaces.models import Invitation, Membership, Role

NEW = {"email": "dana@example.test", "name": "Dana Drew", "password": people.PASSWORD}


def link(response) -> str:
    """The path of the link that the answer shows this once."""
    assert response.status_code == 200
    return (
        Page(response.text).one("input", id="once-link")["value"].removeprefix("http://localhost")
    )


def invite(client, role="creator") -> str:
    return link(client.post("/team/invitations", data={"role": role, "note": "Sam"}))


def role_of(db, member) -> Role | None:
    with db.read() as session:
        found = session.get(Membership, member.membership.id)
        return found.role if found else None


def test_the_team_page_shows_who_is_here_and_not_who_is_elsewhere(as_alice, bob, charlie):
    words = as_alice.page("/team").words
    assert "Alice Ardent you" in words
    assert "Bob Baker" in words
    assert "Charlie" not in words


def test_a_link_makes_a_new_person_a_member_once(as_alice, app, db):
    path = invite(as_alice)
    browser = app.test_client()
    assert "You are invited as a creator" in browser.page(path).words
    response = browser.post(path, data=NEW)
    assert (response.status_code, response.location) == (303, "/")
    assert "Dana Drew" in browser.page("/team").words
    again = app.test_client()
    assert again.get(path).status_code == 404
    assert again.post(path, data=NEW | {"email": "eve@example.test"}).status_code == 404


def test_a_link_is_shown_once_and_kept_as_a_digest(as_alice, db):
    token = invite(as_alice).removeprefix("/join/")
    assert token not in as_alice.get("/team").text
    with db.read() as session:
        kept = session.scalars(select(Invitation)).one()
    assert token not in repr(vars(kept))


def test_somebody_signed_in_joins_with_their_account_and_sees_the_workspace(
    as_alice, as_charlie, app
):
    path = invite(as_alice, "viewer")
    assert "You are signed in as Charlie Chalk" in as_charlie.page(path).words
    assert as_charlie.post(f"{path}/as-me").status_code == 303
    page = as_charlie.page("/team")
    assert "Alice Ardent" in page.words
    choices = {has.get("value") for has in page.all("button", name="workspace_id")}
    assert len(choices) == 2


def test_of_two_who_open_one_link_at_the_same_moment_one_gets_in(as_alice, app, db):
    path, start, statuses = invite(as_alice), threading.Barrier(4), []

    def join(n):
        browser = app.test_client()
        token = browser.csrf_token()
        start.wait()
        data = NEW | {"email": f"d{n}@example.test", "csrf_token": token}
        statuses.append(browser.post(path, data=data, csrf=False).status_code)

    threads = [threading.Thread(target=join, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 404, 404, 404]


def test_a_form_that_will_not_do_leaves_the_invitation_good(as_alice, app, alice):
    path = invite(as_alice)
    browser = app.test_client()
    taken = browser.post(path, data=NEW | {"email": alice.email})
    assert taken.status_code == 422
    assert "is here already" in Page(taken.text).words
    assert browser.post(path, data=NEW | {"password": "short"}).status_code == 422
    assert browser.post(path, data=NEW).status_code == 303


def test_a_link_that_was_taken_back_or_is_old_no_longer_works(as_alice, client, db):
    back, old = invite(as_alice), invite(as_alice)
    with db.read() as session:
        newest, first = session.scalars(select(Invitation).order_by(Invitation.id.desc()))
    assert as_alice.post(f"/team/invitations/{first.id}/revoke").status_code == 303
    with db.write() as session:
        session.execute(
            update(Invitation).where(Invitation.id == newest.id).values(expires_at=clock.ago(1))
        )
    assert client.get(back).status_code == 404
    assert client.get(old).status_code == 404


def test_an_owner_changes_a_role_and_it_holds_at_once(as_alice, as_bob, bob, db):
    as_alice.post(f"/team/members/{bob.membership.id}/role", data={"role": "viewer"})
    assert role_of(db, bob) is Role.viewer
    assert as_bob.get("/create").status_code == 403


def test_an_unknown_role_is_refused(as_alice, bob, db):
    response = as_alice.post(f"/team/members/{bob.membership.id}/role", data={"role": "king"})
    assert response.status_code == 422
    assert role_of(db, bob) is Role.creator


def test_the_last_owner_stays(as_alice, alice, db):
    mine = f"/team/members/{alice.membership.id}"
    for path, data in [
        (f"{mine}/role", {"role": "admin"}),
        (f"{mine}/remove", {}),
        ("/team/leave", {}),
    ]:
        response = as_alice.post(path, data=data)
        assert response.status_code == 422
        assert "A workspace needs an owner" in Page(response.text).words
    assert role_of(db, alice) is Role.owner


def test_one_of_two_owners_may_go(as_alice, alice, bob, db):
    as_alice.post(f"/team/members/{bob.membership.id}/role", data={"role": "owner"})
    assert as_alice.post("/team/leave").status_code == 303
    assert role_of(db, alice) is None


def test_an_admin_neither_makes_nor_touches_an_owner(app, db, alice, bob):
    ann = people.member(db, "Ann Admin", alice.workspace, Role.admin)
    browser = app.test_client()
    browser.sign_in(ann)
    owner, other = (f"/team/members/{one.membership.id}" for one in (alice, bob))
    assert browser.post(f"{owner}/role", data={"role": "viewer"}).status_code == 403
    assert browser.post(f"{owner}/remove").status_code == 403
    assert browser.post(f"{other}/role", data={"role": "owner"}).status_code == 403
    assert browser.post("/team/invitations", data={"role": "owner"}).status_code == 403
    assert browser.post(f"{other}/reset").status_code == 403
    assert (role_of(db, alice), role_of(db, bob)) == (Role.owner, Role.creator)
    assert browser.post(f"{other}/remove").status_code == 303


def test_a_removed_member_is_out_at_once_and_can_be_taken_back(as_alice, as_bob, bob, db):
    as_alice.post(f"/team/members/{bob.membership.id}/remove")
    assert as_bob.get("/queue").location == "/workspaces/none"
    page = as_alice.page("/team")
    assert "Bob Baker was removed" in page.words
    undo = f"/team/members/{bob.id}/restore"
    assert page.all("form", action=undo)
    as_alice.post(undo)
    assert as_bob.get("/queue").status_code == 200
    with db.read() as session:
        assert (
            session.scalars(select(Membership.role).where(Membership.person_id == bob.id)).one()
            is Role.creator
        )


def test_nobody_is_taken_back_who_was_not_removed(as_alice, charlie):
    assert as_alice.post(f"/team/members/{charlie.id}/restore").status_code == 404


def test_an_owners_link_sets_a_new_password_once_and_ends_the_sessions(as_alice, as_bob, app, bob):
    path = link(as_alice.post(f"/team/members/{bob.membership.id}/reset"))
    browser = app.test_client()
    assert "for Bob Baker" in browser.page(path).words
    assert browser.post(path, data={"password": "bob baker bob"}).status_code == 422
    assert browser.post(path, data={"password": "a-quite-different-walrus"}).status_code == 303
    assert as_bob.get("/queue").status_code == 303
    assert browser.post(path, data={"password": "another-walrus-entirely"}).status_code == 404
    old, new = (
        {"email": bob.email, "password": p} for p in (people.PASSWORD, "a-quite-different-walrus")
    )
    assert browser.post("/sign-in", data=old).status_code == 422
    assert browser.post("/sign-in", data=new).status_code == 303


def test_a_newer_link_ends_the_older_one(as_alice, client, bob):
    first = link(as_alice.post(f"/team/members/{bob.membership.id}/reset"))
    second = link(as_alice.post(f"/team/members/{bob.membership.id}/reset"))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_no_link_is_made_for_somebody_who_belongs_to_anothers_workspace(
    as_alice, db, alice, charlie
):
    from webapp.workspaces import members

    with db.write() as session:
        guest = members.add(
            session, workspace_id=alice.workspace.id, person_id=charlie.id, role=Role.viewer
        )
    assert as_alice.post(f"/team/members/{guest.id}/reset").status_code == 403


def test_switching_needs_membership(as_alice, charlie, alice):
    response = as_alice.post("/workspaces/switch", data={"workspace_id": charlie.workspace.id})
    assert response.status_code == 404
    assert "Northwind Studio" in as_alice.page("/team").words


def test_a_second_workspace_is_shown_at_once_and_the_switcher_leads_back(as_alice, alice, db):
    as_alice.post("/workspaces/new", data={"workspace_name": "Second"})
    assert "Second" in as_alice.page("/settings").text
    assert (
        "Northwind Studio"
        not in as_alice.page("/team").one("table", class_="table team-table").values()
    )
    as_alice.post("/workspaces/switch", data={"workspace_id": alice.workspace.id})
    assert (
        as_alice.page("/settings").one("input", name="workspace_name")["value"]
        == "Northwind Studio"
    )


@pytest.mark.parametrize("path", ["/team/invitations", "/settings/workspace"])
def test_each_change_leaves_an_event(as_alice, alice, db, path):
    as_alice.post(path, data={"role": "viewer", "workspace_name": "Northwind"})
    with db.read() as session:
        kinds = session.scalars(select(Event.kind).where(Event.actor_id == alice.id)).all()
    assert {"/team/invitations": "invitation.made", "/settings/workspace": "workspace.renamed"}[
        path
    ] in kinds
