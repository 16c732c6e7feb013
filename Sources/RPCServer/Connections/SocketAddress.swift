internal import CLinux
internal import EventLoop
internal import Glibc

/// An address to listen on, resolved.
@safe struct SocketAddress {
  private var storage: sockaddr_storage
  private var length: socklen_t

  /// Where a "HOST:PORT" points: a host without an address is an error of the configuration.
  enum ParseError: Error, CustomStringConvertible {
    case malformed(String)
    case unknownHost(String, String)

    var description: String {
      switch self {
      case .malformed(let text):
        "\"\(text)\" is not HOST:PORT (an IPv6 address goes in brackets, port 0 picks one)"
      case .unknownHost(let text, let reason): "\"\(text)\": \(reason)"
      }
    }
  }

  init(parsing text: String) throws(ParseError) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { throw .malformed(text) }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      throw .malformed(text)
    }
    guard !host.isEmpty else { throw .malformed(text) }

    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &found)
    guard code == 0, let first = unsafe found else {
      throw .unknownHost(text, unsafe String(cString: gai_strerror(code)))
    }
    defer { unsafe freeaddrinfo(first) }
    self.storage = sockaddr_storage()
    self.length = unsafe first.pointee.ai_addrlen
    unsafe withUnsafeMutableBytes(of: &self.storage) {
      unsafe $0.copyMemory(
        from: UnsafeRawBufferPointer(
          start: first.pointee.ai_addr, count: Int(first.pointee.ai_addrlen)))
    }
  }

  /// The address that a bound socket has.
  init(of socket: borrowing FileDescriptor) throws(SystemError) {
    try unsafe self.init(of: socket, "getsockname", by: getsockname)
  }

  /// The address at the other end of a connected socket.
  init(ofPeerOf socket: borrowing FileDescriptor) throws(SystemError) {
    try unsafe self.init(of: socket, "getpeername", by: getpeername)
  }

  private init(
    of socket: borrowing FileDescriptor, _ call: StaticString,
    by get: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
  ) throws(SystemError) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let number = socket.number
    let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe get(number, $0, &length)
      }
    }
    guard code == 0 else { throw .last("\(call)") }
    self.storage = storage
    self.length = length
  }

  /// A socket bound here and listening.
  ///
  /// - Parameter isShared: whether further sockets of this process may listen here too.
  func listen(isShared: Bool) throws(SystemError) -> FileDescriptor {
    let kind =
      CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let number = Glibc.socket(CInt(self.storage.ss_family), kind, 0)
    guard number >= 0 else { throw .last("socket") }
    let descriptor = FileDescriptor(owning: number)
    try Self.set(number, SOL_SOCKET, SO_REUSEADDR)
    if isShared { try Self.set(number, SOL_SOCKET, SO_REUSEPORT) }
    var storage = self.storage
    let length = self.length
    let bound = unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(number, $0, length)
      }
    }
    guard bound == 0 else { throw .last("bind") }
    guard Glibc.listen(number, Self.backlog) == 0 else { throw .last("listen") }
    return descriptor
  }

  /// Connections that the kernel holds until they are accepted.
  static let backlog: CInt = 4096

  static func set(
    _ socket: CInt, _ level: CInt, _ option: CInt, to value: CInt = 1
  ) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe setsockopt(socket, level, option, &value, size) == 0 else {
      throw .last("setsockopt")
    }
  }

  /// "HOST:PORT" in numbers, IPv6 in brackets.
  var description: String {
    var storage = self.storage
    let length = self.length
    var host = [CChar](repeating: 0, count: 64)
    var port = [CChar](repeating: 0, count: 16)
    let code = unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getnameinfo(
          $0, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
          NI_NUMERICHOST | NI_NUMERICSERV)
      }
    }
    guard code == 0 else { return "unknown" }
    let hostText = String(
      decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let portText = String(
      decoding: port.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return hostText.contains(":") ? "[\(hostText)]:\(portText)" : "\(hostText):\(portText)"
  }
}
