"""Many calls at once, of which every answer is looked at."""

import asyncio
import time

import grpc
from switchyard.inference.v1 import inference_pb2_grpc

from conversation import ask
from scripted_upstream import TEXT, ScriptedUpstream

# At once.
CALLERS = 48


def is_broken_stream(error: grpc.aio.AioRpcError) -> bool:
    details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    return b"STREAM_BROKEN" in details


class ManyCalls:
    """Streamed and unary calls in turn; every answer is looked at."""

    def __init__(self, calls: int, address: str, model: str):
        self.left = calls
        self.address = address
        self.model = model
        self.finished = 0
        self.broken = 0
        self.wrong: list = []
        self.settled: tuple[int, int] | None = None

    async def run(self, upstream: ScriptedUpstream, settle_seconds: float) -> None:
        self.started_at = time.monotonic()
        async with grpc.aio.insecure_channel(self.address) as channel:
            stub = inference_pb2_grpc.InferenceServiceStub(channel)
            watcher = asyncio.create_task(self.settle(upstream, settle_seconds))
            await asyncio.gather(*[self.call(stub) for _ in range(CALLERS)])
            watcher.cancel()

    async def settle(self, upstream: ScriptedUpstream, seconds: float) -> None:
        await asyncio.sleep(seconds)
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
