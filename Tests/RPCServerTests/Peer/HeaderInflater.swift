import CNGHTTP2

/// Owns nghttp2's HPACK decoder.
@safe struct HeaderInflater: ~Copyable {
  private let raw: OpaquePointer

  init() {
    var raw: OpaquePointer?
    guard unsafe nghttp2_hd_inflate_new(&raw) == 0, let raw = unsafe raw else {
      preconditionFailure("out of memory")
    }
    unsafe self.raw = raw
  }

  deinit { unsafe nghttp2_hd_inflate_del(self.raw) }

  /// The fields of one whole block, or nil where it is not HPACK.
  mutating func inflate(_ block: [UInt8]) -> [(name: String, value: String)]? {
    var fields: [(name: String, value: String)] = []
    var rest = block[...]
    while true {
      var field = unsafe nghttp2_nv()
      var flags: CInt = 0
      let bytes = Array(rest)
      let count = unsafe nghttp2_hd_inflate_hd2(self.raw, &field, &flags, bytes, bytes.count, 1)
      guard count >= 0 else { return nil }
      rest = rest.dropFirst(count)
      if UInt32(flags) & NGHTTP2_HD_INFLATE_EMIT.rawValue != 0 {
        let name = unsafe UnsafeBufferPointer(start: field.name, count: field.namelen)
        let value = unsafe UnsafeBufferPointer(start: field.value, count: field.valuelen)
        unsafe fields.append(
          (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      }
      if UInt32(flags) & NGHTTP2_HD_INFLATE_FINAL.rawValue != 0 {
        unsafe nghttp2_hd_inflate_end_headers(self.raw)
        return fields
      }
    }
  }
}
