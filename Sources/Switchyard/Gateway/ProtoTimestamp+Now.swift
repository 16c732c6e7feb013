internal import Codec
internal import Glibc

extension ProtoTimestamp {
  /// The wall clock's time.
  static var now: ProtoTimestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return ProtoTimestamp.with {
      $0.seconds = Int64(time.tv_sec)
      $0.nanos = Int32(time.tv_nsec)
    }
  }
}
