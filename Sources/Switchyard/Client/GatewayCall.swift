internal import Codec
internal import Upstream

/// One call in flight. On its loop's thread.
final class GatewayCall: TransferDelegate {
  /// A gateway may wait for its providers for minutes.
  private static let timeouts = TransferTimeouts(
    connect: .seconds(5), firstByte: .seconds(900), idle: .seconds(900))

  private let address: ServerAddress
  private let onMessage: (RawSpan) throws(WireError) -> Void
  private let onEnd: (GatewayError?) -> Void
  private var reply = CallReply()
  private var transfer: Transfer?
  /// A transfer refers weakly to its delegate: the call keeps itself until its end.
  private var retained: GatewayCall?

  private init(
    address: ServerAddress,
    onMessage: @escaping (RawSpan) throws(WireError) -> Void,
    onEnd: @escaping (GatewayError?) -> Void
  ) {
    self.address = address
    self.onMessage = onMessage
    self.onEnd = onEnd
  }

  /// - Parameters:
  ///   - body: the request, framed.
  ///   - onMessage: gets each message of the answer, borrowed.
  ///   - onEnd: called once, with nil for a call that ended well.
  static func start(
    _ method: String, body: [UInt8], address: ServerAddress, pool: TransferPool,
    onMessage: @escaping (RawSpan) throws(WireError) -> Void,
    onEnd: @escaping (GatewayError?) -> Void
  ) {
    let call = GatewayCall(address: address, onMessage: onMessage, onEnd: onEnd)
    call.retained = call
    let request = TransferRequest(
      url: address.url(ofMethod: method), method: .post,
      headers: TransferHeaders([
        ("content-type", "application/grpc+proto"), ("te", "trailers"),
        ("user-agent", "switchyard/\(ProgramVersion.number)"),
      ]), timeouts: Self.timeouts,
      httpVersion: address.isCleartext ? .http2PriorKnowledge : .negotiate)
    call.transfer = pool.start(request, body: body.rawSpan, delegate: call)
  }

  /// Once: what comes later is of a call that is over.
  private func end(_ error: GatewayError?) {
    guard self.retained != nil else { return }
    self.transfer?.cancel()
    self.transfer = nil
    self.onEnd(error)
    self.retained = nil
  }

  private func attempt(_ body: () throws(GatewayError) -> Void) {
    do throws(GatewayError) {
      try body()
    } catch {
      self.end(error)
    }
  }

  // MARK: - The transfer's events

  func transferDidReceiveHead(_ transfer: Transfer) {
    self.attempt { () throws(GatewayError) in
      self.reply.receive(httpStatus: transfer.status)
      try self.reply.receive(fields: CallReply.headerNames) { transfer.header($0) }
    }
  }

  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand {
    do throws(GatewayError) {
      try self.reply.receive(body: bytes, onMessage: self.onMessage)
    } catch {
      self.end(error)
    }
    return .proceed
  }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) {
    if let error {
      return self.end(.unreachable(address: self.address.text, reason: error.detail))
    }
    self.attempt { () throws(GatewayError) in
      try self.reply.receive(fields: CallReply.trailerNames) { transfer.trailer($0) }
      try self.reply.finish()
    }
    self.end(nil)
  }
}
