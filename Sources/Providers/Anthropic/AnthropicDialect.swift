package import Codec
package import Router

/// Anthropic's Messages API, which llama.cpp's server speaks too. Follows
/// https://docs.anthropic.com/en/api/messages.
package struct AnthropicDialect: Dialect {
  /// The version that has the sampling parameters, which the one of 2026 has not.
  private static let version = "2023-06-01"

  package init() {}

  package func fields(of model: String) -> FieldTable {
    AnthropicModelName.isAdaptive(model) ? AnthropicFields.adaptive : AnthropicFields.budgeted
  }

  package func path(for target: RequestTarget, isStreamed: Bool) -> String { "/v1/messages" }

  package func headers(apiKey: String?) -> [(name: String, value: String)] {
    var headers = [
      (name: "content-type", value: "application/json"),
      (name: "anthropic-version", value: Self.version),
    ]
    if let apiKey, !apiKey.isEmpty { headers.append(("x-api-key", apiKey)) }
    return headers
  }

  package func writeRequest(
    _ request: CompleteRequest, asking asked: RequestFieldSet, to target: RequestTarget,
    isStreamed: Bool, into writer: inout JSONWriter, parser: JSONParser
  ) throws(AttemptFailure) -> [ParameterChange] {
    var body = AnthropicRequest(request, asking: asked, target: target, parser: parser)
    return try body.write(isStreamed: isStreamed, into: &writer)
  }

  package func readAnswer(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    try AnthropicStreamReader.readWhole(body, context: context, parser: parser)
  }

  package func makeStreamReader(_ context: AnswerContext) -> any AnswerStreamReader {
    AnthropicStreamReader(context)
  }

  package func classify(
    status: Int, header: (String) -> String?, body: RawSpan, context: AnswerContext,
    parser: JSONParser
  ) -> AttemptFailure {
    var failure = ProviderError(body: body, parser: parser).failure(
      status: status, vocabulary: AnthropicErrors.vocabulary, context: context, header: header)
    failure.providerRequestID = self.requestID(header: header)
    return failure
  }

  package func rateLimits(header: (String) -> String?) -> RateLimitReading? {
    RateLimitHeaders.anthropic.reading(header)
  }

  package func requestID(header: (String) -> String?) -> String {
    header("request-id") ?? header("x-request-id") ?? ""
  }

  package func modelsPath(page: String?) -> String {
    let list = "/v1/models?limit=\(AnthropicModels.pageSize)"
    return page.map { "\(list)&after_id=\($0)" } ?? list
  }

  package func readModels(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> ModelList {
    guard let list = parser.withDocument(body, { AnthropicModels.read($0) }) ?? nil else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s list of models can't be read")
    }
    return list
  }
}
