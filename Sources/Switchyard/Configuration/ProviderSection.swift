internal import Codec
internal import Providers
internal import Yams

extension Configuration.Provider {
  /// Nil where what a provider can't be without is missing; then that was reported.
  init?(_ section: inout ConfigurationSection) {
    var profile = section.profile()
    let name = section.optional("name") { $0.providerName() }
    let isNamed = section.has("name")
    let isPlaced = section.has("base_url")
    let baseURL = section.optional("base_url") { $0.baseURL() } ?? profile?.baseURL
    // A server that is known by its place is asked as its profile says.
    if profile == .compatible, let known = ProviderProfile.openAICompatible(at: baseURL ?? "") {
      profile = known
    }
    self.init(
      name: name ?? profile?.name ?? "", profile: profile ?? .compatible, baseURL: baseURL ?? "")
    if !isNamed, section.has("dialect") { section.report("name is missing") }
    if profile != nil, !isPlaced, baseURL == nil {
      section.report("base_url is missing: the API's root, as the vendor writes it")
    }
    self.readKey(&section, isPlaced: isPlaced)
    self.unary = section.optional("unary") { $0.choice() } ?? self.unary
    self.region = section.optional("region") { $0.text(mayBeEmpty: true) } ?? ""
    self.timeouts =
      section.optional("timeouts") { $0.section { Configuration.Timeouts(&$0) } } ?? self.timeouts
    self.headers = section.optional("headers") { $0.headers() } ?? []
    for header in self.profile.headers {
      if let value = section.environment[header.variable], !value.isEmpty,
        !self.headers.contains(where: { $0.name == header.name })
      {
        self.headers.append(Configuration.Header(name: header.name, value: Secret(value)))
      }
    }
    self.maximumConnections =
      section.optional("max_connections") { $0.integer(1...65_536) } ?? self.maximumConnections
    self.dataPolicy =
      section.optional("data_policy") { $0.section { DataPolicy(&$0) } } ?? self.dataPolicy
    self.tags = section.optional("tags") { $0.texts() } ?? []
    self.models = section.optional("models") {
      $0.list(mayBeEmpty: false) { $0.section { Configuration.Model(&$0) } }
    }
    if profile == nil || baseURL == nil || self.name.isEmpty || (isNamed && name == nil) {
      return nil
    }
  }

  /// The file's key, else the one that the environment has for the profile.
  private mutating func readKey(_ section: inout ConfigurationSection, isPlaced: Bool) {
    if section.has("api_key") {
      self.apiKey = section.optional("api_key") { $0.secret() }
      return
    }
    _ = section.optional("api_key") { $0.secret() }
    guard section.has("profile"), let variable = self.profile.keyVariable else { return }
    if let key = section.environment[variable], !key.isEmpty {
      self.apiKey = Secret(key)
    } else if !isPlaced, self.baseURL.hasPrefix("https:") {
      section.report("api_key is missing: give it, or set \(variable) in the environment")
    }
  }
}

extension ConfigurationSection {
  /// Of `profile`, or of the `dialect` of a provider that has none.
  fileprivate mutating func profile() -> ProviderProfile? {
    let isNamed = self.has("profile")
    let named = self.optional("profile") { $0.profile() }
    let dialect = self.optional("dialect") { $0.choice(Configuration.Dialect.self) }
    if isNamed {
      if self.has("dialect") {
        self.report("has both profile and dialect; a profile says its dialect itself")
      }
      return named
    }
    guard self.has("dialect") else {
      self.report("profile is missing, or the dialect and base_url of a provider that has none")
      return nil
    }
    switch dialect {
    case .openAI: return .compatible
    case .mistral: return .named("mistral")
    case .anthropic: return .named("anthropic")
    case nil: return nil
    }
  }
}

extension ConfigurationReader {
  fileprivate func profile() -> ProviderProfile? {
    let names = ProviderProfile.all.map(\.name)
    return self.parsed("must be one of: " + names.joined(separator: ", ")) { .named($0) }
  }
}

extension Configuration.Timeouts {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.connect = section.optional("connect") { $0.duration() } ?? self.connect
    self.firstByte = section.optional("first_byte") { $0.duration() } ?? self.firstByte
    self.idle = section.optional("idle") { $0.duration() } ?? self.idle
  }
}

extension DataPolicy {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.noTraining = section.optional("no_training") { $0.bool() } ?? false
    self.zeroRetention = section.optional("zero_retention") { $0.bool() } ?? false
  }
}

extension ConfigurationReader {
  /// Names that a model's suffix could mistake for a policy.
  private static let policyNames = Configuration.PolicyName.allCases.map(\.rawValue)

  func providerName() -> String? {
    guard let (name, _) = self.scalar() else { return nil }
    if Self.policyNames.contains(name.lowercased()) {
      self.report("\"\(name)\" is the name of a routing policy, so no provider can bear it")
      return nil
    }
    let isWellFormed =
      (1...63).contains(name.utf8.count) && name.utf8.first.map { Self.isNameByte($0) } == true
      && name.utf8.allSatisfy { Self.isNameByte($0) || "_.-".utf8.contains($0) }
    guard isWellFormed else {
      self.report(
        "must be 1 to 63 small letters, digits, \"_\", \".\" or \"-\", "
          + "and begin with a letter or a digit")
      return nil
    }
    return name
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isASCIIDigit(byte) || (isASCIILetter(byte) && byte & 0x20 != 0)
  }

  /// The URL is never repeated in a message: a mistaken one may hold a password.
  func baseURL() -> String? {
    guard let text = self.text() else { return nil }
    do {
      return try ProviderURL.normalised(text)
    } catch {
      self.report(error.description)
      return nil
    }
  }

  /// A mapping of header names to values, which may be secrets.
  func headers() -> [Configuration.Header]? {
    guard self.isPlainNode else { return nil }
    guard let mapping = self.node.mapping else {
      self.report("must be a mapping of header names to values")
      return nil
    }
    guard mapping.count <= 64 else {
      self.report("has more than 64 headers")
      return nil
    }
    return mapping.compactMap { key, value in
      let reader = ConfigurationReader(
        node: value, path: self.path + "." + (key.string ?? "?").prefix(64),
        diagnostics: self.diagnostics)
      guard let name = key.string?.lowercased(), HeaderName.isAllowed(name) else {
        self.diagnostics.report(
          "\(reader.path) is not a header that can be set; authorization is api_key's",
          at: key.mark)
        return nil
      }
      return reader.text().map { Configuration.Header(name: name, value: Secret($0)) }
    }
  }
}

private enum HeaderName {
  /// Those that the HTTP client or the dialect writes itself.
  private static let reserved = [
    "authorization", "connection", "content-length", "content-type", "expect", "host",
    "transfer-encoding", "accept-encoding", "te", "upgrade",
  ]

  /// A token of RFC 9110, section 5.6.2, that nothing else sets.
  static func isAllowed(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 128 && !Self.reserved.contains(name)
      && name.utf8.allSatisfy {
        isASCIILetter($0) || isASCIIDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0)
      }
  }
}
