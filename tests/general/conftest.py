"""Settings of an installation that says nothing expressly, so that every general setting can be changed."""

import dataclasses

import pytest

import config


@pytest.fixture
def open_settings(storage: config.Settings) -> config.Settings:
    """The settings of the test, none of which is set by the installation."""
    return dataclasses.replace(storage, set_by_installation=frozenset())
