"""RECORDS: telling those who wait for work that there is some, in the moment when it was committed."""

import threading
import weakref

_bells: "weakref.WeakSet[Bell]" = weakref.WeakSet()


class Bell:
    """Rings for every `ring` of this process, and for `set`, until it is closed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        _bells.add(self)

    def set(self) -> None:
        """Ring this bell alone."""
        self._event.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for a ring, at most so long; tell whether there was one, which is then over."""
        rang = self._event.wait(timeout_s)
        self._event.clear()
        return rang

    def close(self) -> None:
        """Ring no more."""
        _bells.discard(self)


def ring() -> None:
    """Ring every bell; called after the commit of what is to be seen."""
    for bell in list(_bells):
        bell.set()
