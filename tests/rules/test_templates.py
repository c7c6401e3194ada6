"""Rules of the house for templates: each compiles, each page says its title, each name that is used exists."""

import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from webapp.app import create_app
from webapp.db.engine import Database
from webapp.kernel.settings import Settings
from webapp.web import state

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
PAGES = [
    name
    for name in NAMES
    if not Path(name).name.startswith("_") and Path(name).parts[0] not in {"layouts", "components"}
]
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "an inline script without a nonce": re.compile(r"<script(?![^>]*(\bsrc=|nonce=))"),
    "something from elsewhere": re.compile(
        r"<(script|link|img|source|iframe|video|audio)\b[^>]*\b(src|href)\s*=\s*[\"'](https?:)?//"
    ),
    "an htmx attribute without data-": re.compile(r"\shx-[a-z]+\s*="),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The application's own, with every filter, test and global it has."""
    app = create_app(Settings(instance=tmp_path_factory.mktemp("rules") / "instance"))
    with app.app_context():
        state.of(Database).dispose()
    return app.jinja_env


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_names_only_templates_that_exist(environment, name):
    tree = environment.parse(source(name))
    environment.compile(source(name), name)

    for used in meta.find_referenced_templates(tree):
        assert used is None or used in NAMES, f"{name} uses {used}, which does not exist"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_title(environment, name):
    tree = environment.parse(source(name))
    extended = list(tree.find_all(nodes.Extends))
    blocks = {block.name for block in tree.find_all(nodes.Block)}

    assert "title" in blocks if extended else "<title>" in source(name), f"{name} has no title"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_runs_nothing_and_loads_nothing_from_elsewhere(name):
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(source(name))]

    assert not found, f"{name} has {', '.join(found)}"


def test_every_template_the_code_renders_exists():
    used = {
        name
        for path in (ROOT / "webapp").rglob("*.py")
        for name in re.findall(r"[\"']([a-z0-9_/-]+\.html)[\"']", path.read_text())
    }

    assert used - set(NAMES) == set()


def test_every_template_is_used():
    python = "\n".join(path.read_text() for path in (ROOT / "webapp").rglob("*.py"))
    markup = "\n".join(source(name) for name in NAMES)
    unused = [name for name in NAMES if name not in python and name not in markup]

    assert unused == []
