internal import Codec

/// A filter, parsed: what is compared is known to fit its field.
indirect enum FilterExpression {
  case all([FilterExpression])
  case any([FilterExpression])
  case not(FilterExpression)
  case comparison(FilterComparison)
  /// A value without a field: somewhere in the id, an alias, the display name or the owner.
  case anywhere(TextPattern)
}

/// One field held against one value.
struct FilterComparison {
  enum Test {
    case text(@Sendable (Model) -> [String], TextPattern, FilterComparator)
    case number(@Sendable (Model) -> [Double], Double, FilterComparator)
    case flag(@Sendable (Model) -> [Bool], Bool, FilterComparator)
    case capability(@Sendable (Model) -> [Capability], Capability, FilterComparator)
    case status(@Sendable (Model) -> [Offer.Status], Offer.Status, FilterComparator)
    /// The field is set: `field:*`.
    case present(FilterField.Values)
  }

  let test: Test
  /// Several values a model: see `FilterField.isRepeated`.
  let isRepeated: Bool
}
