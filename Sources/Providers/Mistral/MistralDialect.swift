package import Codec
package import Router

/// Mistral's La Plateforme: chat completions by rules of its own, above all a closed schema, in
/// which every unknown key is an error. Follows https://docs.mistral.ai/api.
package struct MistralDialect: Dialect {
  package init() {}

  private static let format = ChatCompletionFormat(
    vocabulary: MistralErrors.vocabulary, thinkingMark: .writer, repeatsPrefill: true)

  package func fields(of model: String) -> FieldTable { MistralFields.table }

  package func path(for target: RequestTarget, isStreamed: Bool) -> String { "/chat/completions" }

  package func headers(apiKey: String?) -> [(name: String, value: String)] {
    var headers = [(name: "content-type", value: "application/json")]
    if let apiKey, !apiKey.isEmpty { headers.append(("authorization", "Bearer \(apiKey)")) }
    return headers
  }

  package func writeRequest(
    _ request: CompleteRequest, asking asked: RequestFieldSet, to target: RequestTarget,
    isStreamed: Bool, into writer: inout JSONWriter, parser: JSONParser
  ) throws(AttemptFailure) -> [ParameterChange] {
    var body = MistralRequest(request, asking: asked, target: target, parser: parser)
    return try body.write(isStreamed: isStreamed, into: &writer)
  }

  package func readAnswer(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    try OpenAIStreamReader.readWhole(body, context: context, format: Self.format, parser: parser)
  }

  package func makeStreamReader(_ context: AnswerContext) -> any AnswerStreamReader {
    OpenAIStreamReader(context, format: Self.format)
  }

  package func classify(
    status: Int, header: (String) -> String?, body: RawSpan, context: AnswerContext,
    parser: JSONParser
  ) -> AttemptFailure {
    var failure = ProviderError(body: body, parser: parser).failure(
      status: status, vocabulary: MistralErrors.vocabulary, context: context, header: header)
    failure.providerRequestID = self.requestID(header: header)
    return failure
  }

  package func rateLimits(header: (String) -> String?) -> RateLimitReading? {
    RateLimitHeaders.mistral.reading(header)
  }

  package func requestID(header: (String) -> String?) -> String {
    header("mistral-correlation-id") ?? header("x-request-id") ?? ""
  }

  package func modelsPath(page: String?) -> String { "/models" }

  package func readModels(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> ModelList {
    guard let models = parser.withDocument(body, { MistralModels.read($0) }) ?? nil else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s list of models can't be read")
    }
    return ModelList(models)
  }
}
