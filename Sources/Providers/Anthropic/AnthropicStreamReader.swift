internal import Codec
internal import Router

/// Reads the events of a streamed message, and messages that come whole, block by block in the same
/// way.
struct AnthropicStreamReader: AnswerStreamReader {
  /// A content block that has begun.
  private struct Block {
    enum Kind {
      case text
      case thinking
      case toolUse
      /// One that only this provider has: its text, and what came of its input since.
      case own(json: String)
      case ignored
    }

    /// `index`, which counts all blocks.
    let index: Int64
    var kind: Kind
    /// Its place in the message; nil until it has content.
    var part: Int32?
    /// Whether any of a tool's input came.
    var hasInput = false
    var input = ""
    var signature = ""
  }

  /// Blocks of one answer.
  private static let maximumBlocks = 4096
  /// Bytes of one block's input or signature that are held back until it ends.
  private static let maximumHeld = 4 << 20

  private let context: AnswerContext
  private var open: [Block] = []
  private var blockCount = 0
  private var partCount: Int32 = 0
  private var counts = AnthropicUsage()
  private var isFinished = false
  private(set) var isAtEnd = false
  private(set) var metadata = AnswerMetadata()

  init(_ context: AnswerContext) { self.context = context }

  var usage: Usage? { self.counts.contract }

  /// The head of a stream counts the input, and a token or so of output that is none yet.
  private(set) var hasCountedOutput = false

  // MARK: - Streams

  mutating func read(
    event name: RawSpan, data: RawSpan, parser: JSONParser, emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    var hasOwnBlock = false
    let isRead = try parser.withDocument(data) { (event) throws(AttemptFailure) in
      hasOwnBlock = try self.read(event, emit)
      return true
    }
    guard isRead == true else { throw self.badResponse("an event of the stream is not JSON") }
    if hasOwnBlock, let last = self.open.indices.last {
      let text = JSONSource(data)
      if let block = text.member("content_block"), let json = text.string(block) {
        self.open[last].kind = .own(json: json)
      }
    }
  }

  mutating func finish() throws(AttemptFailure) {
    guard self.isAtEnd, self.isFinished else {
      throw self.badResponse("the stream ended before the answer did")
    }
  }

  private func badResponse(_ detail: String) -> AttemptFailure {
    AttemptFailure(.badResponse, httpStatus: 200, detail: "\(self.context.provider): \(detail)")
  }

  /// - Returns: whether a block has begun whose own text is to be kept.
  private mutating func read(
    _ event: JSONValue, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) -> Bool {
    guard let type = event.member("type")?.utf8() else {
      try self.throwError(in: event)
      throw self.badResponse("an event of the stream has no type")
    }
    if type.equals("content_block_delta") {
      if let delta = event.nonNull("delta") {
        try self.readDelta(delta, of: event.member("index")?.int64 ?? 0, emit)
      }
    } else if type.equals("content_block_start") {
      guard let block = event.nonNull("content_block") else { return false }
      return try self.begin(block, index: event.member("index")?.int64 ?? 0, emit)
    } else if type.equals("content_block_stop") {
      self.end(event.member("index")?.int64 ?? 0, emit)
    } else if type.equals("message_start") {
      if let message = event.nonNull("message") { self.readHead(message) }
    } else if type.equals("message_delta") {
      if let usage = event.nonNull("usage") {
        self.counts.update(usage)
        self.hasCountedOutput = true
      }
      if let delta = event.nonNull("delta"), let finished = AnthropicFinish.read(delta) {
        self.finishChoice(finished, emit)
      }
    } else if type.equals("message_stop") {
      self.isAtEnd = true
    } else if type.equals("error") {
      try self.throwError(in: event)
    }
    // Pings, and what else there may be one day, mean nothing here.
    return false
  }

  private func throwError(in event: borrowing JSONValue) throws(AttemptFailure) {
    guard let error = ProviderError(in: event) else { return }
    throw error.failure(
      status: 200, vocabulary: AnthropicErrors.vocabulary, context: self.context)
  }

