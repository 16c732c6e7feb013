"""What the providers' APIs answer 400 to, and no type of their SDKs says."""

import re
from collections.abc import Iterator

CACHE_MARKS = 4
LEAST_BUDGET = 1024


def broken_rules(sdk: str, content: dict) -> list[str]:
    return list({"anthropic": anthropic, "mistral": mistral}.get(sdk, chat)(content))


def chat(content: dict) -> Iterator[str]:
    yield from calls_and_results(content["messages"])
    for message in content["messages"]:
        if not re.fullmatch(r"[^\s<|\\/>]+", message.get("name", "name")):
            yield f"the name {message['name']}"
    if "tools" not in content:
        yield from (f"{one} without tools" for one in ("tool_choice", "parallel_tool_calls")
                    if one in content)
    if "stream_options" in content and not content.get("stream"):
        yield "stream_options without a stream"


def calls_and_results(messages: list[dict]) -> Iterator[str]:
    open_calls: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                yield f"a result of no call: {message['tool_call_id']}"
            open_calls.discard(message["tool_call_id"])
            continue
        if open_calls:
            yield f"no results of {open_calls}"
        if message.get("tool_calls") == []:
            yield "an empty list of calls"
        open_calls = {call["id"] for call in message.get("tool_calls", [])}
    if open_calls:
        yield f"no results of {open_calls}"


def mistral(content: dict) -> Iterator[str]:
    messages = content["messages"]
    yield from calls_and_results(messages)
    for before, message in zip([{"role": None}, *messages], messages):
        for call in message.get("tool_calls", []):
            if not re.fullmatch("[a-zA-Z0-9]{9}", call["id"]):
                yield f"the id {call['id']}"
        if message["role"] == "tool" and not message.get("name"):
            yield "a result without its function's name"
        if message["role"] == "system" and before["role"] in ("assistant", "tool"):
            yield f"a system message after {before['role']}"
    if messages[-1]["role"] == "assistant" and not messages[-1].get("prefix"):
        yield "the assistant's message last"


def anthropic(content: dict) -> Iterator[str]:
    turns = [blocks_of(message) for message in content["messages"]]
    roles = [message["role"] for message in content["messages"]]
    if roles != [("user", "assistant")[number % 2] for number in range(len(roles))]:
        yield f"the roles {roles}"
    for turn, next_turn in zip(turns, [*turns[1:], []]):
        calls = [block["id"] for block in turn if block["type"] == "tool_use"]
        results = [block.get("tool_use_id") for block in next_turn[:len(calls)]]
        if sorted(calls) != sorted(results, key=str):
            yield f"calls {calls} and then {results}"
        yield from (f"the id {one}" for one in calls if not re.fullmatch("[a-zA-Z0-9_-]+", one))
    texts = [block["text"] for turn in turns for block in turn if block["type"] == "text"]
    if not all(texts):
        yield "an empty text"
    if roles[-1] == "assistant" and texts and texts[-1] != texts[-1].rstrip():
        yield "white space at the end of a prefill"
    if not all(stop.strip() for stop in content.get("stop_sequences", [])):
        yield "a stop of white space"
    if "tool_choice" in content and "tools" not in content:
        yield "tool_choice without tools"
    yield from cache_marks(content, turns)
    yield from thinking(content, roles)


def blocks_of(message: dict) -> list[dict]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def cache_marks(content: dict, turns: list[list[dict]]) -> Iterator[str]:
    system = content.get("system", [])
    blocks = [*content.get("tools", []), *(system if isinstance(system, list) else [])]
    for block in (block for turn in turns for block in turn):
        nested = block.get("content", [])
        blocks += [*(nested if isinstance(nested, list) else []), block]
    lifetimes = [block["cache_control"].get("ttl", "5m") for block in blocks
                 if "cache_control" in block]
    if len(lifetimes) > CACHE_MARKS:
        yield f"{len(lifetimes)} cache marks"
    if lifetimes != sorted(lifetimes):  # "1h" is less than "5m"
        yield f"a longer lifetime after a shorter one: {lifetimes}"


def thinking(content: dict, roles: list[str]) -> Iterator[str]:
    mode = content.get("thinking", {"type": "disabled"})
    if mode["type"] == "disabled":
        return
    if "budget_tokens" in mode:
        if not LEAST_BUDGET <= mode["budget_tokens"] < content["max_tokens"]:
            yield f"a budget of {mode['budget_tokens']} of {content['max_tokens']} tokens"
    if content.get("tool_choice", {"type": "auto"})["type"] not in ("auto", "none"):
        yield "thinking and a forced call"
    if roles[-1] == "assistant":
        yield "thinking and a prefill"
    if "top_k" in content or content.get("temperature", 1) != 1:
        yield "thinking and sampling"
