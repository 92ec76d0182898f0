"""The page *SMTP entry* of an application: what to type into a device, ranges, refusals, a try."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import limits
from webapp.access.guard import actor, needs
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.accounts.models import Account
from webapp.applications import service as applications
from webapp.applications.models import Application
from webapp.devices import refusals, service
from webapp.devices.models import DeviceRange, RefusedSession
from webapp.errors import Conflict, Invalid
from webapp.outbox.models import Message
from webapp.outbox.reading.rows import MessageRow, rows_of
from webapp.outbox.wording.codes import STATES
from webapp.submission import certificate, rehearsal
from webapp.submission.forms import CONFLICT_FIELDS, DeviceForm, RangeForm, form_of
from webapp.submission.rehearsal import Device, Rehearsal
from webapp.submission.replies import sentence
from webapp.transcript import Stage
from webapp.ui import conflict
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.wording import stages
from webapp.ui.wording.stages import StageView

bp = Blueprint("submission", __name__, url_prefix="/applications/<int:application_id>/smtp")
MESSAGES_SHOWN = 10
WINDOW_S = 60


@bp.get("")
@needs(Right.READ)
def show(application_id: int) -> Response:
    """Show what a device is set to, who hands over from where, and what was taken and refused last."""
    return _page(applications.get(application_id), DeviceForm(None, data={"to": g.person.email}))


@bp.post("/try")
@needs(Right.TEST)
@resumes(DeviceForm, "submission.show")
def play(application_id: int) -> Response:
    """Play a device, and show each step; the message is a real one."""
    application = applications.get(application_id)
    form = DeviceForm()
    form.offer(service.ranges_of(application_id))
    door = current_app.config.get("DOOR")
    if door is None or not form.validate():
        return _page(application, form, status=422)
    settings = current_app.config["POSTIGO"]
    who = actor()
    limits.hit(f"test:{who.id}", at_most=settings.tests_per_minute, window_s=WINDOW_S, actor=who)
    return _page(application, form, played=rehearsal.play(_device(application, form), door, settings))


@bp.get("/ranges/new")
@needs(Right.CHANGE)
def new(application_id: int) -> Response:
    """Show an empty form; the address of a device that was refused may be filled in."""
    application = applications.get(application_id)
    return _form_page(application, RangeForm(None, data={"network": request.args.get("network", "")[:60]}))


@bp.post("/ranges")
@needs(Right.CHANGE)
@resumes(RangeForm, "submission.new")
def create(application_id: int) -> Response:
    """Store a new range."""
    application = applications.get(application_id)
    form = RangeForm()
    if not form.validate():
        return _form_page(application, form, status=422)
    try:
        row = service.create(application_id, form.values(), actor=actor())
    except Invalid as error:
        form.refuse(error)
        return _form_page(application, form, status=422)
    flash(_("The address range %(name)s was created. It counts from now on.", name=row.name), "success")
    return go_to(url_for("submission.show", application_id=application_id))


@bp.get("/ranges/<int:range_id>/edit")
@needs(Right.CHANGE)
def edit(application_id: int, range_id: int) -> Response:
    """Show the form of a range."""
    row = service.get(application_id, range_id)
    return _form_page(row.application, form_of(row), row)


@bp.post("/ranges/<int:range_id>")
@needs(Right.CHANGE)
@resumes(RangeForm, "submission.edit")
def update(application_id: int, range_id: int) -> Response:
    """Change a range; on an edit conflict show both versions (409)."""
    row = service.get(application_id, range_id)
    form = RangeForm()
    if not form.validate():
        return _form_page(row.application, form, row, status=422)
    version = conflict.read_version(form)
    try:
        saved = service.update(application_id, range_id, form.values(), version=version, actor=actor())
    except Conflict as error:
        return _conflict_page(form, error.facts["current"])
    except Invalid as error:
        form.refuse(error)
        return _form_page(row.application, form, row, status=422)
    flash(_("The address range %(name)s was saved. It counts from now on.", name=saved.name), "success")
    return go_to(url_for("submission.show", application_id=application_id))


@bp.get("/ranges/<int:range_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(application_id: int, range_id: int) -> Response:
    """Ask before deleting."""
    row = service.get(application_id, range_id)
    return page_or_fragment("submission/confirm_delete.html", "submission/_confirm_delete.html", range=row)


@bp.post("/ranges/<int:range_id>/delete")
@needs(Right.CHANGE)
def delete(application_id: int, range_id: int) -> Response:
    """Delete a range."""
    row = service.delete(application_id, range_id, actor=actor())
    flash(_("The address range %(name)s was deleted.", name=row.name), "success")
    return go_to(url_for("submission.show", application_id=application_id))


def _page(
    application: Application, form: DeviceForm, *, status: int = 200, played: Rehearsal | None = None
) -> Response:
    ranges = service.ranges_of(application.id)
    form.offer(ranges)
    settings = current_app.config["POSTIGO"]
    html = render_template(
        "submission/show.html",
        application=application,
        host=request.host.rpartition(":")[0] or request.host,
        ports=_ports(),
        certificate=certificate.shown(settings),
        ranges=ranges,
        accounts=_account_names(ranges),
        form=form,
        played=played,
        stages=_stages(played) if played else [],
        taken=_taken(application),
        states=STATES,
        refused=[_told(row) for row in refusals.of_application(application.id)],
        strangers=[_told(row) for row in refusals.of_nobody()],
    )
    return make_response(html, status)


def _stages(played: Rehearsal) -> list[StageView]:
    """Return the steps of a device that was played; what concerns accounts alone is left out."""
    found = stages.views(played.steps, (), over=True)
    return [replace(stage, chain=[]) for stage in found if stage.stage != Stage.CONNECTOR]


def _ports() -> list[tuple[int, str]]:
    """Return the ports with the kind of encryption of each; none while nothing is taken by SMTP here."""
    settings = current_app.config["POSTIGO"]
    if current_app.config.get("DOOR") is None:
        return []
    found = [(settings.submission_port, "STARTTLS (TLS)"), (settings.submissions_port, "SSL (SMTPS)")]
    return [(port, kind) for port, kind in found if port]


def _account_names(ranges: list[DeviceRange]) -> dict[int, str]:
    ids = [row.account_id for row in ranges if row.account_id is not None]
    return dict(Account.select(Account.id, Account.name).where(Account.id.in_(ids)).tuples())


def _taken(application: Application) -> list[MessageRow]:
    own = Message.select(Message.id).where(Message.application == application.id, Message.interface == "smtp")
    return rows_of([row[0] for row in own.order_by(Message.id.desc()).limit(MESSAGES_SHOWN).tuples()])


def _told(row: RefusedSession) -> dict[str, Any]:
    """Return a refused session with the sentence for it, its lines in the form of a stage."""
    error = Invalid(row.code, **row.facts)
    return {"row": row, "sentence": sentence(error), "stage": "session", "lines": row.lines}


def _device(application: Application, form: DeviceForm) -> Device:
    found = None if form.way.data == "token" else service.get(application.id, int(form.way.data))
    return Device(
        application,
        recipient=form.to.data,
        subject=_("Test of the SMTP entry"),
        text=_("This message came in as a device hands it over."),
        token=(form.token.data or "").strip() if found is None else "",
        range=found,
    )


def _form_page(
    application: Application,
    form: RangeForm,
    row: DeviceRange | None = None,
    *,
    status: int = 200,
    found: Any = None,
) -> Response:
    context = {"form": form, "application": application, "range": row, "conflict": found}
    return make_response(render_template("submission/edit.html", **context), status)


def _conflict_page(form: RangeForm, current: DeviceRange) -> Response:
    found = conflict.differences(form_of(current), form, CONFLICT_FIELDS)
    form.version.data = str(current.version)  # submitting again overwrites the other change
    return _form_page(current.application, form, current, status=409, found=found)
