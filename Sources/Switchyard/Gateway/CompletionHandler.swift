internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Complete and StreamComplete on one loop.
final class CompletionHandler {
  private let worker: Worker

  init(_ worker: Worker) { self.worker = worker }

  func complete(
    _ request: CompleteRequest, _ call: ServerCall
  ) async throws(RPCError) -> CompleteResponse {
    try self.begin()
    defer { self.worker.completions -= 1 }
    let completion = try self.makeCall(request, call)
    let sink = AssemblingSink()
    sink.onFirstContent = { [weak completion] in completion?.noteFirstContent() }
    let served = try await completion.serve(into: sink) { $0.streamsUnary }
    return CompleteResponse.with {
      $0.id = call.id
      $0.createTime = .now
      $0.model = served.model
      $0.choices = sink.choices
      $0.usage = served.usage
      $0.route = served.route
    }
  }

  func streamComplete(
    _ request: CompleteRequest, _ call: ServerCall,
    _ response: ResponseStream<StreamCompleteResponse>
  ) async throws(RPCError) {
    try self.begin()
    defer { self.worker.completions -= 1 }
    let completion = try self.makeCall(request, call)
    let worker = self.worker
    let forwarder = TokenForwarder(
      response,
      makeStarted: { step in
        Started.with {
          $0.id = call.id
          $0.createTime = .now
          $0.model = step.model
          $0.provider = worker.providers[step.offer.providerIndex].provider.name
        }
      },
      onCommit: { [weak completion] in completion?.commit() })
    let served = try await completion.serve(into: forwarder) { _ in true }
    forwarder.complete(usage: served.usage, route: served.route)
  }

  private func begin() throws(RPCError) {
    guard self.worker.completions < self.worker.maximumConcurrentCalls else {
      throw CallFailure(
        .gatewayOverloaded,
        "the gateway has as many calls in flight as it takes; retry, or add gateways"
      ).rpcError
    }
    self.worker.completions += 1
  }

  private func makeCall(
    _ request: CompleteRequest, _ call: ServerCall
  ) throws(RPCError) -> CompletionCall {
    do throws(CallFailure) {
      return try CompletionCall(request, call, worker: self.worker)
    } catch {
      throw error.rpcError
    }
  }
}
