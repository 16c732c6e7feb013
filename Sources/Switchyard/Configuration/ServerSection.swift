internal import RPCServer

extension Configuration.Server {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.listen =
      section.optional("listen") { $0.list(mayBeEmpty: false) { $0.listenAddress() } }
      ?? self.listen
    self.loops = section.optional("loops") { $0.integer(1...1024) }
    self.limits =
      section.optional("limits") { $0.section { Configuration.Limits(&$0) } } ?? self.limits
    self.compressesResponses =
      section.optional("compress_responses") { $0.bool() } ?? self.compressesResponses
    self.keepalive =
      section.optional("keepalive") { $0.section { ServerConfiguration.Keepalive(&$0) } }
      ?? self.keepalive
    self.connections =
      section.optional("connections") { $0.section { ServerConfiguration.ConnectionLimits(&$0) } }
      ?? self.connections
    self.drainDelay =
      section.optional("drain_delay") { $0.duration(mayBeZero: true) } ?? self.drainDelay
    self.drainTimeout = section.optional("drain_timeout") { $0.duration() } ?? self.drainTimeout
  }
}

extension ServerConfiguration.Keepalive {
  fileprivate init(_ section: inout ConfigurationSection) {
    self.init()
    self.interval = section.optional("interval") { $0.duration() } ?? self.interval
    self.timeout = section.optional("timeout") { $0.duration() } ?? self.timeout
    self.minimumPingInterval =
      section.optional("min_ping_interval") { $0.duration(mayBeZero: true) }
      ?? self.minimumPingInterval
    self.permitsPingsWithoutCalls =
      section.optional("permit_pings_without_calls") { $0.bool() }
      ?? self.permitsPingsWithoutCalls
  }
}

extension ServerConfiguration.ConnectionLimits {
  fileprivate init(_ section: inout ConfigurationSection) {
    self.init()
    self.maximumIdle = section.optional("max_idle") { $0.duration() }
    self.maximumAge = section.optional("max_age") { $0.duration() }
    self.ageGrace = section.optional("max_age_grace") { $0.duration() } ?? self.ageGrace
  }
}

extension Configuration.Limits {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.maximumMessageBytes =
      section.optional("max_message_bytes") { $0.integer(1024...(256 << 20)) }
      ?? self.maximumMessageBytes
    self.maximumConcurrentCalls =
      section.optional("max_concurrent_calls") { $0.integer(1...1_000_000) }
      ?? self.maximumConcurrentCalls
  }
}

extension ConfigurationReader {
  func listenAddress() -> String? {
    self.parsed("must be HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051") {
      ListenAddress.isWellFormed($0) ? $0 : nil
    }
  }
}

enum ListenAddress {
  /// Whether a text is HOST:PORT, an IPv6 address in brackets. The name is resolved when listening.
  static func isWellFormed(_ text: String) -> Bool {
    guard let colon = text.lastIndex(of: ":") else { return false }
    let port = text[text.index(after: colon)...]
    guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ isASCIIDigit($0) }),
      UInt16(port) != nil
    else { return false }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      return host.contains(":") && host.utf8.allSatisfy { Self.isAddressByte($0) }
    }
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { isASCIILetter($0) || isASCIIDigit($0) || "-._".utf8.contains($0) }
  }

  /// Of an IPv6 address with its zone, as in `fe80::1%eth0`.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isASCIILetter(byte) || isASCIIDigit(byte) || ":.%-_".utf8.contains(byte)
  }
}
