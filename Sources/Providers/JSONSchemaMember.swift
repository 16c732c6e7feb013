internal import Codec

/// The `json_schema` of a `response_format`, as chat completions have it.
enum JSONSchemaMember {
  static func write(_ schema: JsonSchemaFormat, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("name")
    writer.string(schema.name.isEmpty ? "answer" : schema.name)
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
