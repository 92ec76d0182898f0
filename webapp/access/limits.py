"""Rate limits for log-in, links, password checks and tests.

A limit counts the stored hits of a bucket in a sliding window, so it applies across threads, processes
and restarts.
"""

import datetime as dt
import math
from collections.abc import Iterable

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


def take_back(hits: Iterable[int]) -> None:
    """Delete hits that are not to count, such as that of a successful log-in."""
    with writing():
        LimitHit.delete().where(LimitHit.id.in_(list(hits))).execute()


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
