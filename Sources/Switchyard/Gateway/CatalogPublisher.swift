internal import EventLoop
internal import Logging
internal import Providers
internal import Router

/// Makes catalogs and hands each to every loop: an immutable snapshot, swapped whole.
struct CatalogPublisher: Sendable {
  let workers: [LoopBound<Worker>]
  let providers: [Provider]
  let configuration: Configuration
  let logger: Logger

  /// - Parameter lists: what the providers without configured models list, by name.
  func publish(_ lists: [String: [ListedModel]]) {
    let catalog: Catalog
    do throws(CatalogError) {
      catalog = try self.configuration.catalog(listedModels: lists) { provider, model in
        self.providers.first { $0.name == provider.name }?.fieldSupport(of: model) ?? .all
      }
    } catch {
      // The catalog that is being served stays.
      self.logger.error("the providers' models make no catalog: \(error.description)")
      return
    }
    for worker in self.workers {
      worker.loop.execute { worker.value.catalog = catalog }
    }
  }
}
