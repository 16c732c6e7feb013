internal import Codec

/// What OpenAI's model names say of the models.
enum OpenAIModelName {
  /// o-series and gpt-5 and later, but for gpt-5's chat models.
  static func isReasoning(_ model: String) -> Bool {
    if model.first == "o", model.dropFirst().first?.isNumber == true { return true }
    guard let version = self.version(model) else { return false }
    return version.major >= 5 && !model.contains("chat")
  }

  /// The efforts of models that know fewer than the newest; nil for those, and for other names.
  static func efforts(of model: String) -> EffortRange? {
    guard self.isReasoning(model) else { return nil }
    guard let version = self.version(model) else { return EffortRange(.low, .high) }
    return version == (5, 0) ? EffortRange(.minimal, .high) : nil
  }

  /// gpt-3 and gpt-4: there is nothing to turn off.
  static func neverThinks(_ model: String) -> Bool {
    let base = model.hasPrefix("ft:") ? String(model.dropFirst(3)) : model
    return base.hasPrefix("chatgpt-4") || self.version(base).map { $0.major < 5 } ?? false
  }

  /// gpt-5.6 and later.
  static func takesCacheBreakpoints(_ model: String) -> Bool {
    guard let version = self.version(model) else { return false }
    return (version.major, version.minor) >= (5, 6)
  }

  /// Of "gpt-5.6-sol" 5 and 6; nil for other names.
  private static func version(_ model: String) -> (major: Int, minor: Int)? {
    guard model.hasPrefix("gpt-") else { return nil }
    let numbers = model.dropFirst(4).prefix { $0.isNumber || $0 == "." }.split(separator: ".")
    guard let major = numbers.first.flatMap({ Int($0) }) else { return nil }
    return (major, numbers.dropFirst().first.flatMap { Int($0) } ?? 0)
  }
}
