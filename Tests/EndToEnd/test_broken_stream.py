"""A provider that breaks off after the first content."""

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ENDLESS, ask, text_of
from failure import failing
from gateway import local_provider, provider


def test_the_model_server_is_killed_mid_stream(start_gateway, start_model_server):
    server = start_model_server()
    gateway = start_gateway(local_provider(server))
    events = []
    with failing(grpc.StatusCode.UNAVAILABLE, "STREAM_BROKEN") as expected:
        for event in gateway.stub.StreamComplete(ask(ENDLESS, tokens=1000)):
            events.append(event.WhichOneof("event"))
            if len(events) == 10:
                server.program.kill()
    assert events[0] == "started" and set(events[1:]) == {"delta"}
    assert [one.provider for one in expected.failure.attempts] == ["local"]

    with failing(grpc.StatusCode.UNAVAILABLE, "ALL_OFFERS_FAILED"):
        gateway.stub.Complete(ask("Hello"))
    assert gateway.stub.ListModels(pb.ListModelsRequest()).total_size == 1

    start_model_server(server.port)
    assert text_of(gateway.stub.Complete(ask("Hello")))


@pytest.mark.parametrize("fault", ["cut-after-content", "garbage-after-content",
                                   "error-after-content"])
def test_an_answer_that_breaks_off_is_not_passed_for_a_whole_one(
        start_gateway, model_server, faults, fault):
    gateway = start_gateway(
        provider("faulty", faults.base_url(fault)), local_provider(model_server))
    text, kinds = "", []
    with failing(grpc.StatusCode.UNAVAILABLE, "STREAM_BROKEN") as expected:
        for event in gateway.stub.StreamComplete(ask("Hello")):
            kinds.append(event.WhichOneof("event"))
            text += event.delta.text
    assert text == "one two three"
    assert "completed" not in kinds
    (attempt,) = expected.failure.attempts
    assert attempt.provider == "faulty"
