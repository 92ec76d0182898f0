"""The only credentials that the practice mailbox accepts. They are not secret: its page shows them."""

USER_NAME = "treino"
PASSWORD = "treino"  # noqa: S105
