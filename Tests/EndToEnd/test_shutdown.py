"""SIGTERM and Ctrl-C finish the calls in flight; a second signal does not wait."""

import socket
import time

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ENDLESS, StreamedAnswer, ask
from gateway import local_provider


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
