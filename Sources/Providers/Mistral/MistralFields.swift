internal import Router

/// What La Plateforme can say.
enum MistralFields {
  static let table = OpenAIFields.openAI.replacing([
    .developerRole: .translated("`system`"),
    .laterSystemMessage: .emulated("said before the first turn, with the other instructions"),
    .participantName: .dropped("only a tool's result bears a name: the tool's"),
    .toolCall: .translated("`tool_calls`, with ids of nine characters"),
    .toolResult: .translated("a message of the role `tool`, with the tool's name"),
    .prefill: .translated("`prefix`; what the answer repeats of it is cut off"),
    .thinking: .translated("a `thinking` chunk, of its own earlier answers"),
    .signature: .named("signature"),
    .refusal: .translated("text"),
    .imageURL: .translated("`image_url`"),
    .imageData: .translated("`image_url` with a data URL"),
    .audioData: .translated("`input_audio`"),
    .documentURL: .translated("`document_url`"),
    .documentData: .translated("`document_url` with a data URL"),
    .toolChoiceRequired: .translated("`any`"),
    .toolChoiceNames: .emulated("the other tools are left out of the request"),
    .temperature: .clamped(0...1.5, "temperature"),
    .topP: .clamped(0...1, "top_p"),
    .maxOutputTokens: .named("max_tokens"),
    .stop: .named("stop"),
    .seed: .clamped(0...9_007_199_254_740_991, "random_seed"),
    .topLogprobs: .dropped("not every model and region takes logprobs"),
    .reasoningEffort: .named("reasoning_effort", "`high` alone"),
    .endUser: .dropped("the API has no end user"),
  ])
}
