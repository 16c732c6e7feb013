internal import CLinux
internal import EventLoop
internal import Glibc

/// Accepts a loop's connections.
final class Listener: DescriptorHandler {
  /// Connections accepted in one round.
  private static let acceptsPerRound = 64

  private let server: ServerLoop
  private let socket: FileDescriptor
  private var registration: DescriptorRegistration?
  /// Given up for a moment where the process has no descriptors left, so that a waiting
  /// connection can be taken and closed instead of waking the loop for ever.
  private var spare: FileDescriptor?

  init(_ socket: consuming FileDescriptor, server: ServerLoop) throws(SystemError) {
    self.server = server
    self.socket = socket
    self.spare = Self.openSpare()
    self.registration = try server.loop.register(self.socket.number, for: .read, handler: self)
  }

  func descriptorIsReady(_ readiness: Readiness) {
    self.accept(atMost: Self.acceptsPerRound)
  }

  private func accept(atMost count: Int) {
    for _ in 0..<count {
      let number = clinux_accept(self.socket.number)
      if number < 0 {
        if errno == EMFILE || errno == ENFILE { self.refuseOne() }
        return
      }
      let descriptor = FileDescriptor(owning: number)
      if self.server.isFull {
        self.server.logRefusal(
          "a connection was refused", reason: "the loop has as many as it takes")
        continue
      }
      self.setOptions(of: number)
      self.server.serve(descriptor)
    }
  }

  /// A socket without them still serves.
  private func setOptions(of number: CInt) {
    let timeout = self.server.configuration.keepalive.timeout / .milliseconds(1)
    let tcp = CInt(IPPROTO_TCP)
    try? SocketAddress.set(number, tcp, TCP_NODELAY)
    // 0 would be the kernel's own: a quarter of an hour for a client that is gone.
    try? SocketAddress.set(
      number, tcp, TCP_USER_TIMEOUT, to: CInt(max(1, min(timeout, Double(CInt.max)))))
  }

  private func refuseOne() {
    self.server.logRefusal(
      "a connection was refused", reason: "the process has no descriptors left")
    self.spare = nil
    let number = clinux_accept(self.socket.number)
    if number >= 0 { Glibc.close(number) }
    self.spare = Self.openSpare()
  }

  private static func openSpare() -> FileDescriptor? {
    let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    return number >= 0 ? FileDescriptor(owning: number) : nil
  }

  /// Stops accepting, but for those whose connection stands already: closing would reset them, and
  /// with them the calls that some clients send at once.
  func drain() {
    guard self.registration != nil else { return }
    self.accept(atMost: Int(SocketAddress.backlog))
    self.close()
  }

  /// Stops accepting. The kernel refuses who comes now.
  func close() {
    if let registration = self.registration.take() { self.server.loop.deregister(registration) }
    shutdown(self.socket.number, CInt(SHUT_RD))
  }
}
