internal import Codec
internal import Router

extension ProviderProfile {
  /// Those who serve the models of others.
  static let hosts: [ProviderProfile] = [
    ProviderProfile(
      "huggingface", "Hugging Face router", "https://router.huggingface.co/v1", key: "HF_TOKEN",
      headers: [OptionalHeader(name: "x-hf-bill-to", variable: "HF_BILL_TO")],
      OpenAIProfile([
        .topLogprobs: .translated("`logprobs` and `top_logprobs`", within: 0...5)
      ])),
    ProviderProfile(
      "groq", "Groq", "https://api.groq.com/openai/v1", key: "GROQ_API_KEY",
      OpenAIProfile(
        [
          .maxOutputTokens: .named("max_completion_tokens"),
          .participantName: .dropped("some models refuse names"),
          .imageDetail: .dropped("the API ignores it"),
          .audioData: .refused("the API takes no sound"),
          .documentData: .refused("the API takes no files"),
          .candidateCount: .refused("the API gives one answer"),
          .topLogprobs: .dropped("the API has no logprobs"),
          .frequencyPenalty: .dropped("the API ignores penalties"),
          .presencePenalty: .dropped("the API ignores penalties"),
        ], reasoningMembers: [OpenAIProfile.Member(name: "reasoning_format", json: "\"parsed\"")])),
    ProviderProfile(
      "together", "Together", "https://api.together.xyz/v1", key: "TOGETHER_API_KEY",
      OpenAIProfile(
        [
          .topK: .named("top_k"),
          .topLogprobs: .translated("`logprobs`, as the number"),
          .toolChoiceNone: .emulated("the tools are left out of the request"),
          .toolChoiceOne: .emulated("the other tools are left out of the request"),
          .parallelToolCalls: .dropped("the API has no parallel_tool_calls"),
          .strictTool: .dropped("the API has no strict tools"),
          .imageDetail: .dropped("the API has no detail"),
          .documentData: .refused("the API takes no files"),
          .endUser: .dropped("the API has no end user"),
          .noReasoning: .translated("`reasoning` not enabled"),
        ], reasoning: .enabledSwitch, logprobs: .count, audioFormats: ["wav"],
        joinsTexts: true, numbersCalls: true, members: [Self.refuseLongPrompts])),
    ProviderProfile(
      "fireworks", "Fireworks", "https://api.fireworks.ai/inference/v1", key: "FIREWORKS_API_KEY",
      OpenAIProfile(
        [
          .topK: .named("top_k"),
          .affinityKey: .named("prompt_cache_key"),
          .participantName: .dropped("the API has no names"),
          .audioData: .refused("the API takes no sound"),
          .documentData: .refused("the API takes no files"),
          .topLogprobs: .translated("`logprobs` and `top_logprobs`", within: 0...5),
        ], members: [Self.refuseLongPrompts])),
    ProviderProfile(
      "cerebras", "Cerebras", "https://api.cerebras.ai/v1", key: "CEREBRAS_API_KEY",
      OpenAIProfile(
        [
          .maxOutputTokens: .named("max_completion_tokens"),
          .candidateCount: .refused("the API gives one answer"),
          .audioData: .refused("the API takes no sound"),
          .documentData: .refused("the API takes no files"),
        ], strictsAllOrNone: true,
        reasoningMembers: [OpenAIProfile.Member(name: "reasoning_format", json: "\"parsed\"")])),
    ProviderProfile(
      "sambanova", "SambaNova", "https://api.sambanova.ai/v1", key: "SAMBANOVA_API_KEY",
      OpenAIProfile([
        .topK: .named("top_k"),
        .audioData: .refused("the API takes sound in a form of its own"),
        .noReasoning: .emulated("the lowest effort"),
        .documentData: .refused("the API takes no files"),
      ])),
    ProviderProfile(
      "nebius", "Nebius Token Factory", "https://api.tokenfactory.nebius.com/v1",
      key: "NEBIUS_API_KEY", .compatible),
    ProviderProfile(
      "novita", "Novita", "https://api.novita.ai/openai/v1", key: "NOVITA_API_KEY",
      OpenAIProfile(members: [OpenAIProfile.Member(name: "separate_reasoning", json: "true")])),
    ProviderProfile(
      "nscale", "Nscale", "https://inference.api.nscale.com/v1", key: "NSCALE_API_KEY",
      OpenAIProfile(Self.fewParameters)),
    ProviderProfile(
      "featherless", "Featherless", "https://api.featherless.ai/v1", key: "FEATHERLESS_API_KEY",
      OpenAIProfile([
        .toolChoiceRequired: .refused("tool_choice is auto or none"),
        .toolChoiceOne: .refused("tool_choice is auto or none"),
      ])),
    ProviderProfile(
      "hyperbolic", "Hyperbolic", "https://api.hyperbolic.xyz/v1", key: "HYPERBOLIC_API_KEY",
      OpenAIProfile(Self.fewParameters)),
    ProviderProfile(
      "deepinfra", "DeepInfra", "https://api.deepinfra.com/v1/openai", key: "DEEPINFRA_API_KEY",
      .compatible),
    ProviderProfile(
      "baseten", "Baseten", "https://inference.baseten.co/v1", key: "BASETEN_API_KEY",
      .compatible),
    // Without `require_parameters` it leaves out in silence what a backend lacks.
    ProviderProfile(
      "openrouter", "OpenRouter", "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY",
      OpenAIProfile(
        [
          .topK: .named("top_k"),
          .cacheBreakpoint: .translated("`cache_control` on texts, for 5 minutes or an hour"),
          .candidateCount: .refused("the API gives one answer"),
          .thinking: .translated("`reasoning_details`, of its own earlier answers"),
          .signature: .named("reasoning_details"),
          .reasoningEffort: .translated("`reasoning.effort`"),
          .noReasoning: .translated("`reasoning.effort` none"),
          .reasoningTokens: .translated("`reasoning.max_tokens`"),
        ], reasoning: .object, efforts: EffortRange(.minimal, .xhigh), thinkingReplay: .details,
        cacheMark: .cacheControl,
        members: [
          OpenAIProfile.Member(name: "provider", json: "{\"require_parameters\":true}")
        ])),
  ]

  /// Without it a prompt that is too long is cut in silence.
  private static let refuseLongPrompts = OpenAIProfile.Member(
    name: "context_length_exceeded_behavior", json: "\"error\"")

  /// Hosts that document temperature, top_p, stop and seed alone.
  private static let fewParameters: [RequestField: FieldHandling] = [
    .frequencyPenalty: .dropped("the API has no penalties"),
    .presencePenalty: .dropped("the API has no penalties"),
    .candidateCount: .refused("the API gives one answer"),
    .topLogprobs: .dropped("the API has no logprobs"),
    .endUser: .dropped("the API has no end user"),
  ]
}
