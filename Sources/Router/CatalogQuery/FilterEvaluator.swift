internal import Codec

extension FilterExpression {
  /// Whether the filter lets a model through.
  func accepts(_ model: Model) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.accepts(model) }
    case .any(let parts): parts.contains { $0.accepts(model) }
    case .not(let part): !part.accepts(model)
    case .comparison(let comparison): comparison.holds(for: model)
    case .anywhere(let pattern):
      ([model.id, model.displayName, model.owner] + model.aliases).contains {
        pattern.isContained(in: $0)
      }
    }
  }
}

extension FilterComparison {
  /// A comparison with a repeated field holds if it does for one of the values; an unknown number
  /// satisfies none.
  func holds(for model: Model) -> Bool {
    switch self.test {
    case .text(let read, let pattern, let comparator):
      read(model).contains { text in
        switch comparator {
        case .notEqual: !pattern.matches(text)
        // "Has" is "contains" for a text of its own, "is one of" for the values of a list.
        case .has where !self.isRepeated: pattern.isContained(in: text)
        default: pattern.matches(text)
        }
      }
    case .number(let read, let number, let comparator):
      read(model).contains { value in
        switch comparator {
        case .equal, .has: value == number
        case .notEqual: value != number
        case .less: value < number
        case .lessOrEqual: value <= number
        case .greater: value > number
        case .greaterOrEqual: value >= number
        }
      }
    case .flag(let read, let flag, let comparator):
      read(model).contains { ($0 == flag) == (comparator != .notEqual) }
    case .capability(let read, let capability, let comparator):
      read(model).contains { ($0 == capability) == (comparator != .notEqual) }
    case .status(let read, let status, let comparator):
      read(model).contains { ($0 == status) == (comparator != .notEqual) }
    case .present(let values):
      Self.isSet(values, in: model)
    }
  }

  private static func isSet(_ values: FilterField.Values, in model: Model) -> Bool {
    switch values {
    case .text(let read): read(model).contains { !$0.isEmpty }
    case .number(let read), .time(let read): !read(model).isEmpty
    case .flag(let read): read(model).contains(true)
    case .capability(let read): !read(model).isEmpty
    case .status(let read): read(model).contains { $0 != .unspecified }
    }
  }
}
