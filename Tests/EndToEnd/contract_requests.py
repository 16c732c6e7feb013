"""Requests that say everything the contract can say, each a thing or two of it, by name."""

import json

from google.protobuf import duration_pb2
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import WEATHER, text, user

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28)
PDF = b"%PDF-1.7\n%%EOF\n"
IMAGE_URL = "https://example.com/cat.jpg"

CITY_SCHEMA = json.dumps({
    "type": "object", "additionalProperties": False,
    "properties": {"city": {"type": "string"}, "units": {"enum": ["metric", "imperial"]}},
    "required": ["city", "units"]})

STRICT_WEATHER = pb.Tool(function=pb.Function(
    name="get_weather", description="Current weather in a city", strict=True,
    parameters_schema_json=CITY_SCHEMA))
TIME = pb.Tool(function=pb.Function(name="get_time"))
TOOLS = [WEATHER, TIME]

HOUR = pb.CacheBreakpoint(ttl=duration_pb2.Duration(seconds=3600))
DEFAULT_LIFETIME = pb.CacheBreakpoint()


def part(words: str = "", **more) -> pb.ContentPart:
    return pb.ContentPart(text=words, **more) if words else pb.ContentPart(**more)


def message(role: int, *parts: pb.ContentPart, **more) -> pb.Message:
    return pb.Message(role=role, content=parts, **more)


def from_user(*parts: pb.ContentPart) -> pb.Message:
    return message(pb.ROLE_USER, *parts)


def system(words: str) -> pb.Message:
    return text(pb.ROLE_SYSTEM, words)


def assistant(words: str) -> pb.Message:
    return text(pb.ROLE_ASSISTANT, words)


def call(identifier: str, city: str | None = "Paris") -> pb.ContentPart:
    """A call of WEATHER; without a city, of TIME with no arguments."""
    if city is None:
        return pb.ContentPart(tool_call=pb.ToolCall(id=identifier, name="get_time"))
    return pb.ContentPart(tool_call=pb.ToolCall(
        id=identifier, name="get_weather", arguments_json=json.dumps({"city": city})))


def result(identifier: str, *parts: pb.ContentPart, failed: bool = False) -> pb.Message:
    return message(pb.ROLE_TOOL, *(parts or [part("Sunny, 20 degrees")]), tool_call_id=identifier,
                   tool_error=failed)


def asking(*messages: pb.Message | str, **more) -> pb.CompleteRequest:
    """A question where none is given."""
    return pb.CompleteRequest(
        messages=[user(one) if isinstance(one, str) else one for one in messages or ["Hello"]],
        **more)


def sampled(**sampling) -> pb.CompleteRequest:
    return asking(sampling=pb.Sampling(**sampling))


def choosing(mode: int, *names: str, **more) -> pb.CompleteRequest:
    return asking(tools=TOOLS, tool_choice=pb.ToolChoice(mode=mode, function_names=names), **more)


def thinking(**reasoning) -> pb.CompleteRequest:
    return asking(reasoning=pb.Reasoning(**reasoning), sampling=pb.Sampling(max_output_tokens=9000))


def after_a_call(*messages: pb.Message) -> pb.CompleteRequest:
    return asking("What is the weather?", *messages, tools=TOOLS)


