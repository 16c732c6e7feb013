internal import CCurl

/// A list of header fields in libcurl's form, made once and shared by the requests of a provider
/// on one loop.
@safe package final class TransferHeaders {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  /// - Parameter fields: names and values; one with a line break in it is left out.
  package init(_ fields: [(name: String, value: String)]) {
    // libcurl would ask before it sends a large body, and wait a second for the answer.
    self.append("Expect:")
    // Here and not by its own option, for which libcurl would format it with every request.
    let namesAgent = fields.contains { $0.name.lowercased() == "user-agent" }
    for field in (namesAgent ? [] : [("user-agent", "switchyard")]) + fields {
      guard
        !(field.name + field.value).utf8.contains(where: { $0 == 0x0a || $0 == 0x0d || $0 == 0 })
      else { continue }
      // libcurl's form of a field without a value.
      self.append(
        field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
  }

  deinit { unsafe curl_slist_free_all(self.list) }

  private func append(_ line: String) {
    if let longer = unsafe curl_slist_append(self.list, line) { unsafe self.list = longer }
  }
}
