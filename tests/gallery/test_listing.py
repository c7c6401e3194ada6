"""Pages by key, newest first; filters and search; never another workspace's."""

import pytest

from tests.factories import media, money, results
from tests.support import people
from webapp.assets.storage import Storage
from webapp.gallery import service
from webapp.gallery.listing import Filters
from webapp.gallery.search import pieces
from webapp.generations.models import State
from webapp.workspaces.models import Role


class Studio:
    """Alice's and Bob's team, with what they made."""

    def __init__(self, db, storage):
        self.db, self.storage = db, storage
        self.alice = people.owner(db, "Alice Ardent", "Northwind Studio")
        self.bob = people.member(db, "Bob Baker", self.alice.workspace, Role.creator)
        self.connection = money.connection(db, member=self.alice)
        self.charlie = people.owner(db, "Charlie Chalk", "Halden and Sons")
        self.theirs = money.connection(db, member=self.charlie)

    def make(self, prompt, *, by=None, content=None, connection=None, **more):
        content = (content,) if content else ({"text": "words"},)
        results.completed(
            self.db,
            self.storage,
            connection or self.connection,
            by or self.alice,
            *content,
            prompt=prompt,
            **more,
        )

    def page(self, *, before=0, size=48, **filters):
        with self.db.read() as session:
            return service.page(
                session,
                workspace_id=self.alice.workspace.id,
                filters=Filters(**filters),
                before=before,
                size=size,
            )

    def prompts(self, **filters):
        return [card.prompt for card in self.page(**filters).cards]


@pytest.fixture
def studio(both_db, tmp_path):
    made = Studio(both_db, Storage(tmp_path / "assets"))
    made.make("not ours: amber", by=made.charlie, connection=made.theirs)
    return made


def test_pages_go_on_where_the_last_one_ended(studio):
    for number in range(5):
        studio.make(f"number {number}")
    first = studio.page(size=2)
    assert [card.prompt for card in first.cards] == ["number 4", "number 3"]
    second = studio.page(size=2, before=first.next)
    assert [card.prompt for card in second.cards] == ["number 2", "number 1"]
    last = studio.page(size=2, before=second.next)
    assert [card.prompt for card in last.cards] == ["number 0"]
    assert last.next is None


def test_each_filter_narrows_and_filters_narrow_together(studio):
    studio.make("picture by Alice", content=media.picture())
    studio.make("words by Bob", by=studio.bob, slug="horoscope")
    studio.make("words by Alice")
    results.queued(studio.db, studio.connection, studio.bob, prompt="running by Bob")
    assert studio.prompts(kind="image") == ["running by Bob", "picture by Alice"]
    assert studio.prompts(person_id=studio.bob.id) == ["running by Bob", "words by Bob"]
    assert studio.prompts(source="generor", slug="horoscope") == ["words by Bob"]
    assert studio.prompts(source="generor-sandbox", slug="horoscope") == []
    assert studio.prompts(status="running") == ["running by Bob"]
    assert studio.prompts(kind="text", person_id=studio.alice.id) == ["words by Alice"]
    assert studio.prompts(kind="image", status="done", person_id=studio.alice.id) == [
        "picture by Alice"
    ]
    assert studio.prompts(kind="video", status="done") == []


def test_a_search_looks_in_prompts_titles_people_and_models(studio):
    studio.make("amber serum on stone", model={"name": "Seedream 5"})
    studio.make("a teal Parfüm", by=studio.bob, title="Product picture")
    assert studio.prompts(text="amber") == ["amber serum on stone"]
    assert studio.prompts(text="AMBER stone") == ["amber serum on stone"]
    assert studio.prompts(text="bob baker") == ["a teal Parfüm"]
    assert studio.prompts(text="seedream") == ["amber serum on stone"]
    assert studio.prompts(text="product") == ["a teal Parfüm"]
    assert studio.prompts(text="PARFÜM") == ["a teal Parfüm"]
    assert studio.prompts(text='"amber serum"') == ["amber serum on stone"]
    assert studio.prompts(text='"serum amber"') == []
    assert studio.prompts(text="amber", kind="text") == ["amber serum on stone"]
    assert studio.prompts(text="amber", kind="image") == []


