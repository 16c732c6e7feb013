/// How a server of the OpenAI dialect differs from the others. Data, not code.
package struct OpenAIQuirks: Equatable, Sendable {
  /// OpenAI itself: its newer parameters, and nothing of what only compatible servers take.
  package var isOpenAI: Bool

  /// OpenAI's own server.
  package static let openAI = OpenAIQuirks(isOpenAI: true)
  /// Any other: what nearly all of them understand.
  package static let compatible = OpenAIQuirks(isOpenAI: false)

  /// `max_tokens` is refused by OpenAI's reasoning models; most others know nothing else.
  var maxTokensField: StaticString { self.isOpenAI ? "max_completion_tokens" : "max_tokens" }
  /// Others know `system` alone.
  var takesDeveloperRole: Bool { self.isOpenAI }
  var endUserField: StaticString { self.isOpenAI ? "safety_identifier" : "user" }
  var takesPromptCacheKey: Bool { self.isOpenAI }
  /// Narrowing the choice of tools without leaving any out.
  var takesAllowedTools: Bool { self.isOpenAI }
  /// Others have no bound of their own, or say so.
  var maximumStopCount: Int { self.isOpenAI ? 4 : .max }
  /// Going on from a last message of the assistant.
  var takesPrefill: Bool { !self.isOpenAI }
}
