"""The line at the head of a new account: search for the server, and take what was found into the form."""

import contextlib

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import get_locale

from webapp.access import drafts
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.wording import wait_sentence
from webapp.accounts import discovery
from webapp.accounts.fields import DEFAULT_PORTS
from webapp.accounts.forms import AccountForm
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.form import DRAFT, form_page, found_in
from webapp.accounts.wording.discovery import mark_of, providers_named
from webapp.accounts.wording.offered import NO_ENCRYPTION, OfferedSettings, settings_in
from webapp.errors import Invalid, NotFound, Refused
from webapp.mail.discovery.question import read
from webapp.ui.htmx import go_to, wants_fragment
from webapp.ui.reports.links import with_query
from webapp.ui.wording.rules import rule_sentence

FORM_CARD, FOUND = "accounts/form/_discovery.html", "accounts/form/_found.html"


@bp.post("/discover")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def discover() -> Response:
    """Search for what was typed into the line, and show it with what is known at once. Saves no account.

    Without script a button asks `again` how far the search is, and sends the form along.
    """
    form = AccountForm()
    status, headers = 200, {}
    try:
        if "again" not in request.form:
            _search(form)
    except Invalid as error:
        form.take(error, rule_sentence(error))
        status = 422
    except Refused as error:
        wait_s = error.facts["retry_after_s"]
        form.look_for.errors = [wait_sentence(wait_s)]
        status, headers = 429, {"Retry-After": str(wait_s)}
    response = _fragment(form, FORM_CARD, status) if wants_fragment() else form_page(form, status=status)
    response.headers.update(headers)
    return response


@bp.get("/discover/<int:discovery_id>")
@needs(Right.CHANGE)
def discovered(discovery_id: int) -> Response:
    """Show what a search found so far; answer 204 when the page has `seen` the present mark."""
    run = discovery.find(discovery_id)
    if run is None:
        raise NotFound("run.not_found", id=discovery_id)
    if wants_fragment() and request.args.get("seen") == mark_of(run):
        return Response(status=204)
    text = run.subject_name
    form = AccountForm(None, data={"look_for": text, "looked_for": text, "found_run": str(discovery_id)})
    return _fragment(form, FOUND, 200) if wants_fragment() else form_page(form)


@bp.post("/discover/take")
@needs(Right.CHANGE)
@resumes(AccountForm, "accounts.edit", new="accounts.new")
def take() -> Response:
    """Take the settings of a button into the form and show it again; all else that was typed stays.

    Raises NotFound for settings that no button has.
    """
    form = AccountForm()
    try:
        _fill(form, settings_in(request.form.get("take", "")))
    except Invalid as error:
        raise NotFound("settings.not_found") from error
    token = drafts.keep(g.person, DRAFT, form.kept())
    return go_to(with_query(url_for("accounts.new"), draft=token) + "#server")


def _fragment(form: AccountForm, template: str, status: int) -> Response:
    return make_response(render_template(template, form=form, found=found_in(form)), status)


def _search(form: AccountForm) -> None:
    """Look for what was typed: by name in the table of providers, else in the network, by a run.

    Raises Invalid, and Refused when this person searched too often.
    """
    # `look_at` is a host that the search before has found; the line keeps what was typed.
    text = request.form.get("look_at") or str(form.look_for.data or "")
    question = read(text)
    form.looked_for.data, form.found_run.data = text, ""
    if providers_named(question) or not question.asks_network:
        return
    run = discovery.start(
        question,
        connector_id=form.connector_id.data if form.use_connector.data else None,
        per_minute=current_app.config["POSTIGO"].tests_per_minute,
        actor=actor(),
        locale=str(get_locale()),
    )
    form.found_run.data = str(run.id)


def _fill(form: AccountForm, offered: OfferedSettings) -> None:
    """Put settings into the form; a sender that was looked for goes into a field that is still empty."""
    form.host.data = offered.host or form.host.data
    form.secure.data = offered.security != NO_ENCRYPTION
    if form.secure.data:
        form.security.data = offered.security
    usual = DEFAULT_PORTS[form.encryption()]
    form.port.data = str(offered.port)
    form.port_suggested.data = str(usual)
    form.port_typed.data = "" if offered.port == usual else "yes"
    if offered.logs_in is not None:
        form.authenticate.data = offered.logs_in
    if not form.sender.data:
        with contextlib.suppress(Invalid):
            form.sender.data = read(str(form.look_for.data or "")).address
