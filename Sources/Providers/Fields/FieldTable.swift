package import Router

/// What a dialect makes of every field, at one kind of server and one kind of model.
package struct FieldTable: Equatable, Sendable {
  /// By the fields' numbers.
  private let handlings: [FieldHandling]
  /// What the planner needs to know of it.
  package let support: FieldSupport
  /// All of them, what the planner does not go by too.
  let dropped: RequestFieldSet
  let emulated: RequestFieldSet

  /// - Parameter handlings: every field's.
  init(_ handlings: [RequestField: FieldHandling]) {
    self.init(
      RequestField.allCases.map { field in
        guard let handling = handlings[field] else {
          preconditionFailure("a dialect's table lacks \(field)")
        }
        return handling
      })
  }

  private init(_ handlings: [FieldHandling]) {
    func fields(_ kind: FieldHandling.Kind) -> RequestFieldSet {
      RequestFieldSet(
        RequestField.allCases.filter { handlings[Int($0.rawValue)].kind == kind })
    }
    self.handlings = handlings
    self.dropped = fields(.dropped)
    self.emulated = fields(.emulated)
    self.support = FieldSupport(refused: fields(.refused), dropped: self.dropped)
  }

  /// The same but for these.
  func replacing(_ others: [RequestField: FieldHandling]) -> FieldTable {
    if others.isEmpty { return self }
    var handlings = self.handlings
    for (field, handling) in others { handlings[Int(field.rawValue)] = handling }
    return FieldTable(handlings)
  }

  package subscript(_ field: RequestField) -> FieldHandling {
    self.handlings[Int(field.rawValue)]
  }

  /// Whether it is said at all.
  func says(_ field: RequestField) -> Bool {
    !self.dropped.contains(field) && !self.support.refused.contains(field)
  }
}
