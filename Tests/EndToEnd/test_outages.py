"""Three providers of which one fails, in each way that providers do, under load."""

import asyncio
import time

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2_grpc

from conversation import ask
from gateway import MODEL, provider
from scripted_upstream import TEXT, ScriptedUpstream

CALLS = 10_000
# At once.
CALLERS = 48
FIRST_BYTE = 1
# What follows this is to be routed around the one that fails.
SETTLED = 1 + FIRST_BYTE


@pytest.fixture(scope="module")
def upstream(tmp_path_factory, watch, pytestconfig):
    server = watch(ScriptedUpstream(tmp_path_factory.mktemp("upstream")))
    yield server
    server.stop()


def is_broken_stream(error: grpc.aio.AioRpcError) -> bool:
    details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    return b"STREAM_BROKEN" in details


class Load:
    """Streamed and unary calls in turn; every answer is looked at."""

    def __init__(self, address: str, model: str):
        self.address = address
        self.model = model
        self.finished = 0
        self.broken = 0
        self.wrong: list = []
        self.settled: tuple[int, int] | None = None

    async def run(self, upstream: ScriptedUpstream) -> None:
        self.started_at = time.monotonic()
        self.left = CALLS
        async with grpc.aio.insecure_channel(self.address) as channel:
            stub = inference_pb2_grpc.InferenceServiceStub(channel)
            watcher = asyncio.create_task(self.settle(upstream))
            await asyncio.gather(*[self.call(stub) for _ in range(CALLERS)])
            watcher.cancel()

    async def settle(self, upstream: ScriptedUpstream) -> None:
        await asyncio.sleep(SETTLED)
        requests = await asyncio.to_thread(upstream.requests)
        self.settled = requests, self.finished

    async def call(self, stub) -> None:
        while self.left > 0:
            self.left -= 1
            try:
                if self.left % 2:
                    await self.unary(stub)
                else:
                    await self.stream(stub)
            except grpc.aio.AioRpcError as error:
                if is_broken_stream(error):
                    self.broken += 1
                else:
                    self.wrong.append(error)
            self.finished += 1

    async def unary(self, stub) -> None:
        answer = await stub.Complete(ask("Hello", model=self.model), timeout=20)
        text = "".join(part.text for part in answer.choices[0].message.content)
        if len(answer.choices) != 1 or text != TEXT:
            self.wrong.append(answer)

    async def stream(self, stub) -> None:
        stream = stub.StreamComplete(ask("Hello", model=self.model), timeout=20)
        events = [event async for event in stream]
        kinds = [event.WhichOneof("event") for event in events]
        text = "".join(event.delta.text for event in events)
        if kinds.count("started") != 1 or kinds.count("completed") != 1 or text != TEXT:
            self.wrong.append(events)


@pytest.mark.parametrize("fault", [
    "refuse", "429", "500", "529", "slow", "hang", "cut-before-content", "cut-after-content",
    "garbage",
])
def test_every_call_is_served_and_an_outage_is_not_multiplied(
        start_gateway, upstream, refusing, fault):
    bad = refusing.base_url if fault == "refuse" else upstream.base_url(fault)
    timeouts = {"first_byte": f"{FIRST_BYTE}s"}
    gateway = start_gateway(
        provider("bad", bad, timeouts=timeouts),
        provider("good", upstream.base_url("good"), timeouts=timeouts),
        provider("better", upstream.base_url("good"), timeouts=timeouts))
    # A provider that is merely slow is the first where the configured order is asked for.
    load = Load(gateway.address, f"{MODEL}:fastest" if fault == "slow" else MODEL)
    before = upstream.stats()["requests"]
    asyncio.run(load.run(upstream))
    after = upstream.stats()["requests"]

    assert load.settled, "all was over before anything had settled"
    requests, finished = load.settled
    rate = (sum(after.values()) - requests) / (CALLS - finished)
    failed = after.get(fault, 0) - before.get(fault, 0)
    print(f"{fault}: {CALLS / (time.monotonic() - load.started_at):.0f} calls/s, {failed} requests "
          f"to the one that fails, {rate:.3f} upstream calls a call once settled, "
          f"{load.broken} streams broken")
    assert not load.wrong, load.wrong[:3]
    # Only what had already reached its client could not be served.
    assert load.broken == 0 or fault == "cut-after-content"
    assert load.broken < CALLS / 50
    assert rate <= 1.1
    assert failed < CALLS / 10
