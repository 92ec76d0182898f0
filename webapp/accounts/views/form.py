"""The form of an account: new, edit, the toggles and the live line."""

from typing import Any, NamedTuple

from flask import Response, current_app, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import drafts
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.accounts import discovery, practice, sending_state, service, unsaved
from webapp.accounts.fields import columns_of, for_audit
from webapp.accounts.forms import LOOKED_FOR, AccountForm, form_of, form_of_fields
from webapp.accounts.models import Account, SendingState
from webapp.accounts.repair.offers import Offer, failure_of_unsaved, find
from webapp.accounts.report import sending_summary
from webapp.accounts.views.blueprint import bp, flash_default_change, queue_url
from webapp.accounts.wording.discovery import FoundView, found_view
from webapp.accounts.wording.live_line import live_line
from webapp.accounts.wording.provider_asks import asks_at
from webapp.accounts.wording.report import explain_hold, queue_words
from webapp.accounts.wording.settings import changes_of
from webapp.errors import Conflict, Invalid, Refused
from webapp.general import service as general
from webapp.runs import service as runs
from webapp.runs.models import DRAFT as UNSAVED
from webapp.runs.models import Run
from webapp.runs.wording import explanation_for
from webapp.ui import htmx
from webapp.ui.conflict import differences, read_version
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.reports.links import with_query
from webapp.ui.wording.causes import Explanation

DRAFT = "account"
# The fragment to send for a toggle, by `part`; without one it is the server settings.
PARTS = {"footer": "accounts/form/_footer.html", "sending": "accounts/form/_sending.html"}


class HeldNotice(NamedTuple):
    """Why and since when an account is held, and how many messages wait in its queue."""

    sending_state: SendingState
    explanation: Explanation
    queue: int
    queue_url: str | None

    @property
    def offers_own_sender(self) -> bool:
        """Tell whether the account could go on if it sent as itself only."""
        return sending_state.is_other_sender_refused(self.sending_state.held_facts)

    @property
    def server_words(self) -> str:
        """The server's reply to the last try; empty if there was none."""
        facts = self.sending_state.held_facts
        return " ".join(str(facts[name]) for name in ("reply_code", "reply_text") if facts.get(name))


@bp.get("/new")
@needs(Right.CHANGE)
def new() -> Response:
    """Show an empty form, or the draft that the URL names."""
    # The first account is the default, and the first real one takes that place from the practice mailbox.
    takes_default = service.default_id() is None or practice.default_account() is not None
    form = _from_draft() or _from_run(0) or AccountForm(None, data={"is_default": takes_default})
    return form_page(form)


@bp.post("")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def create() -> Response:
    """Store a new account."""
    form = AccountForm()
    if not form.validate():
        return form_page(form, status=422)
    try:
        saved = service.create(
            form.values(),
            is_default=form.is_default.data,
            secret_again=form.secret_again.data or None,
            actor=actor(),
        )
    except (Invalid, Refused) as error:
        form.refuse(error)
        return form_page(form, status=status_of(error))
    flash(_("The account %(name)s was created.", name=saved.account.name), "success")
    return _after_saving(saved)


@bp.get("/<int:account_id>/edit")
@needs(Right.CHANGE)
def edit(account_id: int) -> Response:
    """Show the form of an account."""
    account = service.get(account_id)
    form = _from_draft(account_id) or _from_run(account_id)
    form = form or form_of(account, is_default=service.default_id() == account_id)
    if run_id := request.args.get("run", type=int):
        form.show(explanation_for(run_id, account_id))
    elif account.last_test_ok is False and account.last_test_fingerprint == account.fingerprint:
        failed = runs.newest("account", account_id)
        form.mark(explanation_for(failed.id, account_id) if failed else None, focus=False)
    return form_page(form, account)


@bp.post("/<int:account_id>")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def update(account_id: int) -> Response:
    """Change an account; on a conflicting edit, 409 with both versions."""
    account = service.get(account_id)
    form = AccountForm(own_id=account_id)
    if not form.validate():
        return form_page(form, account, status=422)
    try:
        saved = service.update(
            account_id,
            form.values(),
            version=read_version(form),
            is_default=form.is_default.data,
            secret_again=form.secret_again.data or None,
            actor=actor(),
        )
    except Conflict as error:
        return _conflict(form, error.facts["current"])
    except (Invalid, Refused) as error:
        form.refuse(error)
        return form_page(form, account, status=status_of(error))
    flash(_("The account %(name)s was saved.", name=saved.account.name), "success")
    return _after_saving(saved)


@bp.post("/fields", defaults={"account_id": None})
@bp.post("/<int:account_id>/fields")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def fields(account_id: int | None) -> Response:
    """Show the form again after a toggle, with the fields that its answer calls for. Saves nothing."""
    account = service.get(account_id) if account_id else None
    form = AccountForm(own_id=account_id)
    context = _context(form, account) | {"conflict": None, "live_oob": htmx.wants_fragment()}
    fragment = PARTS.get(request.form.get("part", ""), "accounts/form/_server.html")
    return page_or_fragment("accounts/edit.html", fragment, **context)


@bp.post("/live")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def live() -> Response:
    """Show the live line for the form as typed so far. Saves nothing, connects nowhere."""
    form = AccountForm()
    context = {"live": live_line(form), "asks": asks_at(form.host.data or ""), "oob": False}
    return make_response(render_template("accounts/form/_live.html", with_asks=True, **context))


