internal import Codec
internal import Router

/// Which tools a request shows and how the model may choose among them, as far as the dialect can
/// say so: what it can't is brought about by leaving tools out.
struct ToolSelection {
  /// Unspecified: nothing is said.
  private(set) var mode: ToolChoice.Mode
  /// The function that must be called, by name.
  private(set) var forced: String?
  /// The functions that may be called, where the dialect can name them; else empty.
  private(set) var allowed: [String] = []
  /// Those that are shown; nil: all.
  private var shown: Set<String>?
  /// No tool is shown at all.
  private(set) var hidesAll = false

  init(_ request: borrowing CompleteRequest, fields: FieldTable) {
    let names = request.toolChoice?.functionNames ?? []
    self.mode = request.toolChoice?.mode ?? .unspecified
    switch (self.mode, names.count) {
    case (.none, _):
      self.hidesAll = fields[.toolChoiceNone].kind == .emulated
    case (.required, 1):
      if fields[.toolChoiceOne].kind == .emulated {
        self.shown = Set(names)
      } else {
        self.forced = names[0]
      }
    case (_, 1...):
      if fields[.toolChoiceNames].kind == .emulated {
        self.shown = Set(names)
      } else {
        self.allowed = names
      }
      if self.mode == .unspecified { self.mode = .auto }
    default: break
    }
  }

  func shows(_ name: String) -> Bool { self.shown.map { $0.contains(name) } ?? true }
}
