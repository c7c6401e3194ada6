"""Rows as the API shows them."""

from collections.abc import Iterable
from typing import Any

from flask import Response, url_for
from pydantic import BaseModel

from webapp.api import shapes
from webapp.assets.models import Asset
from webapp.catalog.models import Generator
from webapp.catalog.parameter import Parameter
from webapp.connections.models import Connection
from webapp.generations.models import Generation
from webapp.spend.models import Quote

SANDBOX = "-sandbox"


def answer(shape: BaseModel, status: int = 200) -> Response:
    """A shape as the body of an answer."""
    return Response(
        shape.model_dump_json(by_alias=True), status=status, content_type="application/json"
    )


def provider_of(source: str) -> str:
    """The provider that a catalogue's source belongs to: `generor-sandbox` is `generor` in a generator's id."""
    return source.removesuffix(SANDBOX)


def generator_id(source: str, slug: str) -> str:
    return f"{provider_of(source)}/{slug}"


def generator_facts(generator: Generator) -> dict[str, Any]:
    """What list and detail have in common."""
    provider = provider_of(generator.source)
    return {
        "id": generator_id(generator.source, generator.slug),
        "provider": provider,
        "slug": generator.slug,
        "title": generator.title,
        "description": generator.description,
        "kind": generator.kind,
        "sandbox": generator.source.endswith(SANDBOX),
        "url": url_for("api.show_generator", provider=provider, slug=generator.slug),
    }


def parameter(one: Parameter) -> shapes.Parameter:
    """A field in our words."""
    condition = one.condition
    return shapes.Parameter(
        name=one.name,
        label=one.label,
        kind=one.kind.value,
        choices=[
            shapes.Choice(value=choice.wire, label=choice.label, price_effect=choice.effect)
            for choice in one.choices
            if not choice.disabled
        ],
        minimum=one.minimum,
        maximum=one.maximum,
        step=one.step,
        default=one.default,
        required=one.required,
        unit=one.unit,
        help=one.help,
        condition=shapes.Condition(field=condition.name, values=list(condition.values))
        if condition
        else None,
        advanced=one.advanced,
        price_effect=one.effect,
    )


def quote(made: Quote) -> shapes.Quote:
    """A quote that has just been made."""
    return shapes.Quote(
        id=made.id,
        amount=shapes.Amount(low=made.low, high=made.high, unit=made.unit),
        trust=made.trust,
        seconds=made.seconds,
        adjustments=made.adjustments,
        dropped=made.dropped,
        expires_at=made.expires_at,
    )


def kept_quote(facts: dict[str, Any]) -> shapes.Quote:
    """The quote that a generation remembers."""
    amount = {name: facts[name] for name in ("low", "high", "unit")}
    rest = {name: facts[name] for name in shapes.Quote.model_fields if name != "amount"}
    return shapes.Quote.model_validate({"amount": amount, **rest})


def generation(one: Generation, *, connection: Connection) -> shapes.Generation:
    """A generation with its files; those that were deleted are left out."""
    assets = (output.asset for output in one.outputs)
    return shapes.Generation(
        id=one.id,
        state=one.state,
        reconciling=one.reconciling,
        generator=generator_id(one.source, one.slug),
        connection=connection.label,
        input=one.asked,
        charge=shapes.Charge(
            state=one.charge_state,
            proof=one.charge_proof,
            amount=one.charge_amount,
            unit=one.unit,
        ),
        quote=kept_quote(one.quote),
        assets=asset_links(asset for asset in assets if asset and asset.deleted_at is None),
        error=_error(one),
        created_at=one.created_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
        url=url_for("api.show_generation", generation_id=one.id),
    )


def asset_links(assets: Iterable[Asset]) -> list[shapes.AssetLink]:
    return [shapes.AssetLink(**_asset_facts(asset)) for asset in assets]


def asset(one: Asset) -> shapes.Asset:
    """A file with what is known of it."""
    return shapes.Asset(
        **_asset_facts(one),
        filename=one.filename,
        width=one.width,
        height=one.height,
        seconds=one.seconds,
        created_at=one.created_at,
    )


def _asset_facts(one: Asset) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "media_type": one.media_type,
        "bytes": one.bytes,
        "sha256": one.sha256,
        "url": url_for("api.asset_file", asset_id=one.id),
    }


def _error(one: Generation) -> shapes.GenerationError | None:
    if not one.error_code:
        return None
    return shapes.GenerationError(
        code=one.error_code, message=one.error_message, retryable=one.error_retryable
    )
