internal import Codec

/// The header fields that carry a call's status, cut to what peers accept.
enum StatusTrailers {
  /// Bytes of the status's own fields by SETTINGS_MAX_HEADER_LIST_SIZE's count: clients' usual
  /// default is 8 KiB, of which some is left for other trailers.
  static let maximumListSize = 7 << 10

  /// - Parameters:
  ///   - error: nil for OK.
  ///   - domain: where there is one, `google.rpc.ErrorInfo` and `RequestInfo` are added.
  ///   - limit: bytes that the fields may take.
  static func append(
    _ error: RPCError?, callID: String, domain: String?, limit: Int = Self.maximumListSize,
    to block: inout HeaderBlock
  ) {
    guard let error else {
      block.append("grpc-status", "0", isIndexed: true)
      return
    }
    block.append("grpc-status", String(error.code.rawValue), isIndexed: true)
    var message = Self.shortened(error.message, to: limit / 4)
    var details = error.details
    if let domain {
      let info = ErrorInfo.with {
        $0.reason = error.reason ?? error.code.description
        $0.domain = domain
        $0.metadata = error.information
      }
      details.insert(ProtoAny(info), at: 0)
      details.insert(ProtoAny(RequestInfo.with { $0.requestID = callID }), at: 1)
    }

    // The last details go first; then the message is cut; the code always stands.
    while true {
      let encoded = Self.encodedStatus(error.code, message, details)
      var fields = HeaderBlock()
      if !message.isEmpty {
        fields.append("grpc-message") { PercentEncoding.append(message, to: &$0) }
      }
      if !details.isEmpty {
        fields.append("grpc-status-details-bin") { Base64.append(encoded, to: &$0) }
      }
      if fields.listSize <= limit || (details.isEmpty && message.isEmpty) {
        block.append(fields)
        return
      }
      if details.popLast() == nil { message = Self.shortened(message, to: message.utf8.count / 2) }
    }
  }

  private static func encodedStatus(
    _ code: StatusCode, _ message: String, _ details: [ProtoAny]
  ) -> [UInt8] {
    guard !details.isEmpty else { return [] }
    return GoogleRPCStatus.with {
      $0.code = code.rawValue
      $0.message = message
      $0.details = details
    }.encoded()
  }

  /// At most `maximum` bytes of UTF-8, cut between characters.
  private static func shortened(_ text: String, to maximum: Int) -> String {
    guard text.utf8.count > maximum else { return text }
    var count = 0
    return String(
      text.prefix { character in
        count += character.utf8.count
        return count <= maximum
      })
  }
}
