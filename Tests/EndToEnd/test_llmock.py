"""The gateway in front of LLMock, a mock of the providers that breaks as it is told to.

LLMock judges whoever calls it: here the gateway, and the caller who asks it again when told to.
"""

import dataclasses
import json
import time

import grpc
import pytest
from google.rpc import error_details_pb2
from llmock.scenarios import Delay, Reply, SlowFirstToken, StreamFault, ToolFault
from switchyard.inference.v1 import inference_pb2 as pb

from contract_requests import CITY_SCHEMA, STRICT_WEATHER, TIME, asking, result
from conversation import StreamedAnswer, text_of
from failure import failing

Attempt = pb.Attempt
WORDS = "Répète : « 你好 🌍 », one two three four five six"

UPSTREAM_MODELS = {
    "anthropic": "claude-sonnet-4-5", "groq": "openai/gpt-oss-120b",
    "mistral": "mistral-medium-3-5", "openai": "gpt-4.1-mini", "together": "meta-llama/Llama-4",
    "xai": "grok-3"}
# Those with a dialect of their own, each with another to take over.
SPARES = {"anthropic": "mistral", "mistral": "openai", "openai": "anthropic"}

each_provider = pytest.mark.parametrize("name", UPSTREAM_MODELS)
each_dialect = pytest.mark.parametrize("name", SPARES)


@dataclasses.dataclass(frozen=True)
class End:
    code: grpc.StatusCode
    reason: str
    outcome: int


def unavailable(outcome: int) -> End:
    return End(grpc.StatusCode.UNAVAILABLE, "ALL_OFFERS_FAILED", outcome)


REJECTED = End(
    grpc.StatusCode.INVALID_ARGUMENT, "PROVIDER_REJECTED", Attempt.OUTCOME_REQUEST_REJECTED)
RATE_LIMITED = End(grpc.StatusCode.RESOURCE_EXHAUSTED, "PROVIDERS_RATE_LIMITED",
                   Attempt.OUTCOME_RATE_LIMITED)
# Errors that the caller has to mend, that the operator has to, and that pass.
CALLERS = {400: REJECTED, 413: REJECTED, 422: REJECTED}
OPERATORS = {
    401: unavailable(Attempt.OUTCOME_AUTH_FAILED),
    402: unavailable(Attempt.OUTCOME_QUOTA_EXHAUSTED),
    403: unavailable(Attempt.OUTCOME_AUTH_FAILED),
    404: unavailable(Attempt.OUTCOME_MODEL_NOT_FOUND)}
PASSING = {
    408: unavailable(Attempt.OUTCOME_TIMEOUT), 409: unavailable(Attempt.OUTCOME_OVERLOADED),
    429: RATE_LIMITED, 500: unavailable(Attempt.OUTCOME_SERVER_ERROR),
    502: unavailable(Attempt.OUTCOME_SERVER_ERROR), 503: unavailable(Attempt.OUTCOME_OVERLOADED),
    504: unavailable(Attempt.OUTCOME_TIMEOUT), 529: unavailable(Attempt.OUTCOME_OVERLOADED)}
STREAM_FAULTS = {
    "disconnect": Attempt.OUTCOME_CONNECTION_FAILED, "truncate": Attempt.OUTCOME_BAD_RESPONSE,
    "malformed": Attempt.OUTCOME_BAD_RESPONSE, "stall": Attempt.OUTCOME_TIMEOUT}
# Events of each dialect before the first text, and before the third piece of it.
BEFORE_TEXT = {"anthropic": 3, "mistral": 1, "openai": 1}
AMID_TEXT = {"anthropic": 5, "mistral": 3, "openai": 3}


def upstream(llmock, name: str, *ids: str, alias: str = "", **more) -> dict:
    """A provider of LLMock's under the name of its profile, or another."""
    return {"name": alias or name, "profile": name, "base_url": llmock.base_url(name),
            "api_key": "sk-mock",
            "models": [{"id": one, "upstream_model": UPSTREAM_MODELS[name]}
                       for one in ids or [name]]} | more


