import Codec
import Glibc
import Providers
import Router

/// Times what a call costs in its dialect: its request written, its answer or its stream read.
@main
struct DialectBenchmark {
  static func main() {
    let parser = JSONParser()
    let stream = Self.stream()
    let events = nanoseconds { Self.read(stream, parser) } / Double(Self.eventCount)
    print("read a stream: \(Int(events)) ns an event of \(stream.count / Self.eventCount) bytes")
    let decoding = nanoseconds { Self.decode(stream) } / Double(Self.eventCount)
    print("  of that, cutting it into events: \(Int(decoding)) ns")

    let assembled = nanoseconds { Self.assemble(stream, parser) } / Double(Self.eventCount)
    print("  with its answer put together: \(Int(assembled)) ns")
    let image = [UInt8](repeating: 0x5a, count: 1 << 20)
    let encoded = nanoseconds {
      var writer = JSONWriter(capacity: 2 << 20)
      writer.base64(image)
      keep(writer.text)
    }
    print("write 1 MiB in base64: \(Int(encoded / 1000)) us")
    let refusal = Array(Self.refusal.utf8)
    print("classify an error: \(Int(nanoseconds { Self.classify(refusal, parser) })) ns")

    for (name, request) in [("500 KB of text", Self.longRequest()), ("short", Self.shortRequest())]
    {
      var writer = JSONWriter()
      let time = nanoseconds { Self.write(request, &writer, parser) }
      let megabytes = Int(Double(writer.text.count) / time * 1000)
      print("write a request, \(name): \(Int(time)) ns, \(megabytes) MB/s")
    }

    let answer = Array(Self.answer.utf8)
    print(
      "read an answer of \(answer.count) bytes: \(Int(nanoseconds { Self.read(answer: answer, parser) })) ns"
    )
    exit(0)
  }

  private static let eventCount = 1000
  private static let context = AnswerContext(provider: "openai", secret: "sk-secret")
  private static let dialect = OpenAIDialect(.openAI)
  private static let target = RequestTarget(
    provider: "openai", upstreamModel: "gpt-4.1-mini", dialect: OpenAIDialect(.openAI))

  // MARK: - What is read and written

