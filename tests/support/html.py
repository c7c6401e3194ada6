"""What every page of ours must be: well-formed, titled, labelled, and free of anything the policy forbids."""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
OPTIONAL = {"p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody"}


class Page(HTMLParser):
    """A parsed answer: elements in order, with what is wrong about them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.problems: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if tag not in self._open:
            self.problems.append(f"</{tag}> closes nothing")
            return
        while self._open and self._open[-1] != tag:
            left = self._open.pop()
            if left not in OPTIONAL:
                self.problems.append(f"<{left}> is still open at </{tag}>")
        self._open.pop()

    def handle_data(self, data):
        if not self._open or self._open[-1] not in {"script", "style", "title"}:
            self._words.append(data)

    @property
    def words(self) -> str:
        """The text a person reads, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def all(self, tag: str, **attrs: str) -> list[dict[str, str | None]]:
        """The attributes of each such element; `data_x` stands for `data-x`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            has
            for name, has in self.elements
            if name == tag and all(has.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, **attrs: str) -> dict[str, str | None]:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} × <{tag} {attrs}>"
        return found[0]


def check(page: Page, *, whole: bool, nonce: str | None = None) -> None:
    """Everything that holds for every answer in HTML."""
    problems = list(page.problems)
    ids = Counter(has["id"] for _, has in page.elements if has.get("id"))
    problems += [f"id {name} stands {n} times" for name, n in ids.items() if n > 1]
    labelled = {has.get("for") for has in page.all("label")}
    for tag, has in page.elements:
        problems += [
            f"<{tag} {name}>" for name in has if name == "style" or re.match(r"on\w+$|hx-", name)
        ]
        if any((value or "").strip().lower().startswith("javascript:") for value in has.values()):
            problems.append(f"<{tag}> has a javascript: address")
        if tag == "script" and nonce and has.get("nonce") != nonce:
            problems.append("a script without the nonce of the answer")
        if tag == "form":
            problems += _form(has)
        if tag in {"select", "textarea"} or (tag == "input" and _needs_label(has)):
            named = has.get("id") in labelled or has.get("aria-label") or has.get("aria-labelledby")
            if not named and not _inside_label(page, has):
                problems.append(f"<{tag} name={has.get('name')}> has no label")
    if whole:
        problems += _whole(page)
    assert not problems, "\n".join(problems)


def _form(has) -> list[str]:
    wrong = []
    if "action" in has and not has["action"].startswith(("/", "#", "?")):
        wrong.append(f"a form leads elsewhere: {has.get('action')}")
    if any(name.startswith("data-hx-") for name in has) and "action" not in has:
        wrong.append("a form that needs htmx to work")
    return wrong


def _needs_label(has) -> bool:
    return has.get("type") not in {"hidden", "submit", "button", "image", "reset"}


def _inside_label(page: Page, has) -> bool:
    """A control may stand inside its label instead."""
    mark = f'name="{has.get("name")}"'
    return any(mark in inner for inner in re.findall(r"<label\b.*?</label>", page.text, re.DOTALL))


def _whole(page: Page) -> list[str]:
    wrong = []
    if not re.search(r"<title>\s*\S", page.text):
        wrong.append("no title")
    if len(page.all("h1")) != 1:
        wrong.append(f"{len(page.all('h1'))} × h1")
    if len(page.all("main")) != 1:
        wrong.append(f"{len(page.all('main'))} × main")
    if not page.text.lstrip().lower().startswith("<!doctype html>"):
        wrong.append("no doctype")
    return wrong
