internal import Providers

/// What `check` says of a configuration that is right.
struct ConfigurationSummary {
  let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  var lines: [String] {
    let server = "listens on " + self.configuration.server.listen.joined(separator: ", ")
    let providers = self.configuration.providers.map { provider -> String in
      let models = provider.models.map { $0.map(\.id).joined(separator: ", ") } ?? "what it lists"
      return "provider \(provider.name) (\(provider.profile.title)): \(models)"
    }
    return [server] + providers + self.warnings.map { "warning: \($0)" } + ["ok"]
  }

  /// What works, and is likely not meant.
  var warnings: [String] {
    self.configuration.providers.flatMap { provider -> [String] in
      var warnings: [String] = []
      if provider.apiKey == nil {
        warnings.append("provider \(provider.name) has no api_key: calls go out without one")
      }
      if ProviderURL.isCleartextRemote(provider.baseURL) {
        warnings.append(
          "provider \(provider.name) is reached by http://: prompts and the key cross the network "
            + "in clear text")
      }
      return warnings
    }
  }
}
