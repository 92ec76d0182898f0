"""What a change of a column means for tests and secrets: one class for connectors and accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnEffect:
    """The effect of a change of one column.

    `tested`: a test depends on it, so a change makes the last test stale. `moves_secret`: the
    credential would be sent to another destination, or with less protection.
    """

    tested: bool = False
    moves_secret: bool = False
