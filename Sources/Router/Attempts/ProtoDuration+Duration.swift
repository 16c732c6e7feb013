internal import Clock
package import Codec

extension ProtoDuration {
  /// A span of time to the nanosecond below.
  package init(_ duration: Duration) {
    self.init()
    let (seconds, nanoseconds) = duration.wholeNanoseconds
      .quotientAndRemainder(dividingBy: 1_000_000_000)
    self.seconds = seconds
    self.nanos = Int32(nanoseconds)
  }
}

extension ProtoDuration {
  /// Saturates.
  package var duration: Duration {
    .seconds(min(max(self.seconds, -Self.mostSeconds), Self.mostSeconds))
      + .nanoseconds(Int64(self.nanos))
  }

  /// 290 years: what a clock of 64 bits of nanoseconds takes.
  private static var mostSeconds: Int64 { 9_150_000_000 }
}
