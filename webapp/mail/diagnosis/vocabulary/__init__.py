"""What a reply speaks of, in whatever language: its words as concepts, such as the sender or a limit.

Servers, and the people who run them, say the same in endless many ways. A signal may ask for several concepts
at once (`Signal.concepts`), and so knows a kind of refusal in words that nobody has met yet.
"""

import re
from functools import lru_cache

from webapp.mail.diagnosis.rows import rows_of
from webapp.mail.diagnosis.vocabulary.concept import Concept, plain

CONCEPTS: dict[str, Concept] = {row.code: row for row in rows_of(__name__, __path__, "CONCEPTS")}
# What the enhanced code of a reply speaks of (RFC 3463 section 3): its middle figure.
OF_ADDRESS, OF_MAILBOX, OF_POLICY = "says_address", "says_mailbox", "says_policy"
_SUBJECTS = {"1": OF_ADDRESS, "2": OF_MAILBOX, "7": OF_POLICY}
# The reason stands at the head of a reply; what follows is a page, a reference, and good advice.
_READ_MOST = 300
_NO_WORDS = re.compile(
    r"<[^>\n]*>|https?://\S+|www\.\S+|\S+@\S+|\[[^\]\n]*[\d.][^\]\n]*\]|\b[245]\.\d{1,3}\.\d{1,3}\b"
)
_NEEDLES = {code: row.needles() for code, row in CONCEPTS.items()}
NAMES = frozenset({*CONCEPTS, *_SUBJECTS.values()})


@lru_cache(maxsize=64)
def concepts_in(text: str, enhanced: str = "") -> frozenset[str]:
    """Return the codes of the concepts that a reply's `text` and its enhanced code speak of.

    Addresses and links are not read: a word in a name tells nothing.
    """
    heard = plain(_NO_WORDS.sub(" ", text)[:_READ_MOST])
    found = {code for code, needles in _NEEDLES.items() if any(needle in heard for needle in needles)}
    subject = _SUBJECTS.get(enhanced.split(".")[1]) if enhanced.count(".") == 2 else None
    return frozenset(found | {subject} if subject else found)


def speaks_of(found: frozenset[str], concepts: tuple[str, ...], without: tuple[str, ...]) -> bool:
    """Tell whether every one of `concepts` was found, a bar in one meaning either, and none of `without`."""
    return found.isdisjoint(without) and all(not found.isdisjoint(each.split("|")) for each in concepts)
