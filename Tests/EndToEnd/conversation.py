"""Requests that the tests make, and how the events of a streamed answer are put together."""

import json

from switchyard.inference.v1 import inference_pb2 as pb

from gateway import MODEL

# The small model goes on counting until it is stopped.
ENDLESS = "Count from 1 to 1000, one number per line."


def text(role: int, content: str) -> pb.Message:
    return pb.Message(role=role, content=[pb.ContentPart(text=content)])


def user(content: str) -> pb.Message:
    return text(pb.ROLE_USER, content)


def ask(*messages: pb.Message | str, tokens: int = 24, model: str = MODEL, **more):
    """A request with the same answer each time."""
    return pb.CompleteRequest(
        model=model,
        messages=[user(one) if isinstance(one, str) else one for one in messages],
        sampling=pb.Sampling(temperature=0, max_output_tokens=tokens), **more)


WEATHER = pb.Tool(function=pb.Function(
    name="get_weather", description="Current weather in a city",
    parameters_schema_json=json.dumps({
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]})))


def ask_for_weather(city: str) -> pb.CompleteRequest:
    """A model this small calls a tool dependably only after it has seen two worked examples."""
    messages = []
    for number, known in enumerate(("Paris", "London")):
        call = pb.ToolCall(id=f"call_{number}", name="get_weather",
                           arguments_json=json.dumps({"city": known}))
        answer = text(pb.ROLE_TOOL, "Sunny, 20 degrees")
        answer.tool_call_id = call.id
        messages += [
            user(f"What is the weather in {known}?"),
            pb.Message(role=pb.ROLE_ASSISTANT, content=[pb.ContentPart(tool_call=call)]),
            answer,
            text(pb.ROLE_ASSISTANT, f"It is sunny in {known}, 20 degrees."),
        ]
    return ask(*messages, f"What is the weather in {city}?", tokens=64, tools=[WEATHER])


def text_of(response: pb.CompleteResponse) -> str:
    return "".join(part.text for part in response.choices[0].message.content)


def add(delta: pb.Delta, part: pb.ContentPart) -> None:
    match delta.WhichOneof("delta"):
        case "text":
            part.text += delta.text
        case "thinking":
            part.thinking.text += delta.thinking
        case "refusal":
            part.refusal += delta.refusal
        case "tool_call":
            part.tool_call.id += delta.tool_call.id
            part.tool_call.name += delta.tool_call.name
            part.tool_call.arguments_json += delta.tool_call.arguments_json
        case "part":
            part.CopyFrom(delta.part)
        case "citation":
            part.citations.append(delta.citation)
        case "signature":
            part.signature = delta.signature


class StreamedAnswer:
    """The events of a stream by kind, in order, and what its deltas add up to."""

    def __init__(self, events):
        self.events = list(events)
        self.kinds = [event.WhichOneof("event") for event in self.events]
        self.started = self._all("started")
        self.deltas = self._all("delta")
        self.choices = self._all("choice_finished")
        self.completed = self._all("completed")

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas)

    @property
    def tool_call(self) -> pb.ToolCall:
        whole = pb.ToolCall()
        for delta in self.deltas:
            whole.id += delta.tool_call.id
            whole.name += delta.tool_call.name
            whole.arguments_json += delta.tool_call.arguments_json
        return whole

    @property
    def message(self) -> pb.Message:
        """The first choice's, as the contract says deltas build it."""
        parts: dict[int, pb.ContentPart] = {}
        for delta in self.deltas:
            if delta.choice_index == 0:
                add(delta, parts.setdefault(delta.part_index, pb.ContentPart()))
        return pb.Message(role=pb.ROLE_ASSISTANT, content=[parts[index] for index in sorted(parts)])

    def _all(self, kind: str) -> list:
        return [getattr(event, kind) for event in self.events if event.WhichOneof("event") == kind]
