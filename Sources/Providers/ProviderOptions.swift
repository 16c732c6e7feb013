internal import Codec

/// The caller's own members of a request's body for one provider: they replace ours, whole.
struct ProviderOptions {
  /// JSON text of an object, validated; nil where the caller has none for this provider.
  private let json: String?
  private let names: Set<String>

  init(_ request: borrowing CompleteRequest, provider: String, parser: JSONParser) {
    self.json =
      request.providerOptionsJSON.isEmpty ? nil : request.providerOptionsJSON[provider]
    var names: Set<String> = []
    if let json = self.json {
      let bytes = Array(json.utf8)
      _ = parser.withDocument(unsafe bytes.span.bytes) { root in
        root.forEachMember { name, _ in
          if let name = String(validatingUTF8: name) { names.insert(name) }
        }
      }
    }
    self.names = names
  }

  func replaces(_ name: StaticString) -> Bool {
    !self.names.isEmpty && self.names.contains(name.description)
  }

  /// Into the open object, as its last members.
  func write(_ writer: inout JSONWriter) {
    if let json = self.json { writer.rawMembers(of: json) }
  }
}
