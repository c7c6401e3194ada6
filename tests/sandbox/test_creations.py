from tests.sandbox.conftest import refused


def made(person, prompt="A quiet harbour", slug="joke", model_id=1, **body):
    return person.generate(slug, prompt, model_id, **body).json()["data"]["creations"][0][
        "creation_id"
    ]


def test_a_private_creation_is_seen_by_its_owner_only(alice, charlie, nobody):
    number = made(alice)

    assert alice.get(f"/creations/{number}").json()["data"]["prompt"] == "A quiet harbour"
    for stranger in (charlie, nobody):
        refused(stranger.get(f"/creations/{number}"), 404, "NOT_FOUND")


def test_the_record_carries_the_documented_fields(alice):
    record = alice.get(
        f"/creations/{made(alice, slug='image', model_id=10003, aspect_ratio='16:9')}"
    ).json()["data"]

    assert record["type"] == "img"
    assert record["license"] == 1
    assert len(record["created_at"]) == len("2026-02-20 12:00:00")
    assert record["images"][0]["width"] == 1280
    assert record["images"][0]["url"].startswith(f"/users/{record['user_id']}/img/image-")


def test_lists_are_paged_newest_first_and_filtered(alice):
    numbers = [made(alice, slug=slug) for slug in ("joke", "slogan", "joke")]
    page = alice.get("/creations", per_page=2).json()
    oldest = alice.get("/creations", sort="oldest", per_page=2, page=2).json()

    assert [record["creation_id"] for record in page["data"]] == [numbers[2], numbers[1]]
    assert page["meta"] == {
        "page": 1,
        "per_page": 2,
        "total": 3,
        "total_pages": 2,
        "has_next": True,
        "has_prev": False,
    }
    assert [record["creation_id"] for record in oldest["data"]] == [numbers[2]]
    assert alice.get("/creations", generator="slogan").json()["meta"]["total"] == 1
    assert alice.get("/creations", per_page=1_000).json()["meta"]["per_page"] == 100
    refused(alice.get("/creations", page=0), 400, "VALIDATION_ERROR")
    refused(alice.get("/creations", sort="best"), 400, "VALIDATION_ERROR")


def test_public_creations_are_browsed_and_searched_by_anybody(alice, nobody):
    shown = made(alice, "Umbrellas over Lisbon", privacy_mode=0)
    hidden = made(alice, "Umbrellas over Porto")

    def found(path, **query):
        return {
            record["creation_id"]
            for record in nobody.get(path, per_page=100, **query).json()["data"]
        }

    assert found("/creations/search", q="lisbon umbrellas") == {shown}
    assert hidden not in found("/creations/search", q="umbrellas")
    assert {shown} <= found("/creations/public", generator="joke") & found(
        "/generators/joke/creations"
    )


def test_privacy_and_licence_can_be_changed_by_the_owner(alice, charlie, nobody):
    number = made(alice)
    refused(charlie.ask("PATCH", f"/creations/{number}", json={"license": 2}), 403, "FORBIDDEN")
    refused(
        alice.ask("PATCH", f"/creations/{number}", json={"license": 3}), 400, "VALIDATION_ERROR"
    )
    changed = alice.ask("PATCH", f"/creations/{number}", json={"license": 2, "privacy_mode": 0})

    assert changed.json()["data"]["license"] == 2
    assert nobody.get(f"/creations/{number}").status_code == 200


def test_a_deleted_creation_is_gone_from_everywhere_but_the_ledger(alice):
    number = made(alice)
    assert alice.get(f"/creations/{number}/status").json()["data"]["status"] == "completed"
    assert alice.ask("DELETE", f"/creations/{number}").status_code == 200

    refused(alice.get(f"/creations/{number}"), 404, "NOT_FOUND")
    assert alice.get("/creations").json()["data"] == []
    assert alice.charged == 1
