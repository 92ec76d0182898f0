"""How many recipients a connection claims at once: what leaves in about a quarter of a second."""

AHEAD_S = 0.25
LEAST, MOST = 1, 400
# Where nothing was measured yet: what leaves in AHEAD_S over one connection to a server 25 ms away.
FIRST = 10
# One claim that left in no time may have been luck.
GROWTH_MOST = 4


class ClaimSize:
    """The size of the next claim, from the rate at which the claims before it left.

    The connections of an account share it. `value` is in recipients; it is also what one connection is
    expected to clear within AHEAD_S seconds.
    """

    def __init__(self) -> None:
        self.value = FIRST

    def measured(self, recipients: int, took_s: float) -> None:
        """Note that a claim of so many recipients left within `took_s` seconds."""
        leaves = int(recipients / max(took_s, 0.001) * AHEAD_S)
        # The mean of the last and of all before: a single slow answer does not halve the claims twice.
        leaves = (self.value + leaves) // 2 if leaves < self.value else leaves
        self.value = max(LEAST, min(leaves, self.value * GROWTH_MOST, MOST))
