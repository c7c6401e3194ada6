"""The Nu HTML checker finds no error in any page or style sheet. It needs Java and npm; where they are missing this is
skipped, loudly.
"""

import json
import shutil
import subprocess
import tarfile
import warnings
from pathlib import Path

import pytest

from tests.support.world import address, fill
from webapp.assets.storage import Storage
from webapp.web.declared import Audience, declared

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "tests" / ".vnu"
# What the checker's tables of CSS do not know yet, with where it is written down. Chromium takes all of it.
NEWER = {
    "“field-sizing”: Property": "CSS Basic User Interface 4",
    "“position-area”: Property": "CSS Anchor Positioning 1",
    "“position-try-fallbacks”: Property": "CSS Anchor Positioning 1",
    "“view-transition-name”: Property": "CSS View Transitions 1",
    "Unrecognized at-rule “@view-transition”": "CSS View Transitions 2",
    # ::view-transition-group(*): the pseudo-elements take an argument that its parser does not.
    "Parse Error. «nsition-group(*)": "CSS View Transitions 1",
    "Parse Error. «ransition-new(*)": "CSS View Transitions 1",
    "Parse Error. «ransition-old(*)": "CSS View Transitions 1",
    "“vector-effect”: Property": "SVG 2",
    # Its own mistake: it falls over the second layer of this background.
    '“background”: Cannot invoke "org.w3c.css': "CSS Backgrounds 3",
}


@pytest.fixture(scope="module")
def checker():
    """The checker's jar, fetched once by npm's ordinary client."""
    missing = [tool for tool in ("java", "npm") if shutil.which(tool) is None]
    if missing:
        words = f"PAGES ARE NOT CHECKED: {' and '.join(missing)} cannot be found"
        warnings.warn(words, stacklevel=1)
        pytest.skip(words)
    jar = CACHE / "vnu.jar"
    if not jar.exists():
        CACHE.mkdir(exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", "vnu-jar"], cwd=CACHE, check=True, timeout=300)
        [packed] = CACHE.glob("vnu-jar-*.tgz")
        with tarfile.open(packed) as archive:
            [inside] = [one for one in archive.getnames() if one.endswith("/vnu.jar")]
            jar.write_bytes(archive.extractfile(inside).read())
        packed.unlink()
    return jar


@pytest.fixture
def settings(settings):
    """No provider answers: pages show what is known."""
    return settings.model_copy(update={"generor_url": "http://127.0.0.1:9/api/v1"})


@pytest.fixture
def pages(app, db, settings, client, alice, tmp_path):
    """Every page that a GET leads to, as an owner with data and as a stranger, by the name of its file."""
    folder = tmp_path / "pages"
    folder.mkdir()
    ids = fill(db, Storage.open(settings), alice, alice)
    inside, outside = app.test_client(), client
    inside.sign_in(alice)
    kept = {}

    def keep(name, answer):
        if answer.mimetype == "text/html" and answer.text.lstrip().lower().startswith("<!doctype"):
            (folder / f"{name}.html").write_text(answer.text)
            kept[name] = answer.status_code

    for rule in app.url_map.iter_rules():
        access = declared(app.view_functions[rule.endpoint])
        if "GET" not in rule.methods or access is None:
            continue
        path, _ = address(rule, ids)
        open_to_all = access.audience is not Audience.member
        keep(rule.endpoint, (outside if open_to_all else inside).get(path, checked=False))
        keep(f"{rule.endpoint}-inside", inside.get(path, checked=False))
    keep("missing", inside.get("/nowhere", checked=False))
    for address_ in ("/gallery?q=nothing-like-it", "/queue?who=mine", "/create?q=zzz"):
        keep(f"asked-{len(kept)}", inside.get(address_, checked=False))
    return folder, kept


def test_no_page_and_no_style_sheet_has_an_error(checker, pages):
    folder, kept = pages
    assert len([name for name, status in kept.items() if status == 200]) > 12, kept
    found = errors(checker, folder, ROOT / "static" / "css")
    assert not found, "\n".join(found)


def test_the_checker_finds_an_error_where_there_is_one(checker, tmp_path):
    (tmp_path / "bad.html").write_text(
        "<!doctype html><html lang=en><title>x</title><p id=a><b id=a>"
    )
    assert errors(checker, tmp_path)


def errors(jar, *places):
    """What the checker complains of, less what is newer than it."""
    run = subprocess.run(
        ["java", "-jar", jar, "--errors-only", "--also-check-css", "--format", "json", *places],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    messages = json.loads(run.stderr)["messages"]
    found = {
        f"{Path(one.get('url', '')).name}: {one['message']} «{one.get('extract', '').strip()[:160]}»"
        for one in messages
    }
    return sorted(one for one in found if not any(known in one for known in NEWER))
