"""Which provider serves a call, and what is said of those that didn't."""

import time

import grpc
import pytest
from google.rpc import error_details_pb2
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import StreamedAnswer, ask, text_of
from failure import failing
from gateway import local_provider, model, provider

Attempt = pb.Attempt
# Of a breaker: the least that it goes by, and its pause with the most that chance adds.
FAILURES_TO_OPEN = 10
LONGEST_FIRST_PAUSE = 5.6
# What a loop has found out is known to all.
REPORTED = 0.1
# What a provider does before any content, and the outcome it counts as.
FAULTS = [
    ("429", Attempt.OUTCOME_RATE_LIMITED),
    ("500", Attempt.OUTCOME_SERVER_ERROR),
    ("503", Attempt.OUTCOME_OVERLOADED),
    ("401", Attempt.OUTCOME_AUTH_FAILED),
    ("404", Attempt.OUTCOME_MODEL_NOT_FOUND),
    ("close", Attempt.OUTCOME_CONNECTION_FAILED),
    ("reset", Attempt.OUTCOME_CONNECTION_FAILED),
    ("not-http", Attempt.OUTCOME_BAD_RESPONSE),
    ("web-page", Attempt.OUTCOME_BAD_RESPONSE),
    ("garbage", Attempt.OUTCOME_BAD_RESPONSE),
]


def outcomes(route: pb.Route) -> list:
    return [(attempt.provider, attempt.outcome) for attempt in route.attempts]


def test_the_second_provider_takes_over_when_the_first_refuses(
        start_gateway, model_server, refusing):
    gateway = start_gateway(provider("down", refusing.base_url), local_provider(model_server))
    expected = [("down", Attempt.OUTCOME_CONNECTION_FAILED), ("local", Attempt.OUTCOME_SERVED)]
    response = gateway.stub.Complete(ask("Hello", tokens=4))
    assert text_of(response)
    assert response.route.provider == "local"
    assert outcomes(response.route) == expected
    answer = StreamedAnswer(gateway.stub.StreamComplete(ask("Hello", tokens=4)))
    assert answer.started[0].provider == "local"
    assert outcomes(answer.completed[0].route) == expected


@pytest.mark.parametrize("fault, outcome", FAULTS, ids=[fault for fault, _ in FAULTS])
def test_the_second_provider_takes_over_from_one_that_fails(
        start_gateway, model_server, faults, fault, outcome):
    gateway = start_gateway(
        provider("faulty", faults.base_url(fault)), local_provider(model_server))
    answer = StreamedAnswer(gateway.stub.StreamComplete(ask("Hello", tokens=4)))
    assert answer.text
    first, second = answer.completed[0].route.attempts
    assert (first.provider, first.outcome) == ("faulty", outcome)
    assert first.http_status == (int(fault) if fault.isdigit() else first.http_status)
    assert (second.provider, second.outcome) == ("local", Attempt.OUTCOME_SERVED)


@pytest.mark.parametrize("fault", ["role-only", "cut-before-content"])
def test_a_stream_without_content_is_not_committed(start_gateway, model_server, faults, fault):
    gateway = start_gateway(
        provider("faulty", faults.base_url(fault)), local_provider(model_server))
    answer = StreamedAnswer(gateway.stub.StreamComplete(ask("Hello", tokens=4)))
    assert answer.started[0].provider == "local"
    assert len(answer.completed[0].route.attempts) == 2


def test_every_provider_fails(start_gateway, faults, refusing):
    gateway = start_gateway(
        provider("down", refusing.base_url), provider("broken", faults.base_url("500")))
    with failing(grpc.StatusCode.UNAVAILABLE, "ALL_OFFERS_FAILED") as expected:
        gateway.stub.Complete(ask("Hello"))
    # Each once more after a pause.
    assert [(one.provider, one.outcome) for one in expected.failure.attempts] == 2 * [
        ("down", Attempt.OUTCOME_CONNECTION_FAILED), ("broken", Attempt.OUTCOME_SERVER_ERROR)]
    assert expected.failure.detail(error_details_pb2.RetryInfo).retry_delay.ToNanoseconds() > 0


def test_every_provider_limits_its_rate(start_gateway, faults):
    gateway = start_gateway(provider("one", faults.base_url("429")),
                            provider("two", faults.base_url("429")))
    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "PROVIDERS_RATE_LIMITED") as expected:
        list(gateway.stub.StreamComplete(ask("Hello")))
    assert [one.provider for one in expected.failure.attempts] == ["one", "two", "one", "two"]


def test_a_request_that_the_provider_rejects_is_not_tried_elsewhere(
        start_gateway, model_server, faults):
    gateway = start_gateway(
        provider("strict", faults.base_url("400")), local_provider(model_server))
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "PROVIDER_REJECTED") as expected:
        gateway.stub.Complete(ask("Hello"))
    assert "as the test asks" in expected.failure.message
    assert [one.provider for one in expected.failure.attempts] == ["strict"]


def test_a_provider_that_hangs_is_left_at_the_deadline(start_gateway, faults):
    gateway = start_gateway(provider("slow", faults.base_url("hang")))
    with failing(grpc.StatusCode.DEADLINE_EXCEEDED):
        gateway.stub.Complete(ask("Hello"), timeout=1)
    assert gateway.program.is_running


def test_usage_is_estimated_where_the_provider_sends_none(start_gateway, faults):
    gateway = start_gateway(provider("terse", faults.base_url("without-usage")))
    usage = gateway.stub.Complete(ask("Hello")).usage
    assert usage.source == pb.Usage.SOURCE_ESTIMATED
    assert usage.input_tokens > 0 and usage.output_tokens > 0


def test_a_request_that_cannot_be_written_leaves_the_probe_to_the_next(start_gateway, faults):
    recovering = provider("recovering", faults.base_url("recovering"), profile="azure",
                          models=[model(capabilities=["audio_input"])])
    del recovering["dialect"]
    gateway = start_gateway(recovering)
    attempts = [None]
    while attempts:
        assert faults.requests.count("recovering") <= FAILURES_TO_OPEN + 2
        with failing(grpc.StatusCode.UNAVAILABLE, "ALL_OFFERS_FAILED") as failed:
            gateway.stub.Complete(ask("Hello"), timeout=5)
        attempts = failed.failure.attempts
    faults.has_recovered = True
    time.sleep(LONGEST_FIRST_PAUSE)
    # Of a kind that this API doesn't take.
    speech = pb.ContentPart(audio=pb.Media(data=b"fLaC", mime_type="audio/flac"))
    unwritable = pb.Message(role=pb.ROLE_USER, content=[speech])
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "PROVIDER_REJECTED"):
        gateway.stub.Complete(ask(unwritable), timeout=5)
    time.sleep(REPORTED)
    assert text_of(gateway.stub.Complete(ask("Hello"), timeout=5)) == "one two three"
