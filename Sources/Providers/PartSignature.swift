/// A content part's `signature`: what its provider wants back with it, under the provider's name,
/// so that no other is shown it.
///
/// The bytes are the configured name, a 0, and the provider's own text; a name has no 0. An empty
/// text only marks who wrote the part.
enum PartSignature {
  static func make(_ text: String, by provider: String) -> [UInt8] {
    Array(provider.utf8) + [0] + Array(text.utf8)
  }

  /// The provider's text; nil where another wrote the part, or nobody says who.
  static func text(_ signature: [UInt8], for provider: String) -> String? {
    let name = provider.utf8
    guard signature.count > name.count, signature[name.count] == 0,
      signature.starts(with: name)
    else { return nil }
    return String(validating: signature.dropFirst(name.count + 1), as: UTF8.self)
  }
}
