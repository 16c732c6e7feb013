"""Many calls at once through one connection, more than the model has slots."""

import concurrent.futures

from switchyard.inference.v1 import inference_pb2 as pb

from conversation import StreamedAnswer, ask, text_of

STREAMS = 64


def test_64_streams_at_once(stub):
    def stream(number: int) -> StreamedAnswer:
        return StreamedAnswer(stub.StreamComplete(ask(f"Write about the number {number}.", tokens=8)))

    with concurrent.futures.ThreadPoolExecutor(STREAMS) as pool:
        answers = list(pool.map(stream, range(STREAMS)))
    for answer in answers:
        assert answer.kinds[0] == "started"
        assert answer.text
        assert answer.choices[0].finish_reason == pb.FINISH_REASON_LENGTH
        assert answer.completed[0].usage.output_tokens == 8
    assert len({answer.started[0].id for answer in answers}) == STREAMS


def test_the_catalog_answers_while_the_model_is_busy(stub):
    calls = [stub.Complete.future(ask(f"Say {number}.", tokens=16)) for number in range(8)]
    assert stub.ListModels(pb.ListModelsRequest(), timeout=5).total_size == 1
    assert not all(call.done() for call in calls)
    assert all(text_of(call.result()) for call in calls)
