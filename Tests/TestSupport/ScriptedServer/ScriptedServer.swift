import Dispatch
import Foundation
import Glibc
import Synchronization

/// A TCP server on 127.0.0.1 whose every connection runs one script, on a thread of its own and
/// with blocking calls: for the faults that no real server can be made to show.
package final class ScriptedServer: Sendable {
  package typealias Script = @Sendable (ScriptedConnection) throws -> Void

  package let port: UInt16
  private let listener: CInt
  private let script: Script
  private let state = Mutex(State())

  private struct State {
    var accepted = 0
    var open: [CInt] = []
    var isStopped = false
  }

  /// - Parameter script: runs once a connection, which is closed when it returns or throws.
  package init(_ script: @escaping Script) throws {
    (self.listener, self.port) = try Self.listen()
    self.script = script
    Thread.detachNewThread { self.acceptAll() }
  }

  private static func listen() throws -> (listener: CInt, port: UInt16) {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(listener, pointer, length) == 0 && Glibc.listen(listener, 1024) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard isListening else { throw ScriptedFault.system(errno) }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(self.port)\(path)" }

  /// Connections so far.
  package var acceptedCount: Int { self.state.withLock { $0.accepted } }

  /// Ends every script that waits for its peer, and accepts no more.
  package func stop() {
    self.state.withLock { state in
      guard !state.isStopped else { return }
      state.isStopped = true
      for descriptor in state.open { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }
      // Wakes `accept`, whose thread then closes the listener.
      _ = shutdown(self.listener, CInt(SHUT_RDWR))
    }
  }

  private func acceptAll() {
    while true {
      let descriptor = accept(self.listener, nil, nil)
      let number: Int? = self.state.withLock { state in
        guard descriptor >= 0, !state.isStopped else { return nil }
        state.open.append(descriptor)
        state.accepted += 1
        return state.accepted - 1
      }
      guard let number else {
        if descriptor >= 0 { Glibc.close(descriptor) }
        Glibc.close(self.listener)
        return
      }
      Thread.detachNewThread {
        let connection = ScriptedConnection(descriptor, number: number)
        try? self.script(connection)
        self.state.withLock { state in
          state.open.removeAll { $0 == descriptor }
          Glibc.close(descriptor)
        }
      }
    }
  }
}

package enum ScriptedFault: Error {
  case system(CInt)
  /// The peer closed or reset the connection where the script wanted more of it.
  case ended
}

/// Holds a script, or a test's thread, until it is opened; then no more.
package final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  package init() {}

  package func open() { self.semaphore.signal() }

  package func wait() {
    self.semaphore.wait()
    self.semaphore.signal()
  }
}
