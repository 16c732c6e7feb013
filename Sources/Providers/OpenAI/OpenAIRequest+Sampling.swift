internal import Codec

extension OpenAIRequest {
  mutating func writeSampling(_ sampling: Sampling, _ writer: inout JSONWriter) {
    self.write(sampling.temperature, "temperature", within: 0...2, &writer)
    self.write(sampling.topP, "top_p", within: 0...1, &writer)
    if sampling.topK != nil {
      self.report(.dropped, of: "sampling.top_k", "the provider's API has no top_k")
    }
    self.write(
      sampling.maxOutputTokens.map(Int64.init), self.target.quirks.maxTokensField, &writer)
    self.writeStop(sampling.stop, &writer)
    self.write(sampling.seed, "seed", &writer)
    self.write(sampling.frequencyPenalty, "frequency_penalty", within: -2...2, &writer)
    self.write(sampling.presencePenalty, "presence_penalty", within: -2...2, &writer)
    self.write(sampling.candidateCount.map(Int64.init), "n", &writer)
    if let alternatives = sampling.topLogprobs {
      if self.begin("logprobs", &writer) { writer.bool(true) }
      self.write(Int64(alternatives), "top_logprobs", &writer)
    }
  }

  /// `bounds` are OpenAI's: the parameter's name is the same in the contract.
  private mutating func write(
    _ value: Double?, _ name: StaticString, within bounds: ClosedRange<Double>,
    _ writer: inout JSONWriter
  ) {
    guard let value, value.isFinite, self.begin(name, &writer) else { return }
    guard self.target.quirks.isOpenAI, !bounds.contains(value) else { return writer.double(value) }
    let nearest = min(max(value, bounds.lowerBound), bounds.upperBound)
    self.report(.clamped, of: "sampling.\(name)", "\(value) -> \(nearest)")
    writer.double(nearest)
  }

  private func write(_ value: Int64?, _ name: StaticString, _ writer: inout JSONWriter) {
    if let value, self.begin(name, &writer) { writer.int(value) }
  }

  private mutating func writeStop(_ sequences: [String], _ writer: inout JSONWriter) {
    guard !sequences.isEmpty, self.begin("stop", &writer) else { return }
    let count = min(sequences.count, self.target.quirks.maximumStopCount)
    if count < sequences.count {
      self.report(.clamped, of: "sampling.stop", "\(sequences.count) -> the first \(count)")
    }
    writer.beginArray()
    for sequence in sequences.prefix(count) { writer.string(sequence) }
    writer.endArray()
  }
}
