import Testing

@testable import RPCServer

@Suite("CallState")
struct CallStateTests {
  enum Event: Sendable {
    case stream
    case message
    case requestEnd
    case write
    case finish
    case trailers
    case close
  }

  /// What each event of a row returned, in short.
  private func run(_ events: [Event]) -> [String] {
    var state = CallState()
    return events.map { event in
      switch event {
      case .stream:
        state.willStream()
        return "-"
      case .message: return state.messageDidArrive().map { "\($0.code)" } ?? "-"
      case .requestEnd:
        return switch state.requestDidEnd() {
        case .startHandler: "start"
        case .endMessages: "end"
        case .fail(let error): "\(error.code)"
        case .ignore: "-"
        }
      case .write: return "\(state.willWrite())"
      case .finish: return "\(state.willFinish())"
      case .trailers:
        state.trailersDidSubmit()
        return "-"
      case .close:
        state.didClose()
        return "-"
      }
    }
  }

  static let rows: [([Event], [String])] = [
    // A unary call and a stream.
    (
      [.message, .requestEnd, .write, .finish, .trailers, .close],
      ["-", "start", "withHeaders", "trailersBehindData", "-", "-"]
    ),
    (
      [.message, .requestEnd, .write, .write, .write, .finish],
      ["-", "start", "withHeaders", "more", "more", "trailersBehindData"]
    ),
    // An error before anything was sent.
    (
      [.message, .requestEnd, .finish, .write, .finish],
      ["-", "start", "trailersOnly", "drop", "ignore"]
    ),
    // Not one message.
    ([.requestEnd], ["UNIMPLEMENTED"]),
    ([.message, .message], ["-", "UNIMPLEMENTED"]),
    // A stream of messages, none among them, and answers between.
    (
      [.stream, .message, .write, .message, .requestEnd, .write, .finish],
      ["-", "-", "withHeaders", "-", "end", "more", "trailersBehindData"]
    ),
    ([.stream, .requestEnd, .finish], ["-", "end", "trailersOnly"]),
    // The handler ends before its client does.
    ([.stream, .message, .finish, .message, .requestEnd], ["-", "-", "trailersOnly", "-", "-"]),
    // The server decides before the request has ended: what comes after means nothing.
    ([.finish, .message, .requestEnd, .write], ["trailersOnly", "-", "-", "drop"]),
    (
      [.message, .finish, .message, .requestEnd, .finish],
      ["-", "trailersOnly", "-", "-", "ignore"]
    ),
    // Trailers that wait behind queued data.
    (
      [.message, .requestEnd, .write, .finish, .write, .finish],
      ["-", "start", "withHeaders", "trailersBehindData", "drop", "ignore"]
    ),
    // Gone at any time.
    ([.close, .message, .requestEnd, .write, .finish], ["-", "-", "-", "drop", "ignore"]),
    ([.message, .close, .requestEnd], ["-", "-", "-"]),
    (
      [.message, .requestEnd, .write, .close, .write, .finish],
      ["-", "start", "withHeaders", "-", "drop", "ignore"]
    ),
    // A second END_STREAM, which nghttp2 would not let through.
    ([.message, .requestEnd, .requestEnd], ["-", "start", "-"]),
  ]

  @Test("Events return what the driver is to do", arguments: Self.rows)
  func transitions(events: [Event], expected: [String]) {
    #expect(self.run(events) == expected)
  }
}
