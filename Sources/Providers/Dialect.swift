package import Codec
package import Router

/// How one family of providers is asked and understood. Pure: bytes in, contract out, and back.
///
/// A dialect's folder has the same few parts: the request, the answer, the stream, the errors, the
/// list of models, and the table of what it can say.
package protocol Dialect: Sendable {
  /// What it makes of every field of a request to this model.
  func fields(of model: String) -> FieldTable

  /// The path of a completion below the provider's base URL: "/chat/completions".
  func path(for target: RequestTarget, isStreamed: Bool) -> String

  /// The header fields that every request bears: credentials, content type.
  func headers(apiKey: String?) -> [(name: String, value: String)]

  /// Writes a request's body.
  ///
  /// - Parameter asked: what `request` asks for.
  /// - Returns: what of the request the provider is not given as it was asked.
  /// - Throws: where the dialect can't say what the request means.
  func writeRequest(
    _ request: CompleteRequest, asking asked: RequestFieldSet, to target: RequestTarget,
    isStreamed: Bool, into writer: inout JSONWriter, parser: JSONParser
  ) throws(AttemptFailure) -> [ParameterChange]

  /// Reads an answer that came whole, errors with a status of 200 included.
  func readAnswer(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> Answer

  /// A reader for one streamed answer.
  func makeStreamReader(_ context: AnswerContext) -> any AnswerStreamReader

  /// Reads a response whose status is not 2xx.
  ///
  /// - Parameter header: looks a response header up by its lower-case name.
  func classify(
    status: Int, header: (String) -> String?, body: RawSpan, context: AnswerContext,
    parser: JSONParser
  ) -> AttemptFailure

  /// The provider's id of a response, by its headers: what its support asks for.
  func requestID(header: (String) -> String?) -> String

  /// What a response's headers say is left of the provider's limits; nil where they say nothing.
  ///
  /// - Parameter header: looks a response header up by its lower-case name.
  func rateLimits(header: (String) -> String?) -> RateLimitReading?

  /// The path of a page of the provider's list of models, below its base URL.
  ///
  /// - Parameter page: nil for the first, else the `nextPage` of the one before.
  func modelsPath(page: String?) -> String

  func readModels(
    _ body: RawSpan, context: AnswerContext, parser: JSONParser
  ) throws(AttemptFailure) -> ModelList
}

extension AnswerStreamReader {
  package var hasCountedOutput: Bool { true }
}

extension Dialect {
  package func rateLimits(header: (String) -> String?) -> RateLimitReading? {
    RateLimitHeaders.openAI.reading(header)
  }
}

/// Reads one streamed answer, event by event.
package protocol AnswerStreamReader {
  /// - Parameter emit: called with each step of the answer, in order, before this returns.
  mutating func read(
    event name: RawSpan, data: RawSpan, parser: JSONParser, emit: (AnswerEvent) -> Void
  ) throws(AttemptFailure)

  /// The body has ended: throws where the answer is not complete.
  mutating func finish() throws(AttemptFailure)

  /// Whether the stream's own end mark has been read: what follows means nothing.
  var isAtEnd: Bool { get }
  /// Nil until the provider has counted.
  var usage: Usage? { get }
  /// Whether `usage` has the output that came so far; else only what the request was.
  var hasCountedOutput: Bool { get }
  var metadata: AnswerMetadata { get }
}

/// Where a request goes, as far as its body depends on it.
package struct RequestTarget: Equatable, Sendable {
  /// The provider's configured name.
  package var provider: String
  package var upstreamModel: String
  /// The most that the offer writes, in tokens; 0 where that is not known.
  package var maximumOutputTokens: Int32
  /// Tokens, input and output together; 0 where that is not known.
  package var contextWindow: Int32
  /// What the dialect can say to this model.
  package var fields: FieldTable

  package init(
    provider: String, upstreamModel: String, maximumOutputTokens: Int32 = 0,
    contextWindow: Int32 = 0, dialect: any Dialect
  ) {
    self.provider = provider
    self.upstreamModel = upstreamModel
    self.maximumOutputTokens = maximumOutputTokens
    self.contextWindow = contextWindow
    self.fields = dialect.fields(of: upstreamModel)
  }
}

/// What reading an answer needs to know of its request.
package struct AnswerContext: Equatable, Sendable {
  /// The provider's configured name, for messages.
  package var provider: String
  /// The credential, so that no message repeats it.
  package var secret: String?
  /// `Reasoning.exclude`: the thinking's text is left out.
  package var excludesThinking: Bool
  /// The text that the answer goes on from, and does not repeat; empty where there is none.
  package var prefill: String

  package init(
    provider: String, secret: String? = nil, excludesThinking: Bool = false, prefill: String = ""
  ) {
    self.provider = provider
    self.secret = secret
    self.excludesThinking = excludesThinking
    self.prefill = prefill
  }
}
