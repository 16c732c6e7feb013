internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Puts an answer together for Complete. Nothing reaches the client before it is whole, so a try
/// that breaks off leaves the next one free.
final class AssemblingSink: AnswerSink {
  private let callID: String
  private var responder: Responder<CompleteResponse>?
  private var assembler: AnswerAssembler?
  private var whole: [Choice]?

  init(_ responder: consuming Responder<CompleteResponse>, callID: String) {
    self.callID = callID
    self.responder = consume responder
  }

  func attemptWillStart(_ attempt: UpstreamAttempt, at step: Plan.Step) {
    self.assembler = nil
    self.whole = nil
  }

  func receive(_ event: AnswerEvent) throws(AttemptFailure) -> Bool {
    if self.assembler == nil { self.assembler = AnswerAssembler() }
    try self.assembler?.apply(event)
    return true
  }

  func receive(_ choices: consuming [Choice]) throws(AttemptFailure) { self.whole = choices }

  private var choices: [Choice] { self.whole ?? self.assembler?.finished() ?? [] }

  var estimatedOutputTokens: Int32 {
    UsageEstimate.usage(request: CompleteRequest(), choices: self.choices).outputTokens
  }

  func complete(usage: Usage, route: consuming Route, model: String) {
    guard let responder = self.responder.take() else { return }
    var response = CompleteResponse()
    response.id = self.callID
    response.createTime = .now
    response.model = model
    response.choices = self.choices
    response.usage = usage
    response.route = route
    responder.enqueue(response)
    responder.finish()
  }

  func fail(_ error: RPCError) { self.responder.take()?.finish(error) }
}
