internal import Codec
internal import Router

/// Writes the body of a Messages request. One a request.
struct AnthropicRequest {
  /// What is written where neither the call nor its offer bounds the answer: the API wants a
  /// number.
  private static let defaultMaximumTokens: Int32 = 8192
  /// Below this the prompt itself is what is too long.
  private static let leastRoom: Int32 = 1024
  /// Cache breakpoints of one request.
  static let maximumBreakpoints = 4

  var body: RequestBody
  let parser: JSONParser
  private(set) var thinking: AnthropicThinking
  /// Breakpoints that are still to be left out, from the first on.
  var surplusBreakpoints = 0
  /// Breakpoints that are still to be written before the last that lasts an hour: the API takes
  /// none that lasts longer than one before it.
  var longBreakpoints = 0

  var request: CompleteRequest { self.body.request }
  var fields: FieldTable { self.body.fields }
  var provider: String { self.body.target.provider }

  init(
    _ request: CompleteRequest, asking asked: RequestFieldSet, target: RequestTarget,
    parser: JSONParser
  ) {
    self.body = RequestBody(request, asking: asked, target: target, parser: parser)
    self.parser = parser
    self.thinking = AnthropicThinking(
      request.reasoning, isAdaptive: AnthropicModelName.isAdaptive(target.upstreamModel))
    if self.thinking.form == .enabled, self.isInToolLoopWithoutThinking {
      self.thinking = AnthropicThinking(nil, isAdaptive: false)
      self.body.report(
        .dropped, of: (request.reasoning?.maxTokens ?? 0) > 0 ? .reasoningTokens : .reasoningEffort,
        "the tools' calls were made without thinking of its own, which would have to come first")
    }
    if asked.contains(.cacheBreakpoint) || asked.contains(.toolCacheBreakpoint) {
      self.countBreakpoints()
    }
  }

  /// Tools' results are the last that was said, and the turn that called for them does not begin with
  /// this provider's thinking.
  private var isInToolLoopWithoutThinking: Bool {
    let messages = self.request.messages
    guard messages.last?.role == .tool,
      let caller = messages.last(where: { $0.role != .tool && !$0.isInstruction }),
      caller.role == .assistant
    else { return false }
    let first = caller.content.first { self.isWritten($0) }
    if case .thinking? = first?.part { return false }
    return true
  }

  private mutating func countBreakpoints() {
    let choice = ToolSelection(self.request, fields: self.fields)
    var marks = self.request.tools.compactMap { tool -> CacheBreakpoint? in
      guard case .function(let function) = tool.tool, choice.shows(function.name) else {
        return nil
      }
      return tool.cacheBreakpoint
    }
    let messages = self.request.messages
    for message in messages.filter(\.isInstruction) + messages.filter({ !$0.isInstruction }) {
      for part in message.content {
        guard let breakpoint = part.cacheBreakpoint else { continue }
        if self.bearsMark(part) {
          marks.append(breakpoint)
        } else {
          self.body.report(
            .dropped, of: .cacheBreakpoint, "it stands on what is not sent, or bears none")
        }
      }
    }
    self.surplusBreakpoints = max(marks.count - Self.maximumBreakpoints, 0)
    let kept = marks.dropFirst(self.surplusBreakpoints)
    self.longBreakpoints =
      kept.lastIndex { CacheControl.isLong($0) }
      .map { $0 - self.surplusBreakpoints } ?? 0
  }

  mutating func write(
    isStreamed: Bool, into writer: inout JSONWriter
  ) throws(AttemptFailure) -> [ParameterChange] {
    if self.surplusBreakpoints > 0 {
      let all = self.surplusBreakpoints + Self.maximumBreakpoints
      self.body.report(
        .clamped, of: .cacheBreakpoint, "\(all) -> the last \(Self.maximumBreakpoints)")
    }
    writer.beginObject()
    if self.body.begin("model", &writer) { writer.string(self.body.target.upstreamModel) }
    let limit = self.maximumTokens
    if self.body.begin("max_tokens", &writer) { writer.int(Int64(limit)) }
    // In the order in which a prefix is cached: tools, instructions, turns.
    try self.writeTools(&writer)
    self.writeSystem(&writer)
    if self.body.begin("messages", &writer) { try self.writeMessages(&writer) }
    try self.writeThinking(limit: limit, &writer)
    self.writeOutput(&writer)
    self.writeSampling(&writer)
    if !self.request.endUser.isEmpty, self.body.begin("metadata", &writer) {
      writer.beginObject()
      writer.key("user_id")
      writer.string(self.request.endUser)
      writer.endObject()
    }
    if isStreamed {
      writer.key("stream")
      writer.bool(true)
    }
    self.body.writeOptions(&writer)
    writer.endObject()
    return self.body.changes
  }

  /// Nothing else bounds the answer there, so that a thinking budget must fit into it.
  private var maximumTokens: Int32 {
    if let asked = self.request.sampling?.maxOutputTokens { return asked }
    let offer = self.body.target.maximumOutputTokens
    if offer > 0 { return min(offer, self.room) }
    return max(
      Self.defaultMaximumTokens,
      Int32(clamping: Int64(self.thinking.budget ?? 0) + Int64(Self.defaultMaximumTokens)))
  }

