internal import Codec
internal import EventLoop
internal import Providers
internal import Router
internal import Upstream

/// One reading of a provider's list of models, page by page. On its loop's thread.
@safe final class ModelListRequest: TransferDelegate {
  /// Pages of one list; the rest is not asked for.
  private static let maximumPages = 50

  private let provider: Provider
  private let worker: Worker
  private let headers: TransferHeaders
  private var models: [ListedModel] = []
  private var pages = 0
  private var body: [UInt8] = []
  private var waiter: UnsafeContinuation<Result<[ListedModel], AttemptFailure>, Never>?

  init(provider: Provider, headers: TransferHeaders, worker: Worker) {
    self.provider = provider
    self.headers = headers
    self.worker = worker
  }

  /// Once.
  func run() async -> Result<[ListedModel], AttemptFailure> {
    await unsafe withUnsafeContinuation { waiter in
      unsafe self.waiter = waiter
      self.ask(page: nil)
    }
  }

  private func ask(page: String?) {
    self.pages += 1
    self.body = []
    let timeouts = TransferTimeouts(
      connect: self.provider.timeouts.connect, firstByte: .seconds(10), idle: .seconds(10))
    let request = TransferRequest(
      url: self.provider.baseURL + self.provider.dialect.modelsPath(page: page), method: .get,
      headers: self.headers, timeouts: timeouts)
    _ = self.worker.pool.start(request, delegate: self)
  }

  func transferDidReceiveHead(_ transfer: Transfer) {}

  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand {
    if self.body.count + bytes.byteCount <= ModelDiscovery.maximumListSize {
      unsafe bytes.withUnsafeBytes { unsafe self.body.append(contentsOf: $0) }
    } else {
      transfer.cancel()
      self.end(
        .failure(AttemptFailure(.badResponse, detail: "the list of models is too large")))
    }
    return .proceed
  }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) {
    if let error {
      return self.end(
        .failure(error.attemptFailure(provider: self.provider.name, status: transfer.status)))
    }
    let context = self.provider.answerContext()
    let bytes = self.body
    guard (200..<300).contains(transfer.status) else {
      return self.end(
        .failure(
          self.provider.dialect.classify(
            status: transfer.status, header: { transfer.header($0) },
            body: unsafe bytes.span.bytes, context: context, parser: self.worker.parser)))
    }
    do throws(AttemptFailure) {
      let list = try self.provider.dialect.readModels(
        unsafe bytes.span.bytes, context: context, parser: self.worker.parser)
      self.models += list.models
      if let page = list.nextPage, self.pages < Self.maximumPages {
        self.ask(page: page)
      } else {
        self.end(.success(self.models))
      }
    } catch {
      self.end(.failure(error))
    }
  }

  private func end(_ result: Result<[ListedModel], AttemptFailure>) {
    guard let waiter = unsafe self.waiter.take() else { return }
    unsafe waiter.resume(returning: result)
  }
}
