/// Why a filter can't be used, and where.
package struct FilterError: Error, Equatable, Sendable {
  /// Bytes of UTF-8 before the place that is wrong.
  package let position: Int
  /// For a person: what is wrong and what would be right.
  package let message: String

  init(_ position: Int, _ message: String) {
    self.position = position
    self.message = message
  }
}
