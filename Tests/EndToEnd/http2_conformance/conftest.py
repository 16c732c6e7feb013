"""A gateway for all cases: what they ask for needs no provider."""

import pytest

from gateway import Gateway, configuration, provider, write_configuration
from http2_conformance.connection import Connection

# The port of TCP's discard service: no case asks for a completion.
NO_PROVIDER = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="session")
def address(binary, tmp_path_factory, watch):
    folder = tmp_path_factory.mktemp("conformance")
    # The cases ping more often than clients may.
    keepalive = {"min_ping_interval": "0s"}
    file = write_configuration(
        configuration(provider("none", NO_PROVIDER), keepalive=keepalive), folder)
    gateway = watch(Gateway(binary, folder, "--config", file))
    yield gateway.address
    gateway.stop()
    assert gateway.program.wait(0) == 0, gateway.program.log_tail()


@pytest.fixture(scope="session")
def bystander(address):
    with Connection(address) as connection:
        yield connection


@pytest.fixture(autouse=True)
def others_go_on(bystander):
    yield
    bystander.ping()
    assert not bystander.is_closed


@pytest.fixture
def connection(address):
    with Connection(address) as connection:
        yield connection
