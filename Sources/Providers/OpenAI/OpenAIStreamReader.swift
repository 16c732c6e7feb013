internal import Codec
internal import Router

/// Reads `chat.completion.chunk` events.
struct OpenAIStreamReader: AnswerStreamReader {
  /// What one choice has begun: the place of each of its parts.
  private struct ChoiceState {
    let index: Int32
    private var partCount: Int32 = 0
    /// The part of each kind of prose, -1 until it begins.
    private var prose: [3 of Int32] = [-1, -1, -1]
    var calls: [CallState] = []
    var isFinished = false
    /// Its last chunk's finish reason was "", which some servers send on the way and some instead
    /// of a word: the stream's end mark tells.
    var hasEmptyFinish = false

    /// Of tokens that brought no content yet: a character may take several.
    var logprobs: [TokenLogprob] = []

    init(index: Int32) { self.index = index }

    var hasRefusal: Bool { self.prose[Prose.refusal.rawValue] >= 0 }

    /// The answer's text, or the refusal that stands in its place, going on with nothing.
    var emptyDelta: (part: Int32, kind: Delta.Kind)? {
      let text = self.prose[Prose.text.rawValue]
      if text >= 0 { return (text, .text("")) }
      return self.hasRefusal ? (self.prose[Prose.refusal.rawValue], .refusal("")) : nil
    }

    mutating func part(_ kind: Prose) -> Int32 {
      if self.prose[kind.rawValue] < 0 { self.prose[kind.rawValue] = self.newPart() }
      return self.prose[kind.rawValue]
    }

    mutating func newPart() -> Int32 {
      self.partCount += 1
      return self.partCount - 1
    }

    /// The place of the call that a delta goes on with; nil where it begins another. Without an
    /// index and an id it goes on with the last.
    func call(_ upstreamIndex: Int64?, _ id: String) -> Int? {
      if let upstreamIndex { return self.calls.firstIndex { $0.upstreamIndex == upstreamIndex } }
      return id.isEmpty ? self.calls.indices.last : self.calls.firstIndex { $0.id == id }
    }
  }

  private enum Prose: Int {
    case thinking
    case text
    case refusal
  }

  private struct CallState {
    /// `tool_calls[].index`: what its deltas are told apart by.
    let upstreamIndex: Int64?
    /// What they are told apart by where a server sends no index.
    let id: String
    let part: Int32
    var hasArguments = false
  }

  private let context: AnswerContext
  private var choices: [ChoiceState] = []
  private(set) var isAtEnd = false
  private(set) var usage: Usage?
  private(set) var metadata = AnswerMetadata()

  init(_ context: AnswerContext) { self.context = context }

  mutating func read(
    event name: RawSpan, data: RawSpan, parser: JSONParser, emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    if data.equals("[DONE]") {
      self.isAtEnd = true
      for place in self.choices.indices where self.choices[place].hasEmptyFinish {
        self.finishChoice(place, "", emit)
      }
      return
    }
    let isRead = try parser.withDocument(data) { (chunk) throws(AttemptFailure) in
      try self.read(chunk, emit)
      return true
    }
    guard isRead == true else {
      throw self.badResponse("an event of the stream is not JSON")
    }
  }

  mutating func finish() throws(AttemptFailure) {
    guard !self.choices.isEmpty, self.choices.allSatisfy(\.isFinished) else {
      throw self.badResponse("the stream ended before the answer did")
    }
  }

  private func badResponse(_ detail: String) -> AttemptFailure {
    AttemptFailure(.badResponse, httpStatus: 200, detail: "\(self.context.provider): \(detail)")
  }

  private mutating func read(
    _ chunk: JSONValue, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    if let error = ProviderError(in: chunk) {
      throw error.failure(
        status: 200, vocabulary: OpenAIErrors.vocabulary, context: self.context)
    }
    // Constant over a stream; an empty first chunk may lack it.
    if self.metadata.responseID.isEmpty { self.metadata = OpenAIAnswer.metadata(of: chunk) }
    if let usage = chunk.nonNull("usage"), let read = OpenAIUsage.read(usage) { self.usage = read }
    try chunk.nonNull("choices")?.forEachElement { (choice) throws(AttemptFailure) in
      let index = Int32(clamping: choice.member("index")?.int64 ?? 0)
      let place = try self.place(ofChoice: index)
      guard !self.choices[place].isFinished else { return }
      try self.hold(OpenAILogprobs.read(choice), of: place)
      if let delta = choice.nonNull("delta") { try self.read(delta, of: place, emit) }
      let word = choice.nonNull("finish_reason")?.string
      self.choices[place].hasEmptyFinish = word == ""
      if let word, !word.isEmpty { self.finishChoice(place, word, emit) }
    }
  }