  /// Tokens of output that the window has room for behind the prompt, by a wide estimate of it: more
  /// would be refused although the caller asked for nothing.
  private var room: Int32 {
    let window = Int64(self.body.target.contextWindow)
    guard window > 0 else { return .max }
    let input = Int64(TokenEstimate.inputTokens(of: self.request))
    return Int32(clamping: max(window - input * 5 / 4, Int64(Self.leastRoom)))
  }

  /// The effort and the schema share a member.
  private func writeOutput(_ writer: inout JSONWriter) {
    var schema: JsonSchemaFormat?
    if case .jsonSchema(let format) = self.request.responseFormat?.format { schema = format }
    guard schema != nil || self.thinking.effort != nil,
      self.body.begin("output_config", &writer)
    else { return }
    writer.beginObject()
    if let effort = self.thinking.effort {
      writer.key("effort")
      writer.string(effort)
    }
    if let schema {
      writer.key("format")
      writer.beginObject()
      writer.key("type")
      writer.string("json_schema")
      writer.key("schema")
      writer.raw(schema.schemaJSON)
      writer.endObject()
    }
    writer.endObject()
  }

  /// A model that thinks samples by its own.
  private mutating func writeSampling(_ writer: inout JSONWriter) {
    guard let sampling = self.request.sampling else { return }
    if self.thinking.isOn {
      let reason = "a model that thinks samples by its own"
      if sampling.temperature != nil { self.body.report(.dropped, of: .temperature, reason) }
      if sampling.topP != nil { self.body.report(.dropped, of: .topP, reason) }
      if sampling.topK != nil { self.body.report(.dropped, of: .topK, reason) }
    } else {
      self.body.write(sampling.temperature, .temperature, &writer)
      if sampling.temperature != nil, sampling.topP != nil,
        AnthropicModelName.takesOneOfTwo(self.body.target.upstreamModel)
      {
        self.body.report(.dropped, of: .topP, "the model takes it or a temperature, not both")
      } else {
        self.body.write(sampling.topP, .topP, &writer)
      }
      self.body.write(sampling.topK.map(Int64.init), .topK, &writer)
    }
    // Blank ones are refused.
    let stop = sampling.stop.filter { !$0.allSatisfy(\.isWhitespace) }
    if stop.count < sampling.stop.count {
      self.body.report(.dropped, of: .stop, "a sequence of blanks is refused")
    }
    guard !stop.isEmpty, self.body.begin("stop_sequences", &writer) else { return }
    writer.beginArray()
    for sequence in stop { writer.string(sequence) }
    writer.endArray()
  }

  private mutating func writeThinking(
    limit: Int32, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    if self.thinking.isOn {
      if self.request.toolChoice?.mode == .required {
        throw self.cannot("require a tool's call of a model that thinks: choose tools freely")
      }
      if self.request.messages.last?.role == .assistant {
        throw self.cannot("go on from a prefill while the model thinks")
      }
    }
    guard let form = self.thinking.form else { return }
    var budget = self.thinking.budget
    if let asked = budget {
      guard limit > AnthropicThinking.minimumBudget else {
        throw self.cannot(
          "think with fewer than \(AnthropicThinking.minimumBudget) tokens: raise max_output_tokens"
        )
      }
      var most = limit - 1
      // A budget of our own leaves a fifth for the answer.
      if !self.thinking.isBudgetAsked {
        most = max(limit / 5 * 4, AnthropicThinking.minimumBudget)
      }
      let nearest = min(max(asked, AnthropicThinking.minimumBudget), most)
      if nearest != asked, self.thinking.isBudgetAsked {
        self.body.report(.clamped, of: .reasoningTokens, "\(asked) -> \(nearest)")
      }
      budget = nearest
    }
    if let clamped = self.thinking.clampedEffort {
      self.body.report(.clamped, of: .reasoningEffort, clamped)
    }
    guard self.body.begin("thinking", &writer) else { return }
    writer.beginObject()
    writer.key("type")
    writer.string(form.rawValue)
    if let budget {
      writer.key("budget_tokens")
      writer.int(Int64(budget))
    }
    if let display = self.thinking.display {
      writer.key("display")
      writer.string(display)
    }
    writer.endObject()
  }

  func cannot(_ what: String) -> AttemptFailure {
    AttemptFailure(
      .requestRejected, detail: "\(self.provider) can't \(what)", remedy: .tryElsewhere)
  }

  /// As the last member of the block that it marks.
  mutating func writeMark(
    _ breakpoint: CacheBreakpoint?, of field: RequestField = .cacheBreakpoint,
    _ writer: inout JSONWriter
  ) {
    guard let breakpoint else { return }
    if self.surplusBreakpoints > 0 {
      self.surplusBreakpoints -= 1
      return
    }
    let isRaised = self.longBreakpoints > 0 && !CacheControl.isLong(breakpoint)
    self.longBreakpoints -= 1
    if isRaised {
      self.body.report(.clamped, of: field, "an hour, as a later one lasts an hour")
    } else if let clamped = CacheControl.clamped(breakpoint) {
      self.body.report(.clamped, of: field, clamped)
    }
    CacheControl.write(breakpoint, raised: isRaised, &writer)
  }
}