IMPATIENT = {"timeouts": {"first_byte": "250ms", "idle": "250ms"}}
TOO_LONG = 0.5


def whole(stub, request: pb.CompleteRequest) -> pb.CompleteResponse:
    return stub.Complete(request)


def streamed(stub, request: pb.CompleteRequest) -> pb.CompleteResponse:
    """A stream's answer, as Complete would give it."""
    answer = StreamedAnswer(stub.StreamComplete(request))
    (finish,), (completed,) = answer.choices, answer.completed
    choice = pb.Choice(message=answer.message, finish_reason=finish.finish_reason)
    return pb.CompleteResponse(
        model=answer.started[0].model, choices=[choice], usage=completed.usage,
        route=completed.route)


each_way = pytest.mark.parametrize("ask", [whole, streamed])


@pytest.fixture(scope="module", params=["plain", "stream"])
def unary(request):
    return request.param


@pytest.fixture(scope="module")
def stub(llmock_server, start_module_gateway, unary):
    """Of a gateway for tests without faults."""
    return start_module_gateway(*[
        upstream(llmock_server, name, unary=unary) for name in UPSTREAM_MODELS]).stub


def question(name: str, **more) -> pb.CompleteRequest:
    return asking("What is the weather in Paris?", model=name,
                  sampling=pb.Sampling(max_output_tokens=100), **more)


def pause_of(failure) -> float:
    """How long to wait before asking again."""
    return failure.detail(error_details_pb2.RetryInfo).retry_delay.ToNanoseconds() / 1e9


def outcomes(route: pb.Route) -> list:
    return [(attempt.provider, attempt.outcome) for attempt in route.attempts]


def warnings(llmock) -> list[str]:
    """The codes of a verdict without errors."""
    llmock.assert_resilient()
    return [finding.code for finding in llmock.verdict().warnings]


@each_way
@each_provider
def test_an_answer(llmock, stub, unary, name, ask):
    llmock.reply(WORDS)
    response = ask(stub, question(name))
    assert text_of(response) == WORDS
    assert response.choices[0].finish_reason == pb.FINISH_REASON_STOP
    assert response.usage.input_tokens > 0 and response.usage.output_tokens > 0
    assert outcomes(response.route) == [(name, Attempt.OUTCOME_SERVED)]
    assert llmock.last_request.stream == (ask is streamed or unary == "stream")
    llmock.assert_resilient(strict=True)


@each_provider
def test_usage_is_the_providers_own(llmock, stub, unary, name):
    usage = whole(stub, question(name)).usage
    # LLMock's Mistral counts in whole answers alone.
    is_counted = name != "mistral" or unary == "plain"
    assert usage.source == (
        pb.Usage.SOURCE_PROVIDER if is_counted else pb.Usage.SOURCE_ESTIMATED)


@each_way
@each_provider
def test_tools_are_called_and_heard(llmock, stub, name, ask):
    request = question(name, tools=[TIME, STRICT_WEATHER])
    response = ask(stub, request)
    (choice,) = response.choices
    (part,) = choice.message.content
    assert choice.finish_reason == pb.FINISH_REASON_TOOL_CALLS
    assert part.tool_call.name == "get_weather"
    assert sorted(json.loads(part.tool_call.arguments_json)) == ["city", "units"]
    request.messages.extend([choice.message, result(part.tool_call.id)])
    response = ask(stub, request)
    assert text_of(response)
    assert response.choices[0].finish_reason == pb.FINISH_REASON_STOP
    llmock.assert_resilient(strict=True)


@each_way
@each_dialect
def test_text_and_a_call_in_one_answer(llmock, stub, name, ask):
    arguments = {"city": "Zürich \"Altstadt\"\n", "units": "metric"}
    llmock.call_tool("get_weather", arguments, text="I'll look.")
    (choice,) = ask(stub, question(name, tools=[STRICT_WEATHER])).choices
    assert [part.WhichOneof("part") for part in choice.message.content] == ["text", "tool_call"]
    assert choice.message.content[0].text == "I'll look."
    assert json.loads(choice.message.content[1].tool_call.arguments_json) == arguments
    llmock.assert_resilient(strict=True)