  private mutating func readHead(_ message: JSONValue) {
    self.metadata.responseID = message.member("id")?.string ?? ""
    self.metadata.model = message.member("model")?.string ?? ""
    guard let usage = message.nonNull("usage") else { return }
    self.metadata.serviceTier = usage.member("service_tier")?.string ?? ""
    self.counts.update(usage)
  }

  // MARK: - Blocks

  private mutating func begin(
    _ block: JSONValue, index: Int64, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) -> Bool {
    guard !self.isFinished else { return false }
    guard self.blockCount < Self.maximumBlocks else {
      throw self.badResponse("over \(Self.maximumBlocks) blocks")
    }
    self.blockCount += 1
    // A block that never ended does so now.
    while let last = self.open.last { self.end(last.index, emit) }
    self.open.append(Block(index: index, kind: .ignored))
    let type = block.member("type")?.string ?? ""
    switch type {
    case "text":
      self.open[0].kind = .text
      if let text = block.member("text")?.string, !text.isEmpty { self.send(.text(text), 0, emit) }
      block.nonNull("citations")?.forEachElement { citation in
        self.send(.citation(Self.citation(citation)), 0, emit)
      }
    case "thinking":
      self.open[0].kind = .thinking
      self.open[0].signature = block.member("signature")?.string ?? ""
      if !self.context.excludesThinking, let text = block.member("thinking")?.string,
        !text.isEmpty
      {
        self.send(.thinking(text), 0, emit)
      }
    case "redacted_thinking":
      self.send(.part(self.redacted(block.member("data")?.string ?? "")), 0, emit)
    case "tool_use":
      self.open[0].kind = .toolUse
      let call = ToolCallDelta.with {
        $0.id = block.member("id")?.string ?? "call_\(self.metadata.responseID)_\(self.partCount)"
        $0.name = block.member("name")?.string ?? ""
      }
      self.send(.toolCall(call), 0, emit)
    default:
      self.open[0].kind = .own(json: "{}")
      return true
    }
    return false
  }

  private func redacted(_ data: String) -> ContentPart {
    ContentPart.with {
      $0.part = .thinking(.with { $0.redacted = true })
      $0.signature = PartSignature.make(data, by: self.context.provider)
    }
  }

  private mutating func readDelta(
    _ delta: JSONValue, of index: Int64, _ emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    guard let place = self.open.firstIndex(where: { $0.index == index }),
      let type = delta.member("type")?.utf8()
    else { return }
    if type.equals("text_delta") {
      if let text = delta.member("text")?.string, !text.isEmpty {
        self.send(.text(text), place, emit)
      }
    } else if type.equals("input_json_delta") {
      guard let piece = delta.member("partial_json")?.string, !piece.isEmpty else { return }
      if case .toolUse = self.open[place].kind {
        self.open[place].hasInput = true
        self.send(.toolCall(.with { $0.argumentsJSON = piece }), place, emit)
      } else {
        try self.hold(piece, in: \.input, of: place)
      }
    } else if type.equals("thinking_delta") {
      if !self.context.excludesThinking, let text = delta.member("thinking")?.string, !text.isEmpty
      {
        self.send(.thinking(text), place, emit)
      }
    } else if type.equals("signature_delta") {
      if let piece = delta.member("signature")?.string {
        try self.hold(piece, in: \.signature, of: place)
      }
    } else if type.equals("citations_delta") {
      if let citation = delta.nonNull("citation") {
        self.send(.citation(Self.citation(citation)), place, emit)
      }
    }
  }

  private mutating func hold(
    _ piece: String, in text: WritableKeyPath<Block, String>, of place: Int
  ) throws(AttemptFailure) {
    self.open[place][keyPath: text] += piece
    guard self.open[place][keyPath: text].utf8.count <= Self.maximumHeld else {
      throw self.badResponse("a block is larger than \(Self.maximumHeld) bytes")
    }
  }

