"""Complete and StreamComplete against the real model."""

import json

import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import WEATHER, StreamedAnswer, ask, ask_for_weather, text, text_of, user
from failure import CALL_ID, metadata_of
from gateway import MODEL

HELLO = "Say hello to a new colleague."


def test_a_unary_answer_is_whole(stub):
    response, call = stub.Complete.with_call(ask(HELLO))
    assert text_of(response)
    assert response.model == MODEL
    assert response.create_time.seconds > 0
    (choice,) = response.choices
    assert choice.message.role == pb.ROLE_ASSISTANT
    assert choice.finish_reason in (pb.FINISH_REASON_STOP, pb.FINISH_REASON_LENGTH)
    assert choice.provider_finish_reason in ("stop", "length")
    assert metadata_of(call)[CALL_ID] == response.id


def test_a_unary_answer_says_how_it_was_routed(stub):
    route = stub.Complete(ask(HELLO)).route
    assert (route.provider, route.upstream_model, route.region) == ("local", MODEL, "eu")
    (attempt,) = route.attempts
    assert attempt.outcome == pb.Attempt.OUTCOME_SERVED
    assert attempt.http_status == 200
    assert route.total_time.ToNanoseconds() >= route.time_to_first_token.ToNanoseconds() > 0


def test_usage_is_the_providers_own_and_priced(stub):
    usage = stub.Complete(ask(HELLO, tokens=8)).usage
    assert usage.source == pb.Usage.SOURCE_PROVIDER
    assert usage.input_tokens > 0
    assert usage.output_tokens == 8
    assert usage.cost_nano_usd == usage.input_tokens * 100 + usage.output_tokens * 400


def test_events_come_in_order(stub):
    answer = StreamedAnswer(stub.StreamComplete(ask(HELLO)))
    assert answer.kinds[0] == "started"
    assert answer.kinds[-2:] == ["choice_finished", "completed"]
    assert len(answer.deltas) > 1
    assert answer.kinds[1:-2] == ["delta"] * len(answer.deltas)


def test_a_stream_says_what_it_is_first_and_what_it_used_last(stub):
    call = stub.StreamComplete(ask(HELLO, tokens=8))
    answer = StreamedAnswer(call)
    (started,), (completed,) = answer.started, answer.completed
    assert (started.model, started.provider) == (MODEL, "local")
    assert started.id == metadata_of(call)[CALL_ID]
    assert answer.choices[0].finish_reason == pb.FINISH_REASON_LENGTH
    assert completed.usage.output_tokens == 8
    assert completed.usage.input_tokens > 0
    assert completed.usage.source == pb.Usage.SOURCE_PROVIDER
    assert completed.route.attempts[-1].outcome == pb.Attempt.OUTCOME_SERVED


def test_a_stream_adds_up_to_the_unary_answer(stub):
    assert StreamedAnswer(stub.StreamComplete(ask(HELLO))).text == text_of(stub.Complete(ask(HELLO)))


def test_a_conversation_with_a_system_message(stub):
    messages = [text(pb.ROLE_SYSTEM, "You answer in one word."), user("The capital of France?"),
                text(pb.ROLE_ASSISTANT, "Paris"), user("The capital of Italy?")]
    assert text_of(stub.Complete(ask(*messages)))


def test_text_beyond_ascii_survives_both_ways(stub):
    answer = StreamedAnswer(stub.StreamComplete(ask("Répète après moi : « 你好 🌍 »", tokens=16)))
    assert answer.completed and "\ufffd" not in answer.text


def test_a_stop_sequence_ends_the_answer(stub):
    request = ask("Count from 1 to 20, separated by commas.", tokens=60)
    whole = text_of(stub.Complete(request))
    stop = whole[len(whole) // 2:][:4]
    request.sampling.stop.append(stop)
    response = stub.Complete(request)
    assert text_of(response) == whole[:whole.index(stop)]
    assert response.choices[0].finish_reason == pb.FINISH_REASON_STOP


@pytest.mark.parametrize("city", ["Rome", "Tokyo"])
def test_a_tool_call(stub, city):
    response = stub.Complete(ask_for_weather(city))
    (call,) = [part.tool_call for part in response.choices[0].message.content
               if part.WhichOneof("part") == "tool_call"]
    assert call.id
    assert call.name == "get_weather"
    assert json.loads(call.arguments_json) == {"city": city}
    assert response.choices[0].finish_reason == pb.FINISH_REASON_TOOL_CALLS


def test_a_streamed_tool_call(stub):
    answer = StreamedAnswer(stub.StreamComplete(ask_for_weather("Oslo")))
    assert answer.tool_call.id
    assert answer.tool_call.name == "get_weather"
    assert json.loads(answer.tool_call.arguments_json) == {"city": "Oslo"}
    assert answer.choices[0].finish_reason == pb.FINISH_REASON_TOOL_CALLS


def test_a_tool_that_must_not_be_called(stub):
    request = ask("What is the weather in Rome?", tools=[WEATHER],
                  tool_choice=pb.ToolChoice(mode=pb.ToolChoice.MODE_NONE))
    message = stub.Complete(request).choices[0].message
    assert [part.WhichOneof("part") for part in message.content] == ["text"]


def test_an_answer_that_follows_a_json_schema(stub):
    schema = {"type": "object", "additionalProperties": False,
              "properties": {"city": {"type": "string"}, "country": {"type": "string"}},
              "required": ["city", "country"]}
    request = ask("Name a city.", tokens=64, response_format=pb.ResponseFormat(
        json_schema=pb.JsonSchemaFormat(name="city", schema_json=json.dumps(schema))))
    for answer in (text_of(stub.Complete(request)),
                   StreamedAnswer(stub.StreamComplete(request)).text):
        assert sorted(json.loads(answer)) == ["city", "country"]
