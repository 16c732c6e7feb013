internal import Codec
internal import Router

extension ProviderProfile {
  /// Those who serve their own models.
  static let vendors: [ProviderProfile] = [
    ProviderProfile(
      "openai", "OpenAI", "https://api.openai.com/v1", key: "OPENAI_API_KEY",
      headers: [
        OptionalHeader(name: "openai-organization", variable: "OPENAI_ORG_ID"),
        OptionalHeader(name: "openai-project", variable: "OPENAI_PROJECT_ID"),
      ], .openAI),
    ProviderProfile(
      "anthropic", "Anthropic", "https://api.anthropic.com", key: "ANTHROPIC_API_KEY",
      AnthropicDialect()),
    ProviderProfile(
      "mistral", "Mistral", "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY", MistralDialect()),
    // The path without a version of its own; a model's name is the deployment's.
    ProviderProfile(
      "azure", "Azure OpenAI", nil, key: "AZURE_OPENAI_API_KEY",
      OpenAIProfile(
        over: OpenAIFields.openAI, atReasoningModels: OpenAIFields.atReasoningModels,
        reasoningModels: .openAI, keyHeader: "api-key", efforts: EffortRange(.minimal, .max),
        audioFormats: ["wav", "mp3"])),
    ProviderProfile(
      "deepseek", "DeepSeek", "https://api.deepseek.com", key: "DEEPSEEK_API_KEY",
      OpenAIProfile(
        [
          .jsonSchema: .refused("the API has json_object alone"),
          .candidateCount: .refused("the API gives one answer"),
          .thinking: .translated("`reasoning_content`, while its own calls' tools are heard"),
          .signature: .translated("it says whose thinking it is"),
          .noReasoning: .translated("`thinking` disabled"),
        ], reasoning: .thinkingSwitch, thinkingReplay: .textInToolLoops)),
    ProviderProfile(
      "xai", "xAI", "https://api.x.ai/v1", key: "XAI_API_KEY",
      OpenAIProfile(
        [
          .participantName: .dropped("the API refuses names"),
          .strictTool: .dropped("the API has no strict tools"),
          .topLogprobs: .dropped("newer models ignore logprobs"),
        ],
        atReasoningModels: [
          .stop: .dropped("a reasoning model takes no stop sequences"),
          .frequencyPenalty: .dropped("a reasoning model takes no penalties"),
          .presencePenalty: .dropped("a reasoning model takes no penalties"),
        ], reasoningModels: .prefixes(["grok-3-mini", "grok-4", "grok-5"]))),
  ]
}
