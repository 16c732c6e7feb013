internal import Yams

/// A file's one YAML document, as nodes that know their places.
struct YAMLDocument {
  /// Bytes of a file.
  static let maximumSize = 1 << 20
  /// Aliases of a file. Each is refused with its place once the document is composed; composing
  /// compares keys, and a few dozen nested aliases would keep that busy for ever.
  private static let maximumAliases = 16

  /// Nil for an empty document.
  let root: Node?
  /// Kept because a node refers weakly to its anchor, which its parser owns.
  private let parser: Parser

  init(text: String, file: String) throws(ConfigurationError) {
    guard text.utf8.count <= Self.maximumSize else {
      throw ConfigurationError(file: file, "is larger than \(Self.maximumSize >> 20) MiB")
    }
    guard Self.aliasCount(text) <= Self.maximumAliases else {
      throw ConfigurationError(file: file, "has aliases (*name), which a configuration can't have")
    }
    do {
      let parser = try Parser(yaml: text, encoding: .utf8)
      self.root = try parser.singleRoot()
      self.parser = parser
    } catch let error as YamlError {
      throw Self.error(error, file: file)
    } catch {
      throw ConfigurationError(file: file, "can't be read as YAML")
    }
  }

  /// Places where an alias may stand: a superset of the aliases.
  private static func aliasCount(_ text: String) -> Int {
    var count = 0
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if byte == UInt8(ascii: "*"), " \t\r\n[{,:?-".utf8.contains(previous) { count += 1 }
      previous = byte
    }
    return count
  }

  /// Only the problem and its place: the library's own description quotes the file, which may hold
  /// secrets.
  private static func error(_ error: YamlError, file: String) -> ConfigurationError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return ConfigurationError(
        file: file, place: .init(line: mark.line, column: mark.column), problem)
    case .reader(let problem, let offset, _, let text):
      return ConfigurationError(file: file, place: offset.map { Self.place($0, in: text) }, problem)
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
      return ConfigurationError(
        file: file, place: .init(line: context.mark.line, column: context.mark.column),
        "\(names) is there twice")
    default:
      return ConfigurationError(file: file, "can't be read as YAML")
    }
  }

  private static func place(_ offset: Int, in text: String) -> ConfigurationProblem.Place {
    let before = text.prefix(offset)
    let line = before.lazy.filter { $0.isNewline }.count + 1
    let column = before.reversed().prefix { !$0.isNewline }.count + 1
    return ConfigurationProblem.Place(line: line, column: column)
  }
}
