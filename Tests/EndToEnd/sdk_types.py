"""The request types of the providers' own SDKs, as judges of what the gateway sends.

The SDKs are lenient for the sake of later servers. Here they are taken at their word: a member that
they don't name, a word that they don't list and a number for a string are errors.
"""

import functools
import json
import re
from typing import Any

import anthropic.types.message_create_params
import groq.types.chat.completion_create_params
import mistralai.client.models
import openai.types.chat.completion_create_params
import together.types.chat.completion_create_params
from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError

# A request whole, and one for a stream.
REQUESTS = {
    "anthropic": (anthropic.types.message_create_params.MessageCreateParams,) * 2,
    "groq": (groq.types.chat.completion_create_params.CompletionCreateParams,) * 2,
    "mistral": (mistralai.client.models.ChatCompletionRequest,
                mistralai.client.models.ChatCompletionStreamRequest),
    "openai": (openai.types.chat.completion_create_params.CompletionCreateParams,) * 2,
    "together": (together.types.chat.completion_create_params.CompletionCreateParams,) * 2,
}

SHOWN_ERRORS = 8


def refusal(sdk: str, body: bytes, extras: frozenset[str] = frozenset()) -> str | None:
    """What an SDK has against a request, which may have these members that it doesn't know.

    They are paths: `messages.name`, through lists too.
    """
    content = json.loads(body, object_pairs_hook=object_of_unique_members)
    for path in extras:
        remove(content, path.split("."))
    try:
        validator(sdk, bool(content.get("stream"))).validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        return "\n".join(f"{place(one['loc'])}: {one['msg']}" for one in deepest(error.errors()))
    return None


def deepest(errors: list) -> list:
    """Those of the union's members that fit best."""
    return sorted(errors, key=lambda one: -len(one["loc"]))[:SHOWN_ERRORS]


def place(steps: tuple) -> str:
    return ".".join(str(step) for step in steps if "[" not in str(step))


def remove(content: Any, path: list[str]) -> None:
    if isinstance(content, list):
        for one in content:
            remove(one, path)
    elif isinstance(content, dict) and len(path) > 1:
        remove(content.get(path[0]), path[1:])
    elif isinstance(content, dict):
        content.pop(path[0], None)


def object_of_unique_members(members: list[tuple[str, Any]]) -> dict:
    content = dict(members)
    assert len(content) == len(members), f"a name twice in {[name for name, _ in members]}"
    return content


@functools.cache
def validator(sdk: str, is_stream: bool) -> SchemaValidator:
    schema = closed(TypeAdapter(REQUESTS[sdk][is_stream]).core_schema)
    # What pydantic has built for the models inside knows nothing of these changes.
    return SchemaValidator(schema, _use_prebuilt=False)


def closed(schema: Any) -> Any:
    """A pydantic schema without its leniency."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if isinstance(schema, tuple):
        return tuple(closed(one) for one in schema)
    if not isinstance(schema, dict):
        return schema
    if is_open_union(schema):
        return closed(schema["schema"])
    schema = {key: value if key == "metadata" else closed(value) for key, value in schema.items()}
    match schema.get("type"):
        case "typed-dict" | "model-fields":
            schema["extra_behavior"] = "forbid"
        case "generator":
            # An Iterable would be read, and checked, by whoever wants its elements.
            schema["type"] = "list"
        case "union":
            schema["choices"] = [one for one in schema["choices"] if not is_fallback(one)]
    return schema


def is_open_union(schema: dict) -> bool:
    """One of mistralai's that takes what fits none of its types."""
    if schema.get("type") != "function-before":
        return False
    function = getattr(schema["function"]["function"], "func", None)
    return function is not None and function.__name__ == "parse_open_union"


def is_fallback(choice: Any) -> bool:
    """For what the SDK doesn't know, or wasn't given."""
    if not isinstance(choice, dict):
        return False
    if choice["type"] == "lax-or-strict":
        return choice["strict_schema"]["type"] == "none"
    name = choice["cls"].__name__ if "cls" in choice else choice.get("schema_ref", "")
    return re.search(r"(^|\.)(Unknown|Unset)", name) is not None
