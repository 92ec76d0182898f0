"""The network of the played failures, for every module of this folder."""

from tests.mail.diagnosis.played.network import network

__all__ = ["network"]
