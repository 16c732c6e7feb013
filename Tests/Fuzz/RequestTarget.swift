import Codec
import Providers
import Router

extension FuzzTarget {
  /// The input is a CompleteRequest's bytes: one that is valid is written in every dialect, or
  /// refused for a reason.
  static let requests = FuzzTarget(
    name: "requests",
    seeds: { requestSeeds.map { $0.encoded() } },
    run: { input in
      guard let request = try? CompleteRequest(decoding: input.rawSpan) else { return }
      let parser = JSONParser(maximumSize: 1 << 20)
      guard RequestValidation.violations(of: request, parser: parser).isEmpty else { return }
      for (dialect, model) in writers {
        let target = RequestTarget(provider: "p", upstreamModel: model, dialect: dialect)
        WrittenRequest.check(request, dialect, target, from: input, parser)
      }
    })
}

private let writers: [(dialect: any Dialect, model: String)] =
  [
    (OpenAIDialect(.openAI), "gpt-4.1-mini"), (OpenAIDialect(.openAI), "gpt-5.6"),
    (OpenAIDialect(.compatible), "m"), (MistralDialect(), "m"),
    (AnthropicDialect(), "claude-haiku-4-5"), (AnthropicDialect(), "claude-opus-4-6"),
  ]
  + ["openrouter", "deepseek", "together"].compactMap { name in
    ProviderProfile.named(name).map { ($0.dialect, "m") }
  }

/// A request as it is written.
enum WrittenRequest {
  /// The body is one JSON object without a member twice, and what is reported is said in words.
  ///
  /// - Parameter input: where the request's JSON comes from.
  static func check(
    _ request: CompleteRequest, _ dialect: any Dialect, _ target: RequestTarget,
    from input: [UInt8], _ parser: JSONParser
  ) {
    var writer = JSONWriter()
    let changes: [ParameterChange]
    do throws(AttemptFailure) {
      changes = try dialect.writeRequest(
        request, asking: RequestFieldSet(of: request), to: target, isStreamed: input.count % 2 == 0,
        into: &writer, parser: parser)
    } catch {
      require(!error.detail.isEmpty, "refused without a reason")
      return
    }
    for change in changes {
      require(!change.parameter.isEmpty && !change.detail.isEmpty, "a change without a word")
    }
    // What is spliced in lies deeper there than where it was read, and nesting is bounded.
    let depth = input.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    guard depth < 100 else { return }
    var names: [[UInt8]] = []
    let isRead: Void? = parser.withDocument(writer.text.rawSpan) { root in
      require(root.kind == .object, "a body that is no object")
      root.forEachMember { name, _ in names.append([UInt8](copying: name)) }
    }
    require(isRead != nil, "a body that is no JSON")
    // The caller's own members may be there as often as the caller likes.
    guard request.providerOptionsJSON.isEmpty else { return }
    require(Set(names).count == names.count, "a member twice")
  }
}
