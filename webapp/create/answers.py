"""How the Create pages answer: the form, its pieces, the queue, or why there is no form."""

from flask import Response, render_template, request, url_for

from webapp.connections.providers import Providers
from webapp.create import drafts, pricing, service
from webapp.create import page as pages
from webapp.create import picker as pickers
from webapp.create.opening import Disconnected, usable
from webapp.create.page import Filling
from webapp.create.picker import Picker
from webapp.create.pricing import Panel
from webapp.db.engine import Database
from webapp.generations.errors import SubmissionClash
from webapp.jobs.service import Jobs
from webapp.kernel.ids import new_id
from webapp.providers.errors import InvalidError, ProviderError, RateError
from webapp.providers.port import Mode, Provider
from webapp.providers.registry import PROVIDERS
from webapp.web import htmx, state
from webapp.web.errors import UserError
from webapp.workspaces.access import actor

LONGEST_ID = 100


def picker(kind: str = "") -> Picker:
    """The generators of this workspace, as the address asks for them; beside a form, those of its kind."""
    db = state.of(Database)
    reach = usable(db, actor().workspace_id)
    with db.read() as session:
        return pickers.picker(
            session,
            by=actor(),
            connections=reach,
            query=request.args.get("q", "").strip()[:100],
            kind=request.args.get("kind", kind)[:16],
        )


def panel(filling: Filling, *, ask: bool = True) -> Panel:
    """The price of what the form holds; without `ask`, only one that is known."""
    opened = filling.opened
    return pricing.panel(
        state.of(Database),
        state.of(Providers),
        by=actor(),
        bound=filling.bound,
        connection=opened.connection,
        connections=opened.connections,
        slug=opened.generator.slug,
        ask=ask,
    )


def form(
    filling: Filling, price: Panel, *, complain: bool = False, problem: str = "", anew: bool = False
) -> str:
    """The whole page. Its submission id is the one that was posted, unless it is `anew`."""
    page = pages.page(
        filling,
        price,
        submission_id="" if anew else _submission_id(),
        complain=complain,
        problem=problem,
    )
    beside = picker(page.generator.kind)
    return render_template("create/form.html", page=page, picker=beside, at=_place(filling))


def pieces(filling: Filling, price: Panel) -> str:
    """What changes on a page while somebody fills its form."""
    page = pages.page(filling, price, submission_id=_submission_id())
    redraw = page.form.shape != request.form.get("form", "")
    return render_template("create/_answer.html", page=page, redraw=redraw)


def queued(filling: Filling, shown: int) -> Response | tuple[str, int]:
    """Queue it and go to the queue; else the form comes back whole, with what is in the way."""
    opened = filling.opened
    try:
        generation = service.submit(
            state.of(Database),
            state.of(Providers),
            state.of(Jobs),
            by=actor(),
            connection=opened.connection,
            slug=opened.generator.slug,
            values=filling.sent,
            submission_id=_submission_id() or new_id(),
            max_amount=shown,
            strict=False,
            firm_seconds=0,
        )
    except service.Invalid:
        return form(filling, panel(filling), complain=True), 422
    except service.PriceRose as rose:
        return _asked_again(filling, rose, shown), 409
    except SubmissionClash:
        words = "The first one is queued. Press Generate once more to queue this one as well."
        return form(filling, panel(filling), problem=words, anew=True), 409
    except ProviderError as error:
        return _refused(filling, error)
    generator = opened.generator
    with state.of(Database).write() as session:
        drafts.forget(
            session,
            by=actor(),
            source=generator.source,
            slug=generator.slug,
            names=filling.bound.leftovers,
        )
    return htmx.go(url_for("queue.show", _anchor=f"g-{generation.id}"))


def nothing(source: str, slug: str, error: UserError | ProviderError) -> tuple[str, int]:
    """Why there is no form here, and what to do about it."""
    words = _source_words(source)
    if isinstance(error, Disconnected) and words:
        return render_template("create/disconnected.html", words=words, slug=slug), 200
    down = isinstance(error, ProviderError)
    page = render_template("create/missing.html", picker=picker(), message=error.message, down=down)
    return page, 503 if down else 404


def _asked_again(filling: Filling, rose: service.PriceRose, shown: int) -> str:
    """The page with the new price. Nothing was queued."""
    price = pricing.show(panel(filling, ask=False), rose.quote, filling.bound)
    price.rose, price.before = True, shown
    return form(filling, price)


def _refused(filling: Filling, error: ProviderError) -> tuple[str, int]:
    if isinstance(error, InvalidError) and error.field:
        filling.bound.errors[error.field] = error.message
        return form(filling, panel(filling, ask=False), complain=True), 422
    price = panel(filling, ask=isinstance(error, RateError))
    if not isinstance(error, RateError):
        price = pricing.broken(price, error)
    return form(filling, price), 429 if isinstance(error, RateError) else 503


def _submission_id() -> str:
    given = request.form.get("submission_id", "").strip()
    return given if given.isprintable() and len(given) <= LONGEST_ID else ""


def _place(filling: Filling) -> str:
    return f"{filling.opened.generator.source}/{filling.opened.generator.slug}"


def _source_words(source: str) -> str:
    """The provider that a source names; an empty text for one we do not know."""
    name = source.removesuffix(f"-{Mode.sandbox.value}")
    known = {provider.value for provider in Provider if provider in PROVIDERS}
    if name not in known:
        return ""
    return "the sandbox" if source != name else PROVIDERS[Provider(name)].title
