"""The log-in of a session: the stages `token`, where an access token is wanted, and `auth`."""
