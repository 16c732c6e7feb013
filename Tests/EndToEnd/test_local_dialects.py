"""The real model, asked in OpenAI's dialect and in Anthropic's."""

import json

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from contract_requests import CITY_SCHEMA
from conversation import ENDLESS, StreamedAnswer, ask, ask_for_weather, text, text_of
from failure import failing
from gateway import model, provider

DIALECTS = ["anthropic", "openai"]
HELLO = "Say hello to a new colleague."
# More than the model has: that is for the server to say.
WINDOW = 100_000

each_dialect = pytest.mark.parametrize("dialect", DIALECTS)


def local(server, dialect: str, **more) -> dict:
    """The model server in one of its dialects; the model bears the dialect's name."""
    root = server.base_url if dialect == "openai" else server.base_url.removesuffix("/v1")
    return provider(dialect, root, dialect=dialect, unary="plain",
                    models=[model(id=dialect, context_window=WINDOW)], **more)


@pytest.fixture(scope="module")
def stub(model_server, start_module_gateway):
    return start_module_gateway(*[local(model_server, one) for one in DIALECTS]).stub


def whole(stub, dialect: str, request: pb.CompleteRequest) -> pb.Choice:
    request.model = dialect
    return stub.Complete(request).choices[0]


def streamed(stub, dialect: str, request: pb.CompleteRequest) -> pb.Choice:
    request.model = dialect
    answer = StreamedAnswer(stub.StreamComplete(request))
    (finish,), (_,) = answer.choices, answer.completed
    return pb.Choice(message=answer.message, finish_reason=finish.finish_reason,
                     stop_sequence=finish.stop_sequence)


WAYS = [whole, streamed]
each_way = pytest.mark.parametrize("way", WAYS)


def words(choice: pb.Choice) -> str:
    return "".join(part.text for part in choice.message.content)


def test_the_dialects_give_the_same_answer(stub):
    request = ask(HELLO, tokens=12)
    answers = [way(stub, dialect, request) for way in WAYS for dialect in DIALECTS]
    assert words(answers[0])
    assert len({words(answer) for answer in answers}) == 1
    assert {answer.finish_reason for answer in answers} == {pb.FINISH_REASON_LENGTH}


def test_the_dialects_count_alike(stub):
    usages = []
    for dialect in DIALECTS:
        request = ask(HELLO, tokens=8, model=dialect)
        usages.append(stub.Complete(request).usage)
        usages += [one.usage for one in StreamedAnswer(stub.StreamComplete(request)).completed]
    assert {usage.source for usage in usages} == {pb.Usage.SOURCE_PROVIDER}
    assert {usage.output_tokens for usage in usages} == {8}
    (input_tokens,) = {usage.input_tokens for usage in usages}
    assert all(0 <= usage.cached_input_tokens < input_tokens for usage in usages)


@each_way
@each_dialect
def test_a_stop_sequence_ends_the_answer(stub, dialect, way):
    request = ask("Count from 1 to 20, separated by commas.", tokens=30)
    request.sampling.stop.append("3")
    answer = way(stub, dialect, request)
    assert words(answer) and "3" not in words(answer)
    assert answer.finish_reason == pb.FINISH_REASON_STOP
    # Only Anthropic's dialect says which one.
    assert answer.stop_sequence == ("3" if dialect == "anthropic" else "")


@each_dialect
def test_instructions_between_turns(stub, dialect):
    request = ask("Hello", text(pb.ROLE_ASSISTANT, "Hi"), text(pb.ROLE_SYSTEM, "Be brief."),
                  "The capital of Italy?", tokens=8, model=dialect)
    assert text_of(stub.Complete(request))


@each_way
def test_a_schema_is_followed_in_openais_dialect(stub, way):
    request = ask("Name a city.", tokens=64, response_format=pb.ResponseFormat(
        json_schema=pb.JsonSchemaFormat(name="city", schema_json=CITY_SCHEMA, strict=True)))
    assert sorted(json.loads(words(way(stub, "openai", request)))) == ["city", "units"]


@pytest.fixture(scope="module")
def calls(stub):
    """What the model answers to a question that needs a tool, by dialect and way."""
    return {(dialect, way): way(stub, dialect, ask_for_weather("Rome"))
            for dialect in DIALECTS for way in WAYS}


def call_in(answer: pb.Choice) -> pb.ToolCall:
    (call,) = [part.tool_call for part in answer.message.content if part.HasField("tool_call")]
    return call


def heard(answer: pb.Choice) -> pb.CompleteRequest:
    """The question again, with the call that it led to, and what came of that."""
    request = ask_for_weather("Rome")
    result = text(pb.ROLE_TOOL, "Sunny, 20 degrees")
    result.tool_call_id = call_in(answer).id
    request.messages.extend([answer.message, result])
    return request


def other(dialect: str) -> str:
    (other,) = set(DIALECTS) - {dialect}
    return other


@each_way
@each_dialect
def test_a_tool_is_called(calls, dialect, way):
    answer = calls[dialect, way]
    call = call_in(answer)
    assert call.id and call.name == "get_weather"
    assert json.loads(call.arguments_json) == {"city": "Rome"}
    assert answer.finish_reason == pb.FINISH_REASON_TOOL_CALLS


@each_way
@each_dialect
def test_a_call_is_history_in_the_other_dialect(stub, calls, dialect, way):
    assert "Rome" in words(way(stub, other(dialect), heard(calls[dialect, way])))


@each_dialect
def test_a_call_is_history_in_its_own_dialect(stub, calls, dialect):
    assert "Rome" in words(streamed(stub, dialect, heard(calls[dialect, streamed])))


@each_dialect
@pytest.mark.parametrize("next_dialect", DIALECTS)
def test_an_answer_is_history_in_each_dialect(stub, dialect, next_dialect):
    request = ask("The capital of France?", tokens=12)
    answer = streamed(stub, dialect, request)
    request.messages.extend([answer.message, ask("And of Italy?").messages[0]])
    assert words(whole(stub, next_dialect, request))


@each_way
@each_dialect
def test_a_prompt_that_is_too_long_for_the_server(stub, dialect, way):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "CONTEXT_TOO_LONG") as expected:
        way(stub, dialect, ask("word " * 6000))
    (attempt,) = expected.failure.attempts
    assert (attempt.outcome, attempt.http_status) == (pb.Attempt.OUTCOME_CONTEXT_TOO_LONG, 400)


@each_way
@each_dialect
def test_a_wrong_key_is_not_the_callers_fault(start_gateway, model_server, dialect, way):
    gateway = start_gateway(local(model_server, dialect) | {"api_key": "sk-wrong"})
    with failing(grpc.StatusCode.UNAVAILABLE, "ALL_OFFERS_FAILED") as expected:
        way(gateway.stub, dialect, ask(HELLO))
    (attempt,) = expected.failure.attempts
    assert (attempt.outcome, attempt.http_status) == (pb.Attempt.OUTCOME_AUTH_FAILED, 401)
    assert "sk-wrong" not in expected.failure.message


@each_dialect
def test_a_cancelled_stream_ends_at_the_model(stub, model_server, dialect):
    model_server.await_busy(0, 5)
    call = stub.StreamComplete(ask(ENDLESS, tokens=1000, model=dialect))
    for _ in range(5):
        next(call)
    assert model_server.busy_slots() == 1
    call.cancel()
    model_server.await_busy(0, 1)
