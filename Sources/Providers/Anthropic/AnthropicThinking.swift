internal import Codec
internal import Router

/// How a call's reasoning is asked of a model.
struct AnthropicThinking: Equatable {
  enum Form: String {
    case adaptive
    case enabled
    case disabled
  }

  /// Tokens below which no budget is taken.
  static let minimumBudget: Int32 = 1024

  /// Nil: nothing is said.
  private(set) var form: Form?
  /// `output_config.effort`.
  private(set) var effort: String?
  /// "minimal -> low", where the effort is not the one that was asked for.
  private(set) var clampedEffort: String?
  /// Of a model that thinks by one.
  private(set) var budget: Int32?
  /// The budget is the caller's own number.
  private(set) var isBudgetAsked = false
  /// Nil where the API's default does.
  private(set) var display: String?

  var isOn: Bool { self.form == .adaptive || self.form == .enabled }

  init(_ reasoning: Reasoning?, isAdaptive: Bool) {
    guard let reasoning else { return }
    if reasoning.effort == .none {
      self.form = .disabled
      return
    }
    guard reasoning.asksForThinking else { return }
    if isAdaptive {
      self.form = .adaptive
      // Without it the text of the thinking may be empty.
      self.display = reasoning.exclude ? "omitted" : "summarized"
      if let asked = reasoning.effort.word {
        let nearest = EffortRange(.low, .max).nearest(to: reasoning.effort).word ?? asked
        self.effort = nearest
        if nearest != asked { self.clampedEffort = "\(asked) -> \(nearest)" }
      }
    } else {
      self.form = .enabled
      self.display = reasoning.exclude ? "omitted" : nil
      self.isBudgetAsked = (reasoning.maxTokens ?? 0) > 0
      self.budget = self.isBudgetAsked ? reasoning.maxTokens : Self.budget(for: reasoning.effort)
    }
  }

  private static func budget(for effort: Reasoning.Effort) -> Int32 {
    switch effort {
    case .minimal: 1024
    case .low: 2048
    case .medium: 8192
    case .high: 16_384
    case .xhigh: 24_576
    case .max: 32_000
    default: 8192
    }
  }
}
