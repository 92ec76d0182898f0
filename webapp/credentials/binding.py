"""An edit never sends a secret to a new destination.

A secret goes only where somebody who knew it sent it. The person who typed it may use it once without
being asked: that binds the credential to its first destination. Anybody else, and that person for any
further destination, types the secret again. A destination is one canonical text, so two of them are
compared as strings.

Replacing a secret unbinds the credential from every destination that the person who types the new one
does not keep by name: who confirmed a destination knew the former secret, not this one. Otherwise an
administrator could put a secret of his own in place, bind it to a server of his own, and wait for
somebody to type the right one again.
"""

from collections.abc import Collection
from typing import Any, Protocol

from webapp.access import limits
from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.credentials.kinds import kind_of
from webapp.credentials.models import Credential, Destination
from webapp.db import database, writing
from webapp.errors import Invalid, Refused
from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.mail.rules.address import check_host
from webapp.mail.rules.text import check_password
from webapp.tunnels.host_key import fingerprint
from webapp.vault import Secret

DIRECT = "direct"
AT_MOST, WINDOW_S = 10, 15 * 60


class Endpoint(Protocol):
    """The part of a connector that a destination is made of; connectors import this module."""

    id: int
    kind: str
    host: str
    port: int
    host_key: str


def smtp_destination(
    *,
    host: str,
    port: int,
    tls: str,
    verify: bool,
    route: str,
    trusted: TrustedCertificate | None = None,
    name: str = "",
) -> str:
    """Return the destination to which an SMTP account sends its secret.

    `tls` is `none`, `ssl` (implicit) or `tls` (STARTTLS); `route` is the text of `route_of`. Who trusts a
    certificate of one's own, or another `name` in it, decides who receives the secret: both belong to it.
    """
    checked = ["verified" if verify else "unverified"]
    if trusted is not None:
        checked.append(f"{'certificate' if trusted.is_pinned else 'issuer'}={trusted.sha256}")
    if name:
        checked.append(f"name={name}")
    return f"smtp {_authority(host, port)} {tls} {';'.join(checked)} via {route}"


def connector_destination(*, kind: str, host: str, port: int, host_key: str = "") -> str:
    """Return the destination to which a connector sends its own secret; the host key is a part of it."""
    words = [kind, _authority(host, port)]
    return " ".join([*words, fingerprint(host_key)] if host_key else words)


def route_of(connector: Endpoint | None) -> str:
    """Return the route to an SMTP server as a part of its destination.

    Editing the endpoint of a connector changes the route, and so every destination behind it.
    """
    if connector is None:
        return DIRECT
    endpoint = connector_destination(
        kind=connector.kind, host=connector.host, port=connector.port, host_key=connector.host_key
    )
    return f"connector:{connector.id} {endpoint}"


def _authority(host: str, port: int) -> str:
    name = check_host(host, "host").ascii
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def is_bound(credential: Credential, destination: str) -> bool:
    """Tell whether `credential` is bound to `destination`."""
    return Destination.select().where(_at(credential, destination)).exists()


def bind_first_use(credential: Credential, destination: str, *, actor: Actor) -> bool:
    """Bind a credential without a destination if `actor` typed its secret; tell whether that was so."""
    with writing():
        if not _is_same_secret(credential) or not _may_use_first(credential, actor):
            return False
        _bind(credential, destination, "first_use", actor)
    return True


def _may_use_first(credential: Credential, actor: Actor) -> bool:
    return credential.secret_by == actor.identity and not destinations_of(credential)


def _is_same_secret(credential: Credential) -> bool:
    """Tell whether the secret is still the one that was read: it may be replaced at any moment."""
    return Credential.select().where(_as_read(credential)).exists()


def _as_read(credential: Credential) -> Any:
    same = Credential.secret_changed_at == credential.secret_changed_at
    return (Credential.id == credential.id) & same & (Credential.secret_by == credential.secret_by)


def confirm(credential: Credential, destination: str, typed: str, *, actor: Actor) -> None:
    """Bind `credential` to `destination` if `typed` is its secret.

    Raises Refused `secret.mismatch`, or `limit.reached`. Call it outside a transaction, whose rollback
    would take the audit entry of a refusal away.
    """
    if database.in_transaction():
        raise RuntimeError(
            "confirm() inside a transaction: its rollback would remove the entry of a refused secret"
        )
    hit = limits.hit(f"secret_again:{credential.id}", at_most=AT_MOST, window_s=WINDOW_S, actor=actor)
    if not _confirming(credential).matches(as_stored(credential, typed)):
        with writing():
            record(actor, "credential.secret_mismatch", _subject(credential), after={"place": destination})
        raise Refused("secret.mismatch")
    with writing():
        limits.take_back([hit])
        if not _is_same_secret(credential):  # replaced since it was compared: what was typed is the former
            raise Refused("secret.mismatch")
        _bind(credential, destination, "secret_typed", actor)


def _confirming(credential: Credential) -> Secret:
    """Return the secret that is typed again: the refresh token of a client that has none of its own."""
    if credential.secret is None and credential.refresh_token is not None:
        return credential.open_refresh_token()
    return credential.open_secret()


