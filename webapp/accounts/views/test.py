"""The test of an account: the dialog that starts it, and the past tests."""

from typing import Any

from flask import Response, current_app, g, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import AnyOf

from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.access.wording import wait_sentence
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp
from webapp.audit.log import Subject
from webapp.errors import Refused
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import check_body, check_subject, refuse_too_long
from webapp.runs import service as runs
from webapp.runs.depths import DEPTHS, SEND, Depth
from webapp.runs.wording import explanation_for, outcome_of, sentence_of, view_of
from webapp.runs.wording.depth import buttons
from webapp.ui.errors import retry_later
from webapp.ui.forms import Form, TextField, required, rule, sent_once
from webapp.ui.htmx import go_to, page_or_fragment, replace_url, wants_fragment

BODY_MAX = 100_000  # characters of a test message, which is stored with its run


def _check_test_body(text: str, field: str) -> str:
    refuse_too_long(text, field, BODY_MAX)
    return check_body(text, field)


class ProbeForm(Form):
    """The fields of a test message, and how far its test goes; everything else comes from the account."""

    depth = HiddenField(default=SEND.code, validators=[AnyOf(tuple(DEPTHS))])
    to = TextField(_l("Send to"), [required, rule(check_address)])
    subject = TextField(_l("Subject"), [rule(check_subject)])
    body = TextAreaField(_l("Message"), [rule(_check_test_body)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate the fields that the depth needs: one that asks about no recipient needs none of them."""
        if super().validate(extra_validators):
            return True
        if self.chosen.names_recipient:
            return False
        for field in (self.to, self.subject, self.body):
            field.errors = []
        return not self.errors

    @property
    def chosen(self) -> Depth:
        """How far the test goes."""
        return DEPTHS.get(self.depth.data, SEND)

    def asked(self) -> dict[str, str]:
        """Return what a run is asked for, of a form that is valid."""
        depth = {"depth": self.chosen.code}
        if not self.chosen.names_recipient:
            return depth
        return depth | {"to": self.to.data, "subject": self.subject.data, "body": self.body.data or ""}


@bp.get("/<int:account_id>/test")
@needs(Right.TEST)
def test(account_id: int) -> Response:
    """Open the dialog with every field filled in, ready to send."""
    account = service.get(account_id)
    form = filled_form()
    if run_id := request.args.get("run", type=int):
        form.mark(explanation_for(run_id, account_id), focus=True)
    return page_or_fragment("accounts/test.html", "accounts/test/_test.html", **window(account, form))


def filled_form() -> ProbeForm:
    """Return the form as it is first shown: only pressing a button is left."""
    defaults = {
        "to": g.person.email,
        "subject": _("TEST MESSAGE!"),
        "body": _("ATTENTION: THIS IS A TEST MESSAGE!"),
    }
    return ProbeForm(data=defaults)


def window(account: Account, form: ProbeForm) -> dict[str, Any]:
    """Return what the templates of the test window take, for a stored account."""
    return {
        "account": account,
        "form": form,
        "buttons": buttons(),
        "action": url_for("accounts.start_test", account_id=account.id) if account.id else "",
        "is_unsaved": False,
        "form_url": url_for("accounts.report"),
    }


@bp.post("/<int:account_id>/test")
@needs(Right.TEST)
@resumes(ProbeForm, "accounts.test")
def start_test(account_id: int) -> Response:
    """Start a run and show it in place of the form."""
    account = service.get(account_id)
    form = ProbeForm()
    if not form.validate():
        return _again(account, form, 422)
    try:
        run = runs.start(
            "account",
            Subject.of(account, account.name),
            fingerprint=account.fingerprint,
            asked=form.asked(),
            per_minute=current_app.config["POSTIGO"].tests_per_minute,
            actor=actor(),
            locale=str(get_locale()),
            once=sent_once(),
        )
    except Refused as error:
        form.take(error, wait_sentence(error.facts["retry_after_s"]))
        return retry_later(_again(account, form, 429), error)
    url = url_for("runs.show", run_id=run.id)
    if not wants_fragment():
        return go_to(url)
    return replace_url(page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run)), url)


@bp.get("/<int:account_id>/tests")
@needs(Right.READ)
def tests(account_id: int) -> str:
    """List the tests of an account, newest first."""
    account = service.get(account_id)
    found = runs.history("account", account_id, before=request.args.get("before", type=int))
    older = found[-1].id if len(found) == runs.HISTORY else None
    rows = [(run, outcome_of(run), sentence_of(run)) for run in found]
    return render_template("accounts/tests.html", account=account, runs=rows, older=older)


@bp.get("/<int:account_id>/tests/newest")
@needs(Right.READ)
def newest_test(account_id: int) -> Response:
    """Lead to the result of the newest test of an account; to the list while there is none."""
    found = runs.newest("account", service.get(account_id).id)
    if found is None:
        return go_to(url_for("accounts.tests", account_id=account_id))
    return go_to(url_for("runs.show", run_id=found.id))


def _again(account: Account, form: ProbeForm, status: int) -> Response:
    return page_or_fragment(
        "accounts/test.html", "accounts/test/_test_form.html", status, **window(account, form)
    )
