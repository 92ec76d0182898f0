"""The budget of request bodies: the bytes that have arrived and whose requests are not answered yet."""

import threading

SMALL_BYTES = 64 * 1024  # bodies up to this size are not counted; there is one for each connection at most


class BytesUnderWay:
    """Counts the bytes of request bodies against `most_bytes`. Threads may share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self.held_bytes = 0

    def has_room(self, size_bytes: int) -> bool:
        """Return whether a body of this size fits beside those that have arrived."""
        return self.held_bytes + size_bytes <= self._most_bytes

    def change(self, size_bytes: int) -> bool:
        """Count bytes that arrived or, if negative, were given back; return whether the budget holds."""
        with self._lock:
            self.held_bytes += size_bytes
            return self.held_bytes <= self._most_bytes
