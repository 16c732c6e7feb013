internal import Codec
internal import Router

extension OpenAIRequest {
  mutating func writeReasoning(_ reasoning: Reasoning, _ writer: inout JSONWriter) {
    let isOff = reasoning.effort == .none
    let isAsked = reasoning.asksForThinking
    let effort = self.effort(reasoning)
    switch self.profile.reasoning {
    case .effort: break
    case .object:
      self.writeObject(reasoning, effort: effort, &writer)
      return
    case .thinkingSwitch:
      if isOff || isAsked, self.body.begin("thinking", &writer) {
        writer.beginObject()
        writer.key("type")
        writer.string(isOff ? "disabled" : "enabled")
        writer.endObject()
      }
    case .enabledSwitch:
      if isOff || isAsked, self.body.begin("reasoning", &writer) {
        writer.beginObject()
        writer.key("enabled")
        writer.bool(!isOff)
        writer.endObject()
      }
    }
    // Where a switch turns thinking off, no effort is left to say.
    if let effort, !(isOff && self.profile.reasoning != .effort) {
      self.body.write(effort, effort == "none" ? .noReasoning : .reasoningEffort, &writer)
    }
    if isAsked { self.write(self.profile.reasoningMembers, &writer) }
  }

  private func writeObject(
    _ reasoning: Reasoning, effort: String?, _ writer: inout JSONWriter
  ) {
    guard effort != nil || reasoning.maxTokens != nil,
      self.body.begin("reasoning", &writer)
    else { return }
    writer.beginObject()
    // The two exclude each other: the number says more.
    if reasoning.effort != .none, let tokens = reasoning.maxTokens {
      writer.key("max_tokens")
      writer.int(Int64(tokens))
    } else if let effort {
      writer.key("effort")
      writer.string(effort)
    }
    writer.endObject()
  }

  /// The nearest that the server has; nil where none is asked for.
  private mutating func effort(_ reasoning: Reasoning) -> String? {
    let asked = reasoning.effort
    let efforts = self.profile.efforts(of: self.body.target.upstreamModel)
    if asked == .unspecified { return nil }
    if asked == .none {
      switch self.fields[.noReasoning].kind {
      // A model without a way to think of nothing thinks the least that it can.
      case .emulated: return efforts.nearest(to: .minimal).word
      case .translated where self.profile.reasoning == .effort: return nil
      default: return "none"
      }
    }
    let nearest = efforts.nearest(to: asked)
    if nearest != asked, let from = asked.word, let to = nearest.word {
      self.body.report(.clamped, of: .reasoningEffort, "\(from) -> \(to)")
    }
    return nearest.word
  }
}
