package import Codec

extension RoutingFailure {
  /// Bytes: in base64, and beside the other details and the message, it stays within the 8 KiB
  /// of header fields that clients take by default.
  package static let maximumEncodedBytes = 4096
  /// Rejections of an answer's `Route` or an error's `RoutingFailure`, as the contract says.
  package static let maximumRejections = 16
  /// Bytes of a rejection's detail.
  static let maximumRejectionDetailLength = 160
  /// Bytes of an attempt's detail once the whole is too long.
  static let shortAttemptDetailLength = 96

  /// The failure with as much as fits: rejections go first, each counted, then the attempts'
  /// details, then the oldest attempts.
  package func bounded(
    toEncodedBytes limit: Int = RoutingFailure.maximumEncodedBytes
  ) -> RoutingFailure {
    var bounded = self
    for index in bounded.rejections.indices {
      bounded.rejections[index].detail =
        bounded.rejections[index].detail
        .truncated(toUTF8Bytes: Self.maximumRejectionDetailLength)
    }
    bounded.omitRejections(keeping: Self.maximumRejections)

    var writer = WireWriter(capacity: 2 * max(limit, 0))
    func isTooLong() -> Bool {
      writer.removeAll()
      bounded.encode(into: &writer)
      return writer.count > limit
    }
    while isTooLong(), !bounded.rejections.isEmpty {
      bounded.omitRejections(keeping: bounded.rejections.count - 1)
    }
    for index in bounded.attempts.indices where isTooLong() {
      bounded.attempts[index].detail =
        bounded.attempts[index].detail
        .truncated(toUTF8Bytes: Self.shortAttemptDetailLength)
    }
    while isTooLong(), !bounded.attempts.isEmpty { bounded.attempts.removeFirst() }
    return bounded
  }

  private mutating func omitRejections(keeping count: Int) {
    let omitted = self.rejections.count - count
    guard omitted > 0 else { return }
    self.rejections.removeLast(omitted)
    self.rejectionsOmitted = Int32(clamping: Int(self.rejectionsOmitted) + omitted)
  }
}
