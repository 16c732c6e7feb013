package import Codec

extension RequestFieldSet {
  /// What `request` asks for.
  package init(of request: borrowing CompleteRequest) {
    self = []
    self.formUnion(Self.messages(of: request))
    self.formUnion(Self.tools(of: request))
    switch request.responseFormat?.format {
    case .jsonObject: self.insert(.jsonObject)
    case .jsonSchema: self.insert(.jsonSchema)
    case nil: break
    }
    if let sampling = request.sampling { self.formUnion(Self.sampling(sampling)) }
    if let reasoning = request.reasoning { self.formUnion(Self.reasoning(reasoning)) }
    if request.routing?.affinityKey.isEmpty == false { self.insert(.affinityKey) }
    if !request.endUser.isEmpty { self.insert(.endUser) }
    if !request.providerOptionsJSON.isEmpty { self.insert(.providerOptions) }
  }

  private static func messages(of request: borrowing CompleteRequest) -> RequestFieldSet {
    var fields: RequestFieldSet = []
    var hasTurn = false
    for message in request.messages {
      switch message.role {
      case .system, .developer:
        if message.role == .developer { fields.insert(.developerRole) }
        if hasTurn { fields.insert(.laterSystemMessage) }
      case .tool:
        hasTurn = true
        fields.insert(.toolResult)
        if message.toolError { fields.insert(.toolError) }
      default: hasTurn = true
      }
      if !message.name.isEmpty { fields.insert(.participantName) }
      for part in message.content {
        fields.formUnion(Self.part(part, isToolResult: message.role == .tool))
      }
    }
    if request.messages.last?.role == .assistant { fields.insert(.prefill) }
    return fields
  }

  private static func part(_ part: ContentPart, isToolResult: Bool) -> RequestFieldSet {
    var fields: RequestFieldSet = []
    switch part.part {
    case .text: fields.insert(.text)
    case .image(let image):
      fields.insert(image.isRemote ? .imageURL : .imageData)
      if !image.detail.isEmpty { fields.insert(.imageDetail) }
    case .audio(let audio): fields.insert(audio.isRemote ? .audioURL : .audioData)
    case .document(let document): fields.insert(document.isRemote ? .documentURL : .documentData)
    case .thinking: fields.insert(.thinking)
    case .refusal: fields.insert(.refusal)
    case .toolCall: fields.insert(.toolCall)
    case .providerPart: fields.insert(.providerPart)
    case nil: break
    }
    if isToolResult, !fields.isDisjoint(with: Self.media) {
      fields.subtract(Self.media)
      fields.insert(.toolResultMedia)
    }
    if !part.signature.isEmpty { fields.insert(.signature) }
    if !part.citations.isEmpty { fields.insert(.citations) }
    if part.cacheBreakpoint != nil { fields.insert(.cacheBreakpoint) }
    return fields
  }

  private static let media = RequestFieldSet([
    .imageURL, .imageData, .audioURL, .audioData, .documentURL, .documentData,
  ])

  private static func tools(of request: borrowing CompleteRequest) -> RequestFieldSet {
    var fields: RequestFieldSet = []
    if request.parallelToolCalls != nil { fields.insert(.parallelToolCalls) }
    guard !request.tools.isEmpty else { return fields }
    fields.insert(.tools)
    for tool in request.tools {
      if tool.cacheBreakpoint != nil { fields.insert(.toolCacheBreakpoint) }
      if case .function(let function) = tool.tool, function.strict { fields.insert(.strictTool) }
    }
    if let choice = request.toolChoice {
      switch (choice.mode, choice.functionNames.count) {
      case (.none, _): fields.insert(.toolChoiceNone)
      case (.required, 1): fields.insert(.toolChoiceOne)
      case (.required, let count):
        fields.insert(.toolChoiceRequired)
        if count > 1 { fields.insert(.toolChoiceNames) }
      case (_, 1...): fields.insert(.toolChoiceNames)
      default: break
      }
    }
    return fields
  }

  private static func sampling(_ sampling: Sampling) -> RequestFieldSet {
    var fields: RequestFieldSet = []
    if sampling.temperature != nil { fields.insert(.temperature) }
    if sampling.topP != nil { fields.insert(.topP) }
    if sampling.topK != nil { fields.insert(.topK) }
    if sampling.maxOutputTokens != nil { fields.insert(.maxOutputTokens) }
    if !sampling.stop.isEmpty { fields.insert(.stop) }
    if sampling.seed != nil { fields.insert(.seed) }
    if sampling.frequencyPenalty != nil { fields.insert(.frequencyPenalty) }
    if sampling.presencePenalty != nil { fields.insert(.presencePenalty) }
    if let count = sampling.candidateCount, count > 1 { fields.insert(.candidateCount) }
    if sampling.topLogprobs != nil { fields.insert(.topLogprobs) }
    return fields
  }

  private static func reasoning(_ reasoning: Reasoning) -> RequestFieldSet {
    var fields: RequestFieldSet = []
    switch reasoning.effort {
    case .unspecified: break
    case .none: fields.insert(.noReasoning)
    default: fields.insert(.reasoningEffort)
    }
    if reasoning.maxTokens != nil { fields.insert(.reasoningTokens) }
    if reasoning.exclude { fields.insert(.excludeThinking) }
    return fields
  }
}

extension Media {
  fileprivate var isRemote: Bool {
    if case .url = self.source { true } else { false }
  }
}
