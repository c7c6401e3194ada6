"""The whole job, from the first visit to the remix, as a person does it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Visit, price_of

pytestmark = pytest.mark.xdist_group("e2e")

EMAIL = "maya@northwind.example"
PASSWORD = "plum orbit cactus river"
PROMPT = "A quiet harbour at dawn, two boats"
DONE = re.compile(r"completed|failed|cancelled|unknown")


@pytest.fixture(scope="module")
def story(chromium, atelier):
    """The job in a browser with JavaScript, told once; what is left of it serves the other tests."""
    visit = Visit(chromium, atelier)
    asset = _whole_job(visit)
    state = visit.context.storage_state()
    visit.close()
    assert visit.wrong == []
    return {"asset": asset, "state": state}


def _whole_job(visit):
    page = visit.page
    _first_visit(visit)
    _connect_the_sandbox(visit)

    page.goto("/create")
    expect(page.get_by_role("heading", name="Create").first).to_be_visible()
    visit.shot("03-pick")
    page.locator("a[href*='/create/generor-sandbox/image']").first.click()
    _fill(visit)
    visit.shot("04-form-and-price")
    assert price_of(page) > 0
    page.locator("#quote").get_by_role("button", name=re.compile("^Generate")).click()
    page.wait_for_url(lambda url: "/create/" not in url or "queued" in url)
    visit.shot("05-queued")

    page.goto("/queue")
    visit.shot("06-queue")
    expect(page.locator("[data-state]").first).to_have_attribute("data-state", DONE)
    visit.shot("07-queue-done")
    assert page.locator("[data-state=completed]").count() >= 1

    page.goto("/gallery")
    tile = page.locator("a[href^='/assets/']").first
    expect(tile).to_be_visible()
    page.wait_for_load_state("networkidle")
    visit.shot("08-gallery")
    tile.click()
    page.wait_for_url(re.compile("/assets/"))
    expect(page.get_by_text(PROMPT).first).to_be_visible()
    visit.shot("09-asset")
    address = page.url

    page.get_by_role("link", name=re.compile("Remix|Use this recipe")).first.click()
    page.wait_for_url(re.compile("/create/"))
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(PROMPT)
    visit.shot("10-remix")
    return address.removeprefix(visit.origin)


def _first_visit(visit):
    page = visit.page
    page.goto("/")
    page.wait_for_url("**/setup")
    page.get_by_label("Workspace").fill("Northwind Studio")
    page.get_by_label("Your name").fill("Maya Okafor")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    visit.shot("01-first-visit")
    page.get_by_role("button", name="Create the workspace").click()
    page.wait_for_url(lambda url: not url.endswith("/setup"))


def _connect_the_sandbox(visit):
    page = visit.page
    page.goto("/connections")
    page.get_by_role("button", name=re.compile("sandbox", re.IGNORECASE)).first.click()
    visit.settle()
    page.goto("/connections")
    expect(page.get_by_text(re.compile("Sandbox")).first).to_be_visible()
    visit.shot("02-connected")


def _fill(visit):
    page = visit.page
    page.wait_for_url(re.compile("/create/generor-sandbox/image"))
    page.get_by_label("Prompt", exact=True).fill(PROMPT)
    expect(page.locator("#quote [data-price]").first).to_be_visible()


def test_the_whole_job_in_a_browser(story):
    assert story["asset"].startswith("/assets/")


def test_the_same_job_without_javascript(visit, story):
    one = visit(java_script_enabled=False)
    page = one.page
    page.goto("/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.goto("/create")
    page.locator("a[href*='/create/generor-sandbox/slogan']").first.click()
    page.get_by_label("Prompt", exact=True).fill("A bakery that opens at five")
    page.get_by_role("button", name="Update the fields and the price").click()
    one.settle()
    price = price_of(page)
    one.shot("11-no-js-price", full=True)
    page.locator("#quote").get_by_role("button", name=re.compile("^Generate")).click()
    one.settle()
    for _ in range(120):
        page.goto("/queue")
        if not page.locator(
            "[data-state=queued], [data-state=submitting], [data-state=running], [data-state=fetching]"
        ).count():
            break
        page.wait_for_timeout(500)
    one.shot("12-no-js-queue", full=True)
    assert price > 0
    assert page.locator("[data-state=completed]").count() >= 2

    page.goto("/gallery")
    page.locator("a.tile-text").first.click()
    expect(page.get_by_text("A bakery that opens at five").first).to_be_visible()
    one.shot("13-no-js-asset", full=True)
    page.get_by_role("link", name=re.compile("Remix|Use this recipe")).first.click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A bakery that opens at five")


PAGES = {
    "home": "/",
    "pick": "/create",
    "form": "/create/generor-sandbox/image",
    "video-form": "/create/generor-sandbox/video",
    "queue": "/queue",
    "gallery": "/gallery",
    "connections": "/connections",
    "team": "/team",
    "settings": "/settings",
    "styleguide": "/styleguide",
    "missing": "/assets/00000000-0000-7000-8000-000000000000",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible(visit, story, width, scheme):
    size = {"viewport": PHONE} if width == 390 else {}
    one = visit(storage_state=story["state"], color_scheme=scheme, **size)
    found = {}
    for name, path in {**PAGES, "asset": story["asset"]}.items():
        one.page.goto(path)
        one.page.wait_for_load_state("networkidle")
        one.shot(f"page-{name}-{width}-{scheme}")
        found[name] = one.violations()
    # A page that is not there is a 404, and the browser says so.
    one.wrong[:] = [wrong for wrong in one.wrong if "status of 404" not in wrong]

    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_doors_are_accessible(visit, story, scheme):
    one = visit(color_scheme=scheme)
    for path in ("/sign-in", "/forgot"):
        one.page.goto(path)
        assert one.violations() == []
        one.shot(f"door{path.replace('/', '-')}-{scheme}")


def test_no_page_is_wider_than_a_narrow_phone(visit, story):
    one = visit(storage_state=story["state"], viewport={"width": 320, "height": 700})
    wide = {}
    for name, path in {**PAGES, "asset": story["asset"]}.items():
        one.page.goto(path)
        one.settle()
        wide[name] = one.overflow()
    one.wrong[:] = [wrong for wrong in one.wrong if "status of 404" not in wrong]

    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}
