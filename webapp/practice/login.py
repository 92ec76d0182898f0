"""The one log-in of the practice mailbox. No secret: the page shows it, and any other is refused."""

USER_NAME = "treino"
PASSWORD = "treino"  # noqa: S105
