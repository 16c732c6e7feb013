/// What a dialect makes of one field of a request. The request is written by it, offers are chosen
/// by it, and the table in docs/dialects.md is printed from it.
package struct FieldHandling: Equatable, Sendable {
  package enum Kind: String, Equatable, Sendable {
    case forwarded
    /// Said in other words that mean the same.
    case translated
    /// Done by other means: reported as CHANGE_EMULATED.
    case emulated
    /// Left out and reported as CHANGE_DROPPED.
    case dropped
    /// Without it the answer would mean something else: the offer is not eligible.
    case refused
  }

  package let kind: Kind
  /// The member that a scalar is written to.
  let name: JSONName?
  /// What a number is brought into, or how many entries a list may have.
  let bounds: ClosedRange<Double>?
  /// How it is said, or why it isn't.
  package let note: String

  private init(
    _ kind: Kind, name: JSONName? = nil, bounds: ClosedRange<Double>? = nil, note: String = ""
  ) {
    self.kind = kind
    self.name = name
    self.bounds = bounds
    self.note = note
  }

  static let forwarded = FieldHandling(.forwarded)

  /// As it is, to this member.
  static func named(_ name: JSONName, _ note: String = "") -> FieldHandling {
    FieldHandling(.forwarded, name: name, note: note)
  }

  /// To this member, brought within bounds.
  static func clamped(_ bounds: ClosedRange<Double>, _ name: JSONName) -> FieldHandling {
    FieldHandling(.forwarded, name: name, bounds: bounds)
  }

  /// In other words, brought within bounds.
  static func translated(
    _ how: String, within bounds: ClosedRange<Double>? = nil
  ) -> FieldHandling {
    FieldHandling(.translated, bounds: bounds, note: how)
  }

  static func emulated(_ how: String) -> FieldHandling { FieldHandling(.emulated, note: how) }
  static func dropped(_ why: String) -> FieldHandling { FieldHandling(.dropped, note: why) }
  static func refused(_ why: String) -> FieldHandling { FieldHandling(.refused, note: why) }

  /// For the table: "forwarded as `random_seed`, 0 to 2".
  package var summary: String {
    var text = self.kind.rawValue
    if let name = self.name { text += " as `\(name)`" }
    if let bounds = self.bounds {
      text += ", \(Self.number(bounds.lowerBound)) to \(Self.number(bounds.upperBound))"
    }
    if !self.note.isEmpty { text += ": \(self.note)" }
    return text
  }

  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
