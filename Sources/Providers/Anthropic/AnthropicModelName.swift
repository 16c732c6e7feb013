/// What Anthropic's model names say of the models.
enum AnthropicModelName {
  /// Claude 4.6 and later: they think by effort and not by a budget, and take no prefill.
  static func isAdaptive(_ model: String) -> Bool {
    guard let version = self.version(model) else { return false }
    return (version.major, version.minor) >= (4, 6)
  }

  /// Claude 4.1 and later: temperature and top_p exclude each other.
  static func takesOneOfTwo(_ model: String) -> Bool {
    guard let version = self.version(model) else { return false }
    return (version.major, version.minor) >= (4, 1)
  }

  /// Of "claude-opus-4-6" 4 and 6, of "claude-sonnet-5" 5 and 0; nil for other names.
  private static func version(_ model: String) -> (major: Int, minor: Int)? {
    guard let start = model.firstRange(of: "claude-") else { return nil }
    // A date stands behind the version: eight digits are none of its numbers.
    let numbers = model[start.upperBound...].split(separator: "-")
      .drop { Int($0) == nil }
      .prefix { $0.utf8.count < 3 && Int($0) != nil }
      .compactMap { Int($0) }
    guard let major = numbers.first else { return nil }
    return (major, numbers.count > 1 ? numbers[1] : 0)
  }
}