CONVERSATIONS = {
    "a question": asking(),
    "several text parts": asking(from_user(part("One."), part("Two."))),
    "text beyond ASCII": asking("Répète : « 你好 🌍 »\u2028\x01\"\\"),
    "a system message": asking(system("Be brief."), "Hello"),
    "several system messages": asking(system("Be brief."), system("Be kind."), "Hello"),
    "a developer message": asking(text(pb.ROLE_DEVELOPER, "Be brief."), "Hello"),
    "a system message between turns":
        asking("Hello", assistant("Hi"), system("Be brief."), "And now?"),
    "system messages alone": asking(system("Say hello.")),
    "an assistant's message first": asking(assistant("Hi"), "Hello"),
    "turns": asking("Hello", assistant("Hi"), "How are you?"),
    "two messages of the user's": asking("Hello", "Are you there?"),
    "two messages of the assistant's": asking("Hello", assistant("Hi."), assistant("So?"), "Yes"),
    "an empty text beside another": asking(from_user(pb.ContentPart(text=""), part("Hello"))),
    "an empty answer": asking("Hello", assistant(""), "Are you there?"),
    "participants' names": asking(
        message(pb.ROLE_SYSTEM, part("Be brief."), name="host"),
        message(pb.ROLE_USER, part("Hello"), name="ann"),
        message(pb.ROLE_ASSISTANT, part("Hi"), name="bob"),
        message(pb.ROLE_USER, part("And you?"), name="cid")),
    "a prefill": asking("Name a city.", assistant("The city of")),
    "a prefill that ends in a space": asking("Name a city.", assistant("The city of ")),
    "a refusal in the past": asking(
        "Help me", message(pb.ROLE_ASSISTANT, part(refusal="I can't help with that.")), "Why?"),
    "citations in the past": asking(
        "Who?", message(pb.ROLE_ASSISTANT, part("Ann.", citations=[
            pb.Citation(start=0, end=3, url="https://example.com", title="Of Ann",
                        cited_text="Ann it was", source_id="1")])), "Sure?"),
    "another provider's block": asking(
        "Search", message(pb.ROLE_ASSISTANT, part("Found."), part(provider_part=pb.ProviderPart(
            provider="elsewhere", json='{"type": "their_search", "n": 1}'))), "And?"),
    "another provider's thinking": asking(
        "Think", message(
            pb.ROLE_ASSISTANT,
            part(thinking=pb.Thinking(text="Hm."), signature=b"elsewhere\x00c2lnbmVk"),
            part(thinking=pb.Thinking(redacted=True), signature=b"elsewhere\x00c2VjcmV0"),
            part("Done.")), "And?"),
    "thinking that nobody signed": asking(
        "Think", message(pb.ROLE_ASSISTANT, part(thinking=pb.Thinking(text="Hm.")), part("Done.")),
        "And?"),
    "thinking alone in the past": asking(
        "Think", message(pb.ROLE_ASSISTANT, part(thinking=pb.Thinking(text="Hm."))), "And?"),
}

MEDIA = {
    "an image's URL": asking(from_user(
        part("What is it?"), part(image=pb.Media(url=IMAGE_URL, detail="low")))),
    "an image": asking(from_user(
        part(image=pb.Media(data=PNG, mime_type="image/png")), part("What is it?"))),
    "an image without words": asking(from_user(
        part(image=pb.Media(data=PNG, mime_type="image/png", detail="high", filename="a.png")))),
    "WAV": asking(from_user(
        part("Write it down."), part(audio=pb.Media(data=WAV, mime_type="audio/wav")))),
    "MP3": asking(from_user(
        part("Write it down."), part(audio=pb.Media(data=WAV, mime_type="audio/mpeg")))),
    "a sound's URL": asking(from_user(
        part(audio=pb.Media(url="https://example.com/a.wav", mime_type="audio/wav")))),
    "a PDF": asking(from_user(part("Sum it up."), part(
        document=pb.Media(data=PDF, mime_type="application/pdf", filename="a.pdf")))),
    "a PDF without a name": asking(from_user(
        part(document=pb.Media(data=PDF, mime_type="application/pdf")))),
    "a plain text": asking(from_user(part("Sum it up."), part(
        document=pb.Media(data=b"It rains.", mime_type="text/plain", filename="a.txt")))),
    "a document's URL": asking(from_user(part("Sum it up."), part(
        document=pb.Media(url="https://example.com/a.pdf", filename="a.pdf")))),
}

