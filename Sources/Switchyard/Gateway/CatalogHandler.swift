internal import Codec
internal import RPCServer
internal import Router

/// ListModels and GetModel on one loop: answered at once from its snapshot.
final class CatalogHandler {
  private let worker: Worker

  init(_ worker: Worker) { self.worker = worker }

  func listModels(_ request: ListModelsRequest) throws(RPCError) -> ListModelsResponse {
    do throws(CallFailure) {
      return try CatalogQuery.list(request, catalog: self.worker.catalog)
    } catch {
      throw error.rpcError
    }
  }

  func getModel(_ request: GetModelRequest) throws(RPCError) -> GetModelResponse {
    do throws(CallFailure) {
      return try CatalogQuery.get(request, catalog: self.worker.catalog)
    } catch {
      throw error.rpcError
    }
  }
}
