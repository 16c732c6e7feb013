@testable import Codec
@testable import Providers
@testable import Router

// What a Messages request does not tell apart.
extension AnthropicRoundTrip {
  /// - All instructions are one, before the first turn; where a JSON object is asked for, the last
  ///   of them says so.
  /// - Messages are merged into turns of the user, in which results of tools come first, and of the
  ///   assistant, with a word of the user's where the first or last turn has to be his. Blank texts
  ///   are none, and a prefill does not end in blanks.
  /// - Ids of calls are simple; arguments are without the blanks around them.
  /// - Only the last four marks of cached prefixes are there, for five minutes or an hour.
  /// - A document that is no PDF is a plain text. A schema has no name, description or strictness,
  ///   and a function without arguments has a schema of none.
  /// - An answer is bounded where the caller sets no bound; a choice among tools is automatic where
  ///   only parallel calls are spoken of.
  /// - Thinking is asked for by a budget or an effort, by the model, and a model that thinks samples
  ///   by its own.
  func normalize(
    _ carried: inout CompleteRequest, of request: CompleteRequest, fields: FieldTable
  ) {
    carried.messages = Self.merged(carried, isPrefill: request.messages.last?.role == .assistant)
    if case .jsonObject = request.responseFormat?.format { Self.addInstruction(to: &carried) }
    Self.keepLastMarks(of: &carried)
    if case .jsonSchema(let schema) = carried.responseFormat?.format {
      carried.responseFormat = .with {
        $0.format = .jsonSchema(.with { $0.schemaJSON = schema.schemaJSON })
      }
    }
    if carried.parallelToolCalls != nil, carried.toolChoice == nil {
      carried.toolChoice = .with { $0.mode = .auto }
    }
    if carried.toolChoice?.mode == ToolChoice.Mode.none { carried.parallelToolCalls = nil }
    var sampling = carried.sampling ?? Sampling()
    sampling.stop.removeAll { $0.trimmed.isEmpty }
    let thinking = Self.thinking(of: request, fields: fields)
    if thinking.isOn {
      sampling.temperature = nil
      sampling.topP = nil
      sampling.topK = nil
    } else if request.sampling?.temperature != nil {
      sampling.topP = nil
    }
    let room: Int32 = 8192
    sampling.maxOutputTokens = sampling.maxOutputTokens ?? thinking.askedBudget + room
    carried.sampling = sampling
    carried.reasoning = thinking.reasoning
  }

  // MARK: - Messages

  private static func merged(_ request: CompleteRequest, isPrefill: Bool) -> [Message] {
    var instructions = Message.with { $0.role = .system }
    var turns: [Message] = []
    var results: [Message] = []
    var said: Message?
    func close() {
      turns += results
      if let said { turns.append(said) }
      results = []
      said = nil
    }
    for message in request.messages {
      var message = message
      message.content = message.content.compactMap { self.normalized($0, in: message) }
      switch message.role {
      case .system: instructions.content += message.content
      case .tool:
        if said?.role == .assistant { close() }
        message.toolCallID = ToolCallID.simple(message.toolCallID)
        results.append(message)
      default:
        if message.content.isEmpty { continue }
        if message.role != said?.role, said != nil || !results.isEmpty {
          if !(message.role == .user && said == nil) { close() }
        }
        if said == nil {
          said = message
        } else {
          said?.content += message.content
        }
      }
    }
    close()
    if isPrefill, turns.last?.role == .assistant, let last = turns[turns.count - 1].content.last,
      case .text(var text) = last.part
    {
      while text.last?.isWhitespace == true { text.removeLast() }
      let place = turns[turns.count - 1].content.count - 1
      turns[turns.count - 1].content[place].part = .text(text)
    }
    if turns.first?.role == .assistant || turns.isEmpty {
      turns.insert(self.placeholder, at: 0)
    }
    if !isPrefill, turns.last?.role == .assistant { turns.append(self.placeholder) }
    return instructions.content.isEmpty ? turns : [instructions] + turns
  }

  private static let placeholder = message(.user, "Go on.")

  private static func addInstruction(to request: inout CompleteRequest) {
    if request.messages.first?.role != .system {
      request.messages.insert(.with { $0.role = .system }, at: 0)
    }
    request.messages[0].content.append(
      .with { $0.part = .text("Answer with one JSON object and nothing else.") })
  }

  /// Nil for a blank text.
  private static func normalized(_ part: ContentPart, in message: Message) -> ContentPart? {
    var part = part
    if let ttl = part.cacheBreakpoint?.ttl {
      part.cacheBreakpoint?.ttl?.seconds = ttl.seconds > 300 ? 3600 : 300
    }
    switch part.part {
    case .text(let text):
      // A result that is one text is told as it is.
      let isWhole = message.role == .tool && message.content.count == 1
      if text.trimmed.isEmpty, !isWhole || part.cacheBreakpoint != nil { return nil }
    case .toolCall(var call):
      call.id = ToolCallID.simple(call.id)
      if JSONParser().isObject(call.argumentsJSON) {
        call.argumentsJSON = call.argumentsJSON.trimmed
      }
      part.part = .toolCall(call)
    case .document(var document) where document.mimeType != "application/pdf":
      if case .data = document.source { document.mimeType = "text/plain" }
      part.part = .document(document)
    default: break
    }
    return part
  }

