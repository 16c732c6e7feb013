internal import Router

extension ProviderProfile {
  /// Servers of open models that one runs oneself, at their usual places.
  static let ownServers: [ProviderProfile] = [
    ProviderProfile(
      "vllm", "vLLM", "http://127.0.0.1:8000/v1", key: "VLLM_API_KEY",
      OpenAIProfile([.topK: .named("top_k")])),
    ProviderProfile(
      "ollama", "Ollama", "http://127.0.0.1:11434/v1", key: nil,
      OpenAIProfile([
        .imageURL: .refused("images are taken as bytes only"),
        .toolChoiceNone: .emulated("the tools are left out of the request"),
        .toolChoiceRequired: .refused("the server ignores tool_choice"),
        .toolChoiceOne: .refused("the server ignores tool_choice"),
        .candidateCount: .refused("the server gives one answer"),
        .topLogprobs: .dropped("the server gives no log-probabilities"),
        .endUser: .dropped("the server ignores it"),
      ])),
    ProviderProfile(
      "llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", key: "LLAMA_API_KEY",
      OpenAIProfile([
        .topK: .named("top_k"),
        .candidateCount: .refused("the server gives one answer"),
        .toolChoiceOne: .emulated("the other tools are left out of the request"),
      ])),
    ProviderProfile(
      "lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", key: nil,
      OpenAIProfile([
        .jsonObject: .refused("the server answers 400 to json_object"),
        .toolChoiceOne: .emulated("the other tools are left out of the request"),
        .candidateCount: .refused("the server gives one answer"),
      ])),
  ]
}
