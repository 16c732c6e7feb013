internal import Codec

/// What the server's own PINGs are for: their payload tells their acknowledgements apart.
enum ServerPing: UInt8 {
  case keepalive = 1
  /// Behind the first GOAWAY: what the client sent before its acknowledgement has arrived.
  case drain = 2

  /// RFC 9113 section 6.7: eight bytes.
  var payload: [UInt8] { Array("swtchyd".utf8) + [self.rawValue] }

  /// Nil for what the server has not sent.
  init?(payload: RawSpan) {
    guard payload.byteCount == 8, let ping = ServerPing(rawValue: payload.byte(at: 7)),
      [UInt8](copying: payload) == ping.payload
    else { return nil }
    self = ping
  }
}
