internal import Codec

/// The header fields that carry a call's status, cut to what peers accept.
enum StatusTrailers {
  /// Bytes of a header block by SETTINGS_MAX_HEADER_LIST_SIZE's count that clients take where
  /// they don't say: the usual default.
  private static let usualListSize = 8 << 10
  /// Bytes of it that are left for the other fields.
  private static let reserved = 1 << 10

  private static let ok: HeaderBlock = {
    var block = HeaderBlock()
    block.append("grpc-status", "0", isIndexed: true)
    return block
  }()

  /// - Parameters:
  ///   - error: nil for OK.
  ///   - domain: where there is one, `google.rpc.ErrorInfo` and `RequestInfo` are added.
  ///   - peerLimit: the client's SETTINGS_MAX_HEADER_LIST_SIZE. It loses the whole status where
  ///     the block is larger.
  static func append(
    _ error: RPCError?, callID: String, domain: String?, peerLimit: Int,
    to block: inout HeaderBlock
  ) {
    guard let error else {
      block.append(Self.ok)
      return
    }
    block.append("grpc-status", String(error.code.rawValue), isIndexed: true)
    let limit = max(0, min(Self.usualListSize, peerLimit) - Self.reserved)
    // A third for the message, so that a long one leaves room for the first details.
    var message = Self.shortened(error.message, to: limit / 3)
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
      if details.popLast() == nil {
        message = Self.shortened(message, to: PercentEncoding.encodedCount(message.utf8) / 2)
      }
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

  /// At most `maximum` bytes once it is percent-encoded, cut between characters.
  private static func shortened(_ text: String, to maximum: Int) -> String {
    guard PercentEncoding.encodedCount(text.utf8) > maximum else { return text }
    var count = 0
    return String(
      text.prefix { character in
        count += PercentEncoding.encodedCount(String(character).utf8)
        return count <= maximum
      })
  }
}
