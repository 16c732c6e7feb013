internal import Codec

/// What one choice of an answer that is being read has begun: the place of each of its parts.
struct ChatChoice {
  enum Prose: Int {
    case thinking
    case text
    case refusal
  }

  struct Call {
    /// `tool_calls[].index`: what its deltas are told apart by.
    let upstreamIndex: Int64?
    /// What they are told apart by where a server sends no index.
    let id: String
    let name: String
    let part: Int32
    var hasArguments = false
  }

  let index: Int32
  private var partCount: Int32 = 0
  /// The part of each kind of prose, -1 until it begins.
  private var prose: [3 of Int32] = [-1, -1, -1]
  /// Its content comes as a list, whose parts keep their order: what the last entry was.
  var keepsOrder = false
  var lastProse: Prose?
  var calls: [Call] = []
  var isFinished = false
  /// Its last chunk's finish reason was "", which some servers send on the way and some instead of
  /// a word: the stream's end mark tells.
  var hasEmptyFinish = false
  /// Of tokens that brought no content yet: a character may take several.
  var logprobs: [TokenLogprob] = []
  /// What of the prefill the answer still has to repeat, and what it has.
  var prefill = ArraySlice<UInt8>()
  var repeated = ""
  /// Entries of `reasoning_details`, joined by commas; nil where they were too many to be kept.
  var details: String? = ""
  var stopSequence = ""
  /// Of the thinking that is being written, where the provider signs it.
  var signature: String?

  init(index: Int32, prefill: String) {
    self.index = index
    self.prefill = Array(prefill.utf8)[...]
  }

  var hasRefusal: Bool { self.prose[Prose.refusal.rawValue] >= 0 }

  /// The answer's text, or the refusal that stands in its place, going on with nothing.
  var emptyDelta: (part: Int32, kind: Delta.Kind)? {
    let text = self.prose[Prose.text.rawValue]
    if text >= 0 { return (text, .text("")) }
    return self.hasRefusal ? (self.prose[Prose.refusal.rawValue], .refusal("")) : nil
  }

  /// The part that prose of this kind goes on with, if it has begun.
  func begun(_ kind: Prose) -> Int32? {
    let part = self.prose[kind.rawValue]
    return part < 0 ? nil : part
  }

  mutating func part(_ kind: Prose) -> Int32 {
    if self.prose[kind.rawValue] < 0 { self.prose[kind.rawValue] = self.newPart() }
    return self.prose[kind.rawValue]
  }

  /// What comes next of this kind begins a part.
  mutating func close(_ kind: Prose) { self.prose[kind.rawValue] = -1 }

  mutating func newPart() -> Int32 {
    self.partCount += 1
    return self.partCount - 1
  }

  /// The place of the call that a delta goes on with; nil where it begins another. Without an index
  /// and an id it goes on with the last, unless it names another function.
  func call(_ upstreamIndex: Int64?, _ id: String, name: String) -> Int? {
    if let upstreamIndex { return self.calls.firstIndex { $0.upstreamIndex == upstreamIndex } }
    if !id.isEmpty { return self.calls.firstIndex { $0.id == id } }
    guard let last = self.calls.last else { return nil }
    return name.isEmpty || name == last.name ? self.calls.count - 1 : nil
  }

  /// What of a piece of text does not repeat the prefill. By bytes: a piece may end, and the answer
  /// go on, within what is one character to a reader.
  mutating func withoutPrefill(_ text: String) -> String {
    if self.prefill.isEmpty { return text }
    let utf8 = Array(text.utf8)
    if utf8.starts(with: self.prefill) {
      let rest = utf8.dropFirst(self.prefill.count)
      self.prefill = []
      return String(decoding: rest, as: UTF8.self)
    }
    if self.prefill.starts(with: utf8) {
      self.prefill = self.prefill.dropFirst(utf8.count)
      self.repeated += text
      return ""
    }
    // It does not begin so after all.
    self.prefill = []
    return self.repeated + text
  }
}
