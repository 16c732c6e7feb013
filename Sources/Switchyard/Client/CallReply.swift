internal import Codec
internal import Foundation
internal import RPCServer

/// Reads the HTTP answer to one gRPC call as it arrives: headers, messages, trailers.
struct CallReply {
  /// Bytes of one message: a page of models may come near gRPC's usual 4 MiB.
  private static let maximumMessageSize = 16 << 20
  /// Bytes of header and trailer fields that are kept.
  private static let maximumFieldSize = 64 << 10

  private var httpStatus = 0
  private var contentType = ""
  private var status: String?
  private var message = ""
  private var details = ""
  private var fieldSize = 0
  private var deframer = MessageDeframer(maximumMessageSize: Self.maximumMessageSize)

  mutating func receive(httpStatus: Int) { self.httpStatus = httpStatus }

  /// The fields that are read: of trailers, and of headers, which hold the trailers too where there
  /// is no message.
  static let trailerNames = ["grpc-status", "grpc-message", "grpc-status-details-bin"]
  static let headerNames = ["content-type"] + Self.trailerNames

  mutating func receive(
    fields names: [String], value: (String) -> String?
  ) throws(GatewayError) {
    for name in names {
      if let value = value(name) { try self.receive(field: name, value) }
    }
  }

  /// A field of the headers or of the trailers: a call without messages has them in one block.
  ///
  /// - Parameter name: in small letters.
  mutating func receive(field name: String, _ value: String) throws(GatewayError) {
    self.fieldSize += name.utf8.count + value.utf8.count
    guard self.fieldSize <= Self.maximumFieldSize else {
      throw .notGRPC("the answer has more than \(Self.maximumFieldSize) bytes of header fields")
    }
    switch name {
    case "content-type": self.contentType = value
    case "grpc-status": self.status = value
    case "grpc-message": self.message = value
    case "grpc-status-details-bin": self.details = value
    default: break
    }
  }

  /// - Parameter onMessage: gets each message that is complete; what it throws ends the call.
  mutating func receive(
    body: RawSpan, onMessage: (RawSpan) throws(WireError) -> Void
  ) throws(GatewayError) {
    try self.checkProtocol()
    var isCompressed = false
    var failure: WireError?
    do {
      try self.deframer.feed(body) { message, compressed in
        isCompressed = isCompressed || compressed
        if isCompressed || failure != nil { return }
        do throws(WireError) {
          try onMessage(message)
        } catch {
          failure = error
        }
      }
    } catch {
      throw .notGRPC("the gateway's answer can't be read: \(error)")
    }
    if isCompressed { throw .notGRPC("the gateway compressed an answer, which was not asked for") }
    if let failure { throw .notGRPC("the gateway's answer can't be decoded: \(failure)") }
  }

  /// The answer is complete: throws what its status says.
  func finish() throws(GatewayError) {
    try self.checkProtocol()
    guard let text = self.status, let code = Int32(text) else {
      throw .notGRPC("the answer ended without a status: the connection or the gateway broke off")
    }
    if code != 0 {
      throw .status(Self.status(StatusCode(rawValue: code), self.message, self.details))
    }
    guard (try? self.deframer.finish()) != nil else {
      throw .notGRPC("the answer ended inside a message")
    }
  }

  private func checkProtocol() throws(GatewayError) {
    // A status is a gRPC server's word whatever else the answer says.
    if self.status != nil { return }
    guard self.httpStatus == 200, self.contentType.hasPrefix("application/grpc") else {
      throw .notGRPC("what answered is not a gRPC server: HTTP status \(self.httpStatus)")
    }
  }

  private static func status(
    _ code: StatusCode, _ message: String, _ encodedDetails: String
  ) -> GatewayError.Status {
    var status = GatewayError.Status(
      code: code, message: message.removingPercentEncoding ?? message)
    // "-bin" fields come without padding, which Foundation insists on.
    let padding = String(repeating: "=", count: (4 - encodedDetails.utf8.count % 4) % 4)
    guard let bytes = Data(base64Encoded: encodedDetails + padding),
      let details = try? GoogleRPCStatus(decoding: Array(bytes).rawSpan)
    else { return status }
    for detail in details.details { status.add(detail) }
    return status
  }
}

extension GatewayError.Status {
  /// Takes what a detail says; one that this build doesn't know, or that is broken, is left out.
  fileprivate mutating func add(_ detail: ProtoAny) {
    if let info: ErrorInfo = detail.unpacked() {
      self.reason = info.reason
    } else if let info: RequestInfo = detail.unpacked() {
      self.callID = info.requestID
    } else if let info: RetryInfo = detail.unpacked() {
      self.retryDelay = info.retryDelay
    } else if let request: BadRequest = detail.unpacked() {
      self.violations = request.fieldViolations
    } else if let failure: RoutingFailure = detail.unpacked() {
      self.routing = failure
    }
  }
}

extension ProtoAny {
  /// The detail, if it is one of this type.
  fileprivate func unpacked<Detail: StatusDetail>() -> Detail? {
    guard self.typeURL.hasSuffix("/" + Detail.messageName) else { return nil }
    return try? Detail(decoding: self.value.rawSpan)
  }
}
