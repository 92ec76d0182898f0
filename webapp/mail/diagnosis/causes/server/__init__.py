"""The server itself: greeting, EHLO, limits, replies: its causes."""

from webapp.mail.diagnosis.causes.server import (
    availability,
    greeting,
    hello,
    in_between,
    large_receivers,
    limits,
    replies,
    reputation,
)

CAUSES = (
    *greeting.CAUSES,
    *hello.CAUSES,
    *reputation.CAUSES,
    *large_receivers.CAUSES,
    *limits.CAUSES,
    *replies.CAUSES,
    *availability.CAUSES,
    *in_between.CAUSES,
)
