import TestSupport

@testable import Codec
@testable import Providers
@testable import Router

/// A random request, made again by its seed: valid, with a history that some provider could have
/// answered, and without what its dialect refuses.
struct RandomRequest {
  /// Who is asked; earlier answers may be its own or another's.
  static let provider = "asked"

  private var random: SeededGenerator
  private let refused: RequestFieldSet
  private var callCount = 0
  /// One in so many parts and tools is the end of a cached prefix.
  private var markOdds = 12

  static func make(seed: UInt64, without refused: RequestFieldSet) -> CompleteRequest {
    var maker = RandomRequest(random: SeededGenerator(seed: seed), refused: refused)
    return maker.request()
  }

  private init(random: SeededGenerator, refused: RequestFieldSet) {
    self.random = random
    self.refused = refused
  }

  private mutating func chance(_ one: Int) -> Bool { self.random.chance(one) }

  private mutating func one<Element>(of elements: [Element]) -> Element {
    self.random.one(of: elements)
  }

  private mutating func count(_ range: ClosedRange<Int>) -> Int { self.random.count(range) }

  private func takes(_ field: RequestField) -> Bool { !self.refused.contains(field) }

  private mutating func request() -> CompleteRequest {
    var request = CompleteRequest()
    request.model = "catalog-name"
    self.markOdds = self.one(of: [2, 12, 100])
    request.messages = self.messages()
    if self.takes(.tools), self.chance(2) { self.addTools(to: &request) }
    if self.chance(4) { request.parallelToolCalls = self.chance(2) }
    switch self.count(0...5) {
    case 0 where self.takes(.jsonObject):
      request.responseFormat = .with { $0.format = .jsonObject(.init()) }
    case 1 where self.takes(.jsonSchema):
      request.responseFormat = .with { $0.format = .jsonSchema(self.schemaFormat()) }
    default: break
    }
    if self.chance(2) { request.sampling = self.sampling() }
    if self.chance(3) { request.reasoning = self.reasoning() }
    if self.chance(4) { request.routing = .with { $0.affinityKey = self.one(of: Self.words) } }
    if self.chance(3) { request.endUser = self.one(of: Self.words) }
    if self.chance(3) { request.labels = ["team": "a"] }
    if self.chance(3) { request.providerOptionsJSON = ["another": #"{"secret":1}"#] }
    if self.chance(3), self.takes(.providerOptions) {
      request.providerOptionsJSON[Self.provider] = self.one(of: Self.options)
    }
    return request
  }

  // MARK: - Messages

  private mutating func messages() -> [Message] {
    var messages: [Message] = []
    for _ in 0..<self.count(0...2) { messages.append(self.instruction()) }
    for _ in 0..<self.count(1...3) {
      if self.chance(6), self.takes(.laterSystemMessage) { messages.append(self.instruction()) }
      for _ in 0..<(self.chance(5) ? 2 : 1) { messages.append(self.userMessage()) }
      var isCalling = self.chance(2)
      while isCalling {
        isCalling = self.addAnswer(to: &messages) && self.chance(2)
      }
    }
    if messages.last?.role == .assistant {
      // Where no answer goes on from it, somebody has spoken since.
      if self.takes(.prefill), self.chance(2) {
        messages[messages.count - 1].content = [
          .with { $0.part = .text(self.one(of: Self.prefills)) }
        ]
      } else {
        messages.append(self.userMessage())
      }
    }
    return messages
  }

  private mutating func instruction() -> Message {
    var message = Message()
    message.role = self.chance(2) && self.takes(.developerRole) ? .developer : .system
    message.content = (0..<(self.chance(4) ? 2 : 1)).map { _ in self.textPart() }
    self.addName(to: &message)
    return message
  }

  private mutating func addName(to message: inout Message) {
    if self.takes(.participantName), self.chance(5) {
      message.name = self.one(of: ["ada", "Bo-2"])
    }
  }

  private mutating func userMessage() -> Message {
    var message = Message()
    message.role = .user
    message.content = (0..<self.count(1...3)).map { _ in self.userPart() }
    self.addName(to: &message)
    return message
  }

  /// An assistant's message, and the results of all of its calls in any order.
  ///
  /// - Returns: whether it called tools.
  private mutating func addAnswer(to messages: inout [Message]) -> Bool {
    var message = Message()
    message.role = .assistant
    message.content = (0..<self.count(1...5)).map { _ in self.answerPart() }
    self.addName(to: &message)
    messages.append(message)
    var ids: [String] = []
    for case .toolCall(let call)? in message.content.map(\.part) { ids.append(call.id) }
    for id in ids.shuffled(using: &self.random) { messages.append(self.result(of: id)) }
    return !ids.isEmpty
  }

  private mutating func result(of id: String) -> Message {
    var message = Message()
    message.role = .tool
    message.toolCallID = id
    message.toolError = self.chance(4)
    for _ in 0..<self.count(0...2) {
      let isMedia = self.chance(5) && self.takes(.toolResultMedia)
      message.content.append(isMedia ? self.mediaPart() : self.textPart())
    }
    return message
  }

  // MARK: - Parts

  private mutating func textPart() -> ContentPart {
    var part = ContentPart.with { $0.part = .text(self.one(of: Self.texts)) }
    self.addBreakpoint(to: &part)
    return part
  }

  private mutating func addBreakpoint(to part: inout ContentPart) {
    if self.chance(self.markOdds) { part.cacheBreakpoint = self.breakpoint() }
  }

  private mutating func breakpoint() -> CacheBreakpoint {
    var breakpoint = CacheBreakpoint()
    if self.chance(2) {
      breakpoint.ttl = .with { $0.seconds = self.one(of: [60, 300, 301, 1800, 3600]) }
    }
    return breakpoint
  }

  private mutating func userPart() -> ContentPart {
    if self.chance(2) { return self.textPart() }
    return self.mediaPart()
  }

  private mutating func mediaPart() -> ContentPart {
    var media = Media()
    let isRemote = self.chance(2)
    media.source =
      isRemote
      ? .url("https://example.com/a b.png?x=\"1\"&y=é") : .data(self.one(of: Self.byteStrings))
    var part = ContentPart()
    switch self.count(0...2) {
    case 0 where self.takes(isRemote ? .audioURL : .audioData):
      media.mimeType = self.one(of: ["audio/wav", "audio/mpeg", "audio/x-wav"])
      part.part = .audio(media)
    case 1 where self.takes(isRemote ? .documentURL : .documentData):
      media.mimeType = self.one(of: ["application/pdf", "text/plain"])
      if media.mimeType == "text/plain", !isRemote { media.source = .data(Array("é\n\"x\"".utf8)) }
      if self.chance(2) { media.filename = "Bericht \"ä\".pdf" }
      part.part = .document(media)
    default:
      guard self.takes(isRemote ? .imageURL : .imageData) else { return self.textPart() }
      media.mimeType = self.one(of: ["image/png", "image/jpeg", "image/webp"])
      if self.chance(3) { media.detail = self.one(of: ["low", "high", "auto"]) }
      part.part = .image(media)
    }
    if isRemote, self.chance(2) { media.mimeType = "" }
    self.addBreakpoint(to: &part)
    return part
  }

  private mutating func answerPart() -> ContentPart {
    var part = ContentPart()
    let isOwn = self.chance(2)
    switch self.count(0...9) {
    case 0...2: part = self.textPart()
    case 3...5:
      part.part = .toolCall(self.call())
      self.addBreakpoint(to: &part)
    case 6, 7:
      return self.thinkingPart()
    case 8: part.part = .refusal(self.one(of: Self.texts))
    default:
      part.part = .providerPart(
        .with {
          $0.provider = isOwn ? Self.provider : "another"
          $0.json = self.one(of: Self.blocks)
        })
      return part
    }
    if self.chance(6) { part.signature = PartSignature.make("c2ln", by: "another") }
    if case .text = part.part, self.chance(6) {
      part.citations = [.with { $0.url = "https://example.com" }]
    }
    return part
  }

  private mutating func thinkingPart() -> ContentPart {
    var thinking = Thinking()
    var part = ContentPart()
    thinking.redacted = self.chance(4)
    if !thinking.redacted { thinking.text = self.one(of: Self.texts) }
    part.part = .thinking(thinking)
    switch self.count(0...2) {
    case 0 where !thinking.redacted: break
    case 1: part.signature = PartSignature.make("Zm9yZWlnbg==", by: "another")
    default: part.signature = PartSignature.make(self.one(of: Self.signatures), by: Self.provider)
    }
    return part
  }

  private mutating func call() -> ToolCall {
    self.callCount += 1
    let number = self.callCount
    return .with {
      $0.id = self.one(of: [
        "call_\(number)", "Ab12Cd3\(number + 10)", "toolu_01A09q90qw90lq917835lq9\(number)",
        "functions.get:\(number)", "ü\(number)", " \(number)",
        String(repeating: "x", count: 70) + "\(number)",
      ])
      $0.name = self.one(of: Self.names)
      $0.argumentsJSON = self.one(of: Self.arguments)
    }
  }

  // MARK: - Tools and the form of the answer

  private mutating func addTools(to request: inout CompleteRequest) {
    let names = Self.names.shuffled(using: &self.random).prefix(self.count(1...4))
    request.tools = names.map { name in
      var tool = Tool()
      tool.tool = .function(
        .with {
          $0.name = name
          if self.chance(2) { $0.description = self.one(of: Self.texts) }
          $0.parametersSchemaJSON = self.one(of: Self.schemas)
          $0.strict = self.chance(3) && self.takes(.strictTool)
        })
      if self.chance(self.markOdds) { tool.cacheBreakpoint = self.breakpoint() }
      return tool
    }
    guard self.chance(2) else { return }
    var choice = ToolChoice()
    choice.mode = self.one(of: [.unspecified, .auto, .none, .required])
    if choice.mode == .none, !self.takes(.toolChoiceNone) { choice.mode = .auto }
    if choice.mode == .required, !self.takes(.toolChoiceRequired) { choice.mode = .auto }
    if self.chance(2), self.takes(.toolChoiceNames), self.takes(.toolChoiceOne) {
      choice.functionNames = Array(names.prefix(self.count(1...names.count)))
    }
    request.toolChoice = choice
  }

  private mutating func schemaFormat() -> JsonSchemaFormat {
    .with {
      $0.name = self.one(of: ["", "ticket"])
      $0.description = self.one(of: ["", "A \"support\" ticket"])
      $0.schemaJSON = self.one(of: Self.schemas.filter { !$0.isEmpty })
      $0.strict = self.chance(2)
    }
  }

  // MARK: - Numbers

  private mutating func sampling() -> Sampling {
    var sampling = Sampling()
    if self.chance(3) { sampling.temperature = self.number(0...3) }
    if self.chance(3) { sampling.topP = self.number(0...1) }
    if self.chance(4) { sampling.topK = Int32(self.count(1...200)) }
    if self.chance(2) { sampling.maxOutputTokens = self.one(of: [1, 64, 2000, 70_000, .max]) }
    if self.chance(3) {
      sampling.stop = (0..<self.count(1...6)).map { $0 == 3 ? "\n\n" : "\n\($0)é" }
    }
    if self.chance(3) { sampling.seed = self.one(of: [0, -7, 42, 1 << 60, .min, .max]) }
    if self.chance(4) { sampling.frequencyPenalty = self.number(-3...3) }
    if self.chance(4) { sampling.presencePenalty = self.number(-3...3) }
    if self.chance(4) {
      sampling.candidateCount = self.takes(.candidateCount) ? Int32(self.count(1...4)) : 1
    }
    if self.chance(4) { sampling.topLogprobs = Int32(self.count(0...20)) }
    return sampling
  }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    switch self.count(0...3) {
    case 0: range.upperBound
    case 1: range.lowerBound
    case 2: 0.1
    default: Double.random(in: range, using: &self.random)
    }
  }

  private mutating func reasoning() -> Reasoning {
    var reasoning = Reasoning()
    reasoning.effort = Reasoning.Effort(rawValue: Int32(self.count(0...7)))
    if reasoning.effort == .none, !self.takes(.noReasoning) { reasoning.effort = .unspecified }
    if !self.takes(.reasoningEffort), reasoning.effort != .none { reasoning.effort = .unspecified }
    if self.chance(3), self.takes(.reasoningTokens) {
      reasoning.maxTokens = self.one(of: [0, 100, 1024, 5000])
    }
    reasoning.exclude = self.chance(3) && self.takes(.excludeThinking)
    return reasoning
  }

  // MARK: - What there is to choose from

  private static let words = ["u-93f1", "tenant 7: \"math\"", "Zoë"]
  private static let names = ["get_weather", "list-cities", "f", String(repeating: "N", count: 64)]
  private static let prefills = ["{\"city\":", "Once upon", "a\nb \n"]
  private static let signatures = [
    "EqQBCgIYAhIM", "a+/=\"é", #"[{"type":"reasoning.text", "n":12345678901234567890}]"#,
  ]
  private static let byteStrings: [[UInt8]] = [
    [0], [0xff, 0xd8], [0, 1, 2], Array(0...255), [UInt8](repeating: 0xaa, count: 1500),
  ]

  private static let texts = [
    "", "a", "Why is the sky blue?", " \n", "tab\t quote\" back\\slash /slash \u{8}\u{c}\r\n\u{1f}",
    "\u{0}null", "Zoë e\u{301} 👩‍👩‍👧 \u{2028}\u{feff}\u{10ffff}", #"{"json": "\u00e9"}"#, "</s>[INST]",
    String(repeating: "seven ü\n", count: 300),
  ]

  private static let arguments = [
    "", "{}", #"{"b": 1, "a": 98765432109876543210}"#, #" { "x" : 1.0e5, "x": [ ] } "#,
    #"{"\u00e9":"\ud83d\ude00","é":"\/"}"#, #"{"a":{"z":null,"y":[1,{"deep":-0.0}]}}"#,
    #"{"city": "Os"#, "not JSON", "[1, 2]", "null", #"{"a":1}{"b":2}"#,
  ]

  private static let schemas = [
    "", "{}", #"{"type":"object", "z":1, "a":12345678901234567890, "maximum":1.0}"#,
    "{\n  \"type\": \"object\",\n  \"properties\": {\"é\": {\"type\": \"string\"}}\n}",
    #" {"type":"object","required":[],"$defs":{"a\/b":{"const":"\u00e9\ud83d\ude00"}}}"#,
  ]

  private static let blocks = [
    #"{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"z":1,"a":1e2}}"#,
    #"{ "type": "own", "large": 12345678901234567890 }"#,
  ]

  private static let options = [
    "{}", #"{"x_verbosity": "low", "x_n": 12345678901234567890, "x_o": {"b":1.50,"a":[ ]}}"#,
    " {\"temperature\": 1.50 ,\n\"x_é\\u0041\":null} ",
  ]
}
