package import Codec

/// The usage of an answer whose provider sent none.
package enum UsageEstimate {
  /// - Parameters:
  ///   - request: what was asked.
  ///   - choices: what came back, as far as it came.
  package static func usage(request: CompleteRequest, choices: [Choice]) -> Usage {
    self.usage(
      inputTokens: TokenEstimate.inputTokens(of: request),
      outputTokens: self.outputTokens(of: choices))
  }

  /// For a stream: the caller counts each delta's text with `TokenEstimate.tokens(of:)`.
  package static func usage(inputTokens: Int32, outputTokens: Int32) -> Usage {
    var usage = Usage()
    usage.inputTokens = max(inputTokens, 0)
    usage.outputTokens = max(outputTokens, 0)
    usage.source = .estimated
    return usage
  }

  private static func outputTokens(of choices: [Choice]) -> Int32 {
    var tokens = 0
    for part in choices.lazy.flatMap({ $0.message?.content ?? [] }) {
      switch part.part {
      case .text(let text), .refusal(let text): tokens += Int(TokenEstimate.tokens(of: text))
      case .thinking(let thinking): tokens += Int(TokenEstimate.tokens(of: thinking.text))
      case .toolCall(let call):
        tokens += Int(TokenEstimate.tokens(of: call.name))
        tokens += Int(TokenEstimate.tokens(of: call.argumentsJSON))
      case .providerPart(let part): tokens += Int(TokenEstimate.tokens(of: part.json))
      case .image: tokens += TokenEstimate.perImage
      case .audio, .document, nil: break
      }
    }
    return Int32(clamping: tokens)
  }
}
