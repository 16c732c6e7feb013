internal import Glibc

/// Takes the signals that stop the gateway, on the thread that waits for them. They are blocked
/// in every thread.
struct SignalQueue {
  static let signals = [SIGTERM, SIGINT]

  /// Waits for the next signal.
  func wait() -> Int32 {
    while true {
      if let signal = self.wait(atMost: .seconds(3600)) { return signal }
    }
  }

  /// Nil where none came in time.
  func wait(atMost duration: Duration) -> Int32? {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in Self.signals { unsafe sigaddset(&set, signal) }
    let (seconds, attoseconds) = duration.components
    var timeout = timespec(
      tv_sec: Int(clamping: seconds), tv_nsec: Int(clamping: attoseconds / 1_000_000_000))
    let signal = unsafe sigtimedwait(&set, nil, &timeout)
    return signal > 0 ? signal : nil
  }
}
