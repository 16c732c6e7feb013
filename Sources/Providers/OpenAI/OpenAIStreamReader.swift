internal import Codec
internal import Router

/// Reads chat completions: `chat.completion.chunk` events, and answers that come whole, which are
/// read as a stream of one event.
struct OpenAIStreamReader: AnswerStreamReader {
  let context: AnswerContext
  let format: ChatCompletionFormat
  var choices: [ChatChoice] = []
  /// The answer is one event, whose choices have a `message` each.
  private var isWhole = false
  private(set) var isAtEnd = false
  private(set) var usage: Usage?
  private(set) var metadata = AnswerMetadata()

  /// Choices of one answer, and calls of one choice.
  private static let maximumChoices = 128
  private static let maximumCalls = 512

  init(_ context: AnswerContext, format: ChatCompletionFormat) {
    self.context = context
    self.format = format
  }

  /// Puts an answer together that came whole.
  static func readWhole(
    _ body: RawSpan, context: AnswerContext, format: ChatCompletionFormat, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    var reader = OpenAIStreamReader(context, format: format)
    var assembler = AnswerAssembler()
    var failure: AttemptFailure?
    try reader.read(whole: body, parser: parser) { event in
      guard failure == nil else { return }
      do throws(AttemptFailure) { try assembler.apply(event) } catch { failure = error }
    }
    if let failure { throw failure }
    var answer = Answer()
    answer.choices = assembler.finished()
    answer.usage = reader.usage
    answer.metadata = reader.metadata
    return answer
  }

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
    // First: they may come with the event that finishes their choice.
    if self.format.thinkingMark == .details { try self.keepDetails(in: data) }
    let isRead = try parser.withDocument(data) { (chunk) throws(AttemptFailure) in
      try self.read(chunk, data, emit)
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

  private mutating func read(
    whole body: RawSpan, parser: JSONParser, emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    self.isWhole = true
    if self.format.thinkingMark == .details { try self.keepDetails(in: body) }
    let isRead = try parser.withDocument(body) { (root) throws(AttemptFailure) in
      try self.read(root, body, emit)
      return true
    }
    guard isRead == true else { throw self.badResponse("the answer is not JSON") }
    guard !self.choices.isEmpty else { throw self.badResponse("the answer has no choices") }
    for place in self.choices.indices where !self.choices[place].isFinished {
      self.finishChoice(place, "", emit)
    }
  }

  func badResponse(_ detail: String) -> AttemptFailure {
    AttemptFailure(.badResponse, httpStatus: 200, detail: "\(self.context.provider): \(detail)")
  }

  private mutating func read(
    _ chunk: JSONValue, _ text: RawSpan, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    if let error = ProviderError(in: chunk) {
      throw error.failure(
        status: 200, vocabulary: self.format.vocabulary, context: self.context)
    }
    // Constant over a stream; an empty first chunk may lack it.
    if self.metadata.responseID.isEmpty { self.metadata = Self.metadata(of: chunk) }
    if let usage = chunk.nonNull("usage") {
      self.usage = OpenAIUsage.read(usage) ?? self.usage
      // Mistral tells it with the usage, which comes last.
      if let tier = usage.member("service_tier")?.string { self.metadata.serviceTier = tier }
    } else if let usage = chunk.nonNull("x_groq")?.nonNull("usage") {
      self.usage = OpenAIUsage.read(usage) ?? self.usage
    }
    var ordinal: Int64 = 0
    try chunk.nonNull("choices")?.forEachElement { (choice) throws(AttemptFailure) in
      let index = choice.member("index")?.int64 ?? (self.isWhole ? ordinal : 0)
      ordinal += 1
      let place = try self.place(ofChoice: Int32(clamping: index))
      guard !self.choices[place].isFinished else { return }
      try self.hold(OpenAILogprobs.read(choice), of: place)
      if let delta = self.isWhole ? choice.nonNull("message") : choice.nonNull("delta") {
        let source = ArgumentsSource(text, choice: Int(ordinal - 1))
        try self.read(delta, source, of: place, emit)
      }
      // vLLM: the stop sequence that was met.
      if let stop = choice.nonNull("stop_reason")?.string {
        self.choices[place].stopSequence = stop
      }
      let word = choice.nonNull("finish_reason")?.string
      self.choices[place].hasEmptyFinish = word == ""
      if let word, !word.isEmpty { self.finishChoice(place, word, emit) }
    }
  }

  private static func metadata(of chunk: borrowing JSONValue) -> AnswerMetadata {
    var metadata = AnswerMetadata()
    metadata.responseID = chunk.member("id")?.string ?? ""
    metadata.model = chunk.member("model")?.string ?? ""
    metadata.systemFingerprint = chunk.member("system_fingerprint")?.string ?? ""
    metadata.serviceTier = chunk.member("service_tier")?.string ?? ""
    return metadata
  }

  mutating func place(ofChoice index: Int32) throws(AttemptFailure) -> Int {
    if let place = self.choices.firstIndex(where: { $0.index == index }) { return place }
    guard self.choices.count < Self.maximumChoices else {
      throw self.badResponse("over \(Self.maximumChoices) choices")
    }
    let prefill = self.format.repeatsPrefill ? self.context.prefill : ""
    self.choices.append(ChatChoice(index: index, prefill: prefill))
    return self.choices.count - 1
  }

  private mutating func hold(
    _ logprobs: [TokenLogprob], of place: Int
  ) throws(AttemptFailure) {
    guard !logprobs.isEmpty else { return }
    self.choices[place].logprobs += logprobs
    guard self.choices[place].logprobs.count <= 128 << 10 else {
      throw self.badResponse("too many tokens without content")
    }
  }

  // MARK: - Deltas

  private mutating func read(
    _ delta: JSONValue, _ source: ArgumentsSource, of place: Int,
    _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    if !self.context.excludesThinking, let thinking = Self.thinking(in: delta) {
      self.send(.thinking(thinking), self.choices[place].part(.thinking), of: place, emit)
    }
    if let content = delta.nonNull("content") {
      if let text = content.string {
        self.readText(text, of: place, emit)
      } else {
        self.readList(content, of: place, emit)
      }
    }
    if let refusal = delta.member("refusal")?.string, !refusal.isEmpty {
      self.send(.refusal(refusal), self.choices[place].part(.refusal), of: place, emit)
    }
    if let calls = delta.nonNull("tool_calls"), calls.firstElement() != nil {
      self.turn(to: nil, of: place, emit)
      var ordinal = 0
      // Of calls whose arguments are objects.
      var objects: [String]?
      try calls.forEachElement { (call) throws(AttemptFailure) in
        if objects == nil, call.nonNull("function")?.nonNull("arguments")?.kind == .object {
          objects = source.arguments()
        }
        let object = objects.flatMap { ordinal < $0.count ? $0[ordinal] : nil } ?? ""
        if let (part, piece) = try self.read(call, arguments: object, of: place) {
          self.send(.toolCall(piece), part, of: place, emit)
        }
        ordinal += 1
      }
    }
    if delta.nonNull("annotations") != nil {
      for citation in Self.citations(in: delta) {
        self.send(.citation(citation), self.choices[place].part(.text), of: place, emit)
      }
    }
  }

  /// Under the names that compatible servers give it; some send both.
  private static func thinking(in message: borrowing JSONValue) -> String? {
    for name: StaticString in ["reasoning_content", "reasoning"] {
      if let text = message.member(name)?.string, !text.isEmpty { return text }
    }
    return nil
  }

  private static func citations(in message: borrowing JSONValue) -> [Citation] {
    var citations: [Citation] = []
    message.nonNull("annotations")?.forEachElement { annotation in
      guard let source = annotation.nonNull("url_citation"), citations.count < 256 else { return }
      citations.append(
        Citation.with {
          $0.start = source.member("start_index")?.int64.map { Int32(clamping: $0) }
          $0.end = source.member("end_index")?.int64.map { Int32(clamping: $0) }
          $0.url = source.member("url")?.string ?? ""
          $0.title = source.member("title")?.string ?? ""
        })
    }
    return citations
  }

  mutating func send(
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

  /// - Parameter object: the arguments' text where they are an object.
  /// - Returns: nil where the delta brings nothing.
  private mutating func read(
    _ call: JSONValue, arguments object: String, of place: Int
  ) throws(AttemptFailure) -> (part: Int32, piece: ToolCallDelta)? {
    let upstreamIndex = call.member("index")?.int64
    let id = call.member("id")?.string ?? ""
    var piece = ToolCallDelta()
    if let function = call.nonNull("function") {
      if let arguments = function.nonNull("arguments") {
        piece.argumentsJSON = arguments.string ?? object
      }
      piece.name = function.member("name")?.string ?? ""
    }
    let begun =
      self.isWhole ? nil : self.choices[place].call(upstreamIndex, id, name: piece.name)
    guard let known = begun else {
      guard self.choices[place].calls.count < Self.maximumCalls else {
        throw self.badResponse("over \(Self.maximumCalls) calls")
      }
      let part = self.choices[place].newPart()
      self.choices[place].calls.append(
        ChatChoice.Call(
          upstreamIndex: upstreamIndex, id: id, name: piece.name, part: part,
          hasArguments: !piece.argumentsJSON.isEmpty))
      piece.id = id
      if piece.id.isEmpty {
        // For a server that sends none: unique in the conversation, the same at each reading.
        piece.id = "call_\(self.metadata.responseID)_\(self.choices[place].index)_\(part)"
      }
      return (part, piece)
    }
    // Id and name come once: what some servers repeat is not a second name.
    piece.name = ""
    guard !piece.argumentsJSON.isEmpty else { return nil }
    self.choices[place].calls[known].hasArguments = true
    return (self.choices[place].calls[known].part, piece)
  }
}
