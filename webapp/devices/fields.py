"""The fields of an address range as plain values, and the rule of each."""

import dataclasses
import ipaddress
from dataclasses import dataclass
from typing import Any

from webapp.accounts.models import Account
from webapp.applications.fields import NAME_MAX, PER_MINUTE_MOST, check_senders
from webapp.devices.models import DeviceRange
from webapp.errors import Invalid
from webapp.mail.rules.text import check_line, check_name

NETWORK_MAX = 60  # characters
# A range without a log-in is as good as a password: it may not be as wide as a provider.
WIDEST_IPV4, WIDEST_IPV6 = 16, 48


@dataclass(frozen=True)
class RangeFields:
    """A named address range; empty `account`, `senders` and `per_minute` are those of its application.

    With `log_in` the devices give name and token, and may do so without TLS; else they need no log-in.
    `account` is an id.
    """

    name: str
    network: str
    log_in: bool = False
    account: int | None = None
    senders: tuple[str, ...] = ()
    per_minute: int | None = None


NAMES = tuple(field.name for field in dataclasses.fields(RangeFields))


def cleaned(fields: RangeFields) -> RangeFields:
    """Return `fields` validated and normalised. Raises Invalid at the first field that breaks its rule."""
    if fields.per_minute is not None and not 1 <= fields.per_minute <= PER_MINUTE_MOST:
        raise Invalid("application.bad_rate", field="per_minute", most=PER_MINUTE_MOST)
    if fields.account is not None and not Account.select().where(Account.id == fields.account).exists():
        raise Invalid("device_range.account_gone", field="account")
    return dataclasses.replace(
        fields,
        name=check_name(fields.name, "name", max_length=NAME_MAX),
        network=check_network(fields.network, "network"),
        senders=check_senders(fields.senders, "senders"),
    )


def check_network(text: str, field: str) -> str:
    """Return an address or a network in its canonical form, such as 10.1.2.0/24.

    Raises Invalid `device_range.no_network` and `device_range.too_wide`.
    """
    line = check_line(text.strip(), field, max_length=NETWORK_MAX)
    try:
        network = ipaddress.ip_network(line, strict=False)
    except ValueError as error:
        raise Invalid("device_range.no_network", field=field) from error
    widest = WIDEST_IPV4 if network.version == 4 else WIDEST_IPV6
    if network.prefixlen < widest:
        raise Invalid("device_range.too_wide", field=field, widest=widest)
    if network.network_address.is_unspecified or network.network_address.is_multicast:
        raise Invalid("device_range.no_network", field=field)
    return str(network)


def of(row: DeviceRange) -> RangeFields:
    """Return the fields of a stored range."""
    return RangeFields(
        name=row.name,
        network=row.network,
        log_in=row.log_in,
        account=row.account_id,
        senders=tuple(row.senders),
        per_minute=row.per_minute,
    )


def columns_of(fields: RangeFields) -> dict[str, Any]:
    """Return the columns of the row for `fields`."""
    values = {name: getattr(fields, name) for name in NAMES if name != "account"}
    return values | {"senders": list(fields.senders), "account_id": fields.account}


def audit_values(fields: RangeFields) -> dict[str, Any]:
    """Return the fields as JSON values for audit entries, the account by its name."""
    account = Account.get_or_none(Account.id == fields.account) if fields.account is not None else None
    values = dataclasses.asdict(fields) | {"senders": list(fields.senders)}
    return values | {"account": account.name if account else ""}
