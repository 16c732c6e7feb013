"""What providers are sent, as it is recorded over HTTP and judged by their own SDKs' types."""

import dataclasses
import json

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from contract_requests import CONTRACT_REQUESTS, TOOLS, asking, result
from conversation import StreamedAnswer
from failure import Failure
from provider_rules import broken_rules
from recording_server import THOUGHT, Recorded, RecordingServer
from sdk_types import REQUESTS, refusal

KEY = "sk-recorded"
SIGNATURE = b"c2lnbmVk"

BEARER = {"authorization": f"Bearer {KEY}"}
ANTHROPIC_HEADERS = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
# Of the version above, which the SDK has left behind.
ANTHROPIC_SAMPLING = frozenset({"temperature", "top_p", "top_k"})
# Taken, and not in the vendors' types.
STREAM_OPTIONS = frozenset({"stream_options"})

NO_OFFER = (grpc.StatusCode.FAILED_PRECONDITION, "NO_ELIGIBLE_OFFER")
REFUSED = (grpc.StatusCode.INVALID_ARGUMENT, "PROVIDER_REJECTED")

PREFILLS = ["a prefill", "a prefill that ends in a space", "thinking with a prefill"]
SOUNDS = ["WAV", "MP3", "a sound's URL"]
NO_DOCUMENTS = ["a PDF", "a PDF without a name", "a plain text", "a document's URL"]


@dataclasses.dataclass(frozen=True)
class Provider:
    name: str
    sdk: str
    # The dialect or the profile.
    kind: dict
    upstream_model: str
    # The API root, and where it is asked.
    root: str
    endpoint: str = "/chat/completions"
    headers: dict = dataclasses.field(default_factory=lambda: BEARER)
    # Members that the API has and the SDK's types lack.
    extras: frozenset = frozenset()
    # Of CONTRACT_REQUESTS, those that never get there.
    refused: dict = dataclasses.field(default_factory=dict)
    signs: bool = False
    options: dict = dataclasses.field(default_factory=lambda: {"temperature": 0.25})

    def configuration(self, server: RecordingServer) -> dict:
        return {"name": self.name, "base_url": server.url + self.root, "api_key": KEY,
                "unary": "plain",
                "models": [{"id": self.name, "upstream_model": self.upstream_model}]} | self.kind


def never(*names: str, why=NO_OFFER) -> dict:
    return dict.fromkeys(names, why)


COMPATIBLE_REFUSED = never("a sound's URL", "a document's URL", "an image as a result")
OPENAI_REFUSED = COMPATIBLE_REFUSED | never(*PREFILLS)
ANTHROPIC_REFUSED = never(*SOUNDS, "several candidates") | never(
    "thinking with a forced call", why=REFUSED)

PROVIDERS = [
    Provider("compatible", "openai", {"dialect": "openai"}, "some-model", "/compatible/v1",
             refused=COMPATIBLE_REFUSED),
    Provider("openai", "openai", {"profile": "openai"}, "gpt-4.1-mini", "/openai/v1",
             refused=OPENAI_REFUSED),
    Provider("openai-thinking", "openai", {"profile": "openai"}, "gpt-5-mini", "/openai/v1",
             refused=OPENAI_REFUSED, options={"verbosity": "low"}),
    Provider("mistral", "mistral", {"profile": "mistral"}, "mistral-medium-3-5", "/mistral/v1",
             refused=never("a sound's URL", "an image as a result"), signs=True,
             options={"temperature": 0.25, "safe_prompt": True}),
    Provider("anthropic", "anthropic", {"profile": "anthropic"}, "claude-sonnet-4-5", "/anthropic",
             "/v1/messages", ANTHROPIC_HEADERS, ANTHROPIC_SAMPLING, signs=True,
             refused=ANTHROPIC_REFUSED | never(
                 "thinking with a prefill", "thinking in few tokens", why=REFUSED),
             options={"temperature": 0.25, "service_tier": "standard_only"}),
    Provider("anthropic-adaptive", "anthropic", {"dialect": "anthropic"}, "claude-opus-5",
             "/anthropic", "/v1/messages", ANTHROPIC_HEADERS, ANTHROPIC_SAMPLING, signs=True,
             refused=ANTHROPIC_REFUSED | never(*PREFILLS),
             options={"inference_geo": "us"}),
    Provider("groq", "groq", {"profile": "groq"}, "openai/gpt-oss-120b", "/groq/v1",
             extras=STREAM_OPTIONS,
             refused=never(*SOUNDS, *NO_DOCUMENTS, "an image as a result", "several candidates"),
             options={"temperature": 0.25, "service_tier": "flex"}),
    Provider("together", "together", {"profile": "together"}, "meta-llama/Llama-4", "/together/v1",
             extras=STREAM_OPTIONS,
             refused=never(*NO_DOCUMENTS, "a sound's URL", "an image as a result") | never(
                 "MP3", why=REFUSED),
             options={"temperature": 0.25, "repetition_penalty": 1.1}),
]
BY_NAME = {one.name: one for one in PROVIDERS}


