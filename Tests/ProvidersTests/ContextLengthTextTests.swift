import Testing

@testable import Providers

@Suite("ContextLengthText")
struct ContextLengthTextTests {
  @Test(
    "The words that servers say it in",
    arguments: [
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000",
      "Input tokens exceed the configured limit of 10 tokens. Your messages resulted in 11 tokens",
      "Your input exceeds the context window of this model",
      "the request exceeds the available context size, try increasing it",
      "`inputs` tokens + `max_new_tokens` must be <= 4096",
      "Input (5000 tokens) is longer than the model's context length (4096 tokens)",
      "The prompt is longer than the maximum model length of 4096", "Prompt is too long",
      "Please reduce the length of the messages or completion",
      "Current length is 9000 while limit is 8192",
      "This model's maximum prompt length is 131072 but the request contains 140000 tokens",
      "Prompt contains 9000 tokens, too large for model with 8192 maximum context length",
      "The input token count (5000) exceeds the maximum number of tokens allowed (4096)",
      "too many tokens: the total", "Too many input tokens", "Input is too long for this model",
      "prompt too long; exceeded max context length by 10 tokens",
      "The number of tokens to keep is greater than the context length",
      "Your request exceeded model token limit: 8192", "context window exceeds limit",
      "input length and `max_tokens` exceed context limit: 200000 + 4000 > 204698",
      "expected maxLength: 50000, actual: 60000",
    ])
  func matches(message: String) { #expect(ContextLengthText.matches(message)) }

  @Test(
    "Other errors that use some of the words",
    arguments: [
      "", "Rate limit reached: too many tokens per minute", "Too many requests",
      "max_tokens is too large: max tokens must be less than or equal to 4096",
      "Invalid value for 'context'", "The image is too large", "the context of the call is missing",
      "too large for model", "Please wait: maximum context length queue",
    ])
  func others(message: String) { #expect(!ContextLengthText.matches(message)) }
}
