"""The commands for operators."""

import pytest
from click.testing import CliRunner

from webapp.accounts import passwords
from webapp.accounts import service as accounts
from webapp.cli import main
from webapp.db.engine import Database
from webapp.kernel.settings import Settings, variable


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("ATELIER_INSTANCE", str(tmp_path / "instance"))

    def invoke(*arguments, stdin=""):
        return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)

    return invoke


def test_settings_lists_every_variable_with_its_meaning(run):
    said = run("settings").output

    for name, field in Settings.model_fields.items():
        assert variable(name) in said
        assert field.description in said


def test_settings_shows_present_values_and_no_secret(run, monkeypatch):
    monkeypatch.setenv("ATELIER_PORT", "8123")
    monkeypatch.setenv("ATELIER_MASTER_KEY", "c2VjcmV0IG1hc3RlciBrZXk=")
    monkeypatch.setenv("ATELIER_DATABASE_URL", "postgresql://ann:hunter2@db.example/atelier")

    said = run("settings").output

    assert "now: 8123" in said
    assert "c2VjcmV0" not in said
    assert "hunter2" not in said


def test_migrate_makes_the_database_and_does_nothing_the_second_time(run, tmp_path):
    first = run("migrate")
    before = (tmp_path / "instance" / "atelier.db").stat().st_mtime_ns

    second = run("migrate")

    assert first.exit_code == second.exit_code == 0
    assert (tmp_path / "instance" / "atelier.db").stat().st_mtime_ns == before


def test_an_owner_is_made_with_a_workspace_and_the_newline_is_not_in_the_password(run, tmp_path):
    made = run(*create_user("alice@example.org"), stdin="four unrelated words do\n")

    assert made.exit_code == 0, made.output
    db = Database(f"sqlite:///{tmp_path / 'instance' / 'atelier.db'}")
    with db.read() as session:
        person = accounts.by_email(session, "alice@example.org")
    db.dispose()
    assert person.name == "Alice"
    assert passwords.verify(person.password_hash, "four unrelated words do")


def test_a_weak_password_makes_nobody_and_says_why(run):
    made = run(*create_user("alice@example.org"), stdin="password\n")

    assert made.exit_code == 1
    assert "atelier: Use at least 12 characters" in made.stderr


def test_no_password_at_all_is_said(run):
    made = run(*create_user("alice@example.org"))

    assert made.exit_code == 1
    assert "no password on standard input" in made.stderr


def test_a_token_is_printed_alone(run):
    run(*create_user("alice@example.org"), stdin="four unrelated words do")

    made = run(*create_token("alice@example.org", "Northwind"))

    assert made.exit_code == 0
    assert made.stdout.startswith("atl_")
    assert made.stdout.count("\n") == 1


def test_a_token_for_somebody_outside_is_refused(run):
    run(*create_user("alice@example.org"), stdin="four unrelated words do")
    run(*create_user("charlie@example.org", "Elsewhere"), stdin="four unrelated words do")

    made = run(*create_token("charlie@example.org", "Northwind"))

    assert made.exit_code == 1
    assert "Nobody with the address charlie@example.org" in made.stderr
    assert "atl_" not in made.stdout


def test_an_unknown_workspace_is_said(run):
    made = run(*create_token("alice@example.org", "Nowhere"))

    assert made.exit_code == 1
    assert "There is no workspace named Nowhere." in made.stderr


def create_user(email, workspace="Northwind"):
    named = ("--name", email.partition("@")[0].title(), "--workspace", workspace)
    return ("user", "create", "--email", email, *named, "--password-stdin")


def create_token(email, workspace):
    scopes = ("--scope", "read", "--scope", "generate")
    return ("token", "create", "--email", email, "--workspace", workspace, *scopes)
