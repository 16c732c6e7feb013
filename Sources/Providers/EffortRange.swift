package import Codec

/// The efforts that a server knows, from the least to the most.
package struct EffortRange: Equatable, Sendable {
  private let least: Reasoning.Effort
  private let most: Reasoning.Effort

  package init(_ least: Reasoning.Effort, _ most: Reasoning.Effort) {
    self.least = least
    self.most = most
  }

  /// Of efforts that ask for thinking.
  func nearest(to effort: Reasoning.Effort) -> Reasoning.Effort {
    Reasoning.Effort(
      rawValue: min(max(effort.rawValue, self.least.rawValue), self.most.rawValue))
  }
}

extension Reasoning.Effort {
  /// As most providers write it; nil where none is set.
  var word: String? {
    switch self {
    case .none: "none"
    case .minimal: "minimal"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .xhigh: "xhigh"
    case .max: "max"
    default: nil
    }
  }
}
