internal import Router

/// What a provider says in an error, made fit for the caller's eyes and the log.
enum ProviderMessage {
  /// Beginnings of words that are credentials or name the gateway's own account.
  private static let secretPrefixes = [
    "sk-", "sk_", "pk-", "gsk_", "hf_", "xai-", "aiza", "org-", "proj_", "key-", "bearer",
  ]

  /// Without control characters, the secret, and whatever looks like one; at most
  /// `AttemptFailure.maximumDetailLength` bytes.
  static func cleaned(_ text: String, secret: String?) -> String {
    // Bounded before the work, not after it.
    var text = String(text.prefix(4 * AttemptFailure.maximumDetailLength))
    if let secret, !secret.isEmpty { text = text.replacing(secret, with: "[secret]") }
    var words: [Substring] = []
    var hidesNext = false
    for word in text.split(whereSeparator: {
      $0.isWhitespace || $0.asciiValue.map { $0 < 32 } == true
    }) {
      let bare = word.drop { !$0.isLetter && !$0.isNumber }.lowercased()
      let isSecret = self.secretPrefixes.contains { bare.hasPrefix($0) && bare.count > $0.count }
      words.append(hidesNext || isSecret ? "[secret]" : word)
      hidesNext = bare == "bearer"
    }
    return Self.bounded(words.joined(separator: " "))
  }

  /// Cut between characters.
  static func bounded(_ text: String) -> String {
    guard text.utf8.count > AttemptFailure.maximumDetailLength else { return text }
    var size = 0
    return String(
      text.prefix { character in
        size += character.utf8.count
        return size <= AttemptFailure.maximumDetailLength
      })
  }
}
