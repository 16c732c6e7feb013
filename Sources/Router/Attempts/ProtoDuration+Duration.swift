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