@pytest.mark.parametrize(
    "typed",
    [
        '"', '""', '"unclosed', "'", "AND", "OR NOT", "NEAR(a b)", "a*", "-amber", "words:amber", "marks : w", "^a", "(", ")",
        "{words} : a", "🙂", "🙂🙂 🙂", "%", "\\", "a & b | !c <-> d:*", "x" * 500, "é" * 500, "; DROP TABLE entry", "amber\x00",
        "-- ", "$1 %s ? :a", "kvideo", "e-mail@example.com", "1e5 0x12 3.14", "\u202e\u0000",
    ],
)  # fmt: skip
def test_nothing_typed_is_syntax(studio, typed):
    studio.make("amber serum on stone")
    assert studio.page(text=typed).next is None
    assert "not ours: amber" not in studio.prompts(text=typed)


def test_a_search_for_nothing_but_signs_finds_nothing(studio):
    studio.make("amber 🙂")
    assert studio.prompts(text="🙂") == []
    assert studio.prompts(text="amber 🙂") == ["amber 🙂"]


def test_words_with_signs_in_them_are_found_as_they_were_typed(studio):
    studio.make("mail to e-mail@example.com, 50% off, v1.2")
    for typed in ("e-mail@example.com", "50%", "v1.2", "example.com"):
        assert len(studio.prompts(text=typed)) == 1, typed


def test_what_a_marker_says_is_not_searched(studio):
    studio.make("a picture", content=media.picture())
    assert studio.prompts(text="kimage") == []
    assert studio.prompts(text="sdone") == []


def test_the_index_follows_changes_and_deletions(studio):
    _generation, ids = results.completed(
        studio.db, studio.storage, studio.connection, studio.alice, prompt="amber"
    )
    assert studio.prompts(text="amber", status="done") == ["amber"]
    with studio.db.write() as session:
        service.delete(session, by=studio.alice.actor, asset_id=ids[0])
    assert studio.prompts(text="amber") == studio.prompts() == []
    with studio.db.write() as session:
        service.restore(session, by=studio.alice.actor, asset_id=ids[0])
    assert studio.prompts(text="amber") == studio.prompts() == ["amber"]
    running = results.queued(studio.db, studio.connection, studio.alice, prompt="amber again")
    assert studio.prompts(text="amber", status="running") == ["amber again"]
    results.changed(studio.db, running, state=State.failed)
    assert studio.prompts(text="amber", status="running") == []
    assert studio.prompts(text="amber", status="ended") == ["amber again"]


def test_phrases_and_words_are_told_apart():
    assert pieces('amber "serum on stone" x') == ["amber", "serum on stone", "x"]
    assert pieces('"un closed') == ["un closed"]
    assert pieces("! ? 🙂 —") == []
    assert len(pieces("a " * 100)) == 16


def test_a_page_knows_its_neighbours(studio):
    for number in range(3):
        studio.make(f"number {number}")
    results.queued(studio.db, studio.connection, studio.alice, prompt="not done")
    _, third, second, first = studio.page().cards
    with studio.db.read() as session:
        near = service.around(session, workspace_id=studio.alice.workspace.id, number=second.number)
        edge = service.around(session, workspace_id=studio.alice.workspace.id, number=third.number)
    assert near == {"newer": third.asset_id, "older": first.asset_id}
    assert edge == {"newer": None, "older": second.asset_id}


def test_changes_are_told_whole_revisions_at_a_time(studio):
    workspace_id = studio.alice.workspace.id
    with studio.db.read() as session:
        since = max([0, *(card.revision for card in studio.page().cards)])
    for number in range(4):
        results.queued(studio.db, studio.connection, studio.alice, prompt=f"n{number}", count=2)
    with studio.db.read() as session:
        some, reached = service.changed(session, workspace_id=workspace_id, since=since, most=5)
        rest, end = service.changed(session, workspace_id=workspace_id, since=reached, most=5)
    assert [card.prompt for card in some] == ["n1", "n1", "n0", "n0"]
    assert [card.prompt for card in rest] == ["n3", "n3", "n2", "n2"]
    assert end is None
