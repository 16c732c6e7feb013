"""SIGTERM and Ctrl-C finish the calls in flight; a second signal does not wait."""

import socket
import threading
import time

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ENDLESS, StreamedAnswer, ask, text_of
from gateway import local_provider, provider


def await_refusal(address: str, seconds: float = 2) -> None:
    """A signal is heard a moment after it is sent; a token on its way says nothing of it."""
    host, port = address.rsplit(":", 1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            return
    pytest.fail(f"{address} still accepts connections")


@pytest.mark.parametrize("signal", ["terminate", "interrupt"])
def test_the_call_in_flight_is_finished(start_gateway, model_server, signal):
    gateway = start_gateway(local_provider(model_server))
    stream = gateway.stub.StreamComplete(ask(ENDLESS, tokens=150))
    first = next(stream)
    getattr(gateway.program, signal)()
    answer = StreamedAnswer([first, *stream])
    assert answer.completed[0].usage.output_tokens == 150
    assert gateway.program.wait(5) == 0


def test_a_new_connection_is_refused_meanwhile(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server))
    stream = gateway.stub.StreamComplete(ask(ENDLESS, tokens=150))
    next(stream)
    gateway.program.terminate()
    await_refusal(gateway.address)
    with gateway.new_channel() as channel, pytest.raises(grpc.RpcError) as raised:
        type(gateway.stub)(channel).ListModels(pb.ListModelsRequest(), timeout=5)
    assert raised.value.code() == grpc.StatusCode.UNAVAILABLE
    assert StreamedAnswer(stream).completed


def test_a_second_signal_stops_at_once(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server))
    stream = gateway.stub.StreamComplete(ask(ENDLESS, tokens=1500))
    next(stream)
    gateway.program.terminate()
    time.sleep(0.3)
    assert gateway.program.is_running
    gateway.program.terminate()
    gateway.program.wait(2)
    with pytest.raises(grpc.RpcError):
        list(stream)
    model_server.await_busy(0, seconds=1)


def test_without_calls_it_stops_at_once(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server))
    gateway.stub.ListModels(pb.ListModelsRequest())
    gateway.program.terminate()
    assert gateway.program.wait(3) == 0


def test_a_drain_delay_accepts_calls_while_health_says_no(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server), drain_delay="2s")
    health = health_pb2_grpc.HealthStub(gateway.channel)
    request = health_pb2.HealthCheckRequest()
    assert health.Check(request).status == health_pb2.HealthCheckResponse.SERVING
    gateway.program.terminate()
    end = time.monotonic() + 1
    while health.Check(request).status != health_pb2.HealthCheckResponse.NOT_SERVING:
        assert time.monotonic() < end
    with gateway.new_channel() as channel:
        assert type(gateway.stub)(channel).ListModels(pb.ListModelsRequest(), timeout=1).models
    assert gateway.program.wait(10) == 0


def test_a_second_signal_cuts_the_drain_delay_short(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server), drain_delay="60s")
    gateway.program.terminate()
    time.sleep(0.5)
    assert gateway.program.is_running
    gateway.program.terminate()
    assert gateway.program.wait(3) == 128 + 15


CHANNELS = 8
CALLS_IN_FLIGHT = 200


def test_no_call_fails_when_a_gateway_drains_under_load(start_gateway, faults):
    """Clients that know two gateways go on calling while one of them is stopped."""
    leaving, staying = [start_gateway(provider("slow", faults.base_url("slow"))) for _ in range(2)]
    target = f"ipv4:{leaving.address},{staying.address}"
    channels = [
        grpc.insecure_channel(target, [("grpc.use_local_subchannel_pool", 1)])
        for _ in range(CHANNELS)
    ]
    stubs = [type(leaving.stub)(channel) for channel in channels]
    for stub in stubs:
        stub.ListModels(pb.ListModelsRequest())
    in_flight = [
        stubs[index % CHANNELS].Complete.future(ask("Hello"), timeout=30)
        for index in range(CALLS_IN_FLIGHT)
    ]
    stopped, failures, made = threading.Event(), [], []

    def go_on(stub) -> None:
        while not stopped.is_set():
            try:
                stub.ListModels(pb.ListModelsRequest(), timeout=10)
                made.append(1)
            except grpc.RpcError as error:
                failures.append((error.code(), error.details()))

    clients = [threading.Thread(target=go_on, args=[stub]) for stub in stubs]
    for client in clients:
        client.start()
    time.sleep(0.4)
    leaving.program.terminate()
    assert leaving.program.wait(20) == 0
    time.sleep(0.5)
    stopped.set()
    for client in clients:
        client.join()
    assert [text_of(future.result()) for future in in_flight] == ["one two three"] * CALLS_IN_FLIGHT
    assert not failures
    assert len(made) > 100
    for channel in channels:
        channel.close()
