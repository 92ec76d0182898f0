"""Refusals by what they speak of, in whatever words and language: concepts of `vocabulary` decide together.

Who is spoken of (the sender, the recipient, the account, the network) and what is the matter with it must both
be said, and of nobody else. A reply that says only one of them stays without a cause. Three concepts name their
refusal outright: a grey list, maintenance, disuse.
"""

from webapp.mail.diagnosis.rows import rows_of

SIGNALS = tuple(rows_of(__name__, __path__, "SIGNALS"))
