internal import Router

/// What chat completions can say.
enum OpenAIFields {
  /// At OpenAI itself.
  static let openAI = FieldTable([
    .text: .forwarded,
    .developerRole: .forwarded,
    .laterSystemMessage: .forwarded,
    .participantName: .named("name"),
    .toolCall: .translated("`tool_calls`, behind the message's text"),
    .toolResult: .translated("a message of the role `tool`"),
    .toolError: .dropped("a tool's failure is told by its text alone"),
    .toolResultMedia: .refused("a tool's result is text alone"),
    .prefill: .refused("the answer does not go on from the assistant's last message"),
    .thinking: .dropped("earlier thinking has no place"),
    .signature: .dropped("earlier thinking has no place"),
    .refusal: .named("refusal"),
    .citations: .dropped("the text stands without them"),
    .providerPart: .translated("spliced in where the provider wrote it"),
    .cacheBreakpoint: .dropped("prefixes are cached by themselves"),
    .imageURL: .translated("`image_url`"),
    .imageData: .translated("`image_url` with a data URL"),
    .imageDetail: .named("detail"),
    .audioURL: .refused("sound is taken as bytes only"),
    .audioData: .translated("`input_audio`"),
    .documentURL: .refused("documents are taken as bytes only"),
    .documentData: .translated("`file` with a data URL"),
    .tools: .forwarded,
    .strictTool: .named("strict"),
    .toolCacheBreakpoint: .dropped("prefixes are cached by themselves"),
    .toolChoiceNone: .translated("`none`"),
    .toolChoiceRequired: .translated("`required`"),
    .toolChoiceOne: .translated("the function by name"),
    .toolChoiceNames: .translated("`allowed_tools`"),
    .parallelToolCalls: .named("parallel_tool_calls"),
    .jsonObject: .translated("`response_format`"),
    .jsonSchema: .translated("`response_format`"),
    .temperature: .clamped(0...2, "temperature"),
    .topP: .clamped(0...1, "top_p"),
    .topK: .dropped("the API has no top_k"),
    .maxOutputTokens: .named("max_completion_tokens"),
    .stop: .clamped(0...4, "stop"),
    .seed: .named("seed"),
    .frequencyPenalty: .clamped(-2...2, "frequency_penalty"),
    .presencePenalty: .clamped(-2...2, "presence_penalty"),
    .candidateCount: .named("n"),
    .topLogprobs: .translated("`logprobs` and `top_logprobs`"),
    .reasoningEffort: .named("reasoning_effort"),
    .noReasoning: .named("reasoning_effort", "`none`"),
    .reasoningTokens: .dropped("thinking is bounded by effort alone"),
    .excludeThinking: .translated("left out by the gateway"),
    .affinityKey: .named("prompt_cache_key"),
    .endUser: .named("safety_identifier"),
    .providerOptions: .forwarded,
  ])

  /// At OpenAI's reasoning models, which answer 400 to the rest.
  static let atReasoningModels: [RequestField: FieldHandling] = [
    .temperature: .dropped("a reasoning model samples by its own"),
    .topP: .dropped("a reasoning model samples by its own"),
    .frequencyPenalty: .dropped("a reasoning model samples by its own"),
    .presencePenalty: .dropped("a reasoning model samples by its own"),
    .stop: .dropped("a reasoning model takes no stop sequences"),
    .topLogprobs: .dropped("a reasoning model gives no log-probabilities"),
  ]

  /// What nearly all other servers understand.
  static let compatible = Self.openAI.replacing([
    .developerRole: .translated("`system`"),
    .prefill: .forwarded,
    .refusal: .translated("text"),
    .toolChoiceNames: .emulated("the other tools are left out of the request"),
    .temperature: .named("temperature"),
    .topP: .named("top_p"),
    .maxOutputTokens: .named("max_tokens"),
    .stop: .named("stop"),
    .frequencyPenalty: .named("frequency_penalty"),
    .presencePenalty: .named("presence_penalty"),
    .affinityKey: .dropped("the API has no cache key"),
    .endUser: .named("user"),
  ])
}
