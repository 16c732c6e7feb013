"""A call that ends early stops the provider's work."""

import time

import grpc
import pytest

from conversation import ENDLESS, StreamedAnswer, ask
from failure import failing

MANY_TOKENS = 1500
# From the client's cancel to the model server's idle slot.
STOP_SECONDS = 1


@pytest.fixture(autouse=True)
def idle_model(model_server):
    model_server.await_busy(0, seconds=30)


def test_the_model_would_have_gone_on(stub):
    """The other tests cancel within the time that this answer takes."""
    answer = StreamedAnswer(stub.StreamComplete(ask(ENDLESS, tokens=300)))
    assert answer.completed[0].usage.output_tokens == 300


def test_a_cancelled_stream_stops_the_model(stub, model_server):
    stream = stub.StreamComplete(ask(ENDLESS, tokens=MANY_TOKENS))
    for _ in range(4):
        next(stream)
    assert model_server.busy_slots() == 1
    stream.cancel()
    model_server.await_busy(0, seconds=STOP_SECONDS)


def test_a_cancelled_unary_call_stops_the_model(stub, model_server):
    call = stub.Complete.future(ask(ENDLESS, tokens=MANY_TOKENS))
    model_server.await_busy(1, seconds=10)
    call.cancel()
    model_server.await_busy(0, seconds=STOP_SECONDS)


def test_a_lost_connection_stops_the_model(gateway, model_server):
    with gateway.new_channel() as channel:
        stream = type(gateway.stub)(channel).StreamComplete(ask(ENDLESS, tokens=MANY_TOKENS))
        next(stream)
        assert model_server.busy_slots() == 1
    model_server.await_busy(0, seconds=STOP_SECONDS)


def test_a_deadline_ends_the_call_and_stops_the_model(stub, model_server):
    start = time.monotonic()
    with failing(grpc.StatusCode.DEADLINE_EXCEEDED):
        list(stub.StreamComplete(ask(ENDLESS, tokens=MANY_TOKENS), timeout=2))
    assert time.monotonic() - start < 3
    model_server.await_busy(0, seconds=STOP_SECONDS)


def test_a_deadline_that_has_passed(stub):
    with failing(grpc.StatusCode.DEADLINE_EXCEEDED):
        stub.Complete(ask("Hello"), timeout=0.000001)
