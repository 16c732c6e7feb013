extension String {
  /// Copies `bytes`, or is nil where they are not UTF-8.
  package init?(validatingUTF8 bytes: RawSpan) {
    // The standard library checks while it copies: one pass.
    let text = unsafe bytes.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
    guard let text else { return nil }
    self = text
  }
}

extension Array where Element == UInt8 {
  package init(copying bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
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
