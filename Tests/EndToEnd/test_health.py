"""Health checks with grpcio's own health client, tied to whether any provider can be reached."""

import socket
import threading
import time

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conversation import ask
from gateway import provider

INFERENCE = "switchyard.inference.v1.InferenceService"
HEALTH = "grpc.health.v1.Health"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


def health(gateway) -> health_pb2_grpc.HealthStub:
    return health_pb2_grpc.HealthStub(gateway.channel)


def check(gateway, service: str = "") -> int:
    return health(gateway).Check(health_pb2.HealthCheckRequest(service=service), timeout=5).status


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Watcher:
    """Collects the statuses of a Watch call in a thread of its own."""

    def __init__(self, gateway, service: str):
        self.statuses, self.code = [], None
        self._call = health(gateway).Watch(health_pb2.HealthCheckRequest(service=service))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for response in self._call:
                self.statuses.append(response.status)
        except grpc.RpcError as error:
            self.code = error.code()

    def await_statuses(self, *expected: int) -> None:
        deadline = time.monotonic() + 20
        while self.statuses != list(expected) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.statuses == list(expected)

    def cancel(self) -> None:
        self._call.cancel()


@pytest.mark.parametrize("service", ["", INFERENCE, HEALTH, "grpc.reflection.v1.ServerReflection"])
def test_a_gateway_with_a_live_provider_serves(gateway, service):
    assert check(gateway, service) == SERVING


def test_an_unknown_service_is_not_found(gateway):
    with pytest.raises(grpc.RpcError) as failure:
        check(gateway, "no.such.Service")
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND


def test_the_services_are_listed(gateway):
    listing = gateway.channel.unary_unary(
        f"/{HEALTH}/List", request_serializer=lambda _: b"", response_deserializer=bytes)
    answer = listing(None, timeout=5)
    for service in (INFERENCE, HEALTH):
        assert service.encode() in answer


def test_watch_tells_the_status_of_an_unknown_service_and_goes_on(gateway):
    watcher = Watcher(gateway, "no.such.Service")
    watcher.await_statuses(SERVICE_UNKNOWN)
    time.sleep(0.2)
    assert watcher.code is None
    watcher.cancel()


def test_a_provider_that_comes_up_makes_the_service_serve(start_gateway):
    port = free_port()
    gateway = start_gateway(provider("late", f"http://127.0.0.1:{port}/v1"))
    assert check(gateway, INFERENCE) == NOT_SERVING
    # The gateway itself runs, and says so.
    assert check(gateway) == SERVING
    watcher = Watcher(gateway, INFERENCE)
    watcher.await_statuses(NOT_SERVING)
    with socket.create_server(("127.0.0.1", port)):
        watcher.await_statuses(NOT_SERVING, SERVING)
        assert check(gateway, INFERENCE) == SERVING
    watcher.cancel()


def test_a_provider_that_goes_away_makes_the_service_not_serve(start_gateway):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        gateway = start_gateway(provider("gone", f"http://127.0.0.1:{port}/v1"))
        assert check(gateway, INFERENCE) == SERVING
    watcher = Watcher(gateway, INFERENCE)
    watcher.await_statuses(SERVING)
    for _ in range(3):
        with pytest.raises(grpc.RpcError):
            gateway.stub.Complete(ask("hello"), timeout=10)
    watcher.await_statuses(SERVING, NOT_SERVING)


def test_one_live_provider_of_two_is_enough(start_gateway):
    with socket.create_server(("127.0.0.1", 0)) as server:
        live = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        gateway = start_gateway(
            provider("dead", f"http://127.0.0.1:{free_port()}/v1"), provider("live", live))
        assert check(gateway, INFERENCE) == SERVING


def test_watchers_are_told_of_the_end_and_do_not_hold_it_up(start_gateway):
    with socket.create_server(("127.0.0.1", 0)) as server:
        gateway = start_gateway(
            provider("local", f"http://127.0.0.1:{server.getsockname()[1]}/v1"))
        watchers = [Watcher(gateway, service) for service in ("", INFERENCE, "no.such.Service")]
        watchers[0].await_statuses(SERVING)
        watchers[1].await_statuses(SERVING)
        watchers[2].await_statuses(SERVICE_UNKNOWN)
        started = time.monotonic()
        gateway.program.terminate()
        assert gateway.program.wait(10) == 0
        assert time.monotonic() - started < 10
        watchers[0].await_statuses(SERVING, NOT_SERVING)
        watchers[1].await_statuses(SERVING, NOT_SERVING)
