"""All fields of one generator with one model: the body's by what the model can do, the schema's by discovery."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from webapp.catalog import body_fields, schema_fields
from webapp.catalog.capabilities import KIND_OF_TYPE
from webapp.catalog.model_facts import ModelFacts, facts
from webapp.catalog.models import Generator, ProviderModel
from webapp.catalog.parameter import Choice, Kind, Parameter

# So many of a schema's own fields stand among the basics; the rest fold under Advanced.
BASICS = 8


def offered(generator: Generator, models: Iterable[ProviderModel]) -> list[ModelFacts]:
    """The models this generator can use, its main type first; all of them where its types are not known."""
    types = list(generator.model_types)
    read = [facts(model) for model in models if model.gone_at is None]
    if types:
        read = [model for model in read if model.type in types]
        read.sort(key=lambda model: types.index(model.type))
    return read


def default_model(generator: Generator, models: Sequence[ModelFacts]) -> ModelFacts | None:
    """The model a form starts with: the schema's own, if it is on offer; else the first."""
    wanted = schema_fields.model_default(generator.parameters)
    fallback = next(iter(models), None)
    return next((model for model in models if model.id == wanted), fallback)


def parameters(
    generator: Generator, models: Sequence[ProviderModel], model_id: int | None = None
) -> list[Parameter]:
    """The fields for one model; without `model_id`, those of any model that is on offer, merged."""
    usable = offered(generator, models)
    if model_id is not None or not usable:
        chosen = next((model for model in usable if model.id == model_id), None)
        return _for(generator, models, usable, chosen or default_model(generator, usable))
    first = default_model(generator, usable)
    merged: dict[str, Parameter] = {}
    for model in sorted(usable, key=lambda one: one is not first):
        for field in _for(generator, models, usable, model):
            merged[field.name] = _merge(merged.get(field.name), field)
    fields = list(merged.values())
    return [replace(f, default=first.id) if f.name == "model_id" and first else f for f in fields]


def prompt_required(generator: Generator) -> bool:
    """Whether the provider insists on a prompt, as far as is known: assumed until it says otherwise."""
    return generator.prompt_required is not False


def _for(
    generator: Generator,
    models: Sequence[ProviderModel],
    usable: Sequence[ModelFacts],
    chosen: ModelFacts | None,
) -> list[Parameter]:
    words = f"{generator.slug.replace('-', ' ')} {generator.title} {generator.description}"
    own = list(schema_fields.fields(generator.parameters, slug=generator.slug))
    fields = [
        body_fields.prompt(required=prompt_required(generator)),
        body_fields.model_choice(usable, chosen),
    ]
    fields += [*body_fields.media(chosen, words)]
    fields = _one_aspect(fields, own)
    fields += _folded([field for field in own if field not in fields])
    fields += body_fields.always()
    if chosen is None or KIND_OF_TYPE.get(chosen.type) == "text":
        speech = [
            facts(model) for model in models if model.type == "speech" and model.gone_at is None
        ]
        narrates = "model-speech" in {
            str(item.get("id")) for item in generator.parameters or [] if isinstance(item, dict)
        }
        fields += body_fields.text(speech if narrates else [], words)
    return _without_doubles(fields)


def _one_aspect(fields: list[Parameter], own: list[Parameter]) -> list[Parameter]:
    """Only one of the two ways to say a shape is drawn: the model's list, unless the schema prices its own."""
    theirs = next((field for field in own if schema_fields.is_aspect(field)), None)
    ours = next((field for field in fields if field.name == "aspect_ratio"), None)
    if theirs is None or ours is None:
        return fields
    if any(choice.effect not in {None, 1.0} for choice in theirs.choices):
        return [
            replace(field, hidden=True, default=None) if field is ours else field
            for field in fields
        ]
    own[own.index(theirs)] = replace(theirs, hidden=True, default=None)
    default = ratio_of(theirs, theirs.default, ours)
    return [
        replace(field, default=default) if field is ours and default else field for field in fields
    ]


def ratio_of(theirs: Parameter, value: object, ours: Parameter) -> str:
    """A schema's shape as one of the model's ratios: by its words, such as `Wide 16:9`, or its value."""
    start = theirs.choice(value)
    if start is None:
        return ""
    said = f"{start.label} {start.value}".split()
    return next((choice.value for choice in ours.choices if choice.value in said), "")


def _folded(own: list[Parameter]) -> list[Parameter]:
    shown = 0
    result = []
    for field in own:
        shown += not (field.advanced or field.hidden)
        result.append(replace(field, advanced=True) if shown > BASICS else field)
    return result


def _without_doubles(fields: list[Parameter]) -> list[Parameter]:
    found: dict[str, Parameter] = {}
    for field in fields:
        found.setdefault(field.name, field)
    return list(found.values())


def _merge(known: Parameter | None, other: Parameter) -> Parameter:
    """One field as two models have it: every choice of either, the wider of two limits."""
    if known is None:
        return other
    if Kind.choice in {known.kind, other.kind} and known.kind is not other.kind:
        return known if known.kind is not Kind.choice else other
    choices: dict[str, Choice] = {
        choice.value: choice for choice in (*known.choices, *other.choices)
    }
    highs = (known.maximum, other.maximum)
    return replace(
        known,
        choices=tuple(choices.values()),
        maximum=None if None in highs else max(high for high in highs if high is not None),
        required=known.required and other.required,
    )
