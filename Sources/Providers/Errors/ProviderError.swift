internal import Codec
internal import Router

/// An error of a provider, in any of the shapes that they give it.
struct ProviderError: Equatable {
  private(set) var message = ""
  private(set) var type = ""
  private(set) var code = ""
  /// Anthropic's `details.error_code`.
  private(set) var errorCode = ""
  /// Some servers put the HTTP status into `code` or `status_code`.
  private var numericCode: Int64?
  /// OpenRouter: a moderator's reasons, with a status that else speaks of credentials.
  private(set) var hasModerationReasons = false

  /// Characters of another provider's error inside this one's.
  private static let maximumRaw = 1024
  /// Entries of a list of mistakes that are read.
  private static let maximumDetails = 8

  /// Of the body of a response whose status says that it is an error. A body that is not JSON is
  /// its own message, unless it is a page of a proxy's.
  init(body: RawSpan, parser: JSONParser) {
    let read = parser.withDocument(body) { root in
      ProviderError(in: root) ?? ProviderError(members: root)
    }
    if let read {
      self = read
    } else if let text = String(
      validatingUTF8: body.extracting(0..<min(body.byteCount, 2048))),
      text.first(where: { !$0.isWhitespace }) != "<"
    {
      self.message = text
    }
  }

  /// Nil where `root`, which may be an answer, has no error. Some servers put its members into the
  /// root, marked as one.
  init?(in root: borrowing JSONValue) {
    if let error = root.nonNull("error") {
      self.init(members: error)
      // xAI's `error` is a text, beside its code.
      if self.code.isEmpty { self.code = root.member("code")?.string ?? "" }
      // Cerebras gives the status beside it.
      self.numericCode = self.numericCode ?? root.member("status_code")?.int64
    } else if let error = root.nonNull("x_groq")?.nonNull("error") {
      self.init(members: error)
    } else if root.member("object")?.equals("error") == true {
      self.init(members: root)
    } else {
      return nil
    }
  }

  private init(members error: borrowing JSONValue) {
    self.message = error.string ?? Self.text(in: error)
    // OpenRouter: what the provider behind it said.
    if let raw = error.member("metadata")?.member("raw")?.string, !raw.isEmpty {
      self.message += ": \(raw.prefix(Self.maximumRaw))"
    }
    self.type = error.member("type")?.string ?? error.member("error_type")?.string ?? ""
    self.code = error.member("code")?.string ?? ""
    self.numericCode = error.member("code")?.int64 ?? error.member("raw_status_code")?.int64
    self.errorCode =
      error.member("details")?.member("error_code")?.string
      ?? error.member("metadata")?.member("error_type")?.string
      ?? error.member("innererror")?.member("code")?.string ?? ""
    self.hasModerationReasons = error.member("metadata")?.member("reasons")?.kind == .array
  }

  /// `message`, which may be an object, else `detail`, which may be a list, else `reason`.
  private static func text(in error: borrowing JSONValue) -> String {
    if let message = error.nonNull("message") {
      return message.string ?? Self.details(in: message)
    }
    if let detail = error.member("detail")?.string { return detail }
    let details = Self.details(in: error)
    if !details.isEmpty { return details }
    if let first = error.member("errors")?.firstElement() {
      return first.member("message")?.string ?? first.string ?? ""
    }
    return error.member("reason")?.string ?? ""
  }

  /// A list of mistakes in a request: "body.messages: Field required".
  private static func details(in error: borrowing JSONValue) -> String {
    var texts: [String] = []
    error.member("detail")?.forEachElement { detail in
      guard texts.count < Self.maximumDetails else { return }
      var path: [String] = []
      detail.member("loc")?.forEachElement { step in
        if let name = step.string ?? step.int64.map({ "\($0)" }) { path.append(name) }
      }
      let message = detail.member("msg")?.string ?? ""
      texts.append(path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)")
    }
    return texts.joined(separator: "; ")
  }

  /// An error inside a 200 counts by the status that it names.
  func effectiveStatus(_ status: Int, _ vocabulary: ErrorVocabulary) -> Int {
    guard status == 200 else { return status }
    if let code = self.numericCode, (400..<600).contains(code) { return Int(code) }
    if let code = Int(self.code), (400..<600).contains(code) { return code }
    return vocabulary.statuses[self.type.lowercased()] ?? 500
  }
}