  // MARK: - Marks

  /// In the order in which a prefix is cached: tools, instructions, turns.
  private static func keepLastMarks(of request: inout CompleteRequest) {
    for place in request.tools.indices {
      guard let ttl = request.tools[place].cacheBreakpoint?.ttl else { continue }
      request.tools[place].cacheBreakpoint?.ttl?.seconds = ttl.seconds > 300 ? 3600 : 300
    }
    var surplus = self.marks(of: request) - 4
    for place in request.tools.indices where request.tools[place].cacheBreakpoint != nil {
      if surplus > 0 { request.tools[place].cacheBreakpoint = nil }
      surplus -= 1
    }
    for (index, message) in request.messages.enumerated() {
      for (place, part) in message.content.enumerated() where part.cacheBreakpoint != nil {
        if surplus > 0 { request.messages[index].content[place].cacheBreakpoint = nil }
        surplus -= 1
      }
    }
    self.raiseMarks(of: &request)
  }

  /// None lasts longer than one before it.
  private static func raiseMarks(of request: inout CompleteRequest) {
    var isLaterLong = false
    func raise(_ mark: inout CacheBreakpoint?) {
      guard mark != nil else { return }
      if isLaterLong { mark?.ttl = .with { $0.seconds = 3600 } }
      isLaterLong = isLaterLong || mark?.ttl?.seconds == 3600
    }
    for index in request.messages.indices.reversed() {
      for place in request.messages[index].content.indices.reversed() {
        raise(&request.messages[index].content[place].cacheBreakpoint)
      }
    }
    for place in request.tools.indices.reversed() { raise(&request.tools[place].cacheBreakpoint) }
  }

  /// The lifetimes that are not the API's, of the marks that are written.
  private static func clampedLifetimes(of request: CompleteRequest) -> [RequestField] {
    var marks: [(RequestField, CacheBreakpoint)] = self.shownTools(request).compactMap { tool in
      tool.cacheBreakpoint.map { (.toolCacheBreakpoint, $0) }
    }
    let instructions = request.messages.filter { $0.role == .system || $0.role == .developer }
    let turns = request.messages.filter { $0.role != .system && $0.role != .developer }
    for part in (instructions + turns).flatMap(\.content) where !part.isBlank {
      if let mark = part.cacheBreakpoint { marks.append((.cacheBreakpoint, mark)) }
    }
    let kept = Array(marks.dropFirst(max(marks.count - 4, 0)))
    let lastLong = kept.lastIndex { $0.1.ttl?.seconds ?? 0 > 300 } ?? 0
    return kept.enumerated().filter { place, mark in
      let seconds = mark.1.ttl?.seconds ?? 300
      return (seconds != 300 && seconds != 3600) || (place < lastLong && seconds <= 300)
    }.map(\.element.0)
  }

  private static func marks(of request: CompleteRequest) -> Int {
    let parts = request.messages.flatMap(\.content)
    return request.tools.count { $0.cacheBreakpoint != nil }
      + parts.count { $0.cacheBreakpoint != nil }
  }

  private static func shownTools(_ request: CompleteRequest) -> [Tool] {
    let names = request.toolChoice?.functionNames ?? []
    let mode = request.toolChoice?.mode ?? .unspecified
    if names.isEmpty || mode == .none || (mode == .required && names.count == 1) {
      return request.tools
    }
    return request.tools.filter { tool in
      if case .function(let function) = tool.tool { names.contains(function.name) } else { false }
    }
  }

  // MARK: - Thinking

  private struct Thinking {
    var isOn = false
    var askedBudget: Int32 = 0
    /// As it is written.
    var budget: Int32?
    var isClamped = false
    var isLeftOut = false
    var reasoning: Reasoning?
  }

  private static func isAdaptive(_ fields: FieldTable) -> Bool {
    fields[.reasoningTokens].kind == .dropped
  }

  /// Tools are heard that a turn called for which doesn't begin with thinking of this provider's.
  private static func isInForeignToolLoop(_ request: CompleteRequest) -> Bool {
    let turns = request.messages.filter { $0.role != .system && $0.role != .developer }
    guard turns.last?.role == .tool, let caller = turns.last(where: { $0.role != .tool }),
      caller.role == .assistant
    else { return false }
    let written = caller.content.first { part in
      switch part.part {
      case .thinking:
        PartSignature.text(part.signature, for: RandomRequest.provider) != nil
      case .providerPart(let own): own.provider == RandomRequest.provider
      default: !part.isBlank
      }
    }
    if case .thinking? = written?.part { return false }
    return true
  }

