"""What the API takes and gives, as types. Answers and the OpenAPI document are both made from them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from webapp.generations.models import State
from webapp.kernel.money import Unit
from webapp.spend.models import ChargeState, Proof, Trust


class Shape(BaseModel):
    """A JSON object of ours."""

    model_config = ConfigDict(extra="forbid")


class Wanted(Shape):
    """A request: which generator, through which key, with what."""

    generator: str = Field(
        max_length=160, description="Its id, such as `generor/horoscope`", examples=["generor/logo"]
    )
    connection: str | None = Field(
        default=None,
        max_length=200,
        description="Label or id of a connection; may be left out where only one fits",
    )
    input: dict[str, Any] = Field(
        description="Flat, by the names in the generator's schema",
        examples=[{"prompt": "A quiet harbour", "model_id": 10001, "count": 2}],
    )


class WantedGeneration(Wanted):
    """The same, to be made."""

    max_amount: int | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=2**53,
        description="Queue nothing if the price is above this, in the quote's unit",
    )


class Amount(Shape):
    """A price; `low` equals `high` unless it is a range."""

    low: int
    high: int
    unit: Unit


class Adjustment(Shape):
    """What the provider would change in the request, and why."""

    field: str
    asked: Any
    used: Any
    reason: str


class Quote(Shape):
    """What a request would cost and take."""

    id: str
    amount: Amount
    trust: Trust
    seconds: int | None = Field(description="About how long it takes")
    adjustments: list[Adjustment]
    dropped: list[str] = Field(description="Fields that this model ignores")
    expires_at: datetime


class Charge(Shape):
    """What became of the money. `proof` says whether the provider's own figures say so."""

    state: ChargeState
    proof: Proof | None
    amount: int | None
    unit: Unit


class AssetLink(Shape):
    """A file that came back. `url` is a path that answers to the same bearer token."""

    id: str
    kind: str
    media_type: str
    bytes: int
    sha256: str
    url: str


class Asset(AssetLink):
    """A file with what is known of it."""

    filename: str
    width: int | None
    height: int | None
    seconds: float | None
    created_at: datetime


class GenerationError(Shape):
    """Why it failed."""

    code: str
    message: str
    retryable: bool


class Generation(Shape):
    """One queued run of one recipe."""

    id: str
    state: State
    reconciling: bool = Field(description="The answer was lost and is being looked for")
    generator: str
    connection: str
    input: dict[str, Any]
    charge: Charge
    quote: Quote
    assets: list[AssetLink]
    error: GenerationError | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    url: str


class Choice(Shape):
    """One value a field may have. `price_effect` multiplies the price."""

    value: Any
    label: str
    price_effect: float | None = None


class Condition(Shape):
    """The field counts only while another one has one of these values."""

    field: str
    values: list[str]


class Parameter(Shape):
    """A field of a generator's input."""

    name: str
    label: str
    kind: str
    choices: list[Choice]
    minimum: float | None
    maximum: float | None
    step: float | None
    default: Any
    required: bool
    unit: str
    help: str
    condition: Condition | None
    advanced: bool
    price_effect: float | None


class GeneratorSummary(Shape):
    """A line of the list."""

    id: str
    provider: str
    slug: str
    title: str
    description: str
    kind: str = Field(description="text, image, video, audio, 3d; empty while unknown")
    sandbox: bool = Field(description="No AI, costs nothing")
    url: str


class GeneratorDetail(GeneratorSummary):
    """A generator with its fields, in our words and as JSON Schema."""

    parameters: list[Parameter]
    input_schema: dict[str, Any] = Field(alias="schema", description="JSON Schema of `input`")

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class GeneratorList(Shape):
    """A page of generators; `next` is the path of the following one."""

    data: list[GeneratorSummary]
    next: str | None


class GenerationList(Shape):
    """A page of generations, newest first; `next` is the path of the following one."""

    data: list[Generation]
    next: str | None


class FieldError(Shape):
    """What is wrong with one field; `input.prompt` is the field `prompt` of `input`."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` is for people."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    code: str = ""
    errors: list[FieldError] | None = None
