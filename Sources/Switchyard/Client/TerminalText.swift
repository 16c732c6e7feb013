/// What a model or a provider wrote, made safe to show.
enum TerminalText {
  /// Without control characters but line breaks and tabs: an escape sequence could rewrite what the
  /// terminal shows, or answer in the user's name.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { Self.isControl($0) }) else { return text }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text.unicodeScalars.lazy.filter { !Self.isControl($0) })
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\t": false
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
    default: false
    }
  }
}
