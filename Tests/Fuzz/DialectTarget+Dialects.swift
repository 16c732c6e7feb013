import Providers

extension FuzzTarget {
  /// With OpenRouter, whose `reasoning_details` are kept as the text that they are.
  static let openAI: FuzzTarget = {
    let chunk =
      #"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"a","#
      + #""reasoning":"r","refusal":"f","tool_calls":[{"index":0,"id":"c","function":"#
      + #"{"name":"f","arguments":"{}"}}]},"logprobs":{"content":[{"token":"a","logprob":-1,"#
      + #""bytes":[97],"top_logprobs":[]}]},"finish_reason":"stop"}],"usage":{"#
      + #""prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}"#
    let role = #"{"id":"x","choices":[{"index":1,"delta":{"content":""},"finish_reason":""}]}"#
    let details =
      #"{"id":"x","choices":[{"index":0,"delta":{"reasoning":"r","reasoning_details":[{"a" : 1},"#
      + #"{"b":"]\""}]},"finish_reason":"stop"}]}"#
    return dialect(
      "openai",
      [(OpenAIDialect(.openAI), "gpt-4.1-mini")]
        + ["openrouter", "deepseek"].compactMap { name in
          ProviderProfile.named(name).map { ($0.dialect, "m") }
        },
      seeds: [
        "data: \(role)\n\ndata: \(chunk)\n\ndata: [DONE]\n\n", "data: \(details)\n\n",
        #"{"id":"x","choices":[{"index":0,"message":{"content":"a","tool_calls":[{"id":"c","#
          + #""function":{"name":"f","arguments":""}}]},"finish_reason":"tool_calls"}]}"#,
        #"{"error":{"message":"maximum context length is 5","type":"t","code":"429"}}"#,
        #"{"data":[{"id":"m","owned_by":"o","created":1,"meta":{"n_ctx":5},"aliases":["n"]}]}"#,
        "data: {\"error\":{\"message\":\"try again in 1m2s\",\"code\":503}}\n\n",
      ])
  }()

  static let mistral: FuzzTarget = {
    let content =
      #"[{"type":"thinking","thinking":[{"type":"text","text":"t"}],"signature":"s","#
      + #""closed":true},{"type":"text","text":"abc"},{"type":"reference","reference_ids":[1,"b"]}]"#
    let calls =
      #"[{"id":"Ab12Cd34E","function":{"name":"f","arguments":{"a":[1]}},"index":0}]"#
    let usage = #"{"prompt_tokens":1,"completion_tokens":2,"num_cached_tokens":1}"#
    return dialect(
      "mistral", [(MistralDialect(), "mistral-medium-3-5")],
      seeds: [
        #"{"id":"x","choices":[{"index":0,"message":{"content":\#(content),"#
          + #""tool_calls":\#(calls)},"finish_reason":"tool_calls"}],"usage":\#(usage)}"#,
        "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\(content)},"
          + "\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":"
          + "{\"content\":\"a\",\"tool_calls\":\(calls)},\"finish_reason\":\"model_length\"}],"
          + "\"usage\":\(usage)}\n\ndata: [DONE]\n\n",
        #"{"object":"error","message":{"detail":[{"type":"t","loc":["body","x"],"msg":"m"}]},"#
          + #""type":"invalid_request_error","code":null}"#,
        #"{"data":[{"id":"m","aliases":["n"],"max_context_length":5,"capabilities":{"#
          + #""completion_chat":true,"vision":true},"deprecation":"2026-08-31T00:00:00Z"}]}"#,
      ])
  }()

  static let anthropic: FuzzTarget = {
    let blocks =
      #"{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"a","#
      + #""citations":[{"type":"char_location","cited_text":"c","document_index":0}]},"#
      + #"{"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"toolu_1","name":"f","#
      + #""input":{"b": [1], "a":"}"}},{"type":"server_tool_use","id":"s","input":{}}"#
    let usage =
      #"{"input_tokens":1,"cache_read_input_tokens":2,"cache_creation_input_tokens":3,"#
      + #""cache_creation":{"ephemeral_1h_input_tokens":1},"output_tokens":4}"#
    let events = [
      #"{"type":"message_start","message":{"id":"m","model":"c","usage":\#(usage)}}"#,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"t"}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}"#,
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"content_block_start","index":1,"content_block":{"type":"own","input":{}}}"#,
      #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
      #"{"type":"content_block_stop","index":1}"#, #"{"type":"ping"}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"category":"c"}}}"#,
      #"{"type":"message_stop"}"#,
    ]
    return dialect(
      "anthropic", [(AnthropicDialect(), "claude-haiku-4-5")],
      seeds: [
        #"{"id":"m","type":"message","content":[\#(blocks)],"stop_reason":"tool_use","#
          + #""stop_sequence":null,"usage":\#(usage)}"#,
        events.map { "event: e\ndata: \($0)\n\n" }.joined(),
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: "#
          + #"9 tokens > 5 maximum"},"request_id":"r"}"#,
        #"{"data":[{"id":"m","created_at":"2026-02-05T00:00:00Z","max_input_tokens":5,"#
          + #""capabilities":{"thinking":{"supported":true}}}],"has_more":true,"last_id":"m"}"#,
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
      ])
  }()
}