@each_way
@each_dialect
def test_a_named_function_is_called(llmock, stub, name, ask):
    choice = pb.ToolChoice(mode=pb.ToolChoice.MODE_REQUIRED, function_names=["get_time"])
    response = ask(stub, question(name, tools=[STRICT_WEATHER, TIME], tool_choice=choice))
    (part,) = response.choices[0].message.content
    assert part.tool_call.name == "get_time"
    assert json.loads(part.tool_call.arguments_json) == {}


@each_way
@pytest.mark.parametrize("name", ["mistral", "openai"])
def test_an_answer_that_follows_a_strict_schema(llmock, stub, name, ask):
    response = ask(stub, question(name, response_format=pb.ResponseFormat(
        json_schema=pb.JsonSchemaFormat(name="city", schema_json=CITY_SCHEMA, strict=True))))
    assert sorted(json.loads(text_of(response))) == ["city", "units"]
    llmock.assert_resilient(strict=True)


@each_way
@each_dialect
@pytest.mark.parametrize("word, reason", [
    ("length", pb.FINISH_REASON_LENGTH), ("content_filter", pb.FINISH_REASON_CONTENT_FILTER)])
def test_why_an_answer_ends(llmock, stub, name, word, reason, ask):
    if (name, word) == ("anthropic", "content_filter"):
        reason = pb.FINISH_REASON_REFUSAL
    llmock.add(Reply(text=WORDS, finish_reason=word))
    response = ask(stub, question(name))
    assert text_of(response) == WORDS
    assert response.choices[0].finish_reason == reason


@each_provider
def test_its_models_are_listed(llmock, start_gateway, name):
    provider = upstream(llmock, name)
    del provider["models"]
    stub = start_gateway(provider).stub
    for _ in range(40):
        models = stub.ListModels(pb.ListModelsRequest()).models
        if models:
            break
        time.sleep(0.05)
    assert len(models) > 1
    assert [offer.provider for model in models for offer in model.offers] == [name] * len(models)


@each_dialect
@pytest.mark.parametrize("status", CALLERS | OPERATORS)
def test_an_error_that_stays(llmock, start_gateway, name, status):
    end = (CALLERS | OPERATORS)[status]
    gateway = start_gateway(upstream(llmock, name))
    llmock.fail(status, message="as the test asks")
    with failing(end.code, end.reason) as expected:
        whole(gateway.stub, question(name))
    (attempt,) = expected.failure.attempts
    assert (attempt.outcome, attempt.http_status) == (end.outcome, status)
    # What a provider says of the operator's account isn't the caller's.
    assert ("as the test asks" in expected.failure.message) == (status not in (401, 402, 403))
    llmock.assert_resilient(strict=True)


@each_dialect
@pytest.mark.parametrize("status", PASSING)
def test_an_error_that_passes_is_waited_for(llmock, start_gateway, name, status):
    gateway = start_gateway(upstream(llmock, name))
    llmock.fail(status, retry_after=0.1)
    response = streamed(gateway.stub, question(name))
    assert text_of(response)
    first, second = response.route.attempts
    assert (first.outcome, first.http_status) == (PASSING[status].outcome, status)
    assert second.outcome == Attempt.OUTCOME_SERVED
    assert len(llmock.requests) == 2
    llmock.assert_resilient(strict=True)


@each_dialect
@pytest.mark.parametrize("status", PASSING)
def test_an_error_that_passes_too_late_is_told(llmock, start_gateway, name, status):
    end = PASSING[status]
    gateway = start_gateway(upstream(llmock, name))
    llmock.fail(status, retry_after=30)
    with failing(end.code, end.reason) as expected:
        streamed(gateway.stub, question(name))
    (attempt,) = expected.failure.attempts
    assert (attempt.outcome, attempt.http_status) == (end.outcome, status)
    assert pause_of(expected.failure) == pytest.approx(30)
    assert len(llmock.requests) == 1


