@testable import Codec
@testable import Providers
@testable import Router

/// What of a request comes back from the dialect that it was written in, by the dialect's table:
/// what is forwarded or translated does, what is dropped does not.
///
/// Besides, every dialect normalises these:
/// - the catalog's name of the model is the provider's;
/// - labels, routing but for the affinity key, and options for others stay with the gateway;
/// - numbers are brought within the table's bounds, and so are lists;
/// - a sampling parameter that the caller's own options replace is theirs;
/// - a choice among no tools, and whether they may be called at once, is none;
/// - blanks around a schema mean nothing, and no arguments are `{}`;
/// - the MIME type of what is only linked to is the server's to say.
struct CarriedRequest {
  private(set) var request: CompleteRequest
  private let fields: FieldTable
  private let provider: String

  static func make(_ request: CompleteRequest, to target: RequestTarget) -> CompleteRequest {
    var carried = CarriedRequest(
      request: request, fields: target.fields, provider: target.provider)
    carried.request.model = target.upstreamModel
    carried.request.labels = [:]
    carried.request.messages = request.messages.map { carried.message($0) }
    carried.carryTools()
    carried.carryFormat()
    carried.carrySampling()
    carried.carryReasoning()
    let key = request.routing?.affinityKey ?? ""
    carried.request.routing = nil
    if !key.isEmpty, carried.says(.affinityKey) {
      carried.request.routing = .with { $0.affinityKey = key }
    }
    if !carried.says(.endUser) { carried.request.endUser = "" }
    carried.carryOptions()
    return carried.request
  }

  private func says(_ field: RequestField) -> Bool {
    switch self.fields[field].kind {
    case .forwarded, .translated: true
    case .dropped, .emulated, .refused: false
    }
  }

  // MARK: - Messages

  private func message(_ message: Message) -> Message {
    var message = message
    if message.role == .developer, self.fields[.developerRole].kind != .forwarded {
      message.role = .system
    }
    if !self.says(.participantName) { message.name = "" }
    if !self.says(.toolError) { message.toolError = false }
    message.content = message.content.compactMap { self.part($0) }
    return message
  }

  /// Nil for what is left out.
  private func part(_ part: ContentPart) -> ContentPart? {
    var part = part
    let own = part.signature.isEmpty ? nil : PartSignature.text(part.signature, for: self.provider)
    if own == nil || !self.says(.signature) { part.signature = [] }
    if !self.says(.citations) { part.citations = [] }
    if !self.says(.cacheBreakpoint) { part.cacheBreakpoint = nil }
    switch part.part {
    case .thinking where own == nil || !self.says(.thinking): return nil
    case .providerPart(let block):
      guard block.provider == self.provider, self.says(.providerPart) else { return nil }
    case .refusal(let text) where self.fields[.refusal].kind != .forwarded: part.part = .text(text)
    case .toolCall(var call):
      if call.argumentsJSON.isEmpty { call.argumentsJSON = "{}" }
      part.part = .toolCall(call)
    case .image(var image):
      if !self.says(.imageDetail) { image.detail = "" }
      part.part = .image(image.withoutTypeOfLink)
    case .audio(let audio): part.part = .audio(audio.withoutTypeOfLink)
    case .document(let document): part.part = .document(document.withoutTypeOfLink)
    default: break
    }
    return part
  }

  // MARK: - Tools and the form of the answer

  private mutating func carryTools() {
    self.carryChoice()
    if self.request.tools.isEmpty || !self.says(.parallelToolCalls) {
      self.request.parallelToolCalls = nil
    }
    self.request.tools = self.request.tools.map { tool in
      var tool = tool
      guard case .function(var function) = tool.tool else { return tool }
      if !self.says(.strictTool) { function.strict = false }
      function.parametersSchemaJSON = function.parametersSchemaJSON.trimmed
      tool.tool = .function(function)
      if !self.says(.toolCacheBreakpoint) { tool.cacheBreakpoint = nil }
      return tool
    }
  }

  /// What can't be said is brought about by leaving tools out.
  private mutating func carryChoice() {
    guard var choice = self.request.toolChoice, !self.request.tools.isEmpty else {
      self.request.toolChoice = nil
      return
    }
    let names = choice.functionNames
    let isOne = choice.mode == .required && names.count == 1
    switch choice.mode {
    case .none:
      choice.functionNames = []
      if !self.says(.toolChoiceNone) { self.request.tools = [] }
    case _ where !names.isEmpty && !self.says(isOne ? .toolChoiceOne : .toolChoiceNames):
      choice.functionNames = []
      self.request.tools.removeAll { tool in
        guard case .function(let function) = tool.tool else { return true }
        return !names.contains(function.name)
      }
    default: break
    }
    if choice.mode == .unspecified, !names.isEmpty { choice.mode = .auto }
    let isSaid = choice.mode != .unspecified && !self.request.tools.isEmpty
    self.request.toolChoice = isSaid ? choice : nil
  }

