"""How many connections an account may have open now: a limit that a person set, or one that is found out.

Pure: moments are passed in, and nobody is asked.
"""

# Where no limit is set: as many from the start, and never more than the other.
AUTOMATIC_FIRST, AUTOMATIC_MOST = 2, 10
# Throughput is compared over at least so many seconds and so many messages for each connection.
MEASURE_S = 0.5
MEASURE_EACH = 4
# Of what further connections could gain at best, the part that they must gain to be kept.
GAIN_LEAST = 0.3
# Seconds until a limit that brought no gain, or was refused by the server, is tried again.
TRY_AGAIN_S = 60.0
TRY_AGAIN_MOST_S = 900.0


class ConnectionLimit:
    """The limit of one account in this worker; `allowed` is how many connections it may have now.

    A limit that was set applies at once. Otherwise it starts at AUTOMATIC_FIRST and doubles up to
    AUTOMATIC_MOST for as long as more connections carry more. A server that refuses one connection too
    many lowers both kinds, for a while that doubles each time.
    """

    def __init__(self) -> None:
        self.allowed = 0
        self._set = -1  # not known yet
        self._try_again_at = 0.0
        self._try_again_s = TRY_AGAIN_S
        self._best: tuple[int, float] | None = None  # connections, and messages a second over them
        self._window: tuple[float, int] | None = None  # when it began, and messages sent until then

    @property
    def most(self) -> int:
        """The most connections that the account may have in all workers together."""
        return self._set or AUTOMATIC_MOST

    def configure(self, max_connections: int) -> None:
        """Take the account's own limit, 0 if none is set; a change of it starts anew."""
        if max_connections != self._set:
            self._set = max_connections
            self.allowed = max_connections or AUTOMATIC_FIRST
            self._best = self._window = None
            self._try_again_at, self._try_again_s = 0.0, TRY_AGAIN_S

    def observe(self, moment: float, *, sending: int, sent: int) -> None:
        """Look at the account while more waits than its connections clear.

        `sending` connections make progress at `moment` (seconds), and `sent` messages in all were sent
        over them. Raises the limit when it may, lowers it when the last rise gained nothing.
        """
        if sending != self.allowed:
            self._window = None
        elif not self._set:
            self._measure(moment, sending, sent)
        elif self.allowed < self._set and moment >= self._try_again_at:  # it was lowered
            self.allowed += 1
            self._try_again_at = moment + self._try_again_s

    def _measure(self, moment: float, sending: int, sent: int) -> None:
        if self._window is None:
            self._window = moment, sent
            return
        began, sent_before = self._window
        count = sent - sent_before
        if moment - began < MEASURE_S or count < MEASURE_EACH * sending:
            return
        self._window = None
        rate = count / (moment - began)
        if self._best is not None and self._best[0] < sending and not self._is_gain(sending, rate):
            self.allowed, self._try_again_at = self._best[0], moment + self._try_again_s
            return
        self._best = sending, rate
        if moment >= self._try_again_at:
            self.allowed = min(2 * sending, AUTOMATIC_MOST)

    def _is_gain(self, sending: int, rate: float) -> bool:
        fewer, rate_before = self._best or (sending, rate)
        return rate >= rate_before * (1 + GAIN_LEAST * (sending / fewer - 1))

    def too_many(self, moment: float, *, connected: int) -> None:
        """Take note that the server refused a connection while `connected` others were open."""
        self.allowed = max(1, min(self.allowed, connected))
        self._best = self._window = None
        self._try_again_at = moment + self._try_again_s
        self._try_again_s = min(2 * self._try_again_s, TRY_AGAIN_MOST_S)
