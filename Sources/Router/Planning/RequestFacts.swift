package import Codec

/// What planning needs to know of a request, computed once a call.
package struct RequestFacts: Equatable, Sendable {
  /// What it asks for, as far as dialects differ in it.
  package var fields: RequestFieldSet = []
  /// What an offer must be able to do: without it the answer would mean something else.
  package var requiredCapabilities: CapabilitySet = []
  /// What an offer should be able to do: one that lacks it serves the call without the parameter,
  /// after all others, unless the caller requires every parameter.
  package var preferredCapabilities: CapabilitySet = []
  /// Estimated.
  package var inputTokens: Int32 = 0
  /// The caller's limit on output tokens; nil where it sets none.
  package var maxOutputTokens: Int32?
  /// Answers asked for, at least 1.
  package var candidates: Int32 = 1

  /// Output tokens that a call is expected to produce where nothing better is known.
  static let usualOutputTokens: Int32 = 512

  package init() {}

  package init(_ request: borrowing CompleteRequest) {
    self.fields = RequestFieldSet(of: request)
    self.inputTokens = TokenEstimate.inputTokens(of: request)
    self.maxOutputTokens = request.sampling?.maxOutputTokens.map { max($0, 0) }
    self.candidates = max(request.sampling?.candidateCount ?? 1, 1)

    if !request.tools.isEmpty { self.requiredCapabilities.insert(.tools) }
    for message in request.messages {
      if message.role == .tool { self.requiredCapabilities.insert(.tools) }
      for part in message.content { self.requiredCapabilities.formUnion(Self.needs(of: part)) }
    }
    if request.messages.last?.role == .assistant { self.requiredCapabilities.insert(.prefill) }
    switch request.responseFormat?.format {
    case .jsonObject: self.requiredCapabilities.insert(.jsonObject)
    case .jsonSchema: self.requiredCapabilities.insert(.jsonSchema)
    case nil: break
    }
    if let reasoning = request.reasoning, reasoning.asksForThinking {
      self.requiredCapabilities.insert(.reasoning)
    }

    // Leave to call several tools at once loses nothing where the model calls one at a time.
    if request.parallelToolCalls == true { self.preferredCapabilities.insert(.parallelTools) }
    if request.sampling?.seed != nil { self.preferredCapabilities.insert(.seed) }
    if request.sampling?.topLogprobs != nil { self.preferredCapabilities.insert(.logprobs) }
  }

  private static func needs(of part: ContentPart) -> CapabilitySet {
    switch part.part {
    case .image: .vision
    case .audio: .audioInput
    case .document: .documents
    case .toolCall: .tools
    // Thinking of an earlier turn is left out for a model that takes none.
    case .text, .thinking, .refusal, .providerPart, nil: []
    }
  }

  /// Tokens of output that the call may produce: what a limit on its price is held against.
  var costliestOutputTokens: Int32 {
    Int32(clamping: Int64(self.maxOutputTokens ?? Self.usualOutputTokens) * Int64(self.candidates))
  }
}

extension Reasoning {
  /// By an effort or a number of tokens.
  package var asksForThinking: Bool {
    if self.effort == .none { return false }
    return self.effort != .unspecified || (self.maxTokens ?? 0) > 0
  }
}
