/// One thing that a request can ask for and that a dialect may or may not be able to say.
package enum RequestField: UInt8, CaseIterable, Hashable, Sendable {
  // In messages.
  case text
  case developerRole
  /// A system or developer message behind the first turn of the user or the assistant.
  case laterSystemMessage
  case participantName
  case toolCall
  case toolResult
  case toolError
  /// An image, sound or document in a tool's result.
  case toolResultMedia
  case prefill
  case thinking
  case signature
  case refusal
  case citations
  case providerPart
  case cacheBreakpoint
  case imageURL
  case imageData
  case imageDetail
  case audioURL
  case audioData
  case documentURL
  case documentData
  // Tools.
  case tools
  case strictTool
  case toolCacheBreakpoint
  case toolChoiceNone
  case toolChoiceRequired
  /// One function, which must be called.
  case toolChoiceOne
  /// Some of the functions, otherwise.
  case toolChoiceNames
  case parallelToolCalls
  // The form of the answer.
  case jsonObject
  case jsonSchema
  // Sampling.
  case temperature
  case topP
  case topK
  case maxOutputTokens
  case stop
  case seed
  case frequencyPenalty
  case presencePenalty
  /// More than one.
  case candidateCount
  case topLogprobs
  // Reasoning.
  case reasoningEffort
  case noReasoning
  case reasoningTokens
  case excludeThinking
  // The rest.
  case affinityKey
  case endUser
  case providerOptions

  /// Its path in CompleteRequest, as ParameterChange.parameter has it.
  package var path: String {
    switch self {
    case .text: "messages.content.text"
    case .developerRole, .laterSystemMessage: "messages.role"
    case .participantName: "messages.name"
    case .toolCall: "messages.content.tool_call"
    case .toolResult: "messages.tool_call_id"
    case .toolError: "messages.tool_error"
    case .toolResultMedia: "messages.content"
    case .prefill: "messages"
    case .thinking: "messages.content.thinking"
    case .signature: "messages.content.signature"
    case .refusal: "messages.content.refusal"
    case .citations: "messages.content.citations"
    case .providerPart: "messages.content.provider_part"
    case .cacheBreakpoint: "messages.content.cache_breakpoint"
    case .imageURL: "messages.content.image.url"
    case .imageData: "messages.content.image.data"
    case .imageDetail: "messages.content.image.detail"
    case .audioURL: "messages.content.audio.url"
    case .audioData: "messages.content.audio.data"
    case .documentURL: "messages.content.document.url"
    case .documentData: "messages.content.document.data"
    case .tools: "tools"
    case .strictTool: "tools.function.strict"
    case .toolCacheBreakpoint: "tools.cache_breakpoint"
    case .toolChoiceNone, .toolChoiceRequired: "tool_choice.mode"
    case .toolChoiceOne, .toolChoiceNames: "tool_choice.function_names"
    case .parallelToolCalls: "parallel_tool_calls"
    case .jsonObject: "response_format.json_object"
    case .jsonSchema: "response_format.json_schema"
    case .temperature: "sampling.temperature"
    case .topP: "sampling.top_p"
    case .topK: "sampling.top_k"
    case .maxOutputTokens: "sampling.max_output_tokens"
    case .stop: "sampling.stop"
    case .seed: "sampling.seed"
    case .frequencyPenalty: "sampling.frequency_penalty"
    case .presencePenalty: "sampling.presence_penalty"
    case .candidateCount: "sampling.candidate_count"
    case .topLogprobs: "sampling.top_logprobs"
    case .reasoningEffort, .noReasoning: "reasoning.effort"
    case .reasoningTokens: "reasoning.max_tokens"
    case .excludeThinking: "reasoning.exclude"
    case .affinityKey: "routing.affinity_key"
    case .endUser: "end_user"
    case .providerOptions: "provider_options_json"
    }
  }

  /// What tells it from others of the same path; empty where the path says it all.
  package var qualifier: String {
    switch self {
    case .developerRole: "DEVELOPER"
    case .laterSystemMessage: "SYSTEM after the first turn"
    case .toolResultMedia: "media in a tool's result"
    case .prefill: "the last one is the assistant's"
    case .toolChoiceNone: "NONE"
    case .toolChoiceRequired: "REQUIRED"
    case .toolChoiceOne: "one, REQUIRED"
    case .noReasoning: "NONE"
    case .candidateCount: "over 1"
    default: ""
    }
  }

  /// For a person: "tool_choice.mode (REQUIRED)".
  package var title: String {
    self.qualifier.isEmpty ? self.path : "\(self.path) (\(self.qualifier))"
  }
}

/// A set of fields, one bit each.
package struct RequestFieldSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package init(_ field: RequestField) { self.rawValue = 1 << UInt64(field.rawValue) }

  package init(_ fields: some Sequence<RequestField>) {
    self = fields.reduce(into: []) { $0.formUnion(RequestFieldSet($1)) }
  }

  package func contains(_ field: RequestField) -> Bool {
    self.rawValue & (1 << UInt64(field.rawValue)) != 0
  }

  package mutating func insert(_ field: RequestField) {
    self.formUnion(RequestFieldSet(field))
  }

  /// In the order in which they are declared.
  package var fields: [RequestField] {
    var bits = self.rawValue
    var list: [RequestField] = []
    while bits != 0 {
      if let field = RequestField(rawValue: UInt8(bits.trailingZeroBitCount)) { list.append(field) }
      bits &= bits &- 1
    }
    return list
  }

  /// For a person: "tools, sampling.seed".
  package var titles: String { self.fields.map(\.title).joined(separator: ", ") }

  /// What an earlier provider wrote for itself: the contract says that no other is shown it, so
  /// that leaving it out loses nothing of what the caller asked.
  package static let history = RequestFieldSet([
    .thinking, .signature, .citations, .providerPart,
  ])
}

/// What an offer's dialect can't say.
package struct FieldSupport: Equatable, Sendable {
  /// Without it the answer would mean something else: the offer is not eligible.
  package let refused: RequestFieldSet
  /// The call is served without it, and says so.
  package let dropped: RequestFieldSet

  package init(refused: RequestFieldSet = [], dropped: RequestFieldSet = []) {
    self.refused = refused
    self.dropped = dropped.subtracting(.history)
  }

  /// Says everything.
  package static let all = FieldSupport()
}
