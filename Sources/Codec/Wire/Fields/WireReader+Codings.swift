/// Fields whose type a `FieldCoding` names.
extension WireReader {
  /// Reads a singular field.
  public mutating func read<Coding: FieldCoding>(
    _ value: inout Coding.Value, _ field: FieldTag, as coding: Coding.Type
  ) throws(WireError) {
    try Coding.read(&value, field, from: &self)
  }

  /// Reads elements of a repeated field, packed or not, whichever the sender chose.
  public mutating func read<Coding: ScalarCoding>(
    _ values: inout [Coding.Value], _ field: FieldTag, as coding: Coding.Type
  ) throws(WireError) {
    switch field.wireType {
    case Coding.wireType: try self.appendElement(to: &values, as: coding)
    case .lengthDelimited:
      try self.readDelimited { (packed) throws(WireError) in
        while !packed.isAtEnd { try packed.appendElement(to: &values, as: coding) }
      }
    default: try self.skip(field)
    }
  }

  private mutating func appendElement<Coding: ScalarCoding>(
    to values: inout [Coding.Value], as coding: Coding.Type
  ) throws(WireError) {
    try self.countElement()
    values.append(try Coding.readValue(from: &self))
  }

  /// Sets a oneof to a scalar.
  public mutating func read<Oneof, Coding: ScalarCoding>(
    _ oneof: inout Oneof?, _ field: FieldTag, _ member: (Coding.Value) -> Oneof,
    as coding: Coding.Type
  ) throws(WireError) {
    guard field.wireType == Coding.wireType else { return try self.skip(field) }
    oneof = member(try Coding.readValue(from: &self))
  }

  /// Sets one entry of a map: the last of a key wins, where keys are the same if Swift says that
  /// they are.
  public mutating func read<Keys: MapKeyCoding, Values: FieldCoding>(
    _ map: inout [Keys.Value: Values.Value], _ field: FieldTag, keys: Keys.Type,
    values: Values.Type
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    var key = Keys.defaultValue
    var value = Values.defaultValue
    try self.readMessage { (entry) throws(WireError) in
      while let entryField = try entry.nextField() {
        switch entryField.number {
        case 1: try Keys.read(&key, entryField, from: &entry)
        case 2: try Values.read(&value, entryField, from: &entry)
        default: try entry.skip(entryField)
        }
      }
    }
    map[key] = value
  }
}
