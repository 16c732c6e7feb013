/// Puts environment variables into a value: `${NAME}`, `${NAME:-default}`, and `$$` for a `$`.
///
/// What comes in is text and stays text: it is neither expanded again nor read as YAML.
struct VariableExpansion {
  enum Failure: Error, Equatable {
    /// The variable of a `${NAME}` isn't set.
    case unset(String)
    case unterminated
    case badName(String)
    case nestedDefault(String)
  }

  let environment: [String: String]

  /// - Returns: the text, and whether any variable took part in it.
  func expand(_ text: String) throws(Failure) -> (text: String, isExpanded: Bool) {
    guard text.contains("$") else { return (text, false) }
    var result = ""
    var isExpanded = false
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      switch rest.first {
      case "$":
        result += "$"
        rest = rest.dropFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw .unterminated }
        result += try self.value(of: rest[..<end].dropFirst())
        rest = rest[rest.index(after: end)...]
        isExpanded = true
      default:
        result += "$"
      }
    }
    return (result + rest, isExpanded)
  }

  /// - Parameter reference: what stands between the braces.
  private func value(of reference: Substring) throws(Failure) -> String {
    var name = reference
    var defaultValue: Substring?
    if let colon = reference.firstIndex(of: ":") {
      let tail = reference[colon...]
      guard tail.hasPrefix(":-") else { throw .badName(String(reference)) }
      name = reference[..<colon]
      defaultValue = tail.dropFirst(2)
    }
    guard Self.isName(name) else { throw .badName(String(name)) }
    if let defaultValue {
      if defaultValue.contains("${") { throw .nestedDefault(String(name)) }
      // As in a shell: the default also stands in for an empty value.
      let value = self.environment[String(name)] ?? ""
      return value.isEmpty ? String(defaultValue) : value
    }
    guard let value = self.environment[String(name)] else { throw .unset(String(name)) }
    return value
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !isASCIIDigit(first) else { return false }
    return text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isASCIILetter($0) || isASCIIDigit($0) }
  }
}

extension VariableExpansion.Failure: CustomStringConvertible {
  var description: String {
    switch self {
    case .unset(let name):
      "the environment variable \(name) is not set; set it, or write ${\(name):-default}"
    case .unterminated:
      "\"${\" has no \"}\"; write $$ for a dollar sign"
    case .badName(let name):
      "\"\(name)\" is not the name of an environment variable; write ${NAME} or ${NAME:-default}"
    case .nestedDefault(let name):
      "the default of ${\(name):-…} can't hold a variable itself"
    }
  }
}

func isASCIIDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isASCIILetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
