"""A form as a browser without scripts would send it: every control with what stands in it."""

import re
from html.parser import HTMLParser

VOID = {"input", "br", "img", "use", "link", "meta", "hr"}


class Form(HTMLParser):
    """The form with that id on a page; `values` are names with their values, in order."""

    def __init__(self, html: str, form_id: str = "create-form") -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.action = ""
        self.values: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.choices: dict[str, list[str]] = {}
        self._area: str | None = None
        self._select: str | None = None
        self._first: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self.inside = has.get("id") == self.form_id
            self.action = has.get("action", "") if self.inside else self.action
        if not self.inside:
            return
        name = has.get("name")
        if name and tag != "button":
            self.names.add(name)
        if tag == "input" and name and "disabled" not in has:
            self._input(name, has)
        elif tag == "textarea":
            self._area, self._words = name, ""
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select and "disabled" not in has:
            self.choices.setdefault(self._select, []).append(has["value"])
            if self._first is None:
                self._first = has["value"]
            if "selected" in has:
                self._first = has["value"]

    def _input(self, name, has):
        kind = has.get("type", "text")
        if kind in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(has["value"])
            if "checked" in has:
                self.values.append((name, has["value"]))
        else:
            self.values.append((name, has.get("value") or ""))

    def handle_data(self, data):
        if self._area is not None:
            self._words += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self._area is not None:
            self.values.append((self._area, re.sub(r"\A\n", "", self._words)))
            self._area = None
        elif tag == "select" and self._select:
            if self._first is not None:
                self.values.append((self._select, self._first))
            self._select = None

    def value(self, name: str) -> str:
        return next((value for found, value in reversed(self.values) if found == name), "")

    def with_(self, **changes) -> list[tuple[str, str]]:
        """What is sent once somebody has changed these; a list stands for several; None takes the field away."""
        wanted = {name.replace("__", "-"): value for name, value in changes.items()}
        kept = [(name, value) for name, value in self.values if name not in wanted]
        for name, value in wanted.items():
            listed = value if isinstance(value, list) else [] if value is None else [value]
            kept += [(name, str(one)) for one in listed]
        return kept
