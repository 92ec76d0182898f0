"""An instance for the journeys of repairs alone: their accounts fill the first page of a report."""

from collections.abc import Iterator

import pytest
import trustme
from playwright.sync_api import Browser

from tests.journeys.support.instance import Instance, set_up_instance


@pytest.fixture(scope="session")
def instance(
    browser: Browser, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    """One instance for all repairs; each test creates its own accounts in it."""
    folder = tmp_path_factory.mktemp("repairs")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    with set_up_instance(browser, folder / "data", ca_file=folder / "ca.pem") as instance:
        yield instance
