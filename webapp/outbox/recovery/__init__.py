"""Recovery: finds out whether a held account can send again, and what must not be tried before that."""