  private mutating func end(_ index: Int64, _ emit: (AnswerEvent) -> Void) {
    guard let place = self.open.firstIndex(where: { $0.index == index }) else { return }
    let block = self.open[place]
    switch block.kind {
    case .thinking where !block.signature.isEmpty:
      self.sign(block, place, emit)
    case .toolUse where !block.hasInput:
      self.send(.toolCall(.with { $0.argumentsJSON = "{}" }), place, emit)
    case .own(let json):
      let part = ContentPart.with {
        $0.part = .providerPart(
          .with {
            $0.provider = self.context.provider
            $0.json = OwnBlock.filled(json, input: block.input)
          })
      }
      self.send(.part(part), place, emit)
    case .text, .thinking, .toolUse, .ignored: break
    }
    self.open.remove(at: place)
  }

  /// The signature comes back either way, with thinking that is left out too.
  private mutating func sign(_ block: Block, _ place: Int, _ emit: (AnswerEvent) -> Void) {
    let signature = PartSignature.make(block.signature, by: self.context.provider)
    if block.part != nil { return self.send(.signature(signature), place, emit) }
    let part = ContentPart.with {
      $0.part = .thinking(Thinking())
      $0.signature = signature
    }
    self.send(.part(part), place, emit)
  }

  private mutating func finishChoice(
    _ finished: ChoiceFinished, _ emit: (AnswerEvent) -> Void
  ) {
    guard !self.isFinished else { return }
    while let last = self.open.last { self.end(last.index, emit) }
    self.isFinished = true
    emit(.choiceFinished(finished))
  }

  /// - Parameter place: of the block among those that are open.
  private mutating func send(
    _ kind: Delta.Kind, _ place: Int, _ emit: (AnswerEvent) -> Void
  ) {
    let part = self.open[place].part ?? self.partCount
    if self.open[place].part == nil {
      self.open[place].part = part
      self.partCount += 1
    }
    emit(
      .delta(
        .with {
          $0.partIndex = part
          $0.delta = kind
        }))
  }

  private static func citation(_ source: JSONValue) -> Citation {
    Citation.with {
      $0.url = source.member("url")?.string ?? ""
      $0.title = source.member("title")?.string ?? source.member("document_title")?.string ?? ""
      $0.citedText = source.member("cited_text")?.string ?? ""
      $0.sourceID =
        source.member("source")?.string
        ?? source.member("document_index")?.int64.map { "\($0)" } ?? ""
    }
  }

  // MARK: - Whole messages

  static func readWhole(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    var reader = AnthropicStreamReader(context)
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

  private mutating func read(
    whole body: RawSpan, parser: JSONParser, emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure) {
    // As the model wrote them: a tree would lose the order of keys and large numbers.
    let blocks = Self.texts(ofBlocksIn: body)
    let isRead = try parser.withDocument(body) { (message) throws(AttemptFailure) in
      try self.throwError(in: message)
      guard let content = message.nonNull("content"), content.kind == .array else { return false }
      self.readHead(message)
      var index = 0
      try content.forEachElement { (block) throws(AttemptFailure) in
        let text = index < blocks.count ? blocks[index] : (json: "{}", input: "")
        let isOwn = try self.begin(block, index: Int64(index), emit)
        if isOwn, let last = self.open.indices.last {
          self.open[last].kind = .own(json: text.json)
        } else if let last = self.open.indices.last, case .toolUse = self.open[last].kind,
          !text.input.isEmpty
        {
          self.open[last].hasInput = true
          self.send(.toolCall(.with { $0.argumentsJSON = text.input }), last, emit)
        }
        self.end(Int64(index), emit)
        index += 1
      }
      self.finishChoice(AnthropicFinish.read(message) ?? .with { $0.finishReason = .stop }, emit)
      return true
    }
    guard isRead == true else { throw self.badResponse("the answer is no message") }
  }

  /// The text of each block, and of its input.
  private static func texts(ofBlocksIn body: RawSpan) -> [(json: String, input: String)] {
    let text = JSONSource(body)
    guard let content = text.member("content") else { return [] }
    let blocks = text.value(content)
    return blocks.elements.map { range in
      let block = blocks.value(range)
      let input = block.member("input").flatMap { block.string($0) } ?? ""
      return (blocks.string(range) ?? "{}", input)
    }
  }
}