@each_dialect
@pytest.mark.parametrize("status", OPERATORS | PASSING)
def test_another_dialect_takes_over(llmock, start_gateway, name, status):
    spare = SPARES[name]
    gateway = start_gateway(upstream(llmock, name, "either"), upstream(llmock, spare, "either"))
    llmock.outage(status=status, provider=name)
    response = streamed(gateway.stub, question("either"))
    assert text_of(response)
    expected = (OPERATORS | PASSING)[status].outcome
    assert outcomes(response.route) == [(name, expected), (spare, Attempt.OUTCOME_SERVED)]
    # LLMock can't know that another served the call.
    assert warnings(llmock) == ["gave_up"] * (status in PASSING)


@each_dialect
@pytest.mark.parametrize("status", CALLERS)
def test_the_callers_mistake_is_not_tried_elsewhere(llmock, start_gateway, name, status):
    gateway = start_gateway(
        upstream(llmock, name, "either"), upstream(llmock, SPARES[name], "either"))
    llmock.fail(status, provider=name)
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "PROVIDER_REJECTED"):
        whole(gateway.stub, question("either"))
    assert [one.provider for one in llmock.requests] == [name]
    llmock.assert_resilient(strict=True)


@each_way
@each_dialect
def test_a_prompt_that_is_too_long(llmock, start_gateway, name, ask):
    gateway = start_gateway(upstream(llmock, name))
    llmock.limits(context_window=3)
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "CONTEXT_TOO_LONG") as expected:
        ask(gateway.stub, question(name))
    assert [one.outcome for one in expected.failure.attempts] == [Attempt.OUTCOME_CONTEXT_TOO_LONG]
    llmock.assert_resilient(strict=True)


@each_dialect
def test_a_quota_is_waited_for(llmock, start_gateway, name):
    gateway = start_gateway(upstream(llmock, name))
    # It fills again by a thousand tokens a second.
    llmock.limits(tpm=60_000)
    request = question(name)
    request.sampling.max_output_tokens = 59_800
    assert text_of(whole(gateway.stub, request))
    request.sampling.max_output_tokens = 500
    response = whole(gateway.stub, request)
    assert text_of(response)
    assert outcomes(response.route) == [
        (name, Attempt.OUTCOME_RATE_LIMITED), (name, Attempt.OUTCOME_SERVED)]
    llmock.assert_resilient(strict=True)


def patience(kind: str) -> dict:
    return IMPATIENT if kind == "stall" else {}


def break_off(llmock, kind: str, after: int) -> None:
    llmock.add(Reply(text=WORDS, times=None),
               StreamFault(kind, after_chunks=after, stall_seconds=TOO_LONG))


def check_verdict(llmock, kind: str) -> None:
    """LLMock goes on behind an event that it spoiled: it may take the next try for another call."""
    assert set(warnings(llmock)) <= ({"malformed_chunk_ignored"} if kind == "malformed" else set())


def check_taken_over(llmock, response: pb.CompleteResponse, name: str, kind: str) -> None:
    assert text_of(response) == WORDS
    assert outcomes(response.route) == [
        ("first", STREAM_FAULTS[kind]), (name, Attempt.OUTCOME_SERVED)]
    check_verdict(llmock, kind)


@each_dialect
@pytest.mark.parametrize("kind", STREAM_FAULTS)
def test_a_stream_that_breaks_is_an_error(llmock, start_gateway, name, kind):
    gateway = start_gateway(upstream(llmock, name, alias="first", **patience(kind)))
    break_off(llmock, kind, AMID_TEXT[name])
    text, kinds = "", []
    with failing(grpc.StatusCode.UNAVAILABLE, "STREAM_BROKEN") as expected:
        for event in gateway.stub.StreamComplete(question(name)):
            kinds.append(event.WhichOneof("event"))
            text += event.delta.text
    assert text == "Répète : "
    assert kinds[0] == "started" and "completed" not in kinds and "choice_finished" not in kinds
    assert [one.outcome for one in expected.failure.attempts] == [STREAM_FAULTS[kind]]
    assert text_of(streamed(gateway.stub, question(name))) == WORDS
    check_verdict(llmock, kind)


