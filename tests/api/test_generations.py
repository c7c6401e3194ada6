"""A program asks what there is and what it costs, queues it once, and looks after it."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from webapp.assets import service as assets
from webapp.assets.storage import Storage
from webapp.connections import service as connections
from webapp.generations.models import Generation, Output
from webapp.kernel.clock import now
from webapp.providers.port import Mode
from webapp.web import state


def recipe(**values):
    given = {"prompt": "A calm week", "model_id": 37, "zodiac-sign": "aries"} | values
    return {"generator": "generor/horoscope", "input": given}


def film(**values):
    given = {"prompt": "Rain on a roof", "model_id": 20023} | values
    return {"generator": "generor/video", "input": given}


def fields(answer):
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


def number_of_generations(db):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Generation))


class TestGenerators:
    def test_the_list_goes_on_by_next_until_it_ends(self, connection, api):
        ids, path = [], "/generators?limit=7"
        while path:
            page = api.get(path).get_json()
            assert 0 < len(page["data"]) <= 7
            ids += [one["id"] for one in page["data"]]
            path = page["next"]

        assert len(ids) == len(set(ids)) >= 12
        assert "generor/horoscope" in ids

    def test_a_generator_shows_its_fields_and_their_schema(self, connection, api):
        shown = api.get("/generators/generor/horoscope").get_json()

        by_name = {one["name"]: one for one in shown["parameters"]}
        assert by_name["zodiac-sign"]["kind"] == "choice"
        assert "aries" in [one["value"] for one in by_name["zodiac-sign"]["choices"]]
        schema = shown["schema"]
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert set(schema["properties"]) == set(by_name)
        assert "aries" in schema["properties"]["zodiac-sign"]["enum"]

    def test_a_workspace_with_a_sandbox_key_alone_sees_its_generators(
        self, connect, workspace, api
    ):
        connect(workspace, mode=Mode.sandbox)

        listed = api.get("/generators").get_json()["data"]

        assert all(one["sandbox"] and one["provider"] == "generor" for one in listed)
        assert api.get("/generators/generor/horoscope").get_json()["sandbox"] is True

    def test_unknown_ones_are_404(self, connection, api):
        assert api.get("/generators/generor/nothing").status_code == 404
        assert api.get("/generators/nobody/horoscope").status_code == 404
        assert api.get("/generators/generor/..%2f..%2fusers").status_code == 404

    def test_without_a_key_there_are_none(self, api):
        assert api.get("/generators").get_json() == {"data": [], "next": None}

    def test_an_unknown_connection_is_named(self, connection, api):
        assert set(fields(api.get("/generators?connection=Nope"))) == {"connection"}


class TestQuotes:
    def test_a_quote_says_amount_trust_time_and_until_when(self, connection, api):
        quote = api.post("/quotes", recipe(count=5)).get_json()

        assert quote["amount"]["unit"] == "credits"
        assert quote["amount"]["low"] == quote["amount"]["high"] > 0
        assert quote["trust"] == "quoted"
        assert quote["seconds"] >= 0
        assert datetime.fromisoformat(quote["expires_at"]).tzinfo is not None

    def test_what_the_provider_would_adjust_is_taken_snapped_and_reported(self, connection, api):
        quote = api.post("/quotes", film(seconds=7)).get_json()

        (change,) = [one for one in quote["adjustments"] if one["field"] == "seconds"]
        assert (change["asked"], change["used"]) == (7, 6)
        assert "4, 6, 8" in change["reason"]

    def test_what_the_model_ignores_is_told(self, connection, api):
        quote = api.post("/quotes", recipe(seconds=5)).get_json()

        assert "seconds" in quote["dropped"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"prompt": ""}, "input.prompt"),
            ({"prompt": "x" * 10_001}, "input.prompt"),
            ({"zodiac-sign": "unicorn"}, "input.zodiac-sign"),
            ({"count": 11}, "input.count"),
            ({"count": "many"}, "input.count"),
            ({"model_id": 999_999}, "input.model_id"),
            ({"zodiac_sign": "aries"}, "input.zodiac_sign"),
            ({"prompt": {"deep": 1}}, "input.prompt"),
        ],
        ids=["empty", "long", "choice", "range", "number", "model", "name", "shape"],
    )
    def test_what_it_would_refuse_is_422_with_the_field(self, connection, api, values, field):
        answer = api.post("/quotes", recipe(**values))

        assert answer.status_code == 422
        assert fields(answer)[field]

    @pytest.mark.parametrize(
        "name", ["generor/nothing", "horoscope", "nobody/horoscope", "generor/"]
    )
    def test_an_unknown_generator_is_422_with_the_field(self, connection, api, name):
        answer = api.post("/quotes", {"generator": name, "input": {}})

        assert answer.status_code == 422
        assert set(fields(answer)) == {"generator"}

    def test_nothing_is_queued_by_asking(self, db, connection, api):
        api.post("/quotes", recipe())

        assert number_of_generations(db) == 0


class TestConnections:
    def test_of_several_one_has_to_be_named(self, connect, workspace, api):
        connect(workspace, "Main")
        second = connect(workspace, "Second")

        unnamed = api.post("/quotes", recipe())
        assert unnamed.status_code == 422
        assert "Main, Second" in fields(unnamed)["connection"]
        assert api.post("/quotes", recipe() | {"connection": "second"}).status_code == 200
        assert api.post("/quotes", recipe() | {"connection": second.id}).status_code == 200

    def test_the_only_live_one_is_meant_before_the_sandbox(self, db, connect, workspace, api):
        live = connect(workspace, "Main")
        connect(workspace, "Sandbox", mode=Mode.sandbox)

        made = api.post("/generations", recipe()).get_json()

        assert made["connection"] == live.label

    def test_anothers_connection_does_not_exist(self, connect, workspace, charlie, api):
        connect(workspace)
        theirs = connect(charlie.workspace, "Theirs")

        for name in (theirs.id, "Theirs"):
            answer = api.post("/quotes", recipe() | {"connection": name})
            assert answer.status_code == 422
            assert set(fields(answer)) == {"connection"}

    def test_no_key_at_all_is_said(self, api):
        assert set(fields(api.post("/quotes", recipe()))) == {"connection"}

    def test_a_revoked_key_is_said(self, db, connection, api):
        with db.write() as session:
            one = session.get_one(connections.Connection, connection.id)
            connections.revoke(session, one, by=None)

        assert api.post("/quotes", recipe()).status_code == 422


class TestQueueing:
    def test_it_is_accepted_with_its_place_and_its_money_reserved(self, connection, api):
        answer = api.post("/generations", recipe(count=2))

        made = answer.get_json()
        assert answer.status_code == 202
        assert answer.headers["Location"].endswith(f"/api/v1/generations/{made['id']}")
        assert made["state"] == "queued"
        assert made["reconciling"] is False
        reserved = made["charge"].pop("amount")
        assert made["charge"] == {"state": "reserved", "proof": None, "unit": "credits"}
        assert reserved >= made["quote"]["amount"]["high"]
        assert made["assets"] == []
        assert made["error"] is None
        assert made["input"]["zodiac-sign"] == "aries"
        assert api.get(made["url"]).get_json()["charge"]["amount"] == reserved

    def test_the_same_key_with_the_same_body_queues_once(self, db, connection, api):
        first = api.post("/generations", recipe(), Idempotency_Key="week 47")
        second = api.post("/generations", recipe(), Idempotency_Key="week 47")

        assert first.status_code == second.status_code == 202
        assert first.get_json() == second.get_json()
        assert number_of_generations(db) == 1

    def test_the_same_key_with_another_body_is_422(self, db, connection, api):
        api.post("/generations", recipe(), Idempotency_Key="week 47")

        other = api.post("/generations", recipe(count=2), Idempotency_Key="week 47")

        assert other.status_code == 422
        assert set(fields(other)) == {"Idempotency-Key"}
        assert number_of_generations(db) == 1

    def test_the_same_key_with_another_maximum_is_another_body(self, db, connection, api):
        api.post("/generations", recipe(), Idempotency_Key="week 47")

        other = api.post("/generations", recipe() | {"max_amount": 900}, Idempotency_Key="week 47")

        assert other.status_code == 422
        assert number_of_generations(db) == 1

    def test_a_replay_is_answered_though_the_key_has_gone(self, db, connection, api):
        first = api.post("/generations", recipe(), Idempotency_Key="week 47")
        with db.write() as session:
            session.merge(connection).revoked_at = now()

        second = api.post("/generations", recipe(), Idempotency_Key="week 47")

        assert second.status_code == 202
        assert second.get_json()["id"] == first.get_json()["id"]

    def test_another_persons_key_is_another_key(self, db, connection, bob, api, api_for):
        mine = api.post("/generations", recipe(), Idempotency_Key="week 47").get_json()
        theirs = api_for(bob).post("/generations", recipe(), Idempotency_Key="week 47").get_json()

        assert mine["id"] != theirs["id"]

    def test_without_a_key_each_is_a_new_one(self, db, connection, api):
        api.post("/generations", recipe())
        api.post("/generations", recipe())

        assert number_of_generations(db) == 2

    @pytest.mark.parametrize("key", ["", "x" * 256])
    def test_a_key_that_cannot_be_kept_is_refused(self, connection, api, key):
        assert api.post("/generations", recipe(), Idempotency_Key=key).status_code == 422

    def test_above_the_maximum_nothing_is_queued(self, db, connection, api):
        price = api.post("/quotes", recipe(count=5)).get_json()["amount"]["high"]

        answer = api.post("/generations", recipe(count=5) | {"max_amount": price - 1})

        problem = answer.get_json()
        assert answer.status_code == 409
        assert problem["code"] == "price_above_maximum"
        assert problem["quote"]["amount"]["high"] == price
        assert number_of_generations(db) == 0
        at_most = api.post("/generations", recipe(count=5) | {"max_amount": price})
        assert at_most.status_code == 202

    @pytest.mark.parametrize("amount", [-1, 1.5, "5", True, 10**30])
    def test_a_maximum_that_is_no_amount_is_422(self, connection, api, amount):
        answer = api.post("/generations", recipe() | {"max_amount": amount})

        assert answer.status_code == 422
        assert set(fields(answer)) == {"max_amount"}

    def test_what_cannot_be_used_is_422_and_not_queued(self, db, connection, api):
        answer = api.post("/generations", recipe(prompt=""))

        assert answer.status_code == 422
        assert fields(answer)["input.prompt"]
        assert number_of_generations(db) == 0


class TestLookingAfter:
    def test_the_list_is_newest_first_and_goes_on_by_next(self, connection, api):
        made = [api.post("/generations", recipe()).get_json()["id"] for _ in range(5)]

        ids, path = [], "/generations?limit=2&state=queued"
        while path:
            page = api.get(path).get_json()
            ids += [one["id"] for one in page["data"]]
            path = page["next"]

        assert ids == made[::-1]

    def test_it_filters_by_state(self, connection, api):
        one = api.post("/generations", recipe()).get_json()["id"]
        other = api.post("/generations", recipe()).get_json()["id"]
        api.post(f"/generations/{one}/cancel")

        def listed(query):
            return [each["id"] for each in api.get(f"/generations?{query}").get_json()["data"]]

        assert listed("state=cancelled") == [one]
        assert listed("state=queued") == [other]
        assert listed("state=queued&state=cancelled") == [other, one]
        assert api.get("/generations?state=sleeping").status_code == 422
        assert api.get("/generations?after=nonsense").status_code == 422

    def test_cancelling_what_waits_frees_its_money(self, connection, api):
        made = api.post("/generations", recipe()).get_json()

        answer = api.post(f"/generations/{made['id']}/cancel")

        stopped = answer.get_json()
        assert answer.status_code == 200
        assert stopped["state"] == "cancelled"
        assert stopped["charge"]["state"] == "released"
        assert stopped["charge"]["amount"] == 0

    def test_cancelling_what_has_ended_is_409(self, connection, api):
        made = api.post("/generations", recipe()).get_json()
        api.post(f"/generations/{made['id']}/cancel")

        again = api.post(f"/generations/{made['id']}/cancel")

        assert again.status_code == 409
        assert again.get_json()["code"] == "too_late"

    def test_bob_cancels_his_own_and_not_alices(self, connection, bob, api, api_for):
        hers = api.post("/generations", recipe()).get_json()["id"]
        his = api_for(bob).post("/generations", recipe()).get_json()["id"]

        assert api_for(bob).post(f"/generations/{hers}/cancel").status_code == 403
        assert api_for(bob).post(f"/generations/{his}/cancel").status_code == 200

    def test_to_charlie_there_is_nothing(self, connection, charlie, api, api_for):
        made = api.post("/generations", recipe()).get_json()["id"]
        outside = api_for(charlie)

        assert outside.get(f"/generations/{made}").status_code == 404
        assert outside.post(f"/generations/{made}/cancel").status_code == 404
        assert outside.get("/generations").get_json()["data"] == []

    def test_the_list_does_not_ask_more_often_when_it_is_longer(self, db, app, connection, api):
        from sqlalchemy import event

        from webapp.db.engine import Database

        api.post("/generations", recipe())
        with app.app_context():
            engine = state.of(Database).engine
        asked = []
        event.listen(engine, "before_cursor_execute", lambda *_a: asked.append(1))
        api.get("/generations")
        few, asked[:] = len(asked), []
        for _ in range(4):
            api.post("/generations", recipe())
        asked.clear()
        api.get("/generations")

        assert len(asked) <= few


class TestAssets:
    @pytest.fixture
    def asset(self, db, settings, alice, connection, api):
        """A finished file of Alice's generation."""
        made = api.post("/generations", recipe()).get_json()
        storage = Storage.open(settings)
        facts = assets.keep_text(
            storage,
            workspace_id=alice.workspace.id,
            creation={"creation_id": 7, "text": "All will be well."},
            suggested_name="horoscope",
        )
        with db.write() as session:
            kept = assets.add(session, alice.workspace.id, facts)
            session.add(
                Output(
                    generation_id=made["id"],
                    position=0,
                    account="generor:1",
                    remote_id="7",
                    asset_id=kept.id,
                    remote={},
                )
            )
        return made["id"], kept

    def test_a_generation_lists_its_files_and_the_url_answers_to_the_token(self, api, asset):
        generation, kept = asset

        (link,) = api.get(f"/generations/{generation}").get_json()["assets"]

        assert link == {
            "id": kept.id,
            "kind": "text",
            "media_type": "application/json",
            "bytes": kept.bytes,
            "sha256": kept.sha256,
            "url": f"/api/v1/assets/{kept.id}/file",
        }
        file = api.get(link["url"])
        assert file.status_code == 200
        assert file.mimetype == "application/json"
        assert len(file.data) == kept.bytes
        assert file.get_json()["text"] == "All will be well."
        assert "default-src 'none'" in file.headers["Content-Security-Policy"]

    def test_its_facts_stand_at_its_own_address(self, api, asset):
        _, kept = asset

        facts = api.get(f"/assets/{kept.id}").get_json()

        assert facts["sha256"] == kept.sha256
        assert facts["filename"] == kept.filename

    def test_a_range_is_206_and_one_outside_416(self, api, asset):
        url = f"/assets/{asset[1].id}/file"

        part = api.get(url, Range="bytes=0-3")
        beyond = api.get(url, Range="bytes=100000-")

        assert part.status_code == 206
        assert len(part.data) == 4
        assert part.headers["Content-Range"].startswith("bytes 0-3/")
        assert beyond.status_code == 416

    def test_to_charlie_there_is_no_such_file(self, charlie, asset, api_for):
        outside = api_for(charlie)

        assert outside.get(f"/assets/{asset[1].id}").status_code == 404
        assert outside.get(f"/assets/{asset[1].id}/file").status_code == 404

    def test_without_a_token_the_file_is_not_given(self, asset, nobody):
        assert nobody.get(f"/assets/{asset[1].id}/file").status_code == 401
