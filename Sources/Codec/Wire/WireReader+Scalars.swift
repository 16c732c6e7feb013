/// One `read` for each type of field. A value whose wire type is not the field's own is an unknown
/// field by the specification: it is skipped and the property keeps its value.
extension WireReader {
  // MARK: - Singular

  public mutating func read(_ value: inout String, _ field: FieldTag) throws(WireError) {
    if let text = try self.string(field) { value = text }
  }

  public mutating func read(_ value: inout [UInt8], _ field: FieldTag) throws(WireError) {
    if let bytes = try self.bytes(field) { value = bytes }
  }

  public mutating func read(_ value: inout Bool, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = varint != 0 }
  }

  public mutating func read(_ value: inout Int32, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = Int32(truncatingIfNeeded: varint) }
  }

  public mutating func read(_ value: inout Int64, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = Int64(bitPattern: varint) }
  }

  public mutating func read(_ value: inout Double, _ field: FieldTag) throws(WireError) {
    guard field.wireType == .fixed64 else { return try self.skip(field) }
    value = Double(bitPattern: try self.fixed64())
  }

  public mutating func read<E: WireEnum>(_ value: inout E, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) {
      value = E(rawValue: Int32(truncatingIfNeeded: varint))
    }
  }

  // MARK: - Explicit presence

  public mutating func read(_ value: inout Bool?, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = varint != 0 }
  }

  public mutating func read(_ value: inout Int32?, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = Int32(truncatingIfNeeded: varint) }
  }

  public mutating func read(_ value: inout Int64?, _ field: FieldTag) throws(WireError) {
    if let varint = try self.varint(field) { value = Int64(bitPattern: varint) }
  }

  public mutating func read(_ value: inout Double?, _ field: FieldTag) throws(WireError) {
    guard field.wireType == .fixed64 else { return try self.skip(field) }
    value = Double(bitPattern: try self.fixed64())
  }

  // MARK: - Repeated

  public mutating func read(_ values: inout [String], _ field: FieldTag) throws(WireError) {
    if let text = try self.string(field) { values.append(text) }
  }

  /// Accepts packed and unpacked elements, whichever the sender chose.
  public mutating func read<E: WireEnum>(_ values: inout [E], _ field: FieldTag) throws(WireError) {
    switch field.wireType {
    case .varint:
      values.append(E(rawValue: Int32(truncatingIfNeeded: try self.varint())))
    case .lengthDelimited:
      var packed = WireReader(try self.lengthDelimited())
      while !packed.isAtEnd {
        values.append(E(rawValue: Int32(truncatingIfNeeded: try packed.varint())))
      }
    default: try self.skip(field)
    }
  }

  // MARK: - Members of a oneof: nil where the value was skipped

  public mutating func string(_ field: FieldTag) throws(WireError) -> String? {
    guard field.wireType == .lengthDelimited else {
      try self.skip(field)
      return nil
    }
    let span = try self.lengthDelimited()
    guard let text = String(validatingUTF8: span) else { throw .invalidUTF8 }
    return text
  }

  public mutating func bytes(_ field: FieldTag) throws(WireError) -> [UInt8]? {
    guard field.wireType == .lengthDelimited else {
      try self.skip(field)
      return nil
    }
    return [UInt8](copying: try self.lengthDelimited())
  }

  private mutating func varint(_ field: FieldTag) throws(WireError) -> UInt64? {
    guard field.wireType == .varint else {
      try self.skip(field)
      return nil
    }
    return try self.varint()
  }
}
