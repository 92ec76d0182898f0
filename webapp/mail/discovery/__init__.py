"""Finds the settings of a mail server from an e-mail address, a host or the name of a provider."""
