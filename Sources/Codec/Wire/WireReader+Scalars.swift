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
    guard let text = try self.string(field) else { return }
    try self.countElement()
    values.append(text)
  }

  public mutating func read(_ values: inout [[UInt8]], _ field: FieldTag) throws(WireError) {
    guard let bytes = try self.bytes(field) else { return }
    try self.countElement()
    values.append(bytes)
  }

  /// Accepts packed and unpacked elements, whichever the sender chose.
  public mutating func read<E: WireEnum>(_ values: inout [E], _ field: FieldTag) throws(WireError) {
    try self.read(&values, field, as: EnumCoding<E>.self)
  }

  // MARK: - Members of a oneof

  public mutating func read<Oneof>(
    _ oneof: inout Oneof?, _ field: FieldTag, _ member: (String) -> Oneof
  ) throws(WireError) {
    if let text = try self.string(field) { oneof = member(text) }
  }

  public mutating func read<Oneof>(
    _ oneof: inout Oneof?, _ field: FieldTag, _ member: ([UInt8]) -> Oneof
  ) throws(WireError) {
    if let bytes = try self.bytes(field) { oneof = member(bytes) }
  }

  // MARK: - Values, or nil where the field has another wire type and was skipped

  private mutating func string(_ field: FieldTag) throws(WireError) -> String? {
    guard field.wireType == .lengthDelimited else {
      try self.skip(field)
      return nil
    }
    guard let text = String(validatingUTF8: try self.lengthDelimited()) else {
      throw .invalidUTF8
    }
    return text
  }

  private mutating func bytes(_ field: FieldTag) throws(WireError) -> [UInt8]? {
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
