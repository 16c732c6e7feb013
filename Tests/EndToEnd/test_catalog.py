"""ListModels and GetModel."""

import grpc
from google.rpc import error_details_pb2
from switchyard.inference.v1 import inference_pb2 as pb

from failure import CALL_ID, failing, metadata_of
from gateway import MODEL


def test_the_catalog_lists_what_is_configured(stub):
    response = stub.ListModels(pb.ListModelsRequest())
    assert response.total_size == 1
    assert not response.next_page_token
    (model,) = response.models
    assert (model.id, model.context_window) == (MODEL, 2048)
    (offer,) = model.offers
    assert (offer.provider, offer.upstream_model, offer.region) == ("local", MODEL, "eu")
    assert (offer.price.input, offer.price.output) == (0.10, 0.40)


def test_a_model_is_found_by_id(stub):
    response, call = stub.GetModel.with_call(pb.GetModelRequest(id=MODEL))
    assert response.model == stub.ListModels(pb.ListModelsRequest()).models[0]
    assert metadata_of(call)[CALL_ID]


def test_an_unknown_model_is_not_found(stub):
    with failing(grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND") as expected:
        stub.GetModel(pb.GetModelRequest(id="smolm2"))
    assert MODEL in expected.failure.message
    info = expected.failure.detail(error_details_pb2.ErrorInfo)
    assert any(MODEL in value for value in info.metadata.values())
