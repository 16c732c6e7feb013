/// A provider that is known by name: where it is, how it is asked, and what it lacks. Data, not
/// code: `ProviderProfile.all` has every one.
package struct ProviderProfile: Equatable, Sendable {
  /// The one that a configuration names it by: "groq".
  package let name: String
  /// For a person: "Groq".
  package let title: String
  /// Nil where every account has its own.
  package let baseURL: String?
  /// The environment's variable that holds the key; nil where none is needed.
  package let keyVariable: String?
  /// Headers that are sent where the environment has a value for them.
  package let headers: [OptionalHeader]
  package let dialect: any Dialect

  package struct OptionalHeader: Equatable, Sendable {
    package let name: String
    package let variable: String
  }

  init(
    _ name: String, _ title: String, _ baseURL: String?, key: String?,
    headers: [OptionalHeader] = [], _ dialect: any Dialect
  ) {
    self.name = name
    self.title = title
    self.baseURL = baseURL
    self.keyVariable = key
    self.headers = headers
    self.dialect = dialect
  }

  /// The same, of the OpenAI dialect.
  init(
    _ name: String, _ title: String, _ baseURL: String?, key: String?,
    headers: [OptionalHeader] = [], _ profile: OpenAIProfile
  ) {
    self.init(name, title, baseURL, key: key, headers: headers, OpenAIDialect(profile))
  }

  /// A server that speaks OpenAI's dialect and is not known by name.
  package static let compatible = ProviderProfile(
    "openai-compatible", "OpenAI-compatible", nil, key: nil, OpenAIProfile.compatible)

  /// Nil where no profile bears the name.
  package static func named(_ name: String) -> ProviderProfile? {
    Self.all.first { $0.name == name }
  }

  /// The known server of the OpenAI dialect at this address, if any.
  package static func openAICompatible(at baseURL: String) -> ProviderProfile? {
    Self.all.first {
      $0.baseURL == baseURL && baseURL.hasPrefix("https:") && $0.dialect is OpenAIDialect
    }
  }

  /// Profiles are told by their names.
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  /// Providers with a dialect of their own, hosts of open models, and servers that one runs oneself.
  package static let all = Self.vendors + Self.hosts + Self.ownServers
}