  private mutating func carryFormat() {
    switch self.request.responseFormat?.format {
    case .jsonObject where !self.says(.jsonObject): self.request.responseFormat = nil
    case .jsonSchema where !self.says(.jsonSchema): self.request.responseFormat = nil
    case .jsonSchema(var schema):
      schema.schemaJSON = schema.schemaJSON.trimmed
      self.request.responseFormat = .with { $0.format = .jsonSchema(schema) }
    default: break
    }
  }

  // MARK: - Numbers

  private mutating func carrySampling() {
    guard var sampling = self.request.sampling else { return }
    sampling.temperature = self.carried(sampling.temperature, .temperature)
    sampling.topP = self.carried(sampling.topP, .topP)
    sampling.topK = self.carried(sampling.topK, .topK)
    sampling.maxOutputTokens = self.carried(sampling.maxOutputTokens, .maxOutputTokens)
    let most = self.fields[.stop].bounds.map { Int($0.upperBound) } ?? .max
    sampling.stop = self.says(.stop) ? Array(sampling.stop.prefix(most)) : []
    sampling.seed = self.carried(sampling.seed, .seed)
    sampling.frequencyPenalty = self.carried(sampling.frequencyPenalty, .frequencyPenalty)
    sampling.presencePenalty = self.carried(sampling.presencePenalty, .presencePenalty)
    sampling.candidateCount = self.carried(sampling.candidateCount, .candidateCount)
    sampling.topLogprobs = self.carried(sampling.topLogprobs, .topLogprobs)
    self.request.sampling = sampling == Sampling() ? nil : sampling
  }

  private func carried(_ value: Double?, _ field: RequestField) -> Double? {
    guard let value, self.says(field) else { return nil }
    guard let bounds = self.fields[field].bounds else { return value }
    return min(max(value, bounds.lowerBound), bounds.upperBound)
  }

  private func carried<Integer: FixedWidthInteger>(
    _ value: Integer?, _ field: RequestField
  ) -> Integer? {
    guard let value, self.says(field) else { return nil }
    guard let bounds = self.fields[field].bounds else { return value }
    return min(max(value, Integer(bounds.lowerBound)), Integer(bounds.upperBound))
  }

  private mutating func carryReasoning() {
    guard var reasoning = self.request.reasoning else { return }
    if reasoning.effort == .none {
      // The least effort stands in for none.
      if self.fields[.noReasoning].kind == .emulated {
        reasoning.effort = .minimal
      } else if !self.says(.noReasoning) {
        reasoning.effort = .unspecified
      }
    } else if !self.says(.reasoningEffort) {
      reasoning.effort = .unspecified
    }
    if !self.says(.reasoningTokens) { reasoning.maxTokens = nil }
    if !self.says(.excludeThinking) { reasoning.exclude = false }
    self.request.reasoning = reasoning
  }

  // MARK: - The caller's own members

  private mutating func carryOptions() {
    let own = self.request.providerOptionsJSON[self.provider]
    self.request.providerOptionsJSON = [:]
    guard let own, self.says(.providerOptions) else { return }
    self.request.providerOptionsJSON[self.provider] = own
    // The one of our members that a random request's options replace.
    if own.contains(#""temperature""#) {
      self.request.sampling?.temperature = nil
      if self.request.sampling == Sampling() { self.request.sampling = nil }
    }
  }

  // MARK: - What is reported

  /// The paths that must be reported, each with what became of it.
  ///
  /// - Parameter carried: what of the request comes back.
  static func changes(
    _ request: CompleteRequest, carried: CompleteRequest, to target: RequestTarget
  ) -> [String: Set<Int32>] {
    var changes: [String: Set<Int32>] = [:]
    func report(_ field: RequestField, _ change: ParameterChange.Change) {
      changes[field.path, default: []].insert(change.rawValue)
    }
    for field in RequestFieldSet(of: request).subtracting(.history).fields {
      switch target.fields[field].kind {
      case .dropped: report(field, .dropped)
      case .emulated: report(field, .emulated)
      case .forwarded, .translated, .refused: break
      }
    }
    let before = request.sampling ?? Sampling()
    let after = carried.sampling ?? Sampling()
    func compare<Value: Equatable>(_ old: Value?, _ new: Value?, _ field: RequestField) {
      if let old, let new, old != new { report(field, .clamped) }
    }
    compare(before.temperature, after.temperature, .temperature)
    compare(before.topP, after.topP, .topP)
    compare(before.topK, after.topK, .topK)
    compare(before.maxOutputTokens, after.maxOutputTokens, .maxOutputTokens)
    compare(before.seed, after.seed, .seed)
    compare(before.topLogprobs, after.topLogprobs, .topLogprobs)
    compare(before.frequencyPenalty, after.frequencyPenalty, .frequencyPenalty)
    compare(before.presencePenalty, after.presencePenalty, .presencePenalty)
    if target.fields.says(.stop), let most = target.fields[.stop].bounds?.upperBound,
      Double(before.stop.count) > most
    {
      report(.stop, .clamped)
    }
    return changes
  }
}

extension Media {
  fileprivate var withoutTypeOfLink: Media {
    guard case .url = self.source else { return self }
    var media = self
    media.mimeType = ""
    return media
  }
}

extension String {
  /// Without the blanks around it.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