@bp.post("/draft", defaults={"account_id": None})
@bp.post("/<int:account_id>/draft")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def draft(account_id: int | None) -> Response:
    """Save the incomplete form as a draft and go to create the credential or connector that it lacks."""
    token = drafts.keep(g.person, DRAFT, AccountForm().kept())
    here = url_for("accounts.edit", account_id=account_id) if account_id else url_for("accounts.new")
    feature = "connectors" if request.form.get("make") == "connector" else "credentials"
    return go_to(url_for(f"{feature}.new", return_to=with_query(here, draft=token)))


def _from_draft(account_id: int | None = None) -> AccountForm | None:
    """Return the form of the draft in the URL, with the newly created credential or connector chosen."""
    kept = drafts.find(request.args.get("draft", ""), g.person, DRAFT)
    if kept is None:
        return None
    for made, field, toggle in (
        ("credential", "credential_id", "authenticate"),
        ("connector", "connector_id", "use_connector"),
    ):
        row_id = request.args.get(made, type=int)
        if row_id is not None:
            kept |= {field: row_id, toggle: True}
    return AccountForm(None, data=kept, own_id=account_id)


def _from_run(account_id: int) -> AccountForm | None:
    """Return the form as the run in the URL tested it without saving, with what that found marked.

    It is 0 for a new account. That the account was changed since is noticed when the form is saved.
    """
    run = runs.find(request.args.get("tested", 0, type=int))
    if run is None or run.kind != UNSAVED or run.subject_id != account_id:
        return None
    fields, offer = unsaved.fields_of(run), _offer(run)
    is_default = service.default_id() == account_id if account_id else service.default_id() is None
    version = str(service.get(account_id).version) if account_id else ""
    shown = offer.fields if offer else fields
    form = form_of_fields(shown, is_default=is_default, version=version, own_id=account_id or None)
    if offer is None:
        form.show(explanation_for(run.id, account_id, kind=UNSAVED))
    else:
        form.mark_changes(changes_of(for_audit(fields), for_audit(offer.fields)))
    return form


def _offer(run: Run) -> Offer | None:
    """Return the cure that the URL names, which changes the form that `run` tested; None for none."""
    account = Account(**columns_of(unsaved.fields_of(run)), id=run.subject_id or None)
    offer = find(account, failure_of_unsaved(run), request.args.get("cure", ""))
    return offer if offer is not None and offer.asks is None else None


def found_in(form: AccountForm) -> FoundView | None:
    """Return what was found for the line at the head of the form; None where nobody looked yet."""
    run_id = str(form.found_run.data or "")
    run = discovery.find(int(run_id[:18])) if run_id.isdecimal() and run_id.isascii() else None
    return found_view(str(form.looked_for.data or ""), run)


def status_of(error: Invalid | Refused) -> int:
    """Return the status of the answer to a form that was refused."""
    return 429 if isinstance(error, Refused) else 422


def _context(form: AccountForm, account: Account | None) -> dict[str, Any]:
    return {
        "form": form,
        "account": account,
        "live": live_line(form),
        "ask_secret": _asks_secret(form),
        "held": held_notice(account) if account else None,
        "queue_words": queue_words,
        "general": general.current(current_app.config["POSTIGO"]),
        "unsaved_test": _unsaved_test(),
        "asks": asks_at(form.host.data or ""),
        "found": None if account else found_in(form),
    }


def _unsaved_test() -> str | None:
    """Return the URL of the window that tests this form without saving it, where that was asked for."""
    if request.method != "GET" or "test" not in request.args or "draft" not in request.args:
        return None
    return url_for("accounts.unsaved_window", draft=request.args["draft"])


def held_notice(account: Account) -> HeldNotice | None:
    """Return the notice for an account that is held; None for one that is not."""
    row = sending_state.find(account.id)
    if row is None or row.held_at is None:
        return None
    return HeldNotice(row, explain_hold(row), sending_summary.queue_of(row.account_id), queue_url())


def _asks_secret(form: AccountForm) -> bool:
    """Tell whether saving would send the credential to a server for which it was not confirmed."""
    if form.secret_again.errors:
        return True
    try:
        return bool(form.authenticate.data) and service.needs_secret(form.values(), actor=actor())
    except (Invalid, ValueError):  # incomplete input; asked again on saving
        return False


def form_page(
    form: AccountForm, account: Account | None = None, *, status: int = 200, **more: Any
) -> Response:
    """Return the page of the form, with `more` beside what it always has."""
    context = {"live_oob": False, "conflict": None} | _context(form, account) | more
    if context["held"] is not None and status == 200:
        form.mark(context["held"].explanation, focus=False)
    return make_response(render_template("accounts/edit.html", **context), status)


def _conflict(form: AccountForm, current: Account) -> Response:
    """Show both versions; the form keeps what was typed and can overwrite the stored one."""
    theirs = form_of(current, is_default=service.default_id() == current.id)
    hidden = ("version", "port_suggested", "port_typed", *LOOKED_FOR)
    names = [name for name in form.kept() if name not in hidden]
    found = differences(theirs, form, names)
    form.version.data = str(current.version)
    return form_page(form, current, status=409, conflict=found)


def _after_saving(saved: service.Saved) -> Response:
    flash_default_change(saved)
    if request.form.get("then") == "test":
        return go_to(url_for("accounts.test", account_id=saved.account.id))
    return go_to(url_for("accounts.report"))
