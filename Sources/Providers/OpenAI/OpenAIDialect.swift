package import Codec
package import Router

/// OpenAI's chat completions, which most providers and local servers speak too. Follows
/// https://platform.openai.com/docs/api-reference/chat.
package struct OpenAIDialect: Dialect {
  package init() {}

  package func capabilities(of target: RequestTarget) -> CapabilitySet {
    target.quirks.takesPrefill ? .all : .all.subtracting(.prefill)
  }

  package func path(for target: RequestTarget) -> String { "/chat/completions" }

  package func headers(apiKey: String?) -> [(name: String, value: String)] {
    var headers = [(name: "content-type", value: "application/json")]
    if let apiKey, !apiKey.isEmpty { headers.append(("authorization", "Bearer \(apiKey)")) }
    return headers
  }

  package func writeRequest(
    _ request: CompleteRequest, to target: RequestTarget, isStreamed: Bool,
    into writer: inout JSONWriter, parser: JSONParser
  ) throws(AttemptFailure) -> [ParameterChange] {
    var body = OpenAIRequest(request, target: target, parser: parser)
    return try body.write(isStreamed: isStreamed, into: &writer)
  }

  package func readAnswer(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    let answer = try parser.withDocument(body) { (root) throws(AttemptFailure) in
      if let error = OpenAIError(in: root) { throw error.failure(status: 200, context: context) }
      return try OpenAIAnswer.read(root, context: context)
    }
    guard let answer else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s answer is not JSON")
    }
    return answer
  }

  package func makeStreamReader(_ context: AnswerContext) -> any AnswerStreamReader {
    OpenAIStreamReader(context)
  }

  package func classify(
    status: Int, header: (String) -> String?, body: RawSpan, context: AnswerContext,
    parser: JSONParser
  ) -> AttemptFailure {
    let error = parser.withDocument(body) { OpenAIError(body: $0) } ?? OpenAIError()
    var failure = error.failure(status: status, context: context)
    failure.retryAfter = RetryDelay.parse(header, message: error.message)
    failure.providerRequestID = self.requestID(header: header)
    return failure
  }

  package func requestID(header: (String) -> String?) -> String { header("x-request-id") ?? "" }

  package var modelsPath: String { "/models" }

  package func readModels(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> [ListedModel] {
    guard let models = parser.withDocument(body, { OpenAIModels.read($0) }) ?? nil else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s list of models can't be read")
    }
    return models
  }
}
