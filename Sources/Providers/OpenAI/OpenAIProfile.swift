internal import Codec
package import Router

/// How a server of the OpenAI dialect differs from the others. Data, not code.
package struct OpenAIProfile: Equatable, Sendable {
  /// How thinking is asked for.
  package enum ReasoningForm: Equatable, Sendable {
    /// `reasoning_effort`.
    case effort
    /// `reasoning`, an object of `effort` or `max_tokens`, and `exclude`: OpenRouter.
    case object
    /// `thinking`, an object that turns it on or off, beside `reasoning_effort`: DeepSeek.
    case thinkingSwitch
    /// `reasoning`, an object that turns it on or off, beside `reasoning_effort`: Together.
    case enabledSwitch
  }

  /// What of an earlier answer's thinking the server wants back.
  package enum ThinkingReplay: Equatable, Sendable {
    case none
    /// `reasoning_content`, while the tools that the answer called are being heard: DeepSeek.
    case textInToolLoops
    /// `reasoning_details`, as they came: OpenRouter.
    case details
  }

  /// How a part's end of a cached prefix is marked.
  package enum CacheMark: Equatable, Sendable {
    /// `prompt_cache_breakpoint`, at models that take it: OpenAI.
    case breakpoint
    /// `cache_control`, which Anthropic's and Google's models behind it take: OpenRouter.
    case cacheControl
  }

  package enum LogprobsForm: Equatable, Sendable {
    /// `logprobs: true` and `top_logprobs`.
    case flagAndCount
    /// `logprobs` is the number itself.
    case count
  }

  /// A member of the body beyond what the contract asks for.
  package struct Member: Equatable, Sendable {
    let name: JSONName
    /// Its value's text.
    let json: String
  }

  /// What it can say.
  package var fields: FieldTable
  /// To reasoning models, where those differ; nil: to all the same.
  package var reasoningFields: FieldTable?
  /// The header that bears the key: "authorization" with "Bearer " before it, or another with the
  /// key alone.
  package var keyHeader: String
  package var reasoning: ReasoningForm
  /// Those that it knows; others become the nearest of them.
  package var efforts: EffortRange
  package var thinkingReplay: ThinkingReplay
  package var cacheMark: CacheMark
  package var logprobs: LogprobsForm
  /// Whether `stream_options.include_usage` is sent; some count without being asked.
  package var asksForUsage: Bool
  /// What every request bears.
  package var members: [Member]
  /// What a request bears that asks for thinking.
  package var reasoningMembers: [Member]

  package init(
    _ exceptions: [RequestField: FieldHandling] = [:], keyHeader: String = "authorization",
    reasoning: ReasoningForm = .effort,
    efforts: EffortRange = EffortRange(.low, .high),
    thinkingReplay: ThinkingReplay = .none,
    cacheMark: CacheMark = .breakpoint, logprobs: LogprobsForm = .flagAndCount,
    asksForUsage: Bool = true, members: [Member] = [], reasoningMembers: [Member] = []
  ) {
    self.fields = OpenAIFields.compatible.replacing(exceptions)
    self.keyHeader = keyHeader
    self.reasoning = reasoning
    self.efforts = efforts
    self.thinkingReplay = thinkingReplay
    self.cacheMark = cacheMark
    self.logprobs = logprobs
    self.asksForUsage = asksForUsage
    self.members = members
    self.reasoningMembers = reasoningMembers
  }

  /// OpenAI's own server.
  package static let openAI: OpenAIProfile = {
    var profile = OpenAIProfile(efforts: EffortRange(.minimal, .max))
    profile.fields = OpenAIFields.openAI
    profile.reasoningFields = OpenAIFields.openAIReasoning
    return profile
  }()

  /// Any other: what nearly all of them understand.
  package static let compatible = OpenAIProfile()

  func fields(of model: String) -> FieldTable {
    guard let reasoningFields = self.reasoningFields else { return self.fields }
    var fields = OpenAIModelName.isReasoning(model) ? reasoningFields : self.fields
    if OpenAIModelName.takesCacheBreakpoints(model) {
      fields = fields.replacing([.cacheBreakpoint: .translated("`prompt_cache_breakpoint`")])
    }
    return fields
  }
}
