internal import Codec

/// The `json_schema` of a `response_format`, as chat completions have it.
enum JSONSchemaMember {
  /// 1 to 64 letters, digits, "_" and "-", which are all that the API takes: a name is a label, and
  /// what else it has becomes "_".
  private static func name(_ name: String) -> String {
    if name.isEmpty { return "answer" }
    let characters = name.unicodeScalars.prefix(64).map { scalar -> Character in
      let isTaken =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
          || scalar == "-")
      return isTaken ? Character(scalar) : "_"
    }
    return String(characters)
  }

  static func write(_ schema: JsonSchemaFormat, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("name")
    writer.string(Self.name(schema.name))
    if !schema.description.isEmpty {
      writer.key("description")
      writer.string(schema.description)
    }
    writer.key("schema")
    writer.raw(schema.schemaJSON)
    writer.key("strict")
    writer.bool(schema.strict)
    writer.endObject()
  }
}
