import Glibc

/// One accepted connection, in its script. Every call blocks.
package final class ScriptedConnection {
  package struct Request: Sendable {
    /// "POST /path HTTP/1.1".
    package let line: String
    /// Names in lower case.
    package let fields: [String: String]
    package let body: [UInt8]
  }

  /// How a peer that sends nothing more went.
  package enum End: Sendable {
    case closed
    case reset
  }

  /// 0 for the server's first.
  package let number: Int
  private let descriptor: CInt
  private var received: [UInt8] = []

  init(_ descriptor: CInt, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  /// The next request, body included (by its content-length).
  package func readRequest() throws -> Request {
    let marker = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = self.received.firstRange(of: marker)?.upperBound
      if headEnd == nil { try self.receiveMore() }
    }
    let head = String(decoding: self.received[..<(headEnd! - 4)], as: UTF8.self)
    self.received.removeFirst(headEnd!)
    let lines = head.split(separator: "\r\n").map(String.init)
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].drop { $0 == " " }.description
    }
    let length = fields["content-length"].flatMap { Int($0) } ?? 0
    while self.received.count < length { try self.receiveMore() }
    let body = Array(self.received.prefix(length))
    self.received.removeFirst(length)
    return Request(line: lines.first ?? "", fields: fields, body: body)
  }

  /// Takes at least `count` bytes of whatever comes.
  package func receive(_ count: Int) throws {
    while self.received.count < count { try self.receiveMore() }
    self.received.removeAll()
  }

  private func receiveMore() throws {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe recv(self.descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw ScriptedFault.ended }
    self.received += buffer.prefix(count)
  }

  /// Blocks while the peer takes nothing.
  package func send(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          self.descriptor, buffer.baseAddress! + offset, buffer.count - offset,
          CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ScriptedFault.ended }
      offset += count
    }
  }

  package func send(_ text: String) throws { try self.send(Array(text.utf8)) }

  /// Sends each byte in a segment of its own, as far as the kernel lets it.
  package func sendByByte(_ text: String) throws {
    var yes: CInt = 1
    _ = unsafe setsockopt(
      self.descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
    for byte in text.utf8 {
      try self.send([byte])
      sched_yield()
    }
  }

  /// A whole response with a content-length.
  package func respond(
    _ body: String, status: String = "200 OK", fields: String = ""
  ) throws {
    try self.send(
      "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
  }

  /// Waits until the peer is gone, and says how.
  package func waitForEnd() -> End {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe recv(self.descriptor, &buffer, buffer.count, 0)
      if count == 0 { return .closed }
      if count < 0, errno != EINTR { return .reset }
    }
  }

  /// The connection ends with RST when the script does.
  package func resetAtEnd() {
    var option = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }
}
