/// What a GOAWAY says beside its code: for who reads a client's log.
enum GoAwayReason {
  case none
  case maximumAge
  case maximumIdle
  case tooManyPings

  /// In the words that other gRPC servers use.
  var text: StaticString {
    switch self {
    case .none: ""
    case .maximumAge: "max_age"
    case .maximumIdle: "max_idle"
    case .tooManyPings: "too_many_pings"
    }
  }
}
