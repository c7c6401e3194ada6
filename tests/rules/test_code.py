"""Rules of the house for the code itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests.support import locks
from webapp.cli import schema
from webapp.kernel.settings import Settings, variable
from webapp.migrations import config
from webapp.migrations.models import metadata

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "webapp").rglob("*.py"))
LONGEST_MODULE = 400
# DBOS keeps its own tables in the same SQLite file; a table of ours by such a name makes its launch fail.
TAKEN = re.compile(
    r"notifications|queues|streams|application_versions|operation_outputs|workflow_.*|dbos.*"
)
# Words that belong to whoever builds this, not to what is built. Put together, so as not to be found here.
PRIVATE = [
    "/work" + "/",
    "pypi" + ".org",
    "npmjs" + ".",
    "registry." + "npm",
    "files.python" + "hosted",
]
TEXT = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".lock",
    ".json",
    ".sql",
    ".svg",
    ".mako",
    "",
}


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def test_no_module_is_a_drawer():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in CODE
        if "versions" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }

    assert long == {}


def test_no_table_takes_a_name_of_the_queue():
    assert [name for name in metadata.tables if TAKEN.fullmatch(name)] == []


def test_only_one_module_speaks_http():
    speakers = {
        str(path.relative_to(ROOT))
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if "sandbox" not in path.parts
        for name in _imported(node)
        if name.split(".")[0] in {"requests", "urllib3", "httpx", "aiohttp"}
        or name == "urllib.request"
    }

    # The guarded sessions, and the connection class under them.
    assert speakers <= {"webapp/kernel/http.py", "webapp/kernel/wire.py"}


def test_a_migration_bears_its_revision_in_its_name():
    script = ScriptDirectory.from_config(config("sqlite://"))

    assert script.get_heads() == [schema.head()]
    for one in script.walk_revisions():
        assert Path(one.path).name.startswith(f"{one.revision}_")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_explained(name):
    assert Settings.model_fields[name].description
    assert variable(name).startswith("ATELIER_")


def test_no_setting_is_read_behind_the_back_of_settings():
    known = {variable(name) for name in Settings.model_fields}
    used = {
        word
        for path in CODE
        for word in re.findall(r"[\"'](ATELIER_[A-Z0-9_]+)[\"']", path.read_text())
    }

    assert used - known == set()


def test_nothing_committed_speaks_of_where_it_was_made():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in committed()
        for word in PRIVATE
        if word in path.read_text(errors="replace")
    ]

    assert found == []


def test_the_locks_match_the_project():
    assert locks.check() == []


def test_a_lock_that_does_not_match_is_noticed():
    lock = "flask==2.0 \\\n    --hash=sha256:00\nidna==3.1\n"

    said = locks.complaints(lock, ["flask>=3.1", "sqlalchemy>=2.1"])

    assert said == [
        "flask is pinned at 2.0, and >=3.1 is asked for",
        "sqlalchemy is not in the lock",
        "no hash: idna==3.1",
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []
