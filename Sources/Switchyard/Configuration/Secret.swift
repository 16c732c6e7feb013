/// A value that no log, error or description may show.
struct Secret: Sendable, Equatable {
  /// For the request that it is sent with, and nothing else.
  let exposedValue: String

  init(_ value: String) { self.exposedValue = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "[secret]" }
  var debugDescription: String { "[secret]" }
  /// `dump` and everything else that looks inside finds nothing.
  var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
