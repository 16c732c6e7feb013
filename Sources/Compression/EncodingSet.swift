/// The encodings that a peer reads. `identity` is always one of them.
package struct EncodingSet: Equatable, Sendable {
  /// What this module reads, as the value of `grpc-accept-encoding`.
  package static let acceptedHeaderValue: StaticString = "identity,deflate,gzip"

  private var bits: UInt8 = 1 << Encoding.identity.rawValue

  /// What a peer reads that sends no `grpc-accept-encoding`.
  package init() {}

  /// - Parameter list: the value of `grpc-accept-encoding`: names with commas between them, and
  ///   blanks around those. Unknown names are passed over.
  package init(_ list: RawSpan) {
    self.insert(list)
  }

  package func contains(_ encoding: Encoding) -> Bool {
    self.bits & 1 << encoding.rawValue != 0
  }

  /// Adds those of another `grpc-accept-encoding`: the header may be repeated.
  package mutating func insert(_ list: RawSpan) {
    let bytes = unsafe list._unsafeView(as: UInt8.self)
    var start = 0
    for offset in bytes.indices where bytes[offset] == UInt8(ascii: ",") {
      self.insert(list, start..<offset)
      start = offset + 1
    }
    self.insert(list, start..<bytes.count)
  }

  private mutating func insert(_ list: RawSpan, _ range: Range<Int>) {
    let bytes = unsafe list._unsafeView(as: UInt8.self)
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    if let encoding = Encoding(name: list.extracting(start..<end)) {
      self.bits |= 1 << encoding.rawValue
    }
  }
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
