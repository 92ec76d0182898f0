"""Rate limits for log-in, links, password checks and tests.

A limit counts the stored hits of a bucket in a sliding window, so it applies across threads, processes
and restarts. `hit` refuses what is beyond the limit until the window has moved on; `pace` only slows it down,
where somebody else may have used the limit up.
"""

import datetime as dt
import ipaddress
import math
from collections.abc import Iterable

import peewee as pw

from webapp.access.models import LimitHit
from webapp.audit.log import Actor, record
from webapp.clock import now
from webapp.db import writing
from webapp.errors import Refused

LONGEST_WINDOW = dt.timedelta(days=1)
# An attacker who continues beyond the limit must not fill the disk with audit entries.
RECORD_EVERY_S = 60


def hit(bucket: str, *, at_most: int, window_s: int, actor: Actor) -> int:
    """Count one use of `bucket` and return the id of the hit.

    `bucket` is `what:whose`. Raises Refused `limit.reached` with `retry_after_s` when there were
    `at_most` hits in the last `window_s` seconds already; a refused use does not count. Call it outside
    of a transaction, whose rollback would undo the audit entry of a refusal.
    """
    with writing():
        LimitHit.delete().where(LimitHit.at < now() - LONGEST_WINDOW).execute()
        retry_after_s = _wait_s(bucket, at_most, window_s)
        if retry_after_s is None:
            return LimitHit.create(bucket=bucket, at=now()).id
        _record_refusal(bucket, actor)
    raise Refused("limit.reached", retry_after_s=retry_after_s)


def pace(bucket: str, *, free: int, slowest_s: int, window_s: int, actor: Actor, least_s: int = 0) -> int:
    """Count one use of `bucket` and return the id of the hit; nobody is locked out, but made to wait.

    After `free` uses in the last `window_s` seconds, each has to come a second after the one before, then
    two, four, … and `slowest_s` at most. With `least_s` even the first use has to wait for so long since it
    was first refused, and each further one since the one before. Raises Refused `limit.reached` with
    `retry_after_s`; a refused use does not count. Call it outside of a transaction, as `hit`.
    """
    with writing():
        LimitHit.delete().where(LimitHit.at < now() - LONGEST_WINDOW).execute()
        uses, since = _uses(bucket, window_s)
        wait_s = max(least_s, min(slowest_s, 2 ** (uses - free)) if uses >= free else 0)
        if since is None and wait_s:
            asked = f"asked:{bucket}"
            _, since = _uses(asked, window_s)
            since = since or LimitHit.create(bucket=asked, at=now()).at
        left_s = 0.0 if since is None else (since - now()).total_seconds() + wait_s
        if left_s <= 0:
            return LimitHit.create(bucket=bucket, at=now()).id
        _record_refusal(bucket, actor)
    raise Refused("limit.reached", retry_after_s=math.ceil(left_s))


def note(bucket: str) -> int:
    """Count one use of `bucket`, which has no limit of its own, and return the id of the hit."""
    with writing():
        return LimitHit.create(bucket=bucket, at=now()).id


def count(bucket: str, *, window_s: int) -> int:
    """Return how many uses of `bucket` were counted in the last `window_s` seconds."""
    return _uses(bucket, window_s)[0]


def network_of(ip: str) -> str:
    """Return what one client has: its IPv4 address, or the network of 64 bits of its IPv6 address.

    One host may use any address of such a network (RFC 6177). What is no address is returned unchanged.
    """
    if ":" not in ip:
        return ip
    try:
        address = ipaddress.IPv6Address(ip.partition("%")[0])
    except ValueError:  # what a proxy forwarded
        return ip
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False).network_address)


def take_back(hits: Iterable[int]) -> None:
    """Delete hits that are not to count, such as that of a successful log-in."""
    with writing():
        LimitHit.delete().where(LimitHit.id.in_(list(hits))).execute()


def _uses(bucket: str, window_s: int) -> tuple[int, dt.datetime | None]:
    """Return how many uses there were in the window, and when the latest was."""
    recent = LimitHit.at.between(now() - dt.timedelta(seconds=window_s), now())
    query = LimitHit.select(pw.fn.COUNT(LimitHit.id), pw.fn.MAX(LimitHit.at)).where(
        LimitHit.bucket == bucket, recent
    )
    uses, latest = query.tuples().get()
    return uses, latest


def _wait_s(bucket: str, at_most: int, window_s: int) -> int | None:
    """Return the seconds until `bucket` is below its limit, or None when it is."""
    moment = now()
    window = dt.timedelta(seconds=window_s)
    # Hits in the future were stored before the clock was set back; counting them would lock for too long.
    recent = LimitHit.at.between(moment - window, moment)
    oldest_that_counts = (
        LimitHit.select(LimitHit.at)
        .where(LimitHit.bucket == bucket, recent)
        .order_by(LimitHit.at.desc())
        .offset(at_most - 1)
        .first()
    )
    if oldest_that_counts is None:
        return None
    return max(1, math.ceil((oldest_that_counts.at + window - moment).total_seconds()))


def _record_refusal(bucket: str, actor: Actor) -> None:
    refusals = f"refused:{bucket}"
    if _wait_s(refusals, 1, RECORD_EVERY_S) is None:
        LimitHit.create(bucket=refusals, at=now())
        record(actor, "limit.reached", after={"limit": bucket.partition(":")[0]})
