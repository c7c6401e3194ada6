"""What the client understands of a well-behaved Generor."""

import pytest

from webapp.kernel.money import Unit
from webapp.providers.errors import (
    AuthError,
    ContentError,
    FundsError,
    InvalidError,
    MissingError,
    PlanError,
    ProviderError,
    RateError,
    UnknownOutcome,
)
from webapp.providers.port import Purpose


def text_model(client):
    return next(model.model_id for model in client.models() if model.type == "text")


def image_model(client):
    return next(model.model_id for model in client.models() if model.type == "image")


@pytest.fixture
def joke(client):
    return {"prompt": "A joke about paint", "model_id": text_model(client), "privacy_mode": 1}


def test_a_key_names_its_account_tier_balance_and_limits(client):
    account = client.check()
    assert account.account_id
    assert account.name
    assert (account.tier, account.plan) == ("enterprise", "Enterprise")
    assert (account.balance, account.unit) == (5_000, Unit.credits)
    assert account.limits == {"minute": 300, "hour": 20_000, "day": 200_000}
    assert account.scopes == ()


def test_a_scoped_key_tells_its_scopes(sandbox, client_for):
    key = sandbox.open_account(scopes=["read", "generate"])
    assert client_for(sandbox.api, key).check().scopes == ("read", "generate")


def test_the_generator_list_is_whole_and_carries_its_raw_form(client):
    listed = client.generators()
    assert len(listed) >= 12
    assert len({listing.slug for listing in listed}) == len(listed)
    assert all(listing.title and listing.raw["slug"] == listing.slug for listing in listed)


def test_each_generator_has_its_own_parameters(client):
    details = [client.generator(listing.slug) for listing in client.generators()[:5]]
    assert all(isinstance(detail.parameters, list) for detail in details)
    assert any(detail.parameters for detail in details)


def test_models_come_with_type_name_and_the_whole_struct(client):
    models = client.models()
    assert len(models) >= 25
    video = next(model for model in models if model.type == "video")
    assert video.raw["supported_durations"]


def test_an_estimate_is_the_providers_own_total(client, joke):
    estimate = client.estimate("joke", {**joke, "count": 3})
    assert estimate.total > 0
    assert estimate.count == 3
    assert estimate.seconds
    assert estimate.model_id == joke["model_id"]
    assert all(isinstance(value, str) for value in estimate.applied.values())


def test_a_duration_that_is_not_offered_comes_back_as_an_adjustment(client):
    video = next(
        model
        for model in client.models()
        if model.type == "video" and 3 not in model.raw["supported_durations"]
    )
    generator = next(listing.slug for listing in client.generators() if "video" in listing.slug)
    estimate = client.estimate(generator, {"model_id": video.model_id, "seconds": 3, "prompt": "x"})
    assert [(one.field, one.asked) for one in estimate.adjustments] == [("seconds", 3)]
    assert estimate.adjustments[0].used in video.raw["supported_durations"]


def test_a_text_is_made_charged_and_found_again(client, joke, sandbox):
    sent = []
    done = client.generate("joke", joke, on_sent=lambda: sent.append(1))
    assert sent == [1]
    (made,) = done.creations
    assert made.text
    assert made.files == ()
    assert done.charge is not None
    assert done.balance_after == 5_000 - done.charge
    assert client.read_answer(done.raw) == done
    newest = client.creations(limit=5)[0]
    assert (newest.remote_id, newest.prompt, newest.public) == (
        made.remote_id,
        "A joke about paint",
        False,
    )
    assert client.creation(made.remote_id).remote_id == made.remote_id
    assert client.status(made.remote_id) == "completed"
    (spend,) = client.transactions(kind="spend", limit=10)
    assert spend.amount == -done.charge
    assert client.balance() == done.balance_after
    assert not sandbox.violations("privacy_mode_missing")


def test_a_picture_is_fetched_without_the_key(client, sandbox):
    body = {"prompt": "A lake", "model_id": image_model(client), "privacy_mode": 1}
    done = client.generate("image", body)
    (made,) = done.creations
    assert made.files[0].startswith(sandbox.url)
    with client.fetch(made.files[0]) as download:
        data = b"".join(download.chunks)
    assert download.media_type.startswith("image/")
    assert len(data) == download.length
    again = client.creation(made.remote_id)
    assert again.files[0] == made.files[0], "a relative address is joined to the base"
    assert not sandbox.violations("key_sent_to_file")


def test_a_list_longer_than_a_page_is_read_to_its_limit(client, joke):
    client.generate("joke", {**joke, "count": 6})
    assert len(client.creations(limit=4)) == 4
    assert len(client.creations(limit=100)) == 6
    assert len(client.creations(slug="image")) == 0


def test_every_request_passes_the_gate_with_its_purpose(client, gate, joke):
    gate.taken.clear()
    client.balance()
    client.estimate("joke", joke)
    client.generate("joke", joke)
    assert gate.taken == [Purpose.read, Purpose.quote, Purpose.job]
    assert all("x-ratelimit-remaining" in headers for _status, headers in gate.learned)


def test_without_a_word_on_privacy_nothing_is_sent(client, gate, joke):
    del joke["privacy_mode"]
    gate.taken.clear()
    with pytest.raises(InvalidError, match="private"):
        client.generate("joke", joke)
    assert gate.taken == []


@pytest.mark.parametrize(
    ("prompt", "kind", "retryable"),
    [
        ("[402] a joke", FundsError, False),
        ("[429 always] a joke", RateError, True),
        ("[moderation] a joke", ContentError, False),
        ("[drop] a joke", UnknownOutcome, False),
        ("[html] a joke", UnknownOutcome, False),
    ],
)
def test_what_goes_wrong_has_one_name_and_knows_if_it_may_be_sent_again(
    client, joke, prompt, kind, retryable
):
    with pytest.raises(kind) as caught:
        client.generate("joke", {**joke, "prompt": prompt})
    assert caught.value.retryable is retryable


def test_a_failure_that_was_received_leaves_its_charge_open(client, joke):
    with pytest.raises(ProviderError) as caught:
        client.generate("joke", {**joke, "prompt": "[fail] a joke"})
    assert caught.value.charge_unclear
    assert not caught.value.retryable


def test_a_wait_comes_with_its_seconds(client, joke):
    with pytest.raises(RateError) as caught:
        client.generate("joke", {**joke, "prompt": "[429 always] seconds"})
    assert caught.value.seconds
    assert caught.value.seconds >= 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"count": 11}, "count"),
        ({"temperature": 3}, "temperature"),
        ({"prompt": None}, "prompt"),
        ({"model_id": 10**8}, "model_id"),
        ({"image_url": "nonsense"}, "image_url"),
    ],
)
def test_a_refused_request_names_its_field(client, joke, change, field):
    with pytest.raises(InvalidError) as caught:
        client.generate("joke", {**joke, **change})
    assert caught.value.field == field
    assert caught.value.message


def test_unknown_things_are_missing(client, joke):
    with pytest.raises(MissingError):
        client.generator("no-such-generator")
    with pytest.raises(MissingError):
        client.creation("999999")
    with pytest.raises(MissingError):
        client.generate("../users/me", joke)


def test_a_wrong_key_and_a_narrow_one_are_told_apart(sandbox, client_for, client, joke):
    with pytest.raises(AuthError):
        client_for(sandbox.api, "gnr_live_" + "0" * 40).check()
    reader = client_for(sandbox.api, sandbox.open_account(scopes=["read"]))
    with pytest.raises(PlanError, match="generate"):
        reader.generate("joke", joke)
