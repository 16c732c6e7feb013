internal import Router

/// What a provider says in an error, made fit for the caller's eyes and the log.
enum ProviderMessage {
  /// Beginnings, in lower case, of words that are credentials or name the gateway's own account.
  private static let secretPrefixes = [
    "sk-", "sk_", "pk-", "gsk_", "hf_", "xai-", "aiza", "akia", "org-", "org_", "proj_",
  ]
  /// Words, in lower case, behind which a credential stands.
  private static let secretMarks: Set<String> = [
    "bearer", "api_key", "api-key", "apikey", "access_token",
  ]

  /// Without control characters, the secret, and whatever looks like one; at most
  /// `AttemptFailure.maximumDetailLength` bytes.
  static func cleaned(_ text: String, secret: String?) -> String {
    // Bounded before the work, not after it.
    var text = String(text.prefix(4 * AttemptFailure.maximumDetailLength))
    if let secret, !secret.isEmpty { text = text.replacing(secret, with: "[secret]") }
    var result = ""
    var word = ""
    var hidesNext = false
    for character in text {
      if self.isOfWord(character) {
        word.append(character)
        continue
      }
      self.append(&word, to: &result, &hidesNext)
      if !character.isWhitespace, character.asciiValue.map({ $0 >= 32 && $0 != 127 }) ?? true {
        result.append(character)
      } else if result.last.map({ $0 != " " }) ?? false {
        result.append(" ")
      }
    }
    self.append(&word, to: &result, &hidesNext)
    if result.last == " " { result.removeLast() }
    return self.bounded(result)
  }

  /// Of what keys are made of; the stars are those of keys that the provider has masked.
  private static func isOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-*".contains(character)
  }

  private static func append(_ word: inout String, to result: inout String, _ hidesNext: inout Bool)
  {
    guard !word.isEmpty else { return }
    let lower = word.lowercased()
    let isSecret = self.secretPrefixes.contains { lower.hasPrefix($0) && lower.count > $0.count }
    result += hidesNext || isSecret ? "[secret]" : word
    hidesNext = self.secretMarks.contains(lower)
    word = ""
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
