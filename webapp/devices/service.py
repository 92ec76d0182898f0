"""Actions on address ranges. Each writes its audit entry in the same transaction."""

import ipaddress
from typing import Any

import peewee as pw

from webapp.applications import service as applications
from webapp.audit.log import Actor, Subject, changed, record
from webapp.clock import now
from webapp.db import writing
from webapp.devices import fields as range_fields
from webapp.devices.fields import RangeFields, audit_values, cleaned, columns_of
from webapp.devices.models import DeviceRange
from webapp.errors import Conflict, Invalid, NotFound

RANGES_MOST = 100  # of one application


def ranges_of(application_id: int) -> list[DeviceRange]:
    """Return the ranges of an application, by name."""
    query = DeviceRange.select().where(DeviceRange.application == application_id)
    return list(query.order_by(DeviceRange.name, DeviceRange.id))


def get(application_id: int, range_id: int) -> DeviceRange:
    """Return a range of an application. Raises NotFound."""
    found = DeviceRange.get_or_none(DeviceRange.id == range_id, DeviceRange.application == application_id)
    if found is None:
        raise NotFound("device_range.not_found", id=range_id)
    return found


def find(address: str) -> DeviceRange | None:
    """Return the range that an IP address is in, the narrowest of several; None for an address in none."""
    try:
        peer = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(peer, "ipv4_mapped", None)
    peer = mapped or peer
    rows = DeviceRange.select(DeviceRange.id, DeviceRange.network).tuples()
    around = [(id_, net) for id_, text in rows if peer in (net := ipaddress.ip_network(text))]
    if not around:
        return None
    narrowest = max(around, key=lambda item: item[1].prefixlen)[0]
    return DeviceRange.get_or_none(DeviceRange.id == narrowest)


def create(application_id: int, fields: RangeFields, *, actor: Actor) -> DeviceRange:
    """Store a new range of an application.

    Raises Invalid at the field that breaks a rule, NotFound for an application that is not there.
    """
    fields = cleaned(fields)
    moment = now()
    with writing():
        application = applications.get(application_id)
        if len(ranges_of(application_id)) >= RANGES_MOST:
            raise Invalid("device_range.too_many", field="name", limit=RANGES_MOST)
        stamps = {"application": application.id, "created_at": moment, "updated_at": moment}
        row = _stored(lambda: DeviceRange.create(**columns_of(fields), **stamps))
        after = audit_values(fields) | {"application": application.name}
        record(actor, "device_range.created", Subject.of(row, row.name), after=after)
    return row


def update(
    application_id: int, range_id: int, fields: RangeFields, *, version: int, actor: Actor
) -> DeviceRange:
    """Change a range that the caller read at `version`.

    Raises Conflict when it was changed since (`facts["current"]` has the present one), Invalid at the
    field that breaks a rule, NotFound.
    """
    fields = cleaned(fields)
    with writing():
        row = get(application_id, range_id)
        before, after = changed(audit_values(range_fields.of(row)), audit_values(fields))
        columns = columns_of(fields) | {"updated_at": now(), "version": DeviceRange.version + 1}
        same = (DeviceRange.id == row.id) & (DeviceRange.version == version)
        if not _stored(lambda: DeviceRange.update(columns).where(same).execute()):
            raise Conflict("device_range.changed", current=row)
        if after:
            subject = Subject.of(row, fields.name)
            record(actor, "device_range.updated", subject, before=before, after=after)
    return get(application_id, range_id)


def delete(application_id: int, range_id: int, *, actor: Actor) -> DeviceRange:
    """Delete a range and return what it was; its devices are refused from now on. Raises NotFound."""
    with writing():
        row = get(application_id, range_id)
        before = audit_values(range_fields.of(row))
        DeviceRange.delete().where(DeviceRange.id == row.id).execute()
        record(actor, "device_range.deleted", Subject.of(row, row.name), before=before)
    return row


def _stored(write: Any) -> Any:
    """Write, and return the result. Raises Invalid for a network that another range has."""
    try:
        # In a savepoint, because PostgreSQL gives up the whole transaction after a refused row.
        with writing():
            return write()
    except pw.IntegrityError as error:
        raise Invalid("device_range.taken", field="network") from error
