"""A real browser on a whole Atelier, watched: nothing may go wrong in silence."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.support.browser import FLAGS, path_or_skip
from tests.support.server import Atelier

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "tests" / ".shots"
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Generous, because other tests run beside this one on two cores.
PATIENCE = 90_000

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))


class Visit:
    """One browser at work: its page, and everything that went wrong in it."""

    def __init__(self, browser, atelier, **options):
        options = {"viewport": DESKTOP, "reduced_motion": "reduce"} | options
        self.context = browser.new_context(base_url=atelier.url, **options)
        self.context.set_default_timeout(PATIENCE)
        self.origin = atelier.url
        self.wrong = []
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def shot(self, name, *, full=False):
        """Keep a picture of what stands there, for people to look at."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=full, animations="disabled")

    def settle(self):
        self.page.wait_for_load_state("load")

    def violations(self):
        """What axe finds on this page: violations, and what it could not decide.

        The window is made as tall as the page first: what lies under a fixed bar can be scrolled out from it by a
        person, and axe cannot decide about it.
        """
        size = self.page.viewport_size
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size(
            {"width": size["width"], "height": max(size["height"], height + 100)}
        )
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("async () => await axe.run(document)")
        self.page.set_viewport_size(size)
        return [
            f"{kind}: {rule['id']} at {node['target']}: {node['failureSummary']}"
            for kind in ("violations", "incomplete")
            for rule in found[kind]
            for node in rule["nodes"]
        ]

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def close(self):
        self.context.close()

    def _said(self, message):
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text} ({self.page.url})")

    def _asked(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and not request.url.startswith(self.origin):
            self.wrong.append(f"asked elsewhere: {request.url}")


@pytest.fixture(scope="session")
def chromium():
    path = path_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def atelier(tmp_path_factory):
    folder = tmp_path_factory.mktemp("e2e") / "instance"
    with Atelier(folder, ATELIER_SANDBOX_CLOCK_SCALE="10") as running:
        running.until_ready()
        yield running
        # pytest shows it where a test failed.
        print(running.said)


@pytest.fixture
def visit(chromium, atelier):
    """Start visits: `visit(viewport=PHONE, color_scheme="dark")`. At the end nothing may have gone wrong in any."""
    made = []

    def start(**options):
        made.append(Visit(chromium, atelier, **options))
        return made[-1]

    yield start
    for one in made:
        one.close()
    assert [wrong for one in made for wrong in one.wrong] == []


def price_of(page):
    """The price a page shows, as a number."""
    shown = page.locator("#quote [data-price]").first
    expect(shown).to_be_visible()
    return int(shown.get_attribute("data-price"))


def number_in(text):
    return int(re.sub(r"\D", "", text))
