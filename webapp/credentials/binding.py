"""A secret never travels to a new place by an edit.

A credential is bound to the places where it was first put to use. Before it may travel to another
one, whoever asks for that types its secret again. A place is one canonical text, so that comparing
two of them is comparing strings.

Replacing the secret of a credential leaves its places as they are: who types a new secret knows it,
and the places were each confirmed by somebody who knew the former one.
"""

from typing import Protocol

from webapp.access import limits
from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.credentials.models import Credential, Destination
from webapp.db import database, writing
from webapp.errors import Invalid, Refused
from webapp.mail.rules.address import check_host
from webapp.mail.rules.text import check_password
from webapp.tunnels.ssh import fingerprint

DIRECT = "direct"
AT_MOST, WINDOW_S = 10, 15 * 60


class Endpoint(Protocol):
    """What a connector is, as far as a place is concerned; the room of connectors lies above this one."""

    id: int
    kind: str
    host: str
    port: int
    host_key: str


def place_of_smtp(*, host: str, port: int, tls: str, verify: bool, road: str) -> str:
    """Return the place that an SMTP account sends its secret to.

    `tls` is `none`, `ssl` (implicit) or `tls` (STARTTLS); `road` is what `road_of` returns.
    """
    checked = "verified" if verify else "unverified"
    return f"smtp {_authority(host, port)} {tls} {checked} via {road}"


def place_of_connector(*, kind: str, host: str, port: int, host_key: str = "") -> str:
    """Return the place that a connector sends its own secret to: another host key is another place."""
    words = [kind, _authority(host, port)]
    return " ".join([*words, fingerprint(host_key)] if host_key else words)


def road_of(connector: Endpoint | None) -> str:
    """Return the road to an SMTP server: an edited endpoint makes another road, so other places beyond it."""
    if connector is None:
        return DIRECT
    place = place_of_connector(
        kind=connector.kind, host=connector.host, port=connector.port, host_key=connector.host_key
    )
    return f"connector:{connector.id} {place}"


def _authority(host: str, port: int) -> str:
    name = check_host(host, "host").ascii
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def is_bound(credential: Credential, place: str) -> bool:
    """Tell whether the secret of `credential` may travel to `place`."""
    return Destination.select().where(_at(credential, place)).exists()


def bind_first_use(credential: Credential, place: str, *, actor: Actor) -> bool:
    """Bind a credential that has no place yet; tell whether it had none."""
    with writing():
        if Destination.select().where(Destination.credential == credential).exists():
            return False
        _bind(credential, place, "first_use", actor)
    return True


def confirm(credential: Credential, place: str, typed: str, *, actor: Actor) -> None:
    """Bind `credential` to `place` because `typed` is its secret.

    Raises Refused `secret.mismatch`, or `limit.reached`. Call it outside of a transaction: the
    entry of a refusal has to outlive the refusal.
    """
    if database.in_transaction():
        raise RuntimeError("a refused secret would leave no trace")
    hit = limits.hit(f"secret_again:{credential.id}", at_most=AT_MOST, window_s=WINDOW_S, actor=actor)
    if not credential.open_secret().matches(typed):
        with writing():
            record(actor, "credential.secret_mismatch", _subject(credential), after={"place": place})
        raise Refused("secret.mismatch")
    with writing():
        limits.take_back([hit])
        _bind(credential, place, "secret_typed", actor)


def require(credential: Credential, place: str, typed: str | None, *, actor: Actor) -> None:
    """Let `credential` travel to `place`, or refuse: every action that sends it somewhere asks this first.

    Bound already, without a secret, or never used before: it may. Otherwise `typed` must be its
    secret. Raises Invalid `secret.needed` or `secret.mismatch` at the field `secret_again`, Refused
    `limit.reached`. Call it outside of a transaction, as `confirm`.
    """
    if may_travel(credential, place) or bind_first_use(credential, place, actor=actor):
        return
    if not typed:
        raise Invalid("secret.needed", field="secret_again", name=credential.name, place=place)
    try:
        confirm(credential, place, check_password(typed, "secret_again"), actor=actor)
    except Refused as error:
        if error.code != "secret.mismatch":
            raise
        raise Invalid(error.code, field="secret_again", name=credential.name) from error


def check(credential: Credential, place: str) -> None:
    """Make sure, at the moment of use, that the secret may travel to `place`.

    Raises Refused `credential.unbound`.
    """
    if not may_travel(credential, place):
        raise Refused("credential.unbound", name=credential.name, place=place)


def may_travel(credential: Credential, place: str) -> bool:
    """Tell whether nothing stands in the way: bound to `place`, or no secret that could travel."""
    return credential.secret is None or is_bound(credential, place)


def asks_again(credential: Credential, place: str) -> bool:
    """Tell whether `require` would ask for the secret."""
    return not may_travel(credential, place) and bool(places_of(credential))


def places_of(credential: Credential) -> list[str]:
    """Return where the secret may travel, oldest first."""
    query = Destination.select().where(Destination.credential == credential).order_by(Destination.id)
    return [destination.place for destination in query]


def refine(credential: Credential, place: str, exact: str) -> bool:
    """Replace `place` by what is now known of it more exactly, and tell whether it was bound.

    Made for the host key of a jump host: before one is accepted nothing is sent there.
    """
    with writing():
        if not is_bound(credential, place):
            return False
        _rename(Destination.get(_at(credential, place)), exact)
    return True


def refine_road(road: str, exact: str) -> None:
    """Replace `road` in all places beyond it, for the same reason as `refine`."""
    ending = f" via {road}"
    with writing():
        for destination in Destination.select().where(Destination.place.endswith(ending)):
            if destination.place.endswith(ending):  # LIKE would also take another case
                _rename(destination, destination.place.removesuffix(ending) + f" via {exact}")


def _at(credential: Credential, place: str) -> object:
    return (Destination.credential == credential) & (Destination.place == place)


def _rename(destination: Destination, place: str) -> None:
    if is_bound(destination.credential, place):
        destination.delete_instance()
    else:
        Destination.update(place=place).where(Destination.id == destination.id).execute()


def _bind(credential: Credential, place: str, reason: str, actor: Actor) -> None:
    Destination.insert(credential=credential, place=place, created_at=now()).on_conflict_ignore().execute()
    after = {"place": place, "reason": reason}
    record(actor, "credential.bound", _subject(credential), after=after)


def _subject(credential: Credential) -> Subject:
    return Subject.of(credential, credential.name)
