internal import Yams

/// What a configuration is read with: the environment, and the mistakes found so far.
final class ConfigurationDiagnostics {
  let file: String
  let expansion: VariableExpansion
  private(set) var problems: [ConfigurationProblem] = []
  private var omitted = 0

  init(file: String, environment: [String: String]) {
    self.file = file
    self.expansion = VariableExpansion(environment: environment)
  }

  func report(_ message: String, at mark: Mark?) {
    guard self.problems.count < ConfigurationError.maximumProblems else {
      self.omitted += 1
      return
    }
    let place = mark.map { ConfigurationProblem.Place(line: $0.line, column: $0.column) }
    self.problems.append(ConfigurationProblem(file: self.file, place: place, message: message))
  }

  /// Throws what was reported, in the order of the file.
  func finish() throws(ConfigurationError) {
    if self.problems.isEmpty { return }
    let start = ConfigurationProblem.Place(line: 0, column: 0)
    throw ConfigurationError(
      problems: self.problems.sorted { ($0.place ?? start) < ($1.place ?? start) },
      omitted: self.omitted)
  }
}

/// A value of the file, with its place and its path. Reading never throws: a mistake is reported,
/// the value is nil, and the rest is read, so that an operator sees all mistakes at once.
struct ConfigurationReader {
  /// Elements of one list.
  static let maximumElements = 10_000

  let node: Node
  /// "providers[0].price.input"; empty is the file.
  let path: String
  let diagnostics: ConfigurationDiagnostics

  func report(_ message: String) {
    let subject = self.path.isEmpty ? "" : self.path + ": "
    self.diagnostics.report(subject + message, at: self.node.mark)
  }

  /// Reads a mapping's values by `read` and refuses the keys that it didn't ask for.
  func section<Value>(_ read: (inout ConfigurationSection) -> Value?) -> Value? {
    guard self.isPlainNode else { return nil }
    guard case .mapping(let mapping) = self.node else {
      self.report("must be a mapping of keys to values")
      return nil
    }
    var section = ConfigurationSection(mapping, of: self)
    let value = read(&section)
    section.refuseUnknownKeys()
    return value
  }

  /// Reads each element of a list; those with mistakes are left out.
  func list<Element>(
    mayBeEmpty: Bool = true, _ read: (ConfigurationReader) -> Element?
  ) -> [Element]? {
    guard self.isPlainNode else { return nil }
    guard case .sequence(let sequence) = self.node else {
      self.report("must be a list")
      return nil
    }
    guard mayBeEmpty || !sequence.isEmpty else {
      self.report("is empty; name at least one")
      return nil
    }
    guard sequence.count <= Self.maximumElements else {
      self.report("has more than \(Self.maximumElements) elements")
      return nil
    }
    return sequence.enumerated().compactMap { index, element in
      read(
        ConfigurationReader(
          node: element, path: "\(self.path)[\(index)]", diagnostics: self.diagnostics))
    }
  }

  /// A scalar with its variables expanded.
  ///
  /// - Returns: the text, and whether it may be repeated in a message: not where a variable took
  ///   part, which may be a secret.
  func scalar() -> (text: String, isRepeatable: Bool)? {
    guard self.isPlainNode else { return nil }
    guard case .scalar(let scalar) = self.node else {
      self.report("must be a single value, not a list or a mapping")
      return nil
    }
    if scalar.style == .plain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
      self.report("has no value; give it one or leave the key out")
      return nil
    }
    do {
      let (text, isExpanded) = try self.diagnostics.expansion.expand(scalar.string)
      return (text, !isExpanded)
    } catch {
      self.report(error.description)
      return nil
    }
  }

  /// Neither an alias nor the target of one: a few could stand for a document without end.
  var isPlainNode: Bool {
    if case .alias = self.node {
      self.report("aliases (*name) can't be used in a configuration")
      return false
    }
    if self.node.anchor != nil {
      self.report("anchors (&name) and aliases (*name) can't be used in a configuration")
      return false
    }
    return true
  }
}

/// A mapping while its values are read. It remembers which keys were asked for: those are the known
/// ones.
struct ConfigurationSection {
  private let mapping: Node.Mapping
  private let reader: ConfigurationReader
  private var knownKeys: [String] = []

  fileprivate init(_ mapping: Node.Mapping, of reader: ConfigurationReader) {
    self.mapping = mapping
    self.reader = reader
  }

  /// Where the mapping itself lies, for a mistake that is no single key's.
  func report(_ message: String) { self.reader.report(message) }

  var environment: [String: String] { self.reader.diagnostics.expansion.environment }

  /// Whether the key is there, whatever its value.
  func has(_ key: String) -> Bool {
    self.mapping.contains { pair in
      if case .scalar(let scalar) = pair.key { scalar.string == key } else { false }
    }
  }

  /// The value of a key, or nil where the key isn't there or its value is a mistake.
  mutating func optional<Value>(
    _ key: String, _ read: (ConfigurationReader) -> Value?
  ) -> Value? {
    self.reader(of: key).flatMap(read)
  }

  /// The same for a key that must be there.
  mutating func required<Value>(
    _ key: String, _ read: (ConfigurationReader) -> Value?
  ) -> Value? {
    guard let value = self.reader(of: key) else {
      self.reader.report("\(key) is missing")
      return nil
    }
    return read(value)
  }

  private mutating func reader(of key: String) -> ConfigurationReader? {
    self.knownKeys.append(key)
    let match = self.mapping.first { pair in
      if case .scalar(let scalar) = pair.key { scalar.string == key } else { false }
    }
    return match.map { pair in
      ConfigurationReader(
        node: pair.value, path: self.path(of: key), diagnostics: self.reader.diagnostics)
    }
  }

  private func path(of key: String) -> String {
    self.reader.path.isEmpty ? key : self.reader.path + "." + key
  }

  fileprivate func refuseUnknownKeys() {
    for (key, _) in self.mapping {
      guard case .scalar(let scalar) = key else {
        self.reader.diagnostics.report("a key must be a word", at: key.mark)
        continue
      }
      if self.knownKeys.contains(scalar.string) { continue }
      let hint =
        SpellingSuggestion.closest(to: scalar.string, of: self.knownKeys)
        .map { "; did you mean \"\($0)\"?" }
        ?? "; known are \(self.knownKeys.joined(separator: ", "))"
      self.reader.diagnostics.report(
        "unknown key \"\(self.path(of: String(scalar.string.prefix(64))))\"" + hint, at: key.mark)
    }
  }
}
