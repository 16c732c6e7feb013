extension Array where Element == UInt8 {
  package init(copying bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
  }

  package mutating func append(copying bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe self.append(contentsOf: $0) }
  }

  /// The bytes, borrowed.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get { unsafe self.span.bytes }
  }
}

extension RawSpan {
  /// The caller has checked the bounds.
  @inline(__always)
  func unsafeByte(at offset: Int) -> UInt8 {
    unsafe self.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }
}
