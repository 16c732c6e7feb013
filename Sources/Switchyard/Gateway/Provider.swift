internal import Codec
internal import Providers
internal import Router
internal import Upstream

/// A configured provider, as every loop sees it. Immutable.
final class Provider: Sendable {
  let name: String
  /// Its section of the file.
  let configuration: Configuration.Provider
  let dialect: any Dialect
  let baseURL: String
  let apiKey: Secret?
  let headers: [(name: String, value: String)]
  let streamsUnary: Bool
  let timeouts: TransferTimeouts

  init(_ configuration: Configuration.Provider) {
    self.name = configuration.name
    self.configuration = configuration
    self.dialect = configuration.profile.dialect
    self.baseURL = configuration.baseURL
    self.apiKey = configuration.apiKey
    // What the operator sets replaces what the dialect would.
    let own = configuration.headers.map { (name: $0.name, value: $0.value.exposedValue) }
    self.headers =
      self.dialect.headers(apiKey: configuration.apiKey?.exposedValue)
      .filter { header in !own.contains { $0.name == header.name } } + own
    self.streamsUnary = configuration.unary == .stream
    self.timeouts = TransferTimeouts(
      connect: configuration.timeouts.connect, firstByte: configuration.timeouts.firstByte,
      idle: configuration.timeouts.idle)
  }

  /// What its dialect can't say to a model.
  func fieldSupport(of model: String) -> FieldSupport { self.dialect.fields(of: model).support }

  func answerContext(excludesThinking: Bool = false, prefill: String = "") -> AnswerContext {
    AnswerContext(
      provider: self.name, secret: self.apiKey?.exposedValue, excludesThinking: excludesThinking,
      prefill: prefill)
  }
}

/// A provider on one loop, with what its requests there share.
final class ProviderConnection {
  /// What every completion of one offer shares.
  struct Completion {
    let target: RequestTarget
    let whole: TransferRequest
    let streamed: TransferRequest
  }

  let provider: Provider
  let headers: TransferHeaders
  /// Offers whose requests are kept.
  private static let keptRequests = 1024
  private var completions: [String: Completion] = [:]

  init(_ provider: Provider) {
    self.provider = provider
    self.headers = TransferHeaders(provider.headers)
  }

  func completion(of offer: CatalogOffer) -> Completion {
    if let kept = self.completions[offer.upstreamModel],
      kept.target.maximumOutputTokens == offer.maxOutputTokens,
      kept.target.contextWindow == offer.contextWindow
    {
      return kept
    }
    let target = RequestTarget(
      provider: self.provider.name, upstreamModel: offer.upstreamModel,
      maximumOutputTokens: offer.maxOutputTokens, contextWindow: offer.contextWindow,
      dialect: self.provider.dialect)
    let completion = Completion(
      target: target, whole: self.request(to: target, isStreamed: false),
      streamed: self.request(to: target, isStreamed: true))
    if self.completions.count >= Self.keptRequests { self.completions = [:] }
    self.completions[offer.upstreamModel] = completion
    return completion
  }

  private func request(to target: RequestTarget, isStreamed: Bool) -> TransferRequest {
    let path = self.provider.dialect.path(for: target, isStreamed: isStreamed)
    return TransferRequest(
      url: self.provider.baseURL + path, method: .post, headers: self.headers,
      timeouts: self.provider.timeouts)
  }
}
