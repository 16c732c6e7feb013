internal import Foundation
internal import Providers

extension Configuration {
  /// The file of the working directory that is read where none is named.
  static let defaultFile = "switchyard.yaml"

  /// What the command line and the surroundings come to: the named file, else the working
  /// directory's `switchyard.yaml`, else the providers that the environment has keys for.
  ///
  /// - Parameters:
  ///   - file: of `--config`.
  ///   - listen: of `--listen`: replaces the file's where it isn't empty.
  static func load(
    file: String?, listen: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) -> Configuration {
    var configuration: Configuration
    if let file {
      configuration = try Configuration(file: file, environment: environment)
    } else if FileManager.default.fileExists(atPath: Self.defaultFile) {
      configuration = try Configuration(file: Self.defaultFile, environment: environment)
    } else {
      configuration = try Configuration(environment: environment)
    }
    for address in listen where !ListenAddress.isWellFormed(address) {
      throw ConfigurationError("--listen \(address) must be HOST:PORT, such as 127.0.0.1:50051")
    }
    if !listen.isEmpty { configuration.server.listen = listen }
    return configuration
  }

  /// Every provider whose key the environment has, and the local model where `scripts/run` has
  /// started it (`SWITCHYARD_LOCAL_URL`, `SWITCHYARD_LOCAL_KEY`), each with the models that it
  /// lists.
  init(environment: [String: String]) throws(ConfigurationError) {
    self.init()
    if let url = environment["SWITCHYARD_LOCAL_URL"], !url.isEmpty {
      do {
        var local = Provider(
          name: "local", profile: .compatible, baseURL: try ProviderURL.normalised(url))
        local.apiKey = Self.key("SWITCHYARD_LOCAL_KEY", in: environment)
        self.providers.append(local)
      } catch {
        throw ConfigurationError("SWITCHYARD_LOCAL_URL " + error.description)
      }
    }
    for profile in ProviderProfile.all {
      // Servers of one's own are not there because a key is.
      guard let baseURL = profile.baseURL, baseURL.hasPrefix("https:"),
        let key = profile.keyVariable.flatMap({ Self.key($0, in: environment) })
      else { continue }
      var provider = Provider(name: profile.name, profile: profile, baseURL: baseURL)
      provider.apiKey = key
      self.providers.append(provider)
    }
    if self.providers.isEmpty {
      throw ConfigurationError(
        """
        no provider is configured: write \(Self.defaultFile) (--config names another file), \
        or set a provider's key, such as OPENAI_API_KEY, ANTHROPIC_API_KEY or MISTRAL_API_KEY, \
        or start scripts/run, which brings a local model
        """)
    }
  }

  private static func key(_ name: String, in environment: [String: String]) -> Secret? {
    environment[name].flatMap { $0.isEmpty ? nil : Secret($0) }
  }
}
