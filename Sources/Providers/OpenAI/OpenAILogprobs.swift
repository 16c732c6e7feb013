internal import Codec

/// A choice's `logprobs`.
enum OpenAILogprobs {
  /// Alternatives of one token.
  private static let maximumAlternatives = 20

  /// Of the content, or of the refusal that stands in its place.
  static func read(_ choice: borrowing JSONValue) -> [TokenLogprob] {
    guard let logprobs = choice.nonNull("logprobs") else { return [] }
    var tokens: [TokenLogprob] = []
    for name: StaticString in ["content", "refusal"] {
      logprobs.nonNull(name)?.forEachElement { element in
        var token = Self.token(element)
        element.nonNull("top_logprobs")?.forEachElement { alternative in
          if token.top.count < Self.maximumAlternatives {
            token.top.append(Self.token(alternative))
          }
        }
        tokens.append(token)
      }
    }
    return tokens
  }

  private static func token(_ value: JSONValue) -> TokenLogprob {
    TokenLogprob.with { token in
      token.token = value.member("token")?.string ?? ""
      token.logprob = value.member("logprob")?.double ?? 0
      value.nonNull("bytes")?.forEachElement { byte in
        if let number = byte.int64, let byte = UInt8(exactly: number) { token.bytes.append(byte) }
      }
    }
  }
}
