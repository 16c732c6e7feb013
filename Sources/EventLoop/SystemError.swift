internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The call: "bind".
  public let operation: String
  /// Its `errno`.
  public let code: CInt

  package init(_ operation: String, code: CInt) {
    self.operation = operation
    self.code = code
  }

  /// Takes `errno` as the failed call left it.
  package static func last(_ operation: String) -> SystemError {
    SystemError(operation, code: errno)
  }

  public var description: String {
    var text = [CChar](repeating: 0, count: 128)
    let failed = unsafe strerror_r(self.code, &text, text.count) != 0
    guard !failed, let message = String(validating: text.prefix { $0 != 0 }, as: UTF8.self) else {
      return "\(self.operation): error \(self.code)"
    }
    return "\(self.operation): \(message)"
  }
}
