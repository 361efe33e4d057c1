"""A stub gateway for this app's tests, and the settings that lead to it."""

import pytest

from messaging import gateways
from tests.messaging.gateway_process import stub_gateway


@pytest.fixture(scope="session")
def stub_process():
    with stub_gateway() as stub:
        yield stub


@pytest.fixture(params=["46elks", "sinch"])
def stub(request, stub_process, settings):
    """The stub as each of the gateways, well and empty; waits are short."""
    settings.SMS_GATEWAY, settings.SMS_URL = request.param, stub_process.url
    settings.ELKS_DONT_LOG = False
    settings.SMS_TIMEOUT, settings.MESSAGE_ASK_AFTER, settings.MESSAGE_FIRST_WAIT = 0.4, 0, 0
    gateways.of_channel.cache_clear()
    stub_process.behave()
    stub_process.reset()
    yield stub_process
    gateways.of_channel.cache_clear()
