"""The page of an account for everybody who may read it: its settings and how sending goes."""

from typing import Any

from flask import Response, make_response, render_template

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.accounts import fields, sending_state, service, substitutes
from webapp.accounts.models import Account
from webapp.accounts.report import sending_summary
from webapp.accounts.views.blueprint import bp, queue_url
from webapp.accounts.views.form import held_notice
from webapp.accounts.wording.report import queue_words
from webapp.accounts.wording.settings import SECTIONS, settings_of
from webapp.runs import service as runs
from webapp.runs.wording import outcome_of, sentence_of


@bp.get("/<int:account_id>")
@needs(Right.READ)
def show(account_id: int) -> Response:
    """Show the settings of an account, of a credential only its name."""
    return show_page(service.get(account_id))


def show_page(account: Account, status: int = 200, **more: Any) -> Response:
    """Return the page of an account; `more` is what a button on it that was pressed has to say."""
    values = fields.for_audit(fields.of(account))
    last_test = next(iter(runs.history("account", account.id)), None)
    return make_response(
        render_template(
            "accounts/show.html",
            account=account,
            is_default=service.default_id() == account.id,
            sections=[(str(title), settings_of(values, section)) for section, title in SECTIONS.items()],
            substitutes=_substitutes(account),
            held=held_notice(account),
            sending=sending_state.find(account.id),
            queue=sending_summary.queue_of(account.id),
            queue_url=queue_url(),
            queue_words=queue_words,
            last_test=last_test and (last_test, outcome_of(last_test), sentence_of(last_test)),
            **more,
        ),
        status,
    )


def _substitutes(account: Account) -> list[Account]:
    ids = substitutes.ids_of(account.id)
    found = {row.id: row for row in Account.select().where(Account.id.in_(ids))} if ids else {}
    return [found[account_id] for account_id in ids if account_id in found]
