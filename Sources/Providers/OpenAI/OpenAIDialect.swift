package import Codec
package import Router

/// OpenAI's chat completions, which most providers and local servers speak too. Follows
/// https://platform.openai.com/docs/api-reference/chat.
package struct OpenAIDialect: Dialect {
  let profile: OpenAIProfile
  private let format: ChatCompletionFormat

  package init(_ profile: OpenAIProfile) {
    self.profile = profile
    self.format = .openAI(profile)
  }

  /// What every request bears, and every one that asks for thinking, beyond the contract.
  var members: [OpenAIProfile.Member] { self.profile.members }
  var reasoningMembers: [OpenAIProfile.Member] { self.profile.reasoningMembers }

  package func fields(of model: String) -> FieldTable { self.profile.fields(of: model) }

  package func path(for target: RequestTarget, isStreamed: Bool) -> String { "/chat/completions" }

  package func headers(apiKey: String?) -> [(name: String, value: String)] {
    var headers = [(name: "content-type", value: "application/json")]
    if let apiKey, !apiKey.isEmpty {
      let isBearer = self.profile.keyHeader == "authorization"
      headers.append((self.profile.keyHeader, isBearer ? "Bearer \(apiKey)" : apiKey))
    }
    return headers
  }

  package func writeRequest(
    _ request: CompleteRequest, asking asked: RequestFieldSet, to target: RequestTarget,
    isStreamed: Bool, into writer: inout JSONWriter, parser: JSONParser
  ) throws(AttemptFailure) -> [ParameterChange] {
    var body = OpenAIRequest(
      request, asking: asked, target: target, profile: self.profile, parser: parser)
    return try body.write(isStreamed: isStreamed, into: &writer)
  }

  package func readAnswer(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer {
    try OpenAIStreamReader.readWhole(body, context: context, format: self.format, parser: parser)
  }

  package func makeStreamReader(_ context: AnswerContext) -> any AnswerStreamReader {
    OpenAIStreamReader(context, format: self.format)
  }

  package func classify(
    status: Int, header: (String) -> String?, body: RawSpan, context: AnswerContext,
    parser: JSONParser
  ) -> AttemptFailure {
    var failure = ProviderError(body: body, parser: parser).failure(
      status: status, vocabulary: OpenAIErrors.vocabulary, context: context, header: header)
    failure.providerRequestID = self.requestID(header: header)
    return failure
  }

  package func requestID(header: (String) -> String?) -> String { header("x-request-id") ?? "" }

  package func modelsPath(page: String?) -> String { "/models" }

  package func readModels(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> ModelList {
    guard let models = parser.withDocument(body, { OpenAIModels.read($0) }) ?? nil else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s list of models can't be read")
    }
    return ModelList(models)
  }
}
