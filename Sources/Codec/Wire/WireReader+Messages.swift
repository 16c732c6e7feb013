/// Sub-messages, the members of oneofs, and maps.
extension WireReader {
  /// Merges the field's value into `message`.
  public mutating func read<M: WireMessage>(
    _ message: inout M?, _ field: FieldTag
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    if message == nil { message = M() }
    // In place: a message can be some hundred bytes of inline fields.
    try self.readMessage { (reader) throws(WireError) in try message?.merge(from: &reader) }
  }

  /// Appends one element.
  public mutating func read<M: WireMessage>(
    _ messages: inout [M], _ field: FieldTag
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    messages.append(M())
    let last = messages.count - 1
    try self.readMessage { (reader) throws(WireError) in
      try messages[last].merge(from: &reader)
    }
  }

  /// Sets a oneof to a message: merged with what it holds where that is the same member, in the
  /// place of it where it is another.
  ///
  /// - Parameters:
  ///   - member: the oneof with the message in it.
  ///   - current: the message in the oneof, or nil where it holds another member.
  public mutating func read<Oneof, M: WireMessage>(
    _ oneof: inout Oneof?, _ field: FieldTag, _ member: (M) -> Oneof, current: (Oneof) -> M?
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    var message = M()
    // Taken out, so that merging has it alone: else each merge into the same member would copy
    // its lists, in quadratic time all in all.
    if let oneof = oneof.take(), let held = current(oneof) { message = held }
    try self.readMessage { (reader) throws(WireError) in try message.merge(from: &reader) }
    oneof = member(message)
  }

  /// Sets one entry of a `map<string, string>`: the last of a key wins, where keys are the same
  /// if Swift says that the strings are.
  public mutating func read(
    _ map: inout [String: String], _ field: FieldTag
  ) throws(WireError) {
    try self.read(&map, field, keys: StringCoding.self, values: StringCoding.self)
  }
}
