internal import Codec

extension Message {
  /// Of the system or the developer.
  var isInstruction: Bool { self.role == .system || self.role == .developer }
}
