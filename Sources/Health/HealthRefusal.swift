/// Why the board does not do what a client asks.
package enum HealthRefusal: Error, Equatable, Sendable {
  /// More services than List answers for: RESOURCE_EXHAUSTED.
  case tooManyServices
  /// As many watch as may: RESOURCE_EXHAUSTED.
  case tooManyWatchers
  /// A name that no service can have: INVALID_ARGUMENT.
  case nameTooLong
}

extension HealthRefusal: CustomStringConvertible {
  /// For the client.
  package var description: String {
    switch self {
    case .tooManyServices:
      "there are more than \(HealthStatusBoard.maximumListedServices) services: check them by name"
    case .tooManyWatchers: "as many watch as the server allows: use Check"
    case .nameTooLong:
      "a service's name has at most \(HealthStatusBoard.maximumNameLength) bytes"
    }
  }
}
