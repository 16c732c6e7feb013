/// A protobuf message that reads and writes its own fields.
///
/// A conforming type lists each field twice: in `decodeField` and, in ascending order of field
/// numbers, in `encode`. Everything else (tags, lengths, packing, merging, skipping) is
/// `WireReader`'s and `WireWriter`'s.
public protocol WireMessage: Equatable, Sendable {
  /// The message with every field at its default.
  init()

  /// Reads the value of the field whose tag was just read, or skips it.
  ///
  /// - Throws: `WireError`; the message is then partly merged and of no use.
  mutating func decodeField(_ field: FieldTag, from reader: inout WireReader) throws(WireError)

  /// Appends every field that is set.
  func encode(into writer: inout WireWriter)
}

extension WireMessage {
  /// Decodes one whole message.
  ///
  /// - Parameters:
  ///   - bytes: exactly the message. Its length is the caller's to bound.
  ///   - maximumElements: how many sub-messages and elements of repeated fields it may hold,
  ///     nested ones included.
  public init(
    decoding bytes: RawSpan, maximumElements: Int = WireReader.defaultMaximumElements
  ) throws(WireError) {
    self.init()
    var reader = WireReader(bytes, maximumElements: maximumElements)
    try self.merge(from: &reader)
  }

  /// Reads fields to the end of `reader`: a later scalar replaces, a repeated field appends, a
  /// sub-message merges.
  public mutating func merge(from reader: inout WireReader) throws(WireError) {
    while let field = try reader.nextField() {
      try self.decodeField(field, from: &reader)
    }
  }

  /// The encoded message in an array of its own: for tests and rare messages. The hot path
  /// appends to a writer that it keeps.
  public func encoded() -> [UInt8] {
    var writer = WireWriter()
    self.encode(into: &writer)
    return writer.copyBytes()
  }

  /// The message with the fields that `populate` sets.
  public static func with(_ populate: (inout Self) -> Void) -> Self {
    var message = Self()
    populate(&message)
    return message
  }
}

/// An open protobuf enum: a value that this build does not know is kept as it came.
public protocol WireEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
  init(rawValue: Int32)
}
