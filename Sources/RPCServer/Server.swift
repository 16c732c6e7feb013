internal import Clock
public import EventLoop
internal import Glibc
public import Logging

/// A gRPC server: one listener, table of methods and set of connections for each loop.
///
/// Its methods are for the thread that owns the process's life, not for a loop's.
public final class Server: Sendable {
  /// Why a server could not start.
  public struct StartError: Error, CustomStringConvertible, Sendable {
    public let description: String
  }

  private struct LoopState {
    let server: ServerLoop
    let listeners: [Listener]
  }

  private let configuration: ServerConfiguration
  private let states: [LoopBound<LoopState>]
  /// "HOST:PORT" of each address that is served, in the order of the configuration.
  public let addresses: [String]

  /// Binds, and serves from then on.
  ///
  /// - Parameter makeMethods: called once on each loop's thread; the handlers it makes stay there.
  /// - Throws: `StartError` where an address can't be resolved or bound.
  public init(
    _ configuration: ServerConfiguration, loops: [EventLoop], logger: Logger,
    makeMethods: @escaping @Sendable (EventLoop) -> MethodTable
  ) throws(StartError) {
    var addresses: [String] = []
    var sockets: [[CInt]] = loops.map { _ in [] }
    do throws(StartError) {
      for text in configuration.listen {
        let opened = try Self.open(text, count: loops.count)
        addresses.append(opened.address)
        for (index, socket) in opened.sockets.enumerated() { sockets[index].append(socket) }
      }
    } catch {
      for socket in sockets.joined() { close(socket) }
      throw error
    }

    self.configuration = configuration
    self.addresses = addresses
    self.states = zip(loops, sockets).map { loop, sockets in
      loop.performAndWait {
        let server = ServerLoop(
          loop: loop, configuration: configuration, methods: makeMethods(loop), logger: logger)
        let listeners = sockets.compactMap { socket in
          try? Listener(FileDescriptor(owning: socket), server: server)
        }
        return LoopBound(LoopState(server: server, listeners: listeners), of: loop)
      }
    }
  }

  /// One socket a loop, all at the same address.
  private static func open(
    _ text: String, count: Int
  ) throws(StartError) -> (address: String, sockets: [CInt]) {
    var sockets: [CInt] = []
    do {
      // Alone first: sockets that share a port would also share it, in silence, with another
      // process of the same user.
      var address = try SocketAddress(parsing: text)
      do {
        let probe = try address.listen(isShared: false)
        address = try SocketAddress(of: probe)
      }
      for _ in 0..<count {
        let socket = try address.listen(isShared: count > 1)
        let copy = fcntl(socket.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw SystemError.last("fcntl") }
        sockets.append(copy)
      }
      return (address.description, sockets)
    } catch {
      for socket in sockets { close(socket) }
      let hint =
        (error as? SystemError)?.code == EADDRINUSE
        ? "; another process listens there: stop it, or choose another port" : ""
      throw StartError(description: "can't listen on \(text): \(error)\(hint)")
    }
  }

  /// Stops accepting, tells clients to go elsewhere, and returns when every call has ended and
  /// every connection is closed, or when `grace` is over or `interrupted` says so: then what
  /// still runs is cancelled.
  ///
  /// - Parameter waitForInterruption: blocks for at most the given time; true ends the drain now.
  /// - Returns: how many calls were cut off.
  public func drain(
    grace: Duration, waitForInterruption: (Duration) -> Bool
  ) -> Int {
    let remaining = DrainCount(self.states.count)
    for state in self.states {
      state.loop.execute {
        for listener in state.value.listeners { listener.drain() }
        state.value.server.drain { remaining.decrement() }
      }
    }
    let deadline = MonotonicInstant.now + grace
    while !remaining.isZero {
      let left = MonotonicInstant.now.duration(to: deadline)
      if left <= .zero || waitForInterruption(min(left, .milliseconds(20))) {
        return self.stop()
      }
    }
    return 0
  }

  /// Cancels every call and closes every connection.
  ///
  /// - Returns: how many calls that cut off.
  @discardableResult
  public func stop() -> Int {
    self.states.reduce(0) { count, state in
      let cutOff = state.loop.performAndWait {
        for listener in state.value.listeners { listener.close() }
        return state.value.server.stop()
      }
      return count + cutOff
    }
  }
}
