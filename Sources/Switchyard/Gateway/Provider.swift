internal import Codec
internal import Providers
internal import Router
internal import Upstream

/// A configured provider, as every loop sees it. Immutable.
final class Provider: Sendable {
  let name: String
  /// Its place in the configuration: `CatalogOffer.providerIndex`.
  let index: Int
  let dialect: any Dialect
  let quirks: OpenAIQuirks
  let baseURL: String
  let apiKey: Secret?
  let headers: [(name: String, value: String)]
  let streamsUnary: Bool
  let timeouts: TransferTimeouts

  init(_ configuration: Configuration.Provider, index: Int) {
    self.name = configuration.name
    self.index = index
    switch configuration.dialect {
    case .openAI: self.dialect = OpenAIDialect()
    }
    self.quirks = Self.isOpenAI(configuration.baseURL) ? .openAI : .compatible
    self.baseURL = configuration.baseURL
    self.apiKey = configuration.apiKey
    self.headers =
      self.dialect.headers(apiKey: configuration.apiKey?.exposedValue)
      + configuration.headers.map { ($0.name, $0.value.exposedValue) }
    self.streamsUnary = configuration.unary == .stream
    self.timeouts = TransferTimeouts(
      connect: configuration.timeouts.connect, firstByte: configuration.timeouts.firstByte,
      idle: configuration.timeouts.idle)
  }

  private static func isOpenAI(_ baseURL: String) -> Bool {
    baseURL.lowercased().hasPrefix("https://api.openai.com/")
  }

  /// What its dialect can express at all.
  func capabilities(of model: String) -> CapabilitySet {
    self.dialect.capabilities(of: self.target(model: model))
  }

  func target(model: String) -> RequestTarget {
    RequestTarget(provider: self.name, upstreamModel: model, quirks: self.quirks)
  }

  func answerContext(excludesThinking: Bool = false) -> AnswerContext {
    AnswerContext(
      provider: self.name, secret: self.apiKey?.exposedValue, excludesThinking: excludesThinking)
  }
}

/// A provider on one loop, with what its requests there share.
final class ProviderConnection {
  let provider: Provider
  let headers: TransferHeaders
  /// Upstream models whose requests are kept.
  private static let keptRequests = 1024
  /// What completions are sent with, by upstream model.
  private var completions: [String: TransferRequest] = [:]

  init(_ provider: Provider) {
    self.provider = provider
    self.headers = TransferHeaders(provider.headers)
  }

  func completion(to target: RequestTarget) -> TransferRequest {
    if let request = self.completions[target.upstreamModel] { return request }
    let request = TransferRequest(
      url: self.provider.baseURL + self.provider.dialect.path(for: target), method: .post,
      headers: self.headers, timeouts: self.provider.timeouts)
    if self.completions.count >= Self.keptRequests { self.completions = [:] }
    self.completions[target.upstreamModel] = request
    return request
  }
}
