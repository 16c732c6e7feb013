"""An OpenAI-shaped upstream in a process of its own, fast enough to be asked by many calls at once.

The first component of the path says what it does; GET /stats counts what it was asked.
"""

import asyncio
import collections
import json
import pathlib
import sys
import time
import urllib.request

from program import Program

TEXT = "one two three"
SLOW_SECONDS = 0.5
# What "limited" takes in each window of so many seconds.
LIMIT = 300
LIMIT_SECONDS = 2


class ScriptedUpstream:
    """Started by the tests."""

    def __init__(self, folder: pathlib.Path):
        self.program = Program(
            "upstream", [sys.executable, pathlib.Path(__file__)], folder / "upstream.log")
        self.address = self.program.await_lines(r"^listening on (\S+)$")[0]

    def base_url(self, behaviour: str) -> str:
        return f"http://{self.address}/{behaviour}/v1"

    def stats(self) -> dict:
        with urllib.request.urlopen(f"http://{self.address}/stats", timeout=10) as answer:
            return json.load(answer)

    def requests(self) -> int:
        return sum(self.stats()["requests"].values())

    def stop(self) -> None:
        self.program.kill()


def event(delta: dict, finish_reason: str | None = None, **more) -> bytes:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000,
             "model": "m",
             "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]} | more
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def whole(status: int, body: bytes, content_type: str = "application/json", more: str = "") -> bytes:
    return (f"HTTP/1.1 {status} Test\r\nContent-Type: {content_type}\r\n{more}"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def failure(status: int, more: str = "") -> bytes:
    error = {"error": {"message": "as the test asks", "type": "test", "code": None}}
    return whole(status, json.dumps(error).encode(), more=more)


HEAD = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n")
FIRST = chunk(event({"role": "assistant", "content": ""}))
WORDS = b"".join(chunk(event({"content": word})) for word in ("one ", "two ", "three"))
LAST = chunk(event({}, "stop", usage={
    "prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}) + b"data: [DONE]\n\n")
GOOD = HEAD + FIRST + WORDS + LAST + b"0\r\n\r\n"

ANSWERS = {
    "good": GOOD,
    "slow": GOOD,
    "429": failure(429, "Retry-After: 1\r\n"),
    "500": failure(500),
    "529": failure(529),
    "garbage": HEAD + chunk(b"data: {\"choices\": [\n\ndata: [DONE]\n\n") + b"0\r\n\r\n",
    "cut-before-content": HEAD + FIRST,
    "cut-after-content": HEAD + FIRST + WORDS,
    # These say no more until their client goes.
    "hang": b"",
    "stall": HEAD + FIRST + WORDS,
}


class Upstream(asyncio.Protocol):
    requests: collections.Counter = collections.Counter()
    # Requests that are being answered, or never will be.
    active = 0
    aborted = 0
    # By the machine's monotonic clock.
    last_abort = 0.0
    # Of "limited".
    window_ends = 0.0
    left = 0

    def connection_made(self, transport):
        self.transport = transport
        self.received = b""
        self.is_busy = False

    def connection_lost(self, _):
        if self.is_busy:
            Upstream.active -= 1
            Upstream.aborted += 1
            Upstream.last_abort = time.monotonic()

    def data_received(self, data):
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end].decode("latin-1").lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0]
                         if "content-length:" in head else 0)
            if len(self.received) < end + 4 + length:
                return
            self.received = self.received[end + 4 + length:]
            self.answer(head.split(" ")[1].split("/")[1])

    def answer(self, behaviour: str):
        if behaviour == "stats":
            counts = {"requests": self.requests, "active": self.active, "aborted": self.aborted,
                      "last_abort": self.last_abort}
            return self.transport.write(whole(200, json.dumps(counts).encode()))
        Upstream.requests[behaviour] += 1
        if behaviour == "limited":
            return self.answer_limited()
        Upstream.active += 1
        self.is_busy = True
        if behaviour == "slow":
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self.finish, behaviour)
        else:
            self.finish(behaviour)

    def answer_limited(self):
        now = time.monotonic()
        if now >= Upstream.window_ends:
            Upstream.window_ends, Upstream.left = now + LIMIT_SECONDS, LIMIT
        headers = (f"x-ratelimit-limit-requests: {LIMIT}\r\n"
                   f"x-ratelimit-remaining-requests: {max(Upstream.left - 1, 0)}\r\n"
                   f"x-ratelimit-reset-requests: {int((Upstream.window_ends - now) * 1000)}ms\r\n")
        if Upstream.left <= 0:
            Upstream.requests["over the limit"] += 1
            return self.transport.write(failure(429, headers))
        Upstream.left -= 1
        self.transport.write(GOOD.replace(b"\r\n", b"\r\n" + headers.encode(), 1))

    def finish(self, behaviour: str):
        if self.transport.is_closing():
            return
        self.transport.write(ANSWERS[behaviour])
        if behaviour in ("hang", "stall"):
            return
        self.is_busy = False
        Upstream.active -= 1
        if behaviour.startswith("cut"):
            self.transport.close()


async def serve():
    server = await asyncio.get_running_loop().create_server(
        Upstream, "127.0.0.1", 0, backlog=4096)
    host, port = server.sockets[0].getsockname()
    print(f"listening on {host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
