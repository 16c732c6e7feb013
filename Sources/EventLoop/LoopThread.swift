internal import CLinux
internal import Glibc

/// A thread that runs one loop.
struct LoopThread: Sendable {
  private let thread: pthread_t

  /// - Parameter name: what the kernel shows; at most 15 bytes.
  init(_ loop: EventLoop, name: String) throws(SystemError) {
    var thread = pthread_t()
    // Balanced by `takeRetainedValue` in the thread, or below where there is none.
    let context = unsafe Unmanaged.passRetained(loop).toOpaque()
    let code = unsafe pthread_create(&thread, nil, runLoop, context)
    guard code == 0 else {
      unsafe Unmanaged<EventLoop>.fromOpaque(context).release()
      throw SystemError("pthread_create", code: code)
    }
    _ = unsafe clinux_name_thread(thread, String(name.prefix(15)))
    self.thread = thread
  }

  func join() { pthread_join(self.thread, nil) }
}

// A file-level function: a closure given to C would inherit isolation.
private func runLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context = unsafe context {
    unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
  }
  return nil
}