def compatible(name: str, *extras: str, model: str = "some-model", headers: dict = BEARER,
               refused: dict | None = None) -> Provider:
    """A profile that is judged by OpenAI's types, but for these members."""
    return Provider(name, "openai", {"profile": name}, model, f"/{name}/v1", headers=headers,
                    extras=frozenset(extras), refused=COMPATIBLE_REFUSED | (refused or {}))


ONE_ANSWER = never("several candidates")
NO_FILES = never(*SOUNDS, *NO_DOCUMENTS)
FREE_CHOICE = never(
    "tool choice required", "tool choice of one", "tool choice of several",
    "no parallel calls of required", "thinking with a forced call")

COMPATIBLES = {one.name: one for one in [
    compatible("azure", model="gpt-5-mini", headers={"api-key": KEY}, refused=never(*PREFILLS)),
    compatible("baseten"),
    compatible("cerebras", "reasoning_format", refused=ONE_ANSWER | NO_FILES),
    compatible("deepinfra"),
    compatible("deepseek", "thinking", "messages.reasoning_content", refused=ONE_ANSWER | never(
        "a JSON schema", "a strict JSON schema", "a JSON schema and tools")),
    compatible("featherless", refused=FREE_CHOICE),
    compatible("fireworks", "context_length_exceeded_behavior", "top_k", refused=NO_FILES),
    compatible("huggingface"),
    compatible("hyperbolic", refused=ONE_ANSWER),
    compatible("llamacpp", "top_k", refused=ONE_ANSWER),
    compatible("lmstudio", refused=ONE_ANSWER | never("a JSON object")),
    compatible("nebius"),
    compatible("novita", "separate_reasoning"),
    compatible("nscale", refused=ONE_ANSWER),
    compatible("ollama", refused=ONE_ANSWER | FREE_CHOICE | never(
        "an image's URL", "cache breakpoints for an hour")),
    compatible("openrouter", "provider", "reasoning", "top_k", "messages.content.cache_control",
               "tools.cache_control", refused=ONE_ANSWER),
    compatible("sambanova", "top_k", refused=NO_FILES),
    compatible("vllm", "top_k"),
    compatible("xai", model="grok-4"),
]}

each_provider = pytest.mark.parametrize("name", BY_NAME)


@pytest.fixture(scope="module")
def server():
    server = RecordingServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def stub(server, start_module_gateway):
    return start_module_gateway(
        *[one.configuration(server) for one in [*PROVIDERS, *COMPATIBLES.values()]]).stub


def whole(stub, request: pb.CompleteRequest) -> pb.Message:
    return stub.Complete(request).choices[0].message


def streamed(stub, request: pb.CompleteRequest) -> pb.Message:
    return StreamedAnswer(stub.StreamComplete(request)).message


each_way = pytest.mark.parametrize("ask", [whole, streamed])


def to(name: str, request: pb.CompleteRequest) -> pb.CompleteRequest:
    addressed = pb.CompleteRequest(model=name)
    addressed.MergeFrom(request)
    return addressed


def the_request(server: RecordingServer, provider: Provider) -> Recorded:
    """The only one since the last, which the provider's SDK takes."""
    (recorded,) = server.requests
    server.requests.clear()
    objection = refusal(provider.sdk, recorded.body, provider.extras)
    assert objection is None, f"{provider.name}: {objection}\n{recorded.body.decode()}"
    rules = broken_rules(provider.sdk, recorded.content)
    assert not rules, f"{provider.name}: {rules}\n{recorded.body.decode()}"
    return recorded


def check(stub, server: RecordingServer, provider: Provider, title: str, ask) -> None:
    """That a request of the contract is taken, or refused before it is sent, as expected."""
    server.requests.clear()
    try:
        ask(stub, to(provider.name, CONTRACT_REQUESTS[title]))
    except grpc.RpcError as error:
        failure = Failure(error)
        assert not server.requests, f"{title}: {failure.message}"
        expected = provider.refused.get(title)
        assert expected == (failure.code, failure.reason), f"{title}: {failure.message}"
    else:
        recorded = the_request(server, provider)
        assert title not in provider.refused, f"{title}: {recorded.body.decode()}"
        assert recorded.content.get("stream", False) == (ask is streamed)


