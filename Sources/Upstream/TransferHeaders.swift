internal import CCurl

/// Header fields in libcurl's form, made once and shared by the requests of a provider on one loop.
@safe package final class TransferHeaders {
  /// Bytes of a body from which on libcurl asks the server before it sends it.
  private static let largeBody = 1 << 20

  private let usual: HeaderList
  /// For a large body. libcurl would ask and wait a second for the answer.
  private let unasking: HeaderList

  /// - Parameter fields: names and values; one with a line break in it is left out.
  package init(_ fields: [(name: String, value: String)]) {
    // Here and not by its own option, for which libcurl would format it with every request.
    let namesAgent = fields.contains { $0.name.lowercased() == "user-agent" }
    let all = (namesAgent ? [] : [("user-agent", "switchyard")]) + fields
    let lines = all.compactMap { Self.line($0.name, $0.value) }
    self.usual = HeaderList(lines)
    self.unasking = HeaderList(["Expect:"] + lines)
  }

  private static func line(_ name: String, _ value: String) -> String? {
    let isSplit = (name + value).utf8.contains { $0 == 0x0a || $0 == 0x0d || $0 == 0 }
    if isSplit { return nil }
    // libcurl's form of a field without a value.
    return value.isEmpty ? "\(name);" : "\(name): \(value)"
  }

  /// - Parameter size: of the request's body, in bytes.
  func list(forBodyOf size: Int) -> UnsafeMutablePointer<curl_slist>? {
    unsafe size < Self.largeBody ? self.usual.raw : self.unasking.raw
  }
}

/// Owns a list of libcurl's.
@safe private final class HeaderList {
  private(set) var raw: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    for line in lines {
      if let longer = unsafe curl_slist_append(self.raw, line) { unsafe self.raw = longer }
    }
  }

  deinit { unsafe curl_slist_free_all(self.raw) }
}