@each_dialect
@pytest.mark.parametrize("kind", STREAM_FAULTS)
def test_a_stream_that_breaks_before_its_text_moves_on(llmock, start_gateway, name, kind):
    gateway = start_gateway(
        upstream(llmock, name, alias="first", **patience(kind)), upstream(llmock, name))
    break_off(llmock, kind, BEFORE_TEXT[name])
    check_taken_over(llmock, streamed(gateway.stub, question(name)), name, kind)


@each_dialect
@pytest.mark.parametrize("kind", STREAM_FAULTS)
def test_a_whole_answer_is_not_put_together_from_two(llmock, start_gateway, name, kind):
    """Complete asks for a stream, which it may leave in the midst of the text."""
    gateway = start_gateway(
        upstream(llmock, name, alias="first", **patience(kind)), upstream(llmock, name))
    break_off(llmock, kind, AMID_TEXT[name])
    check_taken_over(llmock, whole(gateway.stub, question(name)), name, kind)


@each_dialect
@pytest.mark.parametrize("kind", ["disconnect", "truncate"])
def test_a_call_of_a_tool_that_breaks_is_an_error(llmock, start_gateway, name, kind):
    gateway = start_gateway(upstream(llmock, name))
    llmock.call_tool("get_weather", {"city": "Paris"}, text="I'll look.")
    break_off(llmock, kind, AMID_TEXT[name])
    with failing(grpc.StatusCode.UNAVAILABLE, "STREAM_BROKEN"):
        list(gateway.stub.StreamComplete(question(name, tools=[STRICT_WEATHER])))


@each_dialect
@pytest.mark.parametrize("slow", [Delay, SlowFirstToken])
def test_a_provider_that_is_slow_within_bounds(llmock, start_gateway, name, slow):
    gateway = start_gateway(upstream(llmock, name))
    llmock.add(slow(0.15))
    response = streamed(gateway.stub, question(name))
    assert text_of(response)
    assert response.route.time_to_first_token.ToNanoseconds() > 0.15e9
    llmock.assert_resilient(strict=True)


@each_dialect
@pytest.mark.parametrize("slow", [Delay, SlowFirstToken])
def test_a_provider_that_is_too_slow_is_left(llmock, start_gateway, name, slow):
    gateway = start_gateway(
        upstream(llmock, name, alias="first", **IMPATIENT), upstream(llmock, name))
    llmock.add(slow(TOO_LONG))
    response = whole(gateway.stub, question(name))
    assert text_of(response)
    assert outcomes(response.route) == [
        ("first", Attempt.OUTCOME_TIMEOUT), (name, Attempt.OUTCOME_SERVED)]
    llmock.assert_resilient(strict=True)


@each_way
@each_dialect
def test_a_call_of_a_tool_that_was_not_offered_is_passed_on(llmock, stub, name, ask):
    llmock.add(ToolFault("unknown_tool"))
    (choice,) = ask(stub, question(name, tools=[STRICT_WEATHER])).choices
    assert [part.tool_call.name for part in choice.message.content] == ["llmock_unknown_tool"]
    assert choice.finish_reason == pb.FINISH_REASON_TOOL_CALLS


@each_way
@each_dialect
@pytest.mark.parametrize("next_name", SPARES)
# Of its whole answers in Anthropic's dialect LLMock spoils nothing.
@pytest.mark.parametrize("unary", ["stream"], scope="module")
def test_arguments_that_are_no_json_are_passed_on_and_history(
        llmock, stub, name, next_name, ask):
    llmock.add(ToolFault("malformed_arguments"))
    request = question(name, tools=[STRICT_WEATHER])
    (choice,) = ask(stub, request).choices
    (part,) = choice.message.content
    with pytest.raises(ValueError):
        json.loads(part.tool_call.arguments_json)
    request.model = next_name
    request.messages.extend([choice.message, result(part.tool_call.id, failed=True)])
    assert text_of(ask(stub, request))
    llmock.assert_resilient(strict=True)
