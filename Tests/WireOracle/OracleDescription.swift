public import Codec

extension WireMessage {
  /// The message as text, in the same form as `ProtobufC.describe`, so that both say the same if
  /// and only if each field has the same name and value. Fields are named by the properties.
  public var oracleDescription: String {
    var text = ""
    self.describe(into: &text, indent: "")
    return text
  }

  fileprivate func describe(into text: inout String, indent: String) {
    var fields: [(name: String, value: Any)] = []
    for property in Mirror(reflecting: self).children {
      // A wrapped property's label begins with an underscore.
      guard let label = property.label?.drop(while: { $0 == "_" }) else { continue }
      Self.collect(String(label), property.value, into: &fields)
    }
    // By the UTF-8 of the names, as strcmp does; a list's elements stay in their order.
    let order = fields.enumerated().sorted {
      ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
    }
    for (_, field) in order { Self.describe(field.name, field.value, into: &text, indent: indent) }
  }

  /// Adds what the property holds: nothing, one value, a list's elements or a oneof's member.
  private static func collect(
    _ property: String, _ value: Any, into fields: inout [(name: String, value: Any)]
  ) {
    let name = protoName(property)
    let mirror = Mirror(reflecting: value)
    // First, as a cast from Any looks through an optional. What one holds is set, even a default.
    if mirror.displayStyle == .optional {
      guard let held = mirror.children.first?.value else { return }
      let heldMirror = Mirror(reflecting: held)
      if heldMirror.displayStyle == .enum, let member = heldMirror.children.first {
        fields.append((protoName(member.label ?? ""), member.value))
      } else {
        fields.append((name, held))
      }
      return
    }
    switch value {
    case let value as [UInt8]: if !value.isEmpty { fields.append((name, value)) }
    case let value as String: if !value.isEmpty { fields.append((name, value)) }
    case let value as Bool: if value { fields.append((name, value)) }
    case let value as Int32: if value != 0 { fields.append((name, value)) }
    case let value as Int64: if value != 0 { fields.append((name, value)) }
    case let value as Double: if value.bitPattern != 0 { fields.append((name, value)) }
    case let value as any WireEnum: if value.rawValue != 0 { fields.append((name, value)) }
    case let map as [String: String]:
      for (key, value) in map { fields.append((name, MapEntry(key: key, value: value))) }
    case let map as [String: any WireMessage]:
      for (key, value) in map { fields.append((name, MapEntry(key: key, value: value))) }
    default: for element in mirror.children { fields.append((name, element.value)) }
    }
  }

  private static func describe(
    _ name: String, _ value: Any, into text: inout String, indent: String
  ) {
    text += indent + name
    switch value {
    case let value as any WireMessage:
      text += " {\n"
      value.describe(into: &text, indent: indent + "  ")
      text += indent + "}"
    case let entry as MapEntry:
      text += " {\n"
      for field in entry.fields {
        self.describe(field.name, field.value, into: &text, indent: indent + "  ")
      }
      text += indent + "}"
    case let value as String: text += ": " + hex(value.utf8)
    case let value as [UInt8]: text += ": " + hex(value)
    case let value as Double:
      let digits = String(value.bitPattern, radix: 16)
      text += ": " + String(repeating: "0", count: 16 - digits.count) + digits
    case let value as any WireEnum: text += ": \(value.rawValue)"
    default: text += ": \(value)"
    }
    text += "\n"
  }
}

/// An entry of a map, which is a message on the wire.
private struct MapEntry {
  let key: String
  let value: Any

  /// Those that are set: an empty string is not.
  var fields: [(name: String, value: Any)] {
    [("key", self.key), ("value", self.value)].filter { ($0.1 as? String)?.isEmpty != true }
  }
}

/// "parametersSchemaJSON" -> "parameters_schema_json".
private func protoName(_ property: String) -> String {
  var name = ""
  var previousIsUppercase = true
  for character in property {
    if character.isUppercase, !previousIsUppercase { name += "_" }
    previousIsUppercase = character.isUppercase
    name += character.lowercased()
  }
  return name
}

private func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
