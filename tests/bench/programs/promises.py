"""The promises of one benchmark, each told with its figure, spread and limit, and whether it is kept."""

import statistics
from collections.abc import Sequence


class Promises:
    """Tells promises as they are measured; `exit_code` is 0 while all of them are kept."""

    def __init__(self) -> None:
        self.exit_code = 0

    def at_least(self, what: str, figures: Sequence[float], limit: float) -> None:
        """Tell the median of the rounds, which is to be at least `limit`."""
        self._tell(what, figures, f"at least {limit:g}", statistics.median(figures) >= limit)

    def at_most(self, what: str, figures: Sequence[float], limit: float) -> None:
        """Tell the median of the rounds, which is to be at most `limit`."""
        self._tell(what, figures, f"at most {limit:g}", statistics.median(figures) <= limit)

    def _tell(self, what: str, figures: Sequence[float], limit: str, kept: bool) -> None:
        spread = f", rounds {min(figures):.2f} to {max(figures):.2f}" if len(figures) > 1 else ""
        print(
            f"{'ok  ' if kept else 'FAIL'} {what}: {statistics.median(figures):.2f} ({limit}{spread})",
            flush=True,
        )
        if not kept:
            self.exit_code = 1
