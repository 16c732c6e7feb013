"""The servers that the tests share, and their logs in the report of a test that failed."""

import pathlib

import pytest

from fault_server import FaultServer, RefusingServer
from gateway import Gateway, configuration, local_provider, write_configuration
from interop_server import InteropServer
from model_server import ModelServer
from program import Program

ROOT = pathlib.Path(__file__).parents[2]
PROGRAMS = pytest.StashKey[list[Program]]()


def pytest_addoption(parser):
    parser.addoption("--switchyard", type=pathlib.Path, help="the program under test",
                     default=ROOT / ".build" / "debug" / "switchyard")


def pytest_configure(config):
    config.stash[PROGRAMS] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed:
        for program in item.config.stash[PROGRAMS]:
            report.sections.append((f"log of {program.name}", program.log_tail()))
    return report


@pytest.fixture(scope="session")
def binary(pytestconfig) -> pathlib.Path:
    return pytestconfig.getoption("--switchyard").resolve()


@pytest.fixture(scope="session")
def watch(pytestconfig):
    """Shows a program's log when a test fails while it is in use."""
    programs = pytestconfig.stash[PROGRAMS]

    def watch(server):
        programs.append(server.program)
        return server

    return watch


@pytest.fixture(scope="session")
def model_server(tmp_path_factory, watch):
    server = watch(ModelServer(tmp_path_factory.mktemp("model") / "model.log"))
    yield server
    server.program.stop()


@pytest.fixture(scope="session")
def gateway(binary, model_server, tmp_path_factory, watch):
    """One gateway with the model server as its only provider."""
    folder = tmp_path_factory.mktemp("gateway")
    file = write_configuration(configuration(local_provider(model_server)), folder)
    gateway = watch(Gateway(binary, folder, "--config", file))
    yield gateway
    gateway.stop()
    assert gateway.program.wait(0) == 0, gateway.program.log_tail()


@pytest.fixture
def interop_server(binary, tmp_path, pytestconfig, watch):
    server = watch(InteropServer(binary.with_name("InteropServer"), tmp_path))
    yield server
    server.program.stop()
    pytestconfig.stash[PROGRAMS].remove(server.program)


@pytest.fixture
def stub(gateway):
    return gateway.stub


@pytest.fixture
def start_configured(binary, tmp_path, pytestconfig, watch):
    """Starts gateways of a test's own, each with a configuration."""
    started = []

    def start(content: dict) -> Gateway:
        folder = tmp_path / f"gateway-{len(started)}"
        folder.mkdir()
        file = write_configuration(content, folder)
        started.append(watch(Gateway(binary, folder, "--config", file)))
        return started[-1]

    yield start
    for gateway in started:
        gateway.stop()
        pytestconfig.stash[PROGRAMS].remove(gateway.program)


@pytest.fixture
def start_gateway(start_configured):
    """Starts gateways of a test's own, on these providers."""
    return lambda *providers, **server: start_configured(configuration(*providers, **server))


@pytest.fixture(scope="module")
def start_module_gateway(binary, tmp_path_factory, pytestconfig, watch):
    """Starts gateways of a module's own, on these providers."""
    started = []

    def start(*providers: dict, **server) -> Gateway:
        folder = tmp_path_factory.mktemp("gateway")
        file = write_configuration(configuration(*providers, **server), folder)
        started.append(watch(Gateway(binary, folder, "--config", file)))
        return started[-1]

    yield start
    for gateway in started:
        gateway.stop()
        pytestconfig.stash[PROGRAMS].remove(gateway.program)


@pytest.fixture
def start_model_server(tmp_path, pytestconfig, watch):
    """Starts model servers of a test's own, which it may kill."""
    started = []

    def start(port: int = 0) -> ModelServer:
        started.append(watch(ModelServer(tmp_path / f"model-{len(started)}.log", port)))
        return started[-1]

    yield start
    for server in started:
        server.program.stop()
        pytestconfig.stash[PROGRAMS].remove(server.program)


@pytest.fixture(scope="session")
def faults():
    server = FaultServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def refusing():
    server = RefusingServer()
    yield server
    server.stop()
