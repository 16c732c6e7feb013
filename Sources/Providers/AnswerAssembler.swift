package import Codec
package import Router

/// Builds an answer's choices from its steps: for a call that wants them whole from a provider
/// that is asked to stream.
package struct AnswerAssembler: Sendable {
  /// Bytes of text of one answer where nothing else is said.
  package static let defaultMaximumSize = 16 << 20
  /// Choices and parts of one answer.
  package static let maximumPlaces = 4096

  private let maximumSize: Int
  private var size = 0
  private var places = 0
  private var choices: [Choice] = []

  package init(maximumSize: Int = Self.defaultMaximumSize) { self.maximumSize = maximumSize }

  /// - Throws: `badResponse` where the answer is larger than the bounds.
  package mutating func apply(_ event: AnswerEvent) throws(AttemptFailure) {
    switch event {
    case .delta(let delta): try self.apply(delta)
    case .choiceFinished(let finished):
      let place = try self.choice(finished.choiceIndex)
      self.choices[place].finishReason = finished.finishReason
      self.choices[place].providerFinishReason = finished.providerFinishReason
      self.choices[place].stopSequence = finished.stopSequence
      self.choices[place].finishDetail = finished.finishDetail
    }
  }

  /// In the order of their indices.
  package func finished() -> [Choice] { self.choices.sorted { $0.index < $1.index } }

  private mutating func apply(_ delta: Delta) throws(AttemptFailure) {
    let choice = try self.choice(delta.choiceIndex)
    let part = try self.part(Int(delta.partIndex), of: choice)
    switch delta.delta {
    case .text(let text):
      try self.grow(text.utf8.count)
      self.choices[choice].message!.content[part].append(text: text)
    case .thinking(let text):
      try self.grow(text.utf8.count)
      self.choices[choice].message!.content[part].append(thinking: text)
    case .refusal(let text):
      try self.grow(text.utf8.count)
      self.choices[choice].message!.content[part].append(refusal: text)
    case .toolCall(let piece):
      try self.grow(piece.argumentsJSON.utf8.count + piece.name.utf8.count)
      self.choices[choice].message!.content[part].append(piece)
    case .part(let whole):
      try self.grow(whole.encoded().count)
      self.choices[choice].message!.content[part] = whole
    case .citation(let citation):
      try self.grow(citation.citedText.utf8.count + citation.url.utf8.count + 16)
      self.choices[choice].message!.content[part].citations.append(citation)
    case .signature(let signature):
      try self.grow(signature.count)
      self.choices[choice].message!.content[part].signature = signature
    case nil: break
    }
    try self.grow(32 * delta.logprobs.count)
    self.choices[choice].logprobs += delta.logprobs
  }

  private mutating func choice(_ index: Int32) throws(AttemptFailure) -> Int {
    if let place = self.choices.firstIndex(where: { $0.index == index }) { return place }
    try self.addPlace()
    self.choices.append(
      Choice.with {
        $0.index = index
        $0.message = Message.with { $0.role = .assistant }
      })
    return self.choices.count - 1
  }

  private mutating func part(_ index: Int, of choice: Int) throws(AttemptFailure) -> Int {
    let count = self.choices[choice].message!.content.count
    guard index >= count else { return max(index, 0) }
    try self.addPlace()
    self.choices[choice].message!.content.append(ContentPart())
    return count
  }

  private mutating func addPlace() throws(AttemptFailure) {
    self.places += 1
    guard self.places <= Self.maximumPlaces else {
      throw AttemptFailure(.badResponse, detail: "the answer has over \(Self.maximumPlaces) parts")
    }
  }

  private mutating func grow(_ bytes: Int) throws(AttemptFailure) {
    self.size += bytes
    guard self.size <= self.maximumSize else {
      throw AttemptFailure(
        .badResponse, detail: "the answer is larger than \(self.maximumSize) bytes")
    }
  }
}

extension ContentPart {
  fileprivate mutating func append(text: String) {
    guard case .text(var whole) = self.part else {
      self.part = .text(text)
      return
    }
    // The part lets go of its text, so that appending does not copy it.
    self.part = nil
    whole += text
    self.part = .text(whole)
  }

  fileprivate mutating func append(refusal: String) {
    guard case .refusal(var whole) = self.part else {
      self.part = .refusal(refusal)
      return
    }
    self.part = nil
    whole += refusal
    self.part = .refusal(whole)
  }

  fileprivate mutating func append(thinking: String) {
    guard case .thinking(var whole) = self.part else {
      self.part = .thinking(Thinking.with { $0.text = thinking })
      return
    }
    self.part = nil
    whole.text += thinking
    self.part = .thinking(whole)
  }

  fileprivate mutating func append(_ piece: ToolCallDelta) {
    var call = ToolCall()
    if case .toolCall(let begun) = self.part { call = begun }
    self.part = nil
    if !piece.id.isEmpty { call.id = piece.id }
    if !piece.name.isEmpty { call.name = piece.name }
    call.argumentsJSON += piece.argumentsJSON
    self.part = .toolCall(call)
  }
}
