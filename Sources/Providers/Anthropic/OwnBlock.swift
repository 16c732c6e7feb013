internal import Codec

/// A content block that only its provider has, kept as the text that it is.
enum OwnBlock {
  /// The block with the input that came after it in place of the empty one that it began with.
  static func filled(_ json: String, input: String) -> String {
    if input.isEmpty { return json }
    let bytes = Array(json.utf8)
    let text = JSONSource(bytes.rawSpan)
    var result = "{"
    for (key, value) in text.members {
      guard let name = text.string(key), let old = text.string(value) else { return json }
      if result.utf8.count > 1 { result += "," }
      result += name + ":" + (name == "\"input\"" ? input : old)
    }
    return result + "}"
  }
}
