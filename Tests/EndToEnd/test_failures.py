"""What a client is told when its call fails, and that no bad input ends the process."""

import grpc
import pytest
from google.rpc import error_details_pb2
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ask, text_of
from failure import CALL_ID, failing
from gateway import MODEL

COMPLETE = "/switchyard.inference.v1.InferenceService/Complete"


def raw(gateway, path: str):
    """A method that sends bytes as they are."""
    return gateway.channel.unary_unary(path, lambda content: content, lambda content: content)


@pytest.fixture(autouse=True)
def goes_on(gateway):
    """After each of these the gateway still answers."""
    yield
    assert gateway.program.is_running
    assert gateway.stub.GetModel(pb.GetModelRequest(id=MODEL)).model.id == MODEL


def test_an_unknown_model(stub):
    with failing(grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND") as expected:
        stub.Complete(ask("Hello", model="gpt-9"))
    request_info = expected.failure.detail(error_details_pb2.RequestInfo)
    assert request_info.request_id == expected.failure.metadata[CALL_ID]


def test_a_stream_of_an_unknown_model(stub):
    with failing(grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND"):
        list(stub.StreamComplete(ask("Hello", model="gpt-9")))


def test_a_request_without_messages(stub):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST") as expected:
        stub.Complete(pb.CompleteRequest(model=MODEL))
    violations = expected.failure.detail(error_details_pb2.BadRequest).field_violations
    assert [one.field for one in violations] == ["messages"]


def test_a_pinned_provider_that_does_not_offer_the_model(stub):
    request = ask("Hello", routing=pb.Routing(only=["elsewhere"]))
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "NO_ELIGIBLE_OFFER") as expected:
        stub.Complete(request)
    (rejection,) = expected.failure.detail(pb.RoutingFailure).rejections
    assert rejection.provider == "local"
    assert rejection.constraint == pb.Rejection.CONSTRAINT_CALLER_CHOICE


def test_a_prompt_that_fits_no_offer(stub):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "CONTEXT_TOO_LONG"):
        stub.Complete(ask("word " * 6000))


@pytest.mark.parametrize("content", [
    b"\xff\xff\xff\xff", b"\x0a\x7f", b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x00",
    b"\x12\x04\x12\x02\x0a\xff", b"\x0a\x02\xff\xfe",
], ids=["bad tag", "cut off", "huge length", "field 0", "nested", "not UTF-8"])
def test_bytes_that_are_no_message(gateway, content):
    with failing(grpc.StatusCode.INTERNAL):
        raw(gateway, COMPLETE)(content)


@pytest.mark.parametrize("path", [
    "/switchyard.inference.v1.InferenceService/Nothing", "/no.such.Service/Complete", "/"])
def test_a_method_that_does_not_exist(gateway, path):
    with failing(grpc.StatusCode.UNIMPLEMENTED):
        raw(gateway, path)(b"")


def test_fields_of_a_later_contract_are_skipped(gateway):
    unknown = b"\xfa\x01\x03new"  # field 31
    answer = raw(gateway, COMPLETE)(ask("Hello", tokens=4).SerializeToString() + unknown)
    assert text_of(pb.CompleteResponse.FromString(answer))
