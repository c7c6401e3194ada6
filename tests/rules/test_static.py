"""What a browser gets from us: pinned, whole, from here alone, and small."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())
BASE_STYLES = [
    "app.css",
    "reset.css",
    "tokens.css",
    "base.css",
    "layout.css",
    "components.css",
    "utilities.css",
]
ELSEWHERE = r"(?:https?:)?//[a-z0-9]"

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
INLINE = re.compile(r"""\s(?:style|on[a-z]+)\s*=\s*["'{]""")
LOADED = re.compile(
    rf"""(?:\s(?:src|srcset|poster|data|action|formaction|data-hx-[a-z]+)\s*=\s*["']?|<link[^>]*\shref\s*=\s*["']?){ELSEWHERE}""",
    re.IGNORECASE,
)


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_pinned_file_is_the_one_we_pinned(entry: dict[str, str]) -> None:
    assert set(entry) == {"name", "version", "file", "integrity", "licence"}
    digest = hashlib.sha384((ROOT / entry["file"]).read_bytes()).digest()
    assert entry["integrity"] == "sha384-" + base64.b64encode(digest).decode()


def test_every_vendored_file_is_in_the_manifest_or_is_a_licence() -> None:
    folders = (STATIC / "vendor", ROOT / "tests" / "vendor")
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "LICENSE" not in path.name and path.name != "manifest.json"
    }
    assert found <= {entry["file"] for entry in MANIFEST}


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_a_template_has_no_inline_style_or_handler_and_loads_from_here_alone(path: Path) -> None:
    assert not INLINE.findall(source(path))
    assert not LOADED.findall(source(path))


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=names(STYLES + SCRIPTS))
def test_styles_and_scripts_speak_of_no_other_host_and_need_no_eval(path: Path) -> None:
    text = path.read_text()
    assert not re.findall(rf"""["'(`]\s*{ELSEWHERE}""", text)
    assert "@import" not in text
    assert not re.findall(r"\beval\(|new Function|\.innerHTML|insertAdjacentHTML|\.style\b", text)


def test_what_we_look_for_would_be_found() -> None:
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search("<p onclick='x()'>")
    assert LOADED.search('<script src="https://elsewhere.test/x.js">')
    assert LOADED.search('<link rel="stylesheet" href="//elsewhere.test/x.css">')
    assert not LOADED.search('<a href="https://provider.test/docs">')


def test_every_file_a_template_names_exists() -> None:
    named = {
        (path.name, match)
        for path in TEMPLATES
        for match in re.findall(r"""static_url\(\s*['"]([^'"]+\.\w+)['"]\s*\)""", source(path))
    }
    sheets = {
        (path.name, f"css/{match}")
        for path in TEMPLATES
        for match in re.findall(r"'([a-z-]+\.css)'", source(path))
    }
    assert named
    assert not {(page, file) for page, file in named | sheets if not (STATIC / file).is_file()}


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img" / "icons.svg").read_text()))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""(?:\bicon\(|\bicon_name=)['"]([a-z0-9-]+)['"]""", source(path))
    } - {"mark-"}
    assert "check" in asked
    assert asked <= sprite


def test_the_styles_of_any_page_weigh_at_most_16_kb() -> None:
    base = sum(zipped(STATIC / "css" / name) for name in BASE_STYLES)
    rooms = [
        re.findall(r"'([a-z-]+\.css)'", match)
        for path in PAGES
        for match in re.findall(r"set stylesheets = \[([^\]]*)\]", source(path))
        if "styleguide" not in path.parts
    ]
    heaviest = max(
        (sum(zipped(STATIC / "css" / name) for name in set(room)) for room in rooms), default=0
    )
    assert base + heaviest <= 16 * 1024


def test_the_scripts_of_any_page_weigh_at_most_28_kb() -> None:
    base = [
        STATIC / "vendor/htmx/htmx.min.js",
        STATIC / "js/app.js",
        STATIC / "js/poll.js",
    ]
    assert sum(map(zipped, base)) + zipped(STATIC / "js/create.js") <= 28 * 1024


def test_what_a_zoom_in_the_gallery_adds_weighs_at_most_32_kb() -> None:
    added = [STATIC / "js/gallery.js", *(STATIC / "vendor/photoswipe").glob("photoswipe.*")]
    assert sum(map(zipped, added)) <= 32 * 1024