CALLING = {
    "tools": asking(tools=TOOLS),
    "a strict tool": asking(tools=[STRICT_WEATHER, TIME]),
    "tool choice auto": choosing(pb.ToolChoice.MODE_AUTO),
    "tool choice none": choosing(pb.ToolChoice.MODE_NONE),
    "tool choice required": choosing(pb.ToolChoice.MODE_REQUIRED),
    "tool choice of one": choosing(pb.ToolChoice.MODE_REQUIRED, "get_weather"),
    "tool choice of several": asking(
        tools=[*TOOLS, pb.Tool(function=pb.Function(name="get_date"))],
        tool_choice=pb.ToolChoice(
            mode=pb.ToolChoice.MODE_REQUIRED, function_names=["get_weather", "get_time"])),
    "tool choice auto of one": choosing(pb.ToolChoice.MODE_AUTO, "get_weather"),
    "no parallel calls": asking(tools=TOOLS, parallel_tool_calls=False),
    "parallel calls": asking(tools=TOOLS, parallel_tool_calls=True),
    "no parallel calls of required": choosing(
        pb.ToolChoice.MODE_REQUIRED, parallel_tool_calls=False),
    "no parallel calls of none": choosing(pb.ToolChoice.MODE_NONE, parallel_tool_calls=False),
    "parallel calls without tools": asking(parallel_tool_calls=False),
    "tool choice without tools": asking(tool_choice=pb.ToolChoice(mode=pb.ToolChoice.MODE_AUTO)),
    "a call and its result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1")),
    "a call without arguments": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1", None)), result("call_1", part("12:00"))),
    "text before a call": after_a_call(
        message(pb.ROLE_ASSISTANT, part("I'll look."), call("call_1")), result("call_1")),
    "text between calls": after_a_call(
        message(pb.ROLE_ASSISTANT, part("First"), call("a"), part("then"), call("b", "Oslo")),
        result("a"), result("b")),
    "several results": after_a_call(
        message(pb.ROLE_ASSISTANT, call("a"), call("b", "Oslo")), result("a"), result("b"),
        assistant("Sunny in both."), user("Thanks")),
    "results in another order": after_a_call(
        message(pb.ROLE_ASSISTANT, call("a"), call("b", "Oslo")), result("b"), result("a")),
    "instructions after a result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1"), system("Be brief.")),
    "words after a result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1"), user("Be brief.")),
    "a failed result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")),
        result("call_1", part("no such city"), failed=True)),
    "an empty result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1", pb.ContentPart(text=""))),
    "a result of several parts": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1", part("Sun"), part("20"))),
    "an image as a result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")),
        result("call_1", part("A map:"), part(image=pb.Media(data=PNG, mime_type="image/png")))),
    "calls one after the other": after_a_call(
        message(pb.ROLE_ASSISTANT, call("a")), result("a"),
        message(pb.ROLE_ASSISTANT, call("b", "Oslo")), result("b")),
    "foreign ids of calls": after_a_call(
        message(pb.ROLE_ASSISTANT, call("functions.get_weather:0"), call("é" * 50, "Oslo")),
        result("functions.get_weather:0"), result("é" * 50)),
    "calls without their tools": asking(
        "What is the weather?", message(pb.ROLE_ASSISTANT, call("call_1")), result("call_1")),
}

FORMATS = {
    "a JSON object": asking(
        "A city, as JSON", response_format=pb.ResponseFormat(json_object=pb.JsonObjectFormat())),
    "a JSON schema": asking(response_format=pb.ResponseFormat(json_schema=pb.JsonSchemaFormat(
        name="city", description="A city", schema_json=CITY_SCHEMA, strict=False))),
    "a strict JSON schema": asking(response_format=pb.ResponseFormat(
        json_schema=pb.JsonSchemaFormat(name="city", schema_json=CITY_SCHEMA, strict=True))),
    "a JSON schema and tools": asking(tools=TOOLS, response_format=pb.ResponseFormat(
        json_schema=pb.JsonSchemaFormat(name="city", schema_json=CITY_SCHEMA))),
}

SAMPLING = {
    "sampling": sampled(
        temperature=0.7, top_p=0.9, top_k=40, max_output_tokens=100, stop=["\n\n", "END"], seed=7,
        frequency_penalty=0.5, presence_penalty=-0.5),
    "temperature": sampled(temperature=1.8),
    "no temperature": sampled(temperature=0),
    "top_p": sampled(top_p=0.5),
    "top_k": sampled(top_k=40),
    "max_output_tokens": sampled(max_output_tokens=100),
    "stop": sampled(stop=["END"]),
    "five stops": sampled(stop=["1", "2", "3", "4", "5"]),
    "a stop of white space": sampled(stop=["\n"]),
    "seed": sampled(seed=7),
    "a large seed": sampled(seed=2**62),
    "a negative seed": sampled(seed=-7),
    "penalties": sampled(frequency_penalty=0.5, presence_penalty=-0.5),
    "several candidates": sampled(candidate_count=2),
    "one candidate": sampled(candidate_count=1),
    "logprobs": sampled(top_logprobs=3),
    "many logprobs": sampled(top_logprobs=20),
    "logprobs without alternatives": sampled(top_logprobs=0),
}

EFFORTS = {f"effort {name.removeprefix('EFFORT_').lower()}": thinking(effort=number)
           for name, number in pb.Reasoning.Effort.items() if number}

