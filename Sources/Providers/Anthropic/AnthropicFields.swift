internal import Router

/// What the Messages API can say.
enum AnthropicFields {
  /// To models that think by a budget of tokens.
  static let budgeted = FieldTable([
    .text: .translated("`text` blocks; empty ones are left out"),
    .developerRole: .translated("`system`"),
    .laterSystemMessage: .emulated("said before the first turn, with the other instructions"),
    .participantName: .dropped("turns bear no names"),
    .toolCall: .translated("`tool_use` blocks, in their order"),
    .toolResult: .translated("`tool_result` blocks at the head of the user's turn"),
    .toolError: .translated("`is_error`"),
    .toolResultMedia: .translated("blocks of the `tool_result`"),
    .prefill: .forwarded,
    .thinking: .translated("`thinking` blocks, of its own earlier answers"),
    .signature: .named("signature", "or the `data` of `redacted_thinking`"),
    .refusal: .translated("a `text` block"),
    .citations: .dropped("the text stands without them"),
    .providerPart: .translated("spliced in where the provider wrote it"),
    .cacheBreakpoint: .translated("`cache_control` for 5 minutes or an hour, on the last four"),
    .imageURL: .translated("`image` with a URL"),
    .imageData: .translated("`image` in base64"),
    .imageDetail: .dropped("the API has no detail"),
    .audioURL: .refused("the API takes no sound"),
    .audioData: .refused("the API takes no sound"),
    .documentURL: .translated("`document` with a URL"),
    .documentData: .translated("`document`: PDF in base64, or text"),
    .tools: .translated("`input_schema`"),
    .strictTool: .named("strict"),
    .toolCacheBreakpoint: .translated("`cache_control` for 5 minutes or an hour, on the last four"),
    .toolChoiceNone: .translated("`none`"),
    .toolChoiceRequired: .translated("`any`"),
    .toolChoiceOne: .translated("`tool` by name"),
    .toolChoiceNames: .emulated("the other tools are left out of the request"),
    .parallelToolCalls: .translated("`disable_parallel_tool_use`"),
    .jsonObject: .emulated("an instruction to answer with one JSON object"),
    .jsonSchema: .translated("`output_config.format`"),
    .temperature: .clamped(0...1, "temperature"),
    .topP: .clamped(0...1, "top_p"),
    .topK: .named("top_k"),
    .maxOutputTokens: .named(
      "max_tokens", "required there: unset, the offer's `max_output_tokens` or 8192"),
    .stop: .named("stop_sequences"),
    .seed: .dropped("the API has no seed"),
    .frequencyPenalty: .dropped("the API has no penalties"),
    .presencePenalty: .dropped("the API has no penalties"),
    .candidateCount: .refused("the API gives one answer"),
    .topLogprobs: .dropped("the API gives no log-probabilities"),
    .reasoningEffort: .emulated("a budget of thinking tokens"),
    .noReasoning: .translated("`thinking` disabled"),
    .reasoningTokens: .named("budget_tokens", "at least 1024"),
    .excludeThinking: .translated("`display: omitted`"),
    .affinityKey: .dropped("the API has no cache key"),
    .endUser: .translated("`metadata.user_id`"),
    .providerOptions: .forwarded,
  ])

  /// To Claude 4.6 and later.
  static let adaptive = Self.budgeted.replacing([
    .prefill: .refused("Claude 4.6 and later take no prefill"),
    .reasoningEffort: .translated("`output_config.effort` with adaptive `thinking`"),
    .reasoningTokens: .dropped("thinking is bounded by effort alone"),
  ])
}
