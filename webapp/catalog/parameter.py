"""One field of a generator, in one common form whatever the provider."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds, and so how it is drawn and checked."""

    text = "text"
    longtext = "longtext"
    choice = "choice"
    number = "number"
    switch = "switch"
    color = "color"
    model = "model"
    url = "url"
    url_list = "url_list"
    unknown = "unknown"


class Place(StrEnum):
    """Where a value goes in the provider's request."""

    body = "body"
    parameters = "parameters"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several. `value` is its text in forms, `wire` what the provider gets, `effect` multiplies the price."""

    value: str
    label: str
    wire: Any
    disabled: bool = False
    effect: float | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """The field counts only while another one has one of these values (as texts)."""

    name: str
    values: tuple[str, ...]

    def met(self, value: object) -> bool:
        """Whether `value`, as text, is one of those asked for."""
        return text_of(value) in self.values


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field: its name in forms and in the API's `input`, and everything needed to draw and to check it.

    `hidden` fields are accepted and not drawn. `whole` numbers refuse fractions. `effect` is what a switch that is
    on does to the price. `maximum` of a `url_list` is the number of addresses, of a text its characters.
    """

    name: str
    id: str
    place: Place
    label: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    whole: bool = False
    default: Any = None
    required: bool = False
    unit: str = ""
    help: str = ""
    condition: Condition | None = None
    advanced: bool = False
    hidden: bool = False
    effect: float | None = None

    def choice(self, value: object) -> Choice | None:
        """The choice whose text is that of `value`; `4`, `"4"` and `4.0` are the same."""
        wanted = text_of(value)
        return next((choice for choice in self.choices if choice.value == wanted), None)

    @property
    def default_text(self) -> str:
        """The default as a form shows it; empty where there is none that fits."""
        if self.default is None or isinstance(self.default, list | dict):
            return ""
        if self.choices:
            found = self.choice(self.default)
            return found.value if found and not found.disabled else ""
        return text_of(self.default)


def text_of(value: object) -> str:
    """A scalar as a form writes it: `true`, `4` (also for 4.0), `0.5`, the text itself."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