REASONING = EFFORTS | {
    "a thinking budget": thinking(max_tokens=2000),
    "a small thinking budget": thinking(max_tokens=10),
    "an effort and a budget": thinking(effort=pb.Reasoning.EFFORT_HIGH, max_tokens=2000),
    "thinking left out": thinking(effort=pb.Reasoning.EFFORT_LOW, exclude=True),
    "thinking with sampling": asking(
        reasoning=pb.Reasoning(effort=pb.Reasoning.EFFORT_LOW),
        sampling=pb.Sampling(temperature=0.5, top_p=0.99, top_k=10, max_output_tokens=5000)),
    "thinking in few tokens": asking(
        reasoning=pb.Reasoning(effort=pb.Reasoning.EFFORT_HIGH),
        sampling=pb.Sampling(max_output_tokens=500)),
    "thinking with a forced call": choosing(
        pb.ToolChoice.MODE_REQUIRED, "get_time",
        reasoning=pb.Reasoning(effort=pb.Reasoning.EFFORT_MEDIUM)),
    "thinking with tools": asking(
        tools=TOOLS, reasoning=pb.Reasoning(effort=pb.Reasoning.EFFORT_MEDIUM)),
    "thinking with a prefill": asking(
        "Name a city.", assistant("The city of"),
        reasoning=pb.Reasoning(effort=pb.Reasoning.EFFORT_MEDIUM)),
}


def marked(words: str, mark: pb.CacheBreakpoint) -> pb.ContentPart:
    return part(words, cache_breakpoint=mark)


CACHING = {
    "cache breakpoints": asking(
        message(pb.ROLE_SYSTEM, marked("Much to read.", DEFAULT_LIFETIME)),
        from_user(marked("A question", DEFAULT_LIFETIME)),
        message(pb.ROLE_ASSISTANT, marked("An answer", DEFAULT_LIFETIME)), "And now?"),
    "cache breakpoints for an hour": asking(
        message(pb.ROLE_SYSTEM, marked("Much to read.", HOUR)),
        from_user(part("Look:"), part(
            image=pb.Media(url=IMAGE_URL), cache_breakpoint=DEFAULT_LIFETIME))),
    "cache breakpoints, the longer one last": asking(
        message(pb.ROLE_SYSTEM, marked("Much to read.", DEFAULT_LIFETIME)),
        from_user(marked("A question", HOUR))),
    "more cache breakpoints than are taken": asking(*[
        from_user(marked(f"Line {number}", DEFAULT_LIFETIME)) for number in range(6)]),
    "a cache breakpoint behind the tools": asking(
        tools=[WEATHER, pb.Tool(function=TIME.function, cache_breakpoint=HOUR)]),
    "a cache breakpoint behind a result": after_a_call(
        message(pb.ROLE_ASSISTANT, call("call_1")),
        result("call_1", marked("Sunny", DEFAULT_LIFETIME))),
    "a key of affinity": asking(routing=pb.Routing(affinity_key="conversation-7")),
    "an end user": asking(end_user="user-7"),
    "labels": asking(labels={"team": "search"}),
}

EVERYTHING = pb.CompleteRequest(
    messages=[
        message(pb.ROLE_SYSTEM, marked("Be brief.", DEFAULT_LIFETIME)),
        from_user(part("What is the weather here?"),
                  part(image=pb.Media(data=PNG, mime_type="image/png"))),
        message(pb.ROLE_ASSISTANT, part("I'll look."), call("a"), call("b", "Oslo")),
        result("a"), result("b", part("no such city"), failed=True),
        assistant("Sunny in Paris."), user("And the time?")],
    tools=[STRICT_WEATHER, TIME], tool_choice=pb.ToolChoice(mode=pb.ToolChoice.MODE_AUTO),
    parallel_tool_calls=True,
    sampling=pb.Sampling(
        temperature=0.7, top_p=0.9, top_k=40, max_output_tokens=9000, stop=["END"], seed=7,
        frequency_penalty=0.5, presence_penalty=-0.5),
    routing=pb.Routing(affinity_key="conversation-7"), end_user="user-7", labels={"team": "search"})

CONTRACT_REQUESTS = (CONVERSATIONS | MEDIA | CALLING | FORMATS | SAMPLING | REASONING | CACHING
                     | {"everything": EVERYTHING})
