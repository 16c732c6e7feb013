import Codec

/// What a peer has got on one stream.
struct Answer {
  /// The fields of each header block, in order: the head's, then the trailers'.
  var blocks: [[(name: String, value: String)]] = []
  var body: [UInt8] = []
  var ended = false
  var reset: Int?
  /// Sizes of the DATA frames.
  var dataFrames: [Int] = []

  func values(_ name: String) -> [String] {
    self.blocks.joined().filter { $0.name == name }.map(\.value)
  }

  var httpStatus: String? { self.values(":status").first }
  var status: Int? { self.values("grpc-status").first.flatMap { Int($0) } }
  var message: String? { self.values("grpc-message").first }

  /// The body's messages; nil where it is not made of whole ones.
  var messages: [EchoMessage]? {
    var messages: [EchoMessage] = []
    var rest = self.body[...]
    while !rest.isEmpty {
      guard rest.count >= 5 else { return nil }
      let size = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard rest.count >= 5 + size else { return nil }
      let bytes = Array(rest.dropFirst(5).prefix(size))
      guard let message = try? unsafe EchoMessage(decoding: bytes.span.bytes) else { return nil }
      messages.append(message)
      rest = rest.dropFirst(5 + size)
    }
    return messages
  }

  /// `grpc-status-details-bin`, decoded.
  var details: GoogleRPCStatus? {
    guard let text = self.values("grpc-status-details-bin").first,
      let bytes = base64Bytes(text)
    else { return nil }
    return try? unsafe GoogleRPCStatus(decoding: bytes.span.bytes)
  }
}

/// Base64 without padding, read by other code than the product's.
func base64Bytes(_ text: String) -> [UInt8]? {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bits = ""
  for character in text.utf8 {
    guard let value = alphabet.firstIndex(of: character) else { return nil }
    let digits = String(value, radix: 2)
    bits += String(repeating: "0", count: 6 - digits.count) + digits
  }
  var bytes: [UInt8] = []
  while bits.count >= 8 {
    guard let byte = UInt8(bits.prefix(8), radix: 2) else { return nil }
    bytes.append(byte)
    bits.removeFirst(8)
  }
  return bytes
}
