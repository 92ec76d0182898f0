"""For how long a connection has waited for the same line of its server, as another thread sees it."""

from webapp.transcript import Transcript


class AwaitedLine:
    """The line that a server owes since `moment`, in monotonic seconds. For one thread only."""

    def __init__(self) -> None:
        self._what: object = None
        self._since = 0.0

    def hangs_s(self, transcript: Transcript | None, moment: float) -> float:
        """Return for how many seconds before `moment` the line after those in `transcript` was awaited.

        As far as was seen: the first look after each line returns 0, and so does one at no transcript.
        """
        what = transcript and (id(transcript), *_last_of(transcript))
        if what is None or what != self._what:
            self._what, self._since = what, moment
        return moment - self._since


def _last_of(transcript: Transcript) -> tuple[int, int]:
    """Return how many stages were begun, and how many lines the last of them has."""
    steps = list(transcript.steps.values())
    return len(steps), len(steps[-1].lines) if steps else 0