  private static func thinking(of request: CompleteRequest, fields: FieldTable) -> Thinking {
    var thinking = Thinking()
    let limit = request.sampling?.maxOutputTokens
    guard let reasoning = request.reasoning else { return thinking }
    if !self.isAdaptive(fields), reasoning.asksForThinking, self.isInForeignToolLoop(request) {
      thinking.isLeftOut = true
      return thinking
    }
    if reasoning.effort == .none {
      thinking.reasoning = .with { $0.effort = .none }
      return thinking
    }
    let isAsked = reasoning.effort != .unspecified || (reasoning.maxTokens ?? 0) > 0
    guard isAsked else { return thinking }
    thinking.isOn = true
    var said = Reasoning()
    said.exclude = reasoning.exclude
    if self.isAdaptive(fields) {
      let isLeast = (1...3).contains(reasoning.effort.rawValue)
      said.effort = isLeast ? .low : reasoning.effort
    } else {
      let budgets: [Int32] = [8192, 0, 1024, 2048, 8192, 16_384, 24_576, 32_000]
      let isNumber = (reasoning.maxTokens ?? 0) > 0
      let budget =
        isNumber ? reasoning.maxTokens ?? 0 : budgets[Int(reasoning.effort.rawValue)]
      // A budget of the gateway's own leaves a fifth for the answer.
      let most = isNumber ? (limit ?? .max) - 1 : max((limit ?? .max) / 5 * 4, 1024)
      thinking.askedBudget = budget
      thinking.budget = min(max(budget, 1024), most)
      thinking.isClamped = isNumber && thinking.budget != budget
      said.maxTokens = thinking.budget
    }
    thinking.reasoning = said == Reasoning() ? nil : said
    return thinking
  }

  // MARK: - What is reported and refused

  func changes(
    _ request: CompleteRequest, carried: CompleteRequest, fields: FieldTable
  ) -> [(RequestField, ParameterChange.Change)] {
    var changes: [(RequestField, ParameterChange.Change)] = []
    let sampling = request.sampling ?? Sampling()
    let thinking = Self.thinking(of: request, fields: fields)
    if thinking.isLeftOut {
      let isNumber = (request.reasoning?.maxTokens ?? 0) > 0
      changes.append((isNumber ? .reasoningTokens : .reasoningEffort, .dropped))
    }
    if thinking.isOn {
      if sampling.temperature != nil { changes.append((.temperature, .dropped)) }
      if sampling.topP != nil { changes.append((.topP, .dropped)) }
      if sampling.topK != nil { changes.append((.topK, .dropped)) }
      if Self.isAdaptive(fields), request.reasoning?.effort == .minimal {
        changes.append((.reasoningEffort, .clamped))
      }
      if thinking.isClamped { changes.append((.reasoningTokens, .clamped)) }
    }
    if !thinking.isOn, sampling.temperature != nil, sampling.topP != nil {
      changes.append((.topP, .dropped))
    }
    if sampling.stop.contains(where: { $0.trimmed.isEmpty }) { changes.append((.stop, .dropped)) }
    let marked = request.messages.flatMap(\.content).filter { $0.cacheBreakpoint != nil }
    let written = marked.count { !$0.isBlank }
    if written < marked.count { changes.append((.cacheBreakpoint, .dropped)) }
    let markedTools = Self.shownTools(request).count { $0.cacheBreakpoint != nil }
    if markedTools + written > 4 { changes.append((.cacheBreakpoint, .clamped)) }
    changes += Self.clampedLifetimes(of: request).map { ($0, .clamped) }
    let parser = JSONParser()
    for case .toolCall(let call)? in request.messages.flatMap(\.content).map(\.part)
    where !call.argumentsJSON.isEmpty && !parser.isObject(call.argumentsJSON) {
      changes.append((.toolCall, .emulated))
    }
    if carried.messages.contains(Self.placeholder) { changes.append((.prefill, .emulated)) }
    if request.messages.last?.role == .assistant,
      case .text(let text) = request.messages.last?.content.last?.part,
      text.last?.isWhitespace == true
    {
      changes.append((.prefill, .clamped))
    }
    return changes
  }

  /// A model that thinks is not made to call a tool, goes on from no prefill, and has to have room
  /// to think.
  func refuses(_ request: CompleteRequest, fields: FieldTable) -> Bool {
    let limit = request.sampling?.maxOutputTokens
    let thinking = Self.thinking(of: request, fields: fields)
    guard thinking.isOn else { return false }
    let hasRoom = thinking.budget == nil || (limit ?? .max) > 1024
    return request.toolChoice?.mode == .required || request.messages.last?.role == .assistant
      || !hasRoom
  }
}

extension ContentPart {
  fileprivate var isBlank: Bool {
    if case .text(let text) = self.part { text.trimmed.isEmpty } else { false }
  }
}
