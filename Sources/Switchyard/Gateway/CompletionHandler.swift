internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Complete and StreamComplete on one loop.
final class CompletionHandler {
  private let worker: Worker

  init(_ worker: Worker) { self.worker = worker }

  func complete(
    _ request: consuming CompleteRequest, _ call: ServerCall,
    _ responder: consuming Responder<CompleteResponse>
  ) {
    let sink = AssemblingSink(responder, callID: call.id)
    self.start(request, call, sink, isStreamed: false)
  }

  func streamComplete(
    _ request: consuming CompleteRequest, _ call: ServerCall,
    _ responder: consuming Responder<StreamCompleteResponse>
  ) {
    let sink = TokenForwarder(responder) { step in
      Started.with {
        $0.id = call.id
        $0.createTime = .now
        $0.model = step.model
        $0.provider = step.offer.provider
      }
    }
    self.start(request, call, sink, isStreamed: true)
  }

  private func start(
    _ request: consuming CompleteRequest, _ call: ServerCall, _ sink: any AnswerSink,
    isStreamed: Bool
  ) {
    do throws(CallFailure) {
      guard self.worker.completions < self.worker.maximumConcurrentCalls else {
        throw CallFailure(
          .gatewayOverloaded,
          "the gateway has as many calls in flight as it takes; retry, or add gateways")
      }
      let completion = try CompletionCall(
        request, call, worker: self.worker, sink: sink, isStreamed: isStreamed)
      completion.start()
    } catch {
      sink.fail(error.rpcError)
    }
  }
}