def spoken(**part) -> dict:
    return {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"} | part]}]}


SOUND = {"model": "m", "max_tokens": 9} | spoken()


@pytest.mark.parametrize("sdk", REQUESTS)
@pytest.mark.parametrize("spoilt", [
    {"surprise": 1}, spoken(surprise=1), spoken(type="surprise"), {"max_tokens": "9"},
    {"stream": "yes"}, {"messages": [{"role": "surprise", "content": "Hello"}]}], ids=json.dumps)
def test_the_types_are_strict(sdk, spoilt):
    assert refusal(sdk, json.dumps(SOUND).encode()) is None
    assert refusal(sdk, json.dumps(SOUND | spoilt).encode())


def messages(*roles: str, **more) -> dict:
    """Messages of these roles; the last has more."""
    said = [{"role": role, "content": "Hello"} for role in roles]
    return {"messages": [*said[:-1], said[-1] | more]}


CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL_USE = {"type": "tool_use", "id": "call_1", "name": "f", "input": {}}


@pytest.mark.parametrize("sdk, broken", [
    ("groq", messages("user", "assistant", tool_calls=[CALL])),
    ("groq", messages("user", "tool", tool_call_id="call_1")),
    ("openai", messages("user", name="a b")),
    ("openai", messages("user") | {"tool_choice": "auto"}),
    ("openai", messages("user") | {"stream_options": {}}),
    ("mistral", messages("user", "assistant")),
    ("mistral", messages("user", "assistant", "system")),
    ("mistral", messages("user", "assistant", prefix=True, tool_calls=[CALL])),
    ("anthropic", messages("assistant", "user")),
    ("anthropic", messages("user", "user")),
    ("anthropic", messages("user", content="")),
    ("anthropic", messages("user", "assistant", content="Hello ")),
    ("anthropic", messages("user", "assistant", content=[TOOL_USE])),
    ("anthropic", messages("user") | {"stop_sequences": [" "]}),
    ("anthropic", messages("user") | {"thinking": {"type": "enabled", "budget_tokens": 9}}),
    ("anthropic", messages("user", content=[
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral", "ttl": lifetime}}
        for lifetime in ("5m", "1h")])),
], ids=str)
def test_the_rules_are_strict(sdk, broken):
    assert not broken_rules(sdk, {"max_tokens": 2000} | messages("user"))
    assert broken_rules(sdk, {"max_tokens": 2000} | broken)


@each_provider
@pytest.mark.parametrize("title", CONTRACT_REQUESTS)
def test_every_request_is_one_of_the_sdks(stub, server, name, title):
    check(stub, server, BY_NAME[name], title, whole)
    check(stub, server, BY_NAME[name], title, streamed)


@pytest.mark.parametrize("name", COMPATIBLES)
def test_every_request_of_a_profile_is_one_of_openais_sdk(stub, server, name):
    for title in CONTRACT_REQUESTS:
        check(stub, server, COMPATIBLES[name], title, streamed)


@each_way
@pytest.mark.parametrize("name", BY_NAME | COMPATIBLES)
def test_the_address_and_the_headers(stub, server, name, ask):
    provider = (BY_NAME | COMPATIBLES)[name]
    ask(stub, to(name, asking()))
    recorded = the_request(server, provider)
    assert recorded.path == provider.root + provider.endpoint
    assert recorded.headers | provider.headers == recorded.headers
    assert recorded.headers["content-type"] == "application/json"
    assert recorded.content["model"] == provider.upstream_model


@each_provider
def test_a_schema_is_passed_on_as_text(stub, server, name):
    schema = ('{"type": "object",  "required": ["z", "a"], "properties":'
              ' {"z": {"enum": [123456789012345678901234567890, 1.0]}, "a": {"type": "string"}}}')
    function = pb.Function(name="pick", parameters_schema_json=schema)
    whole(stub, to(name, asking(tools=[pb.Tool(function=function)])))
    assert schema in the_request(server, BY_NAME[name]).body.decode()


@each_provider
def test_options_for_a_provider_are_merged_last(stub, server, name):
    provider = BY_NAME[name]
    options = {name: json.dumps(provider.options), "elsewhere": '{"seed": 1}'}
    whole(stub, to(name, asking(
        sampling=pb.Sampling(temperature=0.75), provider_options_json=options)))
    content = the_request(server, provider).content
    assert content | provider.options == content
    assert "seed" not in content


@pytest.mark.parametrize("name, title", [
    ("anthropic", "WAV"), ("anthropic", "thinking with a forced call"),
    ("anthropic", "thinking in few tokens"), ("openai", "a prefill"), ("together", "MP3")])
def test_what_one_provider_has_no_words_for_another_has(start_gateway, server, name, title):
    offers = [BY_NAME[name], BY_NAME["compatible"]]
    gateway = start_gateway(*[
        one.configuration(server) | {"models": [{"id": "either"}]} for one in offers])
    server.requests.clear()
    response = gateway.stub.Complete(to("either", CONTRACT_REQUESTS[title]))
    assert response.route.provider == "compatible"
    the_request(server, BY_NAME["compatible"])


@pytest.fixture
def rich_answers(server):
    server.is_rich = True
    yield
    server.is_rich = False


@each_way
@each_provider
def test_an_answer_is_history_for_every_provider(stub, server, rich_answers, name, ask):
    provider = BY_NAME[name]
    question = asking("What is the weather in Paris and Oslo?", tools=TOOLS)
    answer = ask(stub, to(name, question))
    the_request(server, provider)
    calls = [part.tool_call for part in answer.content if part.HasField("tool_call")]
    assert [call.name for call in calls] == ["get_weather"] * 2
    assert THOUGHT in [part.thinking.text for part in answer.content]
    question.messages.extend([answer, *[result(call.id) for call in calls]])
    for next_provider in PROVIDERS:
        whole(stub, to(next_provider.name, question))
        body = the_request(server, next_provider).body
        for call in calls:
            assert json.loads(call.arguments_json)["city"].encode() in body
        # Nobody else is shown what a provider has signed.
        assert (SIGNATURE in body) == (provider.signs and provider is next_provider), body
