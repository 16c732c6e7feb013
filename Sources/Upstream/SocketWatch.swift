internal import EventLoop

/// A socket of libcurl's in the loop's epoll.
///
/// libcurl lets go of a connection's socket after each transfer and takes it up again with the
/// next. The registration stays meanwhile, and changes only where an event shows that it must.
final class SocketWatch: DescriptorHandler {
  let socket: CInt
  private unowned let pool: TransferPool
  private var registration: DescriptorRegistration?
  private var registered = Readiness()
  private(set) var wanted = Readiness()

  init(_ socket: CInt, pool: TransferPool) {
    self.socket = socket
    self.pool = pool
  }

  /// - Returns: whether `apply` has something to do.
  func want(_ interest: SocketInterest) -> Bool {
    self.wanted =
      switch interest {
      case .none: Readiness()
      case .read: .read
      case .write: .write
      case .both: .readWrite
      }
    return !self.wanted.isEmpty && self.wanted != self.registered
  }

  /// Brings epoll to what is wanted.
  func apply() {
    guard self.wanted != self.registered else { return }
    if let registration = self.registration {
      if self.wanted.isEmpty {
        self.pool.loop.deregister(registration)
        self.registration = nil
      } else {
        try? self.pool.loop.update(registration, interest: self.wanted)
      }
    } else if !self.wanted.isEmpty {
      self.registration = try? self.pool.loop.register(
        self.socket, for: self.wanted, handler: self)
    }
    self.registered = self.registration == nil ? Readiness() : self.wanted
  }

  /// Before the socket is closed.
  func close() {
    self.wanted = Readiness()
    self.apply()
  }

  func descriptorIsReady(_ readiness: Readiness) {
    // An idle connection that its server closed: libcurl sees that when it takes it up.
    if self.wanted.isEmpty { return self.apply() }
    self.pool.socketIsReady(self, readiness)
  }
}
