/// Where a call is: what its client has sent and what it has been sent. Events are methods; those
/// that return something say what the driver is to do.
struct CallState: Equatable {
  enum Request: Equatable {
    case awaitingMessage
    case hasMessage
    /// Any number of messages, for a handler that reads them.
    case streaming
    case ended
  }

  enum Response: Equatable {
    /// Nothing is sent: an error can still be "Trailers-Only".
    case idle
    case streaming
    /// The status is decided; trailers go out behind what is queued.
    case finishing
    case finished
  }

  private(set) var request = Request.awaitingMessage
  private(set) var response = Response.idle

  /// The method takes a stream of messages.
  mutating func willStream() { self.request = .streaming }

  /// A whole message arrived.
  ///
  /// - Returns: why the call fails, if it does.
  mutating func messageDidArrive() -> RPCError? {
    if self.isOver || self.request == .streaming { return nil }
    guard self.response == .idle, self.request == .awaitingMessage else {
      return RPCError(code: .unimplemented, message: "the method takes one request message")
    }
    self.request = .hasMessage
    return nil
  }

  enum RequestEnd: Equatable {
    case startHandler
    /// The handler that reads the messages has read the last.
    case endMessages
    case fail(RPCError)
    case ignore
  }

  /// The client half-closed.
  mutating func requestDidEnd() -> RequestEnd {
    let previous = self.request
    self.request = .ended
    if self.isOver { return .ignore }
    switch previous {
    case .hasMessage: return .startHandler
    case .streaming: return .endMessages
    case .awaitingMessage:
      return .fail(RPCError(code: .unimplemented, message: "the request has no message"))
    case .ended: return .ignore
    }
  }

  /// Whether a message may be sent, and whether it is the first.
  enum Write: Equatable {
    case withHeaders
    case more
    case drop
  }

  mutating func willWrite() -> Write {
    switch self.response {
    case .idle:
      self.response = .streaming
      return .withHeaders
    case .streaming: return .more
    case .finishing, .finished: return .drop
    }
  }

  enum Finish: Equatable {
    case trailersOnly
    case trailersBehindData
    case ignore
  }

  /// The handler returned or threw, or the server decided for it.
  mutating func willFinish() -> Finish {
    switch self.response {
    case .idle:
      self.response = .finished
      return .trailersOnly
    case .streaming:
      self.response = .finishing
      return .trailersBehindData
    case .finishing, .finished: return .ignore
    }
  }

  mutating func trailersDidSubmit() { self.response = .finished }

  /// The stream is closed: nothing can be sent any more.
  mutating func didClose() {
    self.request = .ended
    self.response = .finished
  }

  /// Whether the status is decided.
  var isOver: Bool { self.response == .finishing || self.response == .finished }
}
