internal import CSimdJSON

/// Parses JSON with simdjson, into buffers that it keeps from document to document. One a loop.
@safe public final class JSONParser {
  /// Bytes of the largest document where nothing else is said.
  public static let defaultMaximumSize = 16 << 20

  private var raw: OpaquePointer
  private let maximumSize: Int
  /// The document and the bytes that simdjson may read behind it.
  private var padded: [UInt8] = []

  public init(maximumSize: Int = JSONParser.defaultMaximumSize) {
    unsafe self.raw = Self.makeRaw(maximumSize)
    self.maximumSize = maximumSize
  }

  private static func makeRaw(_ maximumSize: Int) -> OpaquePointer {
    guard let raw = unsafe csimdjson_create(maximumSize) else {
      preconditionFailure("out of memory")
    }
    return unsafe raw
  }

  deinit { unsafe csimdjson_destroy(self.raw) }

  /// Lends the document that `bytes` are to `body`, which must not parse another with this parser.
  /// Nesting is bounded at 128.
  ///
  /// - Returns: nil where the bytes are not one JSON document in UTF-8, or too large.
  public func withDocument<Result, Failure: Error>(
    _ bytes: RawSpan, _ body: (JSONValue) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard bytes.byteCount > 0, bytes.byteCount <= self.maximumSize else { return nil }
    let document = unsafe self.parse(bytes)
    guard unsafe document.error == 0, let tape = unsafe document.tape,
      let strings = unsafe document.strings
    else { return nil }
    let tapeSpan = unsafe Span(_unsafeStart: tape, count: document.tape_length)
    let stringSpan = unsafe RawSpan(_unsafeStart: strings, byteCount: document.strings_length)
    // The tape begins with the root's word.
    return try body(JSONValue(tape: tapeSpan, strings: stringSpan, place: 1))
  }

  /// Whether `text` is one JSON document whose value is an object.
  public func isObject(_ text: String) -> Bool { self.kind(of: text) == .object }

  /// Whether `text` is one JSON document whose value is an array.
  public func isArray(_ text: String) -> Bool { self.kind(of: text) == .array }

  private func kind(of text: String) -> JSONValue.Kind? {
    let bytes = Array(text.utf8)
    return self.withDocument(bytes.rawSpan) { $0.kind }
  }

  private func parse(_ bytes: RawSpan) -> csimdjson_document {
    let needed = bytes.byteCount + csimdjson_padding
    // Grown for a large document, and given back when small ones follow, with what simdjson has
    // grown: some 14 bytes for each of the document's.
    let isOversized = self.padded.count > 64 * needed + (1 << 20)
    if isOversized {
      unsafe csimdjson_destroy(self.raw)
      unsafe self.raw = Self.makeRaw(self.maximumSize)
    }
    if isOversized || self.padded.count < needed {
      self.padded = [UInt8](repeating: 0, count: max(needed * 3 / 2, 4096))
    }
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe self.padded.withUnsafeMutableBytes { unsafe $0.copyMemory(from: bytes) }
    }
    let document = unsafe self.parsePadded(bytes.byteCount)
    guard unsafe document.error != 0,
      JSONConcession.apply(to: &self.padded, count: bytes.byteCount)
    else { return unsafe document }
    return unsafe self.parsePadded(bytes.byteCount)
  }

  private func parsePadded(_ count: Int) -> csimdjson_document {
    unsafe self.padded.withUnsafeMutableBytes { buffer in
      unsafe csimdjson_parse(
        self.raw, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), count)
    }
  }
}