  private mutating func place(ofChoice index: Int32) throws(AttemptFailure) -> Int {
    if let place = self.choices.firstIndex(where: { $0.index == index }) { return place }
    guard self.choices.count < 128 else { throw self.badResponse("over 128 choices") }
    self.choices.append(ChoiceState(index: index))
    return self.choices.count - 1
  }

  private mutating func hold(
    _ logprobs: [TokenLogprob], of place: Int
  ) throws(AttemptFailure) {
    guard !logprobs.isEmpty else { return }
    self.choices[place].logprobs += logprobs
    guard self.choices[place].logprobs.count <= 4096 else {
      throw self.badResponse("over 4096 tokens without content")
    }
  }

  // MARK: - Deltas

  private mutating func read(
    _ delta: JSONValue, of place: Int, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    func send(_ part: Int32, _ kind: Delta.Kind) { self.send(kind, part, of: place, emit) }

    if !self.context.excludesThinking, let thinking = OpenAIAnswer.thinking(in: delta) {
      send(self.choices[place].part(.thinking), .thinking(thinking))
    }
    if let text = delta.member("content")?.string, !text.isEmpty {
      send(self.choices[place].part(.text), .text(text))
    }
    if let refusal = delta.member("refusal")?.string, !refusal.isEmpty {
      send(self.choices[place].part(.refusal), .refusal(refusal))
    }
    if let calls = delta.nonNull("tool_calls") {
      try calls.forEachElement { (call) throws(AttemptFailure) in
        if let (part, piece) = try self.read(call, of: place) { send(part, .toolCall(piece)) }
      }
    }
    if delta.nonNull("annotations") != nil {
      for citation in OpenAIAnswer.citations(in: delta) {
        send(self.choices[place].part(.text), .citation(citation))
      }
    }
  }

  private mutating func send(
    _ kind: Delta.Kind, _ part: Int32, of place: Int, _ emit: (AnswerEvent) -> Void
  ) {
    var delta = Delta()
    delta.choiceIndex = self.choices[place].index
    delta.partIndex = part
    delta.delta = kind
    if !self.choices[place].logprobs.isEmpty {
      delta.logprobs = self.choices[place].logprobs
      self.choices[place].logprobs = []
    }
    emit(.delta(delta))
  }

  /// - Returns: nil where the delta brings nothing.
  private mutating func read(
    _ call: JSONValue, of place: Int
  ) throws(AttemptFailure) -> (part: Int32, piece: ToolCallDelta)? {
    let upstreamIndex = call.member("index")?.int64
    let id = call.member("id")?.string ?? ""
    var piece = ToolCallDelta()
    if let function = call.nonNull("function") {
      piece.argumentsJSON = function.member("arguments")?.string ?? ""
      piece.name = function.member("name")?.string ?? ""
    }
    guard let known = self.choices[place].call(upstreamIndex, id) else {
      guard self.choices[place].calls.count < 512 else { throw self.badResponse("over 512 calls") }
      let part = self.choices[place].newPart()
      self.choices[place].calls.append(
        CallState(
          upstreamIndex: upstreamIndex, id: id, part: part,
          hasArguments: !piece.argumentsJSON.isEmpty))
      piece.id = id
      if piece.id.isEmpty {
        piece.id = OpenAIAnswer.madeUpCallID(
          responseID: self.metadata.responseID, choice: self.choices[place].index,
          call: Int(part))
      }
      return (part, piece)
    }
    // Id and name come once: what some servers repeat is not a second name.
    piece.name = ""
    guard !piece.argumentsJSON.isEmpty else { return nil }
    self.choices[place].calls[known].hasArguments = true
    return (self.choices[place].calls[known].part, piece)
  }

  private mutating func finishChoice(
    _ place: Int, _ word: String, _ emit: (AnswerEvent) -> Void
  ) {
    self.choices[place].hasEmptyFinish = false
    let choice = self.choices[place]
    // A call without arguments is one with no members.
    for call in choice.calls where !call.hasArguments {
      self.send(.toolCall(.with { $0.argumentsJSON = "{}" }), call.part, of: place, emit)
    }
    if !self.choices[place].logprobs.isEmpty, let (part, kind) = choice.emptyDelta {
      self.send(kind, part, of: place, emit)
    }
    self.choices[place].isFinished = true
    emit(
      .choiceFinished(
        ChoiceFinished.with {
          $0.choiceIndex = choice.index
          $0.finishReason = OpenAIFinish.reason(
            word, hasToolCalls: !choice.calls.isEmpty, hasRefusal: choice.hasRefusal)
          $0.providerFinishReason = word
        }))
  }
}
