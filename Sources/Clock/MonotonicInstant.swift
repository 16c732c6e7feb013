internal import Glibc

/// A point in time of this machine's monotonic clock, which no one sets and which has no relation
/// to the time of day. Good for 292 years of uptime.
///
/// Not `MonotonicInstant`, whose layout is known at run time only: each copy, comparison and
/// optional of it goes through the runtime, and a call makes some dozens.
public struct MonotonicInstant: InstantProtocol, Hashable, Sendable {
  /// Since the clock's own beginning.
  @usableFromInline let nanoseconds: Int64

  @inlinable init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static var now: MonotonicInstant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Saturates.
  @inlinable
  public func advanced(by duration: Duration) -> MonotonicInstant {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return MonotonicInstant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  /// Saturates.
  @inlinable
  public func duration(to other: MonotonicInstant) -> Duration {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(self.nanoseconds)
    return .nanoseconds(overflow ? (other < self ? .min : .max) : difference)
  }

  @inlinable
  public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
    right.duration(to: left)
  }

  @inlinable
  public static func + (left: MonotonicInstant, right: Duration) -> MonotonicInstant {
    left.advanced(by: right)
  }

  @inlinable
  public static func - (left: MonotonicInstant, right: Duration) -> MonotonicInstant {
    left.advanced(by: .zero - right)
  }

  @inlinable
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Duration {
  /// Without what is less than a nanosecond. Saturates.
  @inlinable
  public var wholeNanoseconds: Int64 { Int64(clamping: self.attoseconds / 1_000_000_000) }
}
