import threading
import time

from tests.sandbox.conftest import Person, refused


def test_a_text_comes_back_with_the_fields_of_its_generator(alice):
    data = alice.generate("joke", "Cats and keyboards").json()["data"]

    assert set(data["creations"][0]) == {"creation_id", "text", "illustration_desc"}
    assert "Cats and keyboards" in data["creations"][0]["text"]
    assert data["credit_cost"] == data["credit_cost_estimated"] == 1
    assert data["credits_remaining"] == alice.credits == 1_999


def test_each_text_generator_writes_something_of_its_own(alice):
    fields = {
        "horoscope": {"text", "mood", "lucky_number"},
        "ad-copy": {"headline", "primary_text", "call_to_action", "hashtags"},
        "product-description": {"title", "text", "bullet_points"},
        "recipe": {"dish_name", "ingredients", "steps"},
        "slogan": {"text", "variants"},
        "social-post": {"text", "hashtags"},
    }
    for slug, wanted in fields.items():
        creation = alice.generate(
            slug, "Warm rye bread", parameters={"horoscope-length": "long"}
        ).json()["data"]["creations"][0]
        assert set(creation) == {"creation_id", *wanted}, slug


def test_it_costs_what_the_estimate_said_and_the_ledger_agrees(alice):
    wanted = {"model_id": 10001, "count": 3, "prompt": "A quiet sea"}
    quoted = alice.estimate("image", **wanted).json()["data"]["credit_cost"]["total"]
    data = alice.generate("image", **wanted).json()["data"]
    rows = alice.sandbox.charges(alice.account_id)

    assert data["credit_cost"] == quoted == 233
    assert [row["creation_id"] for row in rows] == [c["creation_id"] for c in data["creations"]]
    assert sum(row["amount"] for row in rows) == quoted
    assert len({row["request_no"] for row in rows}) == 1
    assert alice.credits == 2_000 - quoted


def test_the_spend_stands_in_the_transactions(alice):
    alice.generate("image", model_id=10003, count=2)
    rows = alice.get("/credits/transactions", type="spend").json()["data"]

    assert [(row["type"], row["amount"], row["balance_after"]) for row in rows] == [
        ("spend", -12, 1_988)
    ]
    assert alice.get("/credits/transactions").json()["meta"]["total"] == 2


def test_it_really_waits_and_is_invisible_until_it_is_done(alice):
    alice.sandbox.control("PUT", "settings", {"clock_scale": 10})
    answers = []
    call = threading.Thread(target=lambda: answers.append(alice.generate("joke", "Slow tea [8s]")))
    call.start()
    time.sleep(0.4)
    other = Person(alice.sandbox, alice.key)

    assert other.get("/creations").json()["meta"]["total"] == 0
    assert other.credits == 2_000
    call.join()
    assert answers[0].json()["data"]["time_taken_seconds"] >= 0.8
    assert other.get("/creations").json()["meta"]["total"] == 1


def test_too_few_credits_are_refused_before_anything_starts(open_person):
    poor = open_person(credits=79)
    refused(poor.generate("image", model_id=10001), 402, "INSUFFICIENT_CREDITS")

    assert poor.credits == 79
    assert poor.charged == 0


def test_generations_side_by_side_cannot_spend_the_same_credits(open_person):
    alice = open_person(credits=100)
    people = [Person(alice.sandbox, alice.key) for _ in range(4)]
    statuses = []
    calls = [
        threading.Thread(
            target=lambda p=p: statuses.append(p.generate("image", "Sea [30s]", 10012).status_code)
        )
        for p in people
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()

    assert sorted(statuses) == [201, 201, 402, 402]
    assert alice.credits == 20


def test_a_prompt_is_required_except_where_a_picture_is_described(alice):
    assert "prompt" in refused(alice.generate("joke", ""), 400, "VALIDATION_ERROR")
    assert "image_url" in refused(alice.generate("vision", "", 34), 400, "VALIDATION_ERROR")
    described = alice.generate("vision", "", 34, image_url="https://example.com/photo.jpg")

    assert described.status_code == 201
    assert set(described.json()["data"]["creations"][0]) == {"creation_id", "text", "objects"}


def test_editing_a_film_needs_the_film(alice):
    assert "video_url" in refused(alice.generate("video", "Rain", 20051), 400, "VALIDATION_ERROR")


def test_a_snapped_duration_is_reported_and_charged(alice):
    data = alice.generate("video", "A horse", 20061, seconds=3).json()["data"]

    assert data["adjustments"]["seconds"]["used"] == 5
    assert data["credit_cost"] == 30


def test_without_a_privacy_mode_the_creation_is_public_and_the_slip_is_noted(alice, nobody):
    before = len(alice.sandbox.violations("privacy_mode_missing"))
    data = alice.ask(
        "POST", "/generators/joke/generate", json={"prompt": "Hello", "model_id": 1}
    ).json()["data"]
    shown = nobody.get(f"/creations/{data['creations'][0]['creation_id']}")

    assert shown.json()["data"]["privacy_mode"] == 0
    assert len(alice.sandbox.violations("privacy_mode_missing")) == before + 1


def test_parameters_that_break_a_rule_are_noted(alice):
    sent = {"joke-count": 2, "model-text": 1, "moon": 1, "joke-daring": 99}
    alice.generate("joke", parameters=sent, moonlight=True)
    kinds = [
        row["kind"] for row in alice.sandbox.violations() if row["account_id"] == alice.account_id
    ]

    assert sorted(kinds) == sorted(
        [
            "reserved_parameter",
            "reserved_parameter",
            "unknown_parameter",
            "invalid_parameter",
            "unknown_field",
        ]
    )


def test_costs_can_be_polluted_by_neighbours_as_at_the_provider(alice):
    alice.sandbox.control("PUT", "settings", {"polluted_costs": True})
    answers = []
    slow = threading.Thread(target=lambda: answers.append(alice.generate("joke", "Slow [60s]")))
    slow.start()
    time.sleep(0.2)
    Person(alice.sandbox, alice.key).generate("image", "Quick [1s]", 10003)
    slow.join()

    assert answers[0].json()["data"]["credit_cost"] == 7
    assert alice.charged == 7
