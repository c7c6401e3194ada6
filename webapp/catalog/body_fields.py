"""The fields of the provider's generate body, by the type and the abilities of the chosen model."""

import re
from collections.abc import Iterator, Sequence

from webapp.catalog.capabilities import FROM_PICTURE, KIND_OF_TYPE, MOST_CHARACTERS, MOST_ITEMS
from webapp.catalog.model_facts import MATCH_INPUT, ModelFacts
from webapp.catalog.options import label_of
from webapp.catalog.parameter import Choice, Kind, Parameter, Place

LANGUAGES = (
    ("auto", "Same as the prompt"), ("en-US", "English"), ("nb-NO", "Norwegian"), ("da-DK", "Danish"),
    ("sv-SE", "Swedish"), ("de-DE", "German"), ("fr-FR", "French"), ("es-ES", "Spanish"), ("it-IT", "Italian"),
    ("pt-BR", "Portuguese"), ("nl-NL", "Dutch"), ("pl-PL", "Polish"), ("sr-RS", "Serbian"), ("ja-JP", "Japanese"),
)  # fmt: skip


def field(name: str, label: str, kind: Kind, **facts: object) -> Parameter:
    """A body field: its name is its id."""
    return Parameter(name=name, id=name, place=Place.body, label=label, kind=kind, **facts)  # type: ignore[arg-type]


def prompt(*, required: bool) -> Parameter:
    return field("prompt", "Prompt", Kind.longtext, maximum=MOST_CHARACTERS, required=required)


def model_choice(models: Sequence[ModelFacts], chosen: ModelFacts | None) -> Parameter:
    """The model, by its number; a number to type where no model list could be read."""
    if not models:
        return field(
            "model_id",
            "Model number",
            Kind.number,
            whole=True,
            minimum=1,
            required=True,
            advanced=True,
        )
    choices = tuple(Choice(str(model.id), model.name, model.id) for model in models)
    default = chosen.id if chosen else None
    return field("model_id", "Model", Kind.model, choices=choices, default=default, required=True)


def media(model: ModelFacts | None, words: str) -> Iterator[Parameter]:
    """What the model works from beside words, and the shape and length of what it makes."""
    if model is None:
        yield field("image_url", "Reference image", Kind.url, advanced=True)
        return
    kind = KIND_OF_TYPE.get(model.type, "")
    if kind == "video":
        yield from _video(model)
    elif kind == "image":
        if model.img2img is not False or model.type in FROM_PICTURE:
            yield field(
                "image_url", "Reference image", Kind.url, required=model.type in FROM_PICTURE
            )
        yield from _shape(model)
    elif kind == "text":
        wanted = re.search(r"\b(image|picture|photo)s?\b|vision", words.lower()) is not None
        yield field(
            "image_url",
            "Picture to look at",
            Kind.url,
            advanced=not wanted,
            hidden=not (wanted or model.sees),
        )


def _video(model: ModelFacts) -> Iterator[Parameter]:
    if model.durations:
        lowest = model.durations[0]
        lengths = tuple(
            Choice(str(seconds), f"{seconds} s", seconds, effect=round(seconds / lowest, 2))
            for seconds in model.durations
        )
        yield field(
            "seconds",
            "Duration",
            Kind.choice,
            choices=lengths,
            default=model.default_duration,
            unit="s",
        )
    else:
        yield field(
            "seconds", "Duration", Kind.number, whole=True, minimum=1, maximum=3600, unit="s"
        )
    yield from _shape(model)
    takes = model.references
    if takes.video:
        yield field("video_url", "Source video", Kind.url, required=takes.video_required)
    if model.img2img is not False:
        yield field("image_url", "Start frame", Kind.url)
    if model.end_frame:
        yield field(
            "ending_frame_url", "End frame", Kind.url, help="The film ends on this picture."
        )
    if takes.images:
        yield field(
            "reference_images", "References", Kind.url_list, maximum=takes.images,
            help="Write [Image1] in the prompt to point at the first one.",
        )  # fmt: skip
    if takes.videos:
        yield field("reference_videos", "Reference videos", Kind.url_list, maximum=takes.videos)
    if takes.audio:
        yield field("reference_audio", "Reference sound", Kind.url)
    if model.audio:
        effect = model.audio_multiplier if model.audio_multiplier != 1 else None
        yield field(
            "generate_audio", "Sound", Kind.switch, default=False, effect=effect,
            help="Make sound with the film",
        )  # fmt: skip


def _shape(model: ModelFacts) -> Iterator[Parameter]:
    if model.ratios:
        choices = tuple(
            Choice(
                one.ratio,
                "Like the reference" if one.ratio == MATCH_INPUT else one.ratio,
                one.ratio,
            )
            for one in model.ratios
        )
        yield field(
            "aspect_ratio", "Shape", Kind.choice, choices=choices, default=model.ratios[0].ratio
        )


def always() -> Iterator[Parameter]:
    yield field(
        "count",
        "Versions",
        Kind.number,
        minimum=1,
        maximum=MOST_ITEMS,
        step=1,
        whole=True,
        default=1,
    )
    yield field(
        "public", "Public", Kind.switch, default=False, advanced=True,
        help="Show it to everyone on the provider's site. Off: only this account sees it.",
    )  # fmt: skip


def text(speech_models: Sequence[ModelFacts], words: str) -> Iterator[Parameter]:
    """What text models take beside the prompt: all advanced; story fields only where the generator tells stories."""
    languages = tuple(Choice(code, name, code) for code, name in LANGUAGES)
    thinking = tuple(Choice(value, label_of(value), value) for value in ("off", "on", "high"))
    yield field(
        "language",
        "Language",
        Kind.text,
        choices=languages,
        default="auto",
        advanced=True,
        maximum=35,
    )
    yield field(
        "temperature", "Creativity", Kind.number, minimum=0, maximum=2, step=0.1, advanced=True,
        help="0 is steady, 2 is wild. Empty leaves it to the model.",
    )  # fmt: skip
    yield field("thinking_mode", "Thinking", Kind.choice, choices=thinking, advanced=True)
    yield field(
        "avoid_duplicates", "Avoid repetition", Kind.switch, default=False, advanced=True,
        help="Make the versions differ from each other",
    )  # fmt: skip
    for name, label in (("user_text", "Source text"), ("user_text_two", "Second source text")):
        yield field(name, label, Kind.longtext, advanced=True, maximum=100_000)
    if speech_models:
        voices = tuple(Choice(str(model.id), model.name, model.id) for model in speech_models)
        yield field("model_speech", "Voice to read it", Kind.choice, choices=voices, advanced=True)
    story = re.search(r"stor(y|ies)|scene|chapter", words.lower()) is not None
    for name, label in (
        ("story_context", "The story so far"),
        ("character_context", "Who the characters are"),
        ("character_name", "Character"),
        ("character_id", "Character number"),
    ):
        yield field(name, label, Kind.text, advanced=True, hidden=not story, maximum=100_000)
    yield from _rare()


def _rare() -> Iterator[Parameter]:
    """Accepted from the API for single generators; no form asks for them."""
    for name in ("preference", "preference_two", "mode", "source_language"):
        yield field(name, label_of(name), Kind.unknown, hidden=True, advanced=True, maximum=1000)
    for name in ("support_for", "item_index", "total_count", "translation_of"):
        yield field(
            name, label_of(name), Kind.number, whole=True, minimum=0, hidden=True, advanced=True
        )