def as_stored(credential: Credential, typed: str) -> str:
    """Return a secret as its kind stores it; what could not be stored is returned as it is."""
    field = kind_of(credential.kind).secret("secret")
    try:
        return field.check(typed, "secret_again") if field else typed
    except Invalid:
        return typed


def require(credential: Credential, destination: str, typed: str | None, *, actor: Actor) -> None:
    """Allow `credential` for `destination`, or refuse; every action that gives it a destination calls this.

    It is allowed when it is bound already, has no secret, or was never used and `actor` typed its secret.
    Otherwise `typed` must be its secret. Raises Invalid `secret.needed` or `secret.mismatch` at the field
    `secret_again`, Refused `limit.reached`. Call it outside a transaction, as `confirm`.
    """
    if is_allowed(credential, destination) or bind_first_use(credential, destination, actor=actor):
        return
    if not typed:
        raise Invalid("secret.needed", field="secret_again", name=credential.name, place=destination)
    try:
        confirm(credential, destination, _typed_again(credential, typed), actor=actor)
    except Refused as error:
        if error.code != "secret.mismatch":
            raise
        raise Invalid(error.code, field="secret_again", name=credential.name) from error


def _typed_again(credential: Credential, typed: str) -> str:
    """Return what was typed. Raises Invalid at `secret_again` where it cannot be a secret of the kind."""
    is_area = getattr(kind_of(credential.kind).secret("secret"), "is_area", False)
    return typed if is_area else check_password(typed, "secret_again")


def check(credential: Credential, destination: str) -> None:
    """Make sure, at the moment of use, that the secret may be sent to `destination`.

    Raises Refused `credential.unbound`.
    """
    if not credential.is_sent:
        return
    # In one query: a secret read before it was replaced must not meet a destination of the next one.
    bound = Destination.select().join(Credential).where(_at(credential, destination) & _as_read(credential))
    if not bound.exists():
        raise Refused("credential.unbound", name=credential.name, place=destination)


def is_allowed(credential: Credential, destination: str) -> bool:
    """Tell whether `credential` is bound to `destination`, or has no secret that is sent."""
    return not credential.is_sent or is_bound(credential, destination)


def asks_again(credential: Credential, destination: str, *, actor: Actor) -> bool:
    """Tell whether `require` would ask `actor` for the secret."""
    return not is_allowed(credential, destination) and not _may_use_first(credential, actor)


def bound_by(credential: Credential, actor: Actor) -> list[str]:
    """Return the destinations that `actor` allowed: the only ones that a form may offer to keep by itself."""
    own = (Destination.credential == credential) & (Destination.bound_by == actor.identity)
    return [row.place for row in Destination.select().where(own).order_by(Destination.id)]


def unbind(credential: Credential, *, keep: Collection[str], actor: Actor) -> list[str]:
    """Take all destinations from `credential` but those that `actor` keeps; return the ones that it lost.

    Call it in the transaction that replaces the secret.
    """
    lost = [place for place in destinations_of(credential) if place not in keep]
    Destination.delete().where(Destination.credential == credential, Destination.place.in_(lost)).execute()
    Destination.update(bound_by=actor.identity).where(Destination.credential == credential).execute()
    return lost


def destinations_of(credential: Credential) -> list[str]:
    """Return the destinations of `credential`, oldest first."""
    query = Destination.select().where(Destination.credential == credential).order_by(Destination.id)
    return [row.place for row in query]


def refine(credential: Credential, destination: str, exact: str) -> bool:
    """Replace `destination` by `exact`, which names the same one in more detail; tell whether it was bound.

    Made for the host key of a jump host: until one is accepted no secret is sent there.
    """
    with writing():
        if not is_bound(credential, destination):
            return False
        _rename(Destination.get(_at(credential, destination)), exact)
    return True


def refine_route(route: str, exact: str) -> None:
    """Replace `route` by `exact` in all destinations behind it, for the same reason as `refine`."""
    ending = f" via {route}"
    with writing():
        for row in Destination.select().where(Destination.place.endswith(ending)):
            if row.place.endswith(ending):  # LIKE ignores case
                _rename(row, row.place.removesuffix(ending) + f" via {exact}")


def _at(credential: Credential, destination: str) -> Any:
    return (Destination.credential == credential) & (Destination.place == destination)


def _rename(row: Destination, destination: str) -> None:
    if is_bound(row.credential, destination):
        row.delete_instance()
    else:
        Destination.update(place=destination).where(Destination.id == row.id).execute()


def _bind(credential: Credential, destination: str, reason: str, actor: Actor) -> None:
    Destination.insert(
        credential=credential, place=destination, bound_by=actor.identity, created_at=now()
    ).on_conflict_ignore().execute()
    after = {"place": destination, "reason": reason}
    record(actor, "credential.bound", _subject(credential), after=after)


def _subject(credential: Credential) -> Subject:
    return Subject.of(credential, credential.name)
