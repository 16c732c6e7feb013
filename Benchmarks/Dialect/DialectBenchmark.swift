import Codec
import Glibc
import Providers
import Router
import Timing

/// Times what a call costs in its dialect: its request written, its answer or its stream read.
@main
struct DialectBenchmark {
  static func main() {
    let parser = JSONParser()
    print(
      "at least 500 MB/s to write 500 KB of text in 40 messages, at most 1500 ns to read an event")
    for measured in MeasuredDialect.all { Self.measure(measured, parser) }

    let image = [UInt8](repeating: 0x5a, count: 1 << 20)
    let encoded = nanoseconds {
      var writer = JSONWriter(capacity: 2 << 20)
      writer.base64(image)
      keep(writer.text)
    }
    print("write 1 MiB in base64: \(Int(encoded / 1000)) us")
    let openAI = MeasuredDialect.openAI
    let refusal = Array(Self.refusal.utf8)
    print("openai: classify an error: \(Int(nanoseconds { openAI.classify(refusal, parser) })) ns")
    let answer = Array(Self.answer.utf8)
    let reading = Int(nanoseconds { openAI.read(answer: answer, parser) })
    print("openai: read an answer of \(answer.count) bytes: \(reading) ns")
    exit(0)
  }

  private static func measure(_ measured: MeasuredDialect, _ parser: JSONParser) {
    for (name, request) in [("500 KB of text", Self.longRequest()), ("short", Self.shortRequest())]
    {
      var writer = JSONWriter()
      let time = nanoseconds { measured.write(request, &writer, parser) }
      let megabytes = Int(Double(writer.text.count) / time * 1000)
      print("\(measured.name): write a request, \(name): \(Int(time)) ns, \(megabytes) MB/s")
    }
    let count = MeasuredDialect.eventCount
    let events = Int(nanoseconds { measured.read(parser) } / Double(count))
    let decoding = Int(nanoseconds { measured.decode() } / Double(count))
    let assembled = Int(nanoseconds { measured.assemble(parser) } / Double(count))
    print(
      "\(measured.name): read a stream: \(events) ns an event of \(measured.stream.count / count)"
        + " bytes, \(decoding) of them to cut it out; put together \(assembled) ns")
  }

  // MARK: - What is read and written

  private static func longRequest() -> CompleteRequest {
    let line = "The quick brown fox said \"jump!\" over the lazy dog, naïvely,\nand went on.\n"
    return .with {
      $0.messages = (0..<40).map { index in
        .with {
          $0.role = index % 2 == 0 ? .user : .assistant
          $0.content = [.with { $0.part = .text(String(repeating: line, count: 12_500 / 74)) }]
        }
      }
      $0.messages[39].role = .user
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

  private static let refusal =
    #"{"error":{"message":"Invalid value for 'temperature': expected a number of at most 2, but "#
    + #"got 3 instead.","type":"invalid_request_error","param":"temperature","code":null}}"#
}