  private static func stream() -> [UInt8] {
    let head =
      #"{"id":"chatcmpl-D9aQ1xW2","object":"chat.completion.chunk","created":1795392000,"#
      + #""model":"gpt-4.1-mini-2025-04-14","service_tier":"default","#
      + #""system_fingerprint":"fp_5c1e0a77b2","choices":"#
    var text =
      "data: \(head)[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    for index in 0..<self.eventCount - 3 {
      text +=
        "data: \(head)[{\"index\":0,\"delta\":{\"content\":\" word\(index)\"},\"logprobs\":null,"
        + "\"finish_reason\":null}],\"usage\":null}\n\n"
    }
    text +=
      "data: \(head)[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
    text += "data: \(head)[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":998}}\n\n"
    return Array((text + "data: [DONE]\n\n").utf8)
  }

  private static func longRequest() -> CompleteRequest {
    let line = "The quick brown fox said \"jump!\" over the lazy dog, naïvely,\nand went on.\n"
    return .with {
      $0.messages = (0..<40).map { index in
        .with {
          $0.role = index % 2 == 0 ? .user : .assistant
          $0.content = [.with { $0.part = .text(String(repeating: line, count: 12_500 / 74)) }]
        }
      }
      $0.sampling = .with { $0.temperature = 0.7 }
    }
  }

  private static func shortRequest() -> CompleteRequest {
    .with {
      $0.messages = [
        .with {
          $0.role = .user
          $0.content = [.with { $0.part = .text("Why is the sky blue?") }]
        }
      ]
      $0.sampling = .with { $0.maxOutputTokens = 64 }
    }
  }

  private static let answer =
    #"{"id":"chatcmpl-D9aQ1xW2","object":"chat.completion","created":1795392000,"#
    + #""model":"gpt-4.1-mini-2025-04-14","choices":[{"index":0,"message":{"role":"assistant","#
    + #""content":"Air scatters blue light more than red light.","refusal":null,"annotations":[]},"#
    + #""logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":24,"#
    + #""completion_tokens":9,"total_tokens":33,"prompt_tokens_details":{"cached_tokens":0,"#
    + #""audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"#
    + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"#
    + #""service_tier":"default","system_fingerprint":"fp_5c1e0a77b2"}"#

  // MARK: - The operations

  /// In reads of 16 KB, as they come from a socket.
  private static func read(_ stream: [UInt8], _ parser: JSONParser) {
    var decoder = EventDecoder()
    var reader = self.dialect.makeStreamReader(self.context)
    var count = 0
    self.inReads(of: stream) { piece in
      try? decoder.feed(piece) { name, data in
        try? reader.read(event: name, data: data, parser: parser) { event in
          keep(event)
          count += 1
        }
        return true
      }
    }
    guard (try? reader.finish()) != nil, count == self.eventCount - 2 else { fail() }
  }

  private static func assemble(_ stream: [UInt8], _ parser: JSONParser) {
    var decoder = EventDecoder()
    var reader = self.dialect.makeStreamReader(self.context)
    var assembler = AnswerAssembler()
    self.inReads(of: stream) { piece in
      try? decoder.feed(piece) { name, data in
        try? reader.read(event: name, data: data, parser: parser) { try? assembler.apply($0) }
        return true
      }
    }
    guard assembler.finished().count == 1 else { fail() }
  }

  private static func classify(_ body: [UInt8], _ parser: JSONParser) {
    let failure = self.dialect.classify(
      status: 400, header: { _ in nil }, body: body.rawSpan, context: self.context, parser: parser)
    guard failure.outcome == .requestRejected else { fail() }
  }

  private static let refusal =
    #"{"error":{"message":"Invalid value for 'temperature': expected a number of at most 2, but "#
    + #"got 3 instead.","type":"invalid_request_error","param":"temperature","code":null}}"#

  private static func decode(_ stream: [UInt8]) {
    var decoder = EventDecoder()
    var count = 0
    self.inReads(of: stream) { piece in
      try? decoder.feed(piece) { _, _ in
        count += 1
        return true
      }
    }
    guard count == self.eventCount + 1 else { fail() }
  }

  private static func inReads(of stream: [UInt8], _ body: (RawSpan) -> Void) {
    let bytes = stream.rawSpan
    for start in stride(from: 0, to: bytes.byteCount, by: 16 << 10) {
      body(bytes.extracting(start..<min(start + 16 << 10, bytes.byteCount)))
    }
  }

  private static func write(
    _ request: CompleteRequest, _ writer: inout JSONWriter, _ parser: JSONParser
  ) {
    writer.removeAll()
    let changes = try? self.dialect.writeRequest(
      request, asking: RequestFieldSet(of: request), to: self.target, isStreamed: true,
      into: &writer, parser: parser)
    guard changes?.isEmpty == true else { fail() }
  }

  private static func read(answer: [UInt8], _ parser: JSONParser) {
    let read = try? self.dialect.readAnswer(
      answer.rawSpan, context: self.context, parser: parser)
    guard read?.choices.count == 1, read?.usage?.outputTokens == 9 else { fail() }
  }
}

private func fail() -> Never {
  print("what is measured does not work")
  exit(1)
}

/// Of one call of `operation`: the fastest of 40 batches, so that what else the machine does
/// disturbs the least.
private func nanoseconds(_ operation: () -> Void) -> Double {
  let clock = ContinuousClock()
  var rounds = 1
  func batch() -> Duration { clock.measure { for _ in 0..<rounds { operation() } } }
  while batch() < .milliseconds(5) { rounds *= 2 }
  var fastest = Double.infinity
  for _ in 0..<40 { fastest = min(fastest, batch() / .nanoseconds(1) / Double(rounds)) }
  return fastest
}

/// Keeps the optimiser from dropping what makes `value`.
@inline(never)
private func keep<Value>(_ value: borrowing Value) {}
