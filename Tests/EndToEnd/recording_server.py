"""An HTTP server that keeps the requests it gets, and answers each in the dialect of its path."""

import dataclasses
import http.server
import json
import threading

TEXT = "One, two."
THOUGHT = "The weather is asked for, twice."
CALLS = [("Paris", "metric"), ("Oslo", "imperial")]


@dataclasses.dataclass
class Recorded:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict:
        return json.loads(self.body)


def arguments(call: tuple[str, str]) -> str:
    city, units = call
    return f'{{"city": "{city}", "units": "{units}"}}'


def chat_completion(is_rich: bool, call_ids: list[str], reasoning: str | None) -> dict:
    message = {"role": "assistant", "content": TEXT}
    if is_rich:
        message["tool_calls"] = [
            {"id": identifier, "type": "function",
             "function": {"name": "get_weather", "arguments": arguments(call)}}
            for identifier, call in zip(call_ids, CALLS)]
    if is_rich and reasoning:
        message[reasoning] = THOUGHT
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": "upstream",
        "choices": [{"index": 0, "message": message, "logprobs": None,
                     "finish_reason": "tool_calls" if is_rich else "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13},
    }


def chat_completion_events(whole: dict):
    """One event with everything, whose finish has the usage."""
    (choice,) = whole["choices"]
    delta = choice["message"]
    for index, call in enumerate(delta.get("tool_calls", [])):
        call["index"] = index
    yield None, whole | {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta, "finish_reason": choice["finish_reason"]}]}


def mistral_completion(is_rich: bool) -> dict:
    whole = chat_completion(is_rich, ["Call00001", "Call00002"], reasoning=None)
    if is_rich:
        whole["choices"][0]["message"]["content"] = [
            {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}],
             "signature": "c2lnbmVk", "closed": True},
            {"type": "text", "text": TEXT}]
    return whole


def anthropic_message(is_rich: bool) -> dict:
    blocks = [{"type": "text", "text": TEXT}]
    if is_rich:
        blocks = [{"type": "thinking", "thinking": THOUGHT, "signature": "c2lnbmVk"},
                  {"type": "redacted_thinking", "data": "c2VjcmV0"}] + blocks + [
            {"type": "tool_use", "id": f"toolu_{number}", "name": "get_weather",
             "input": json.loads(arguments(call))} for number, call in enumerate(CALLS)]
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "upstream",
            "content": blocks, "stop_reason": "tool_use" if is_rich else "end_turn",
            "stop_sequence": None, "usage": {"input_tokens": 9, "output_tokens": 4}}


def anthropic_events(whole: dict):
    yield "message_start", {"message": whole | {"content": [], "stop_reason": None}}
    for index, block in enumerate(whole["content"]):
        deltas = {
            "text": [{"type": "text_delta", "text": block.get("text")}],
            "thinking": [{"type": "thinking_delta", "thinking": block.get("thinking")},
                         {"type": "signature_delta", "signature": block.get("signature")}],
            "tool_use": [{"type": "input_json_delta",
                          "partial_json": json.dumps(block.get("input"))}],
        }.get(block["type"], [])
        emptied = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""},
                   "tool_use": {"input": {}}}.get(block["type"], {})
        yield "content_block_start", {"index": index, "content_block": block | emptied}
        for delta in deltas:
            yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    yield "message_delta", {"delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None},
                            "usage": {"output_tokens": 4}}
    yield "message_stop", {}


class RecordingHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The head and the body of an answer in one write.
    wbufsize = -1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Recorded(self.path, headers, body))
        is_stream = bool(json.loads(body).get("stream"))
        content_type, answer = self._answer(is_stream)
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, is_stream: bool) -> tuple[str, bytes]:
        is_rich = self.server.is_rich
        if self.path.endswith("/messages"):
            whole, events = anthropic_message(is_rich), anthropic_events
        elif self.path.startswith("/mistral"):
            whole, events = mistral_completion(is_rich), chat_completion_events
        else:
            whole = chat_completion(is_rich, ["call_1", "call_2"], "reasoning")
            events = chat_completion_events
        if not is_stream:
            return "application/json", json.dumps(whole).encode()
        lines = b""
        for name, event in events(whole):
            if name:
                lines += f"event: {name}\n".encode()
                event = {"type": name} | event
            lines += b"data: " + json.dumps(event).encode() + b"\n\n"
        if events is chat_completion_events:
            lines += b"data: [DONE]\n\n"
        return "text/event-stream", lines

    def log_message(self, *_) -> None:
        pass


class RecordingServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), RecordingHandler)
        self.requests: list[Recorded] = []
        # Whether answers think, speak and call tools, or only speak.
        self.is_rich = False
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
