internal import Codec
internal import RPCServer
internal import Router

/// ListModels and GetModel on one loop: answered at once from its snapshot.
final class CatalogHandler {
  private let worker: Worker

  init(_ worker: Worker) { self.worker = worker }

  /// Nil while nothing has been called: the catalog has its models at hand then.
  private var health: OfferHealthLookup? {
    let snapshot = self.worker.health
    return snapshot.isUnmeasured ? nil : { snapshot[$0] }
  }

  func listModels(_ request: ListModelsRequest) throws(RPCError) -> ListModelsResponse {
    do throws(CallFailure) {
      return try CatalogQuery.list(
        request, catalog: self.worker.health.catalog, health: self.health)
    } catch {
      throw error.rpcError
    }
  }

  func getModel(_ request: GetModelRequest) throws(RPCError) -> GetModelResponse {
    do throws(CallFailure) {
      return try CatalogQuery.get(request, catalog: self.worker.health.catalog, health: self.health)
    } catch {
      throw error.rpcError
    }
  }
}
