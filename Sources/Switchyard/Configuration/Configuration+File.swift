internal import Foundation
internal import Router
internal import Yams

extension Configuration {
  /// Providers of one configuration.
  static let maximumProviders = 1000

  /// Reads and checks a file.
  ///
  /// - Throws: every mistake that was found, each with its line and column.
  init(
    file: String, environment: [String: String]
  ) throws(ConfigurationError) {
    try self.init(text: Self.contents(of: file), file: file, environment: environment)
  }

  /// - Parameter file: what messages call the text.
  init(
    text: String, file: String, environment: [String: String]
  ) throws(ConfigurationError) {
    let document = try YAMLDocument(text: text, file: file)
    // A copy inside would outlive the parser that owns the nodes' anchors.
    self = try withExtendedLifetime(document) { () throws(ConfigurationError) in
      guard let root = document.root else {
        throw ConfigurationError(file: file, "is empty; it needs at least providers")
      }
      let diagnostics = ConfigurationDiagnostics(file: file, environment: environment)
      let reader = ConfigurationReader(node: root, path: "", diagnostics: diagnostics)
      let configuration = reader.section { Configuration(&$0) }
      try diagnostics.finish()
      guard let configuration else { throw ConfigurationError(file: file, "can't be read") }
      try configuration.checkNames(file: file)
      return configuration
    }
  }

  private init(_ section: inout ConfigurationSection) {
    self.server = section.optional("server") { $0.section { Server(&$0) } } ?? Server()
    self.routing =
      section.optional("routing") { $0.section { Routing(&$0) } } ?? Routing()
    self.decisionLog = section.optional("decision_log") { $0.section { DecisionLog(&$0) } }
    self.providers = section.required("providers") { $0.providers() } ?? []
  }

  /// Finds two models of one name and the like, which only the whole can show.
  private func checkNames(file: String) throws(ConfigurationError) {
    do {
      _ = try self.catalog(listedModels: [:]) { _, _ in .all }
    } catch {
      throw ConfigurationError(file: file, error.description)
    }
  }

  private static func contents(of file: String) throws(ConfigurationError) -> String {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      let reason = FileManager.default.fileExists(atPath: file) ? "can't be read" : "does not exist"
      throw ConfigurationError(file: file, reason)
    }
    defer { try? handle.close() }
    // One byte more than is taken, to tell a file that is too large; a device is cut off there too.
    guard let bytes = try? handle.read(upToCount: YAMLDocument.maximumSize + 1) ?? Data() else {
      throw ConfigurationError(file: file, "can't be read")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw ConfigurationError(file: file, "is not UTF-8")
    }
    return text
  }
}

extension Configuration.DecisionLog {
  /// Nil where the path is missing; then that was reported.
  fileprivate init?(_ section: inout ConfigurationSection) {
    let path = section.required("path") { $0.text() }
    self.init(path: path ?? "")
    self.sample = section.optional("sample") { $0.share() } ?? self.sample
    self.maximumBytes =
      section.optional("max_bytes") { $0.integer(65_536...(1 << 40)) } ?? self.maximumBytes
    self.files = section.optional("files") { $0.integer(1...100) } ?? self.files
    if path == nil { return nil }
  }
}

extension ConfigurationReader {
  fileprivate func providers() -> [Configuration.Provider]? {
    var firstPlaces: [String: ConfigurationProblem.Place] = [:]
    let providers = self.list(mayBeEmpty: false) { reader -> Configuration.Provider? in
      guard let provider = reader.section({ Configuration.Provider(&$0) }) else { return nil }
      if let first = firstPlaces[provider.name] {
        reader.report("there is a provider \"\(provider.name)\" on line \(first.line) already")
      } else if let mark = reader.node.mark {
        firstPlaces[provider.name] = .init(line: mark.line, column: mark.column)
      }
      return provider
    }
    guard let providers else { return nil }
    if providers.count > Configuration.maximumProviders {
      self.report("has more than \(Configuration.maximumProviders) providers")
    }
    return providers
  }
}
