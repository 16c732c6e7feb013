package import Codec

extension ProtoDuration {
  /// A span of time to the nanosecond below.
  package init(_ duration: Duration) {
    self.init()
    let (seconds, attoseconds) = duration.components
    self.seconds = seconds
    self.nanos = Int32(attoseconds / 1_000_000_000)
  }
}
