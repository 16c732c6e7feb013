internal import Codec
internal import Router

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

  /// Which models are told from the others by what they take.
  package enum ReasoningModels: Equatable, Sendable {
    case none
    case openAI
    /// Names that begin so, but for those that say "non-reasoning".
    case prefixes([String])
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
  /// To reasoning models, where those differ.
  package var reasoningFields: FieldTable
  package var reasoningModels: ReasoningModels
  /// The header that bears the key: "authorization" with "Bearer " before it, or another with the
  /// key alone.
  package var keyHeader: String
  package var reasoning: ReasoningForm
  /// Those that it knows; others become the nearest of them.
  package var efforts: EffortRange
  package var thinkingReplay: ThinkingReplay
  package var cacheMark: CacheMark
  package var logprobs: LogprobsForm
  /// The formats of sound that it takes; nil: that is the model's to say.
  package var audioFormats: [String]?
  /// Whether either all tools are strict or none.
  package var strictsAllOrNone: Bool
  /// Whether only the user's content may come in parts: that of others is one text.
  package var joinsTexts: Bool
  /// Whether an earlier answer's calls bear their numbers.
  package var numbersCalls: Bool
  /// Whether `stream_options.include_usage` is sent; some count without being asked.
  package var asksForUsage: Bool
  /// What every request bears.
  package var members: [Member]
  /// What a request bears that asks for thinking.
  package var reasoningMembers: [Member]

  /// - Parameters:
  ///   - exceptions: what differs from `base`.
  ///   - atReasoningModels: what differs further at `reasoningModels`.
  init(
    _ exceptions: [RequestField: FieldHandling] = [:],
    over base: FieldTable = OpenAIFields.compatible,
    atReasoningModels: [RequestField: FieldHandling] = [:],
    reasoningModels: ReasoningModels = .none, keyHeader: String = "authorization",
    reasoning: ReasoningForm = .effort,
    efforts: EffortRange = EffortRange(.low, .high),
    thinkingReplay: ThinkingReplay = .none,
    cacheMark: CacheMark = .breakpoint, logprobs: LogprobsForm = .flagAndCount,
    audioFormats: [String]? = nil, strictsAllOrNone: Bool = false,
    joinsTexts: Bool = false, numbersCalls: Bool = false,
    asksForUsage: Bool = true, members: [Member] = [], reasoningMembers: [Member] = []
  ) {
    self.fields = base.replacing(exceptions)
    self.reasoningFields = self.fields.replacing(atReasoningModels)
    self.reasoningModels = reasoningModels
    self.keyHeader = keyHeader
    self.reasoning = reasoning
    self.efforts = efforts
    self.thinkingReplay = thinkingReplay
    self.cacheMark = cacheMark
    self.logprobs = logprobs
    self.audioFormats = audioFormats
    self.strictsAllOrNone = strictsAllOrNone
    self.joinsTexts = joinsTexts
    self.numbersCalls = numbersCalls
    self.asksForUsage = asksForUsage
    self.members = members
    self.reasoningMembers = reasoningMembers
  }

  /// OpenAI's own server.
  package static let openAI = OpenAIProfile(
    over: OpenAIFields.openAI, atReasoningModels: OpenAIFields.atReasoningModels,
    reasoningModels: .openAI, efforts: EffortRange(.minimal, .max),
    audioFormats: ["wav", "mp3"])

  /// Any other: what nearly all of them understand.
  package static let compatible = OpenAIProfile()

  func efforts(of model: String) -> EffortRange {
    if case .openAI = self.reasoningModels {
      return OpenAIModelName.efforts(of: model) ?? self.efforts
    }
    return self.efforts
  }

  func fields(of model: String) -> FieldTable {
    switch self.reasoningModels {
    case .none: return self.fields
    case .prefixes(let prefixes):
      let isReasoning =
        prefixes.contains { model.hasPrefix($0) } && !model.contains("non-reasoning")
      return isReasoning ? self.reasoningFields : self.fields
    case .openAI:
      var fields = OpenAIModelName.isReasoning(model) ? self.reasoningFields : self.fields
      if OpenAIModelName.neverThinks(model) {
        fields = fields.replacing([.noReasoning: .translated("left out: the model never thinks")])
      } else if OpenAIModelName.efforts(of: model) != nil {
        fields = fields.replacing([.noReasoning: .emulated("the lowest effort")])
      }
      guard OpenAIModelName.takesCacheBreakpoints(model) else { return fields }
      return fields.replacing([
        .cacheBreakpoint: .translated("`prompt_cache_breakpoint`, with its own lifetime")
      ])
    }
  }
}
