import Codec
import Providers
import Router
import Timing

/// A dialect, and what its providers send: a stream of 1,000 events.
struct MeasuredDialect {
  let name: String
  let dialect: any Dialect
  let target: RequestTarget
  let stream: [UInt8]

  static let eventCount = 1000
  private static let context = AnswerContext(provider: "measured", secret: "sk-secret")

  private init(_ name: String, _ dialect: any Dialect, _ model: String, _ events: [String]) {
    self.name = name
    self.dialect = dialect
    self.target = RequestTarget(provider: "measured", upstreamModel: model, dialect: dialect)
    self.stream = Array(events.joined().utf8)
    if events.count != Self.eventCount { fail("\(name): a stream of \(events.count) events") }
  }

  static let all = [Self.openAI, Self.mistral, Self.anthropic]

  static let openAI: MeasuredDialect = {
    let head =
      #"data: {"id":"chatcmpl-D9aQ1xW2","object":"chat.completion.chunk","created":1795392000,"#
      + #""model":"gpt-4.1-mini-2025-04-14","service_tier":"default","#
      + #""system_fingerprint":"fp_5c1e0a77b2","choices":"#
    var events = [
      head + #"[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
    ]
    events += (0..<Self.eventCount - 4).map { index in
      head + #"[{"index":0,"delta":{"content":" word\#(index)"},"logprobs":null,"#
        + #""finish_reason":null}],"usage":null}"#
    }
    events += [
      head + #"[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#,
      head + #"[],"usage":{"prompt_tokens":20,"completion_tokens":998}}"#, "data: [DONE]",
    ]
    return MeasuredDialect(
      "openai", OpenAIDialect(.openAI), "gpt-4.1-mini", events.map { $0 + "\n\n" })
  }()

  static let mistral: MeasuredDialect = {
    let head =
      #"data: {"id":"5f0c2a7d9b314e7c8a","object":"chat.completion.chunk","created":1795392200,"#
      + #""model":"mistral-medium-3-5","choices":"#
    var events = [
      head
        + #"[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"p":"ab"}"#
    ]
    events += (0..<Self.eventCount - 3).map { index in
      head
        + #"[{"index":0,"delta":{"content":" word\#(index)"},"finish_reason":null}],"p":"abcd"}"#
    }
    events += [
      head + #"[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"#
        + #""prompt_tokens":20,"total_tokens":1018,"completion_tokens":998}}"#, "data: [DONE]",
    ]
    return MeasuredDialect(
      "mistral", MistralDialect(), "mistral-medium-3-5", events.map { $0 + "\n\n" })
  }()

  static let anthropic: MeasuredDialect = {
    var events = [
      #"{"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","#
        + #""model":"claude-haiku-4-5","content":[],"stop_reason":null,"stop_sequence":null,"#
        + #""usage":{"input_tokens":20,"output_tokens":1}}}"#,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
      #"{"type":"ping"}"#,
    ]
    events += (0..<Self.eventCount - 6).map { index in
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","#
        + #""text":" word\#(index)"}}"#
    }
    events += [
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"#
        + #""usage":{"output_tokens":998}}"#, #"{"type":"message_stop"}"#,
    ]
    return MeasuredDialect(
      "anthropic", AnthropicDialect(), "claude-haiku-4-5",
      events.map { data in
        let name = data.dropFirst(#"{"type":""#.count).prefix { $0 != "\"" }
        return "event: \(name)\ndata: \(data)\n\n"
      })
  }()

  // MARK: - What is measured

  func read(_ parser: JSONParser) {
    var decoder = EventDecoder()
    var reader = self.dialect.makeStreamReader(Self.context)
    var count = 0
    self.inReads { piece in
      try? decoder.feed(piece) { name, data in
        try? reader.read(event: name, data: data, parser: parser) { event in
          keep(event)
          count += 1
        }
        return true
      }
    }
    guard (try? reader.finish()) != nil, count > Self.eventCount - 10 else {
      fail("\(self.name): reading a stream")
    }
  }

  /// With the answer put together, as a call that wants it whole does.
  func assemble(_ parser: JSONParser) {
    var decoder = EventDecoder()
    var reader = self.dialect.makeStreamReader(Self.context)
    var assembler = AnswerAssembler()
    self.inReads { piece in
      try? decoder.feed(piece) { name, data in
        try? reader.read(event: name, data: data, parser: parser) { try? assembler.apply($0) }
        return true
      }
    }
    guard assembler.finished().count == 1 else { fail("\(self.name): assembling a stream") }
  }

  /// Cuts the stream into events, and no more.
  func decode() {
    var decoder = EventDecoder()
    var count = 0
    self.inReads { piece in
      try? decoder.feed(piece) { _, _ in
        count += 1
        return true
      }
    }
    guard count == Self.eventCount else { fail("\(self.name): cutting a stream") }
  }

  /// In reads of 16 KB, as they come from a socket.
  private func inReads(_ body: (RawSpan) -> Void) {
    let bytes = self.stream.rawSpan
    for start in stride(from: 0, to: bytes.byteCount, by: 16 << 10) {
      body(bytes.extracting(start..<min(start + 16 << 10, bytes.byteCount)))
    }
  }

  func write(_ request: CompleteRequest, _ writer: inout JSONWriter, _ parser: JSONParser) {
    writer.removeAll()
    let changes = try? self.dialect.writeRequest(
      request, asking: RequestFieldSet(of: request), to: self.target, isStreamed: true,
      into: &writer, parser: parser)
    guard changes?.isEmpty == true else { fail("\(self.name): writing a request") }
  }

  func read(answer: [UInt8], _ parser: JSONParser) {
    let read = try? self.dialect.readAnswer(
      answer.rawSpan, context: Self.context, parser: parser)
    guard read?.choices.count == 1, read?.usage?.outputTokens == 9 else {
      fail("\(self.name): reading an answer")
    }
  }

  func classify(_ body: [UInt8], _ parser: JSONParser) {
    let failure = self.dialect.classify(
      status: 400, header: { _ in nil }, body: body.rawSpan, context: Self.context, parser: parser)
    guard failure.outcome == .requestRejected else { fail("\(self.name): reading an error") }
  }
}
