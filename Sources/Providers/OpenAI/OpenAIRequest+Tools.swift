internal import Codec
internal import Router

extension OpenAIRequest {
  mutating func writeTools(_ writer: inout JSONWriter) {
    guard !self.request.tools.isEmpty else { return }
    let allowed = self.request.toolChoice?.functionNames ?? []
    let isForced = self.request.toolChoice?.mode == .required && allowed.count == 1
    // Where the choice can't be narrowed, the tools that may not be called are not shown.
    let hidesOthers = !allowed.isEmpty && !isForced && !self.target.quirks.takesAllowedTools
    if hidesOthers {
      self.report(
        .emulated, of: "tool_choice.function_names", "the other tools were left out of the request")
    }
    if self.begin("tools", &writer) {
      writer.beginArray()
      for case .function(let function)? in self.request.tools.lazy.map(\.tool)
      where !hidesOthers || allowed.contains(function.name) {
        self.write(function, &writer)
      }
      writer.endArray()
    }
    if let choice = self.request.toolChoice, self.hasChoice(choice),
      self.begin("tool_choice", &writer)
    {
      self.write(choice, isForced: isForced, hidesOthers: hidesOthers, &writer)
    }
    if let parallel = self.request.parallelToolCalls, self.begin("parallel_tool_calls", &writer) {
      writer.bool(parallel)
    }
  }

  private func write(_ function: Function, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("function")
    writer.key("function")
    writer.beginObject()
    writer.key("name")
    writer.string(function.name)
    if !function.description.isEmpty {
      writer.key("description")
      writer.string(function.description)
    }
    if !function.parametersSchemaJSON.isEmpty {
      writer.key("parameters")
      writer.raw(function.parametersSchemaJSON)
    }
    if function.strict {
      writer.key("strict")
      writer.bool(true)
    }
    writer.endObject()
    writer.endObject()
  }

  private func hasChoice(_ choice: ToolChoice) -> Bool {
    choice.mode != .unspecified || !choice.functionNames.isEmpty
  }

  private func write(
    _ choice: ToolChoice, isForced: Bool, hidesOthers: Bool, _ writer: inout JSONWriter
  ) {
    let mode: StaticString =
      switch choice.mode {
      case .none: "none"
      case .required: "required"
      default: "auto"
      }
    if isForced {
      self.writeNamed(choice.functionNames[0], &writer)
    } else if choice.functionNames.isEmpty || hidesOthers || choice.mode == .none {
      writer.string(mode.description)
    } else {
      writer.beginObject()
      writer.key("type")
      writer.string("allowed_tools")
      writer.key("allowed_tools")
      writer.beginObject()
      writer.key("mode")
      writer.string(mode.description)
      writer.key("tools")
      writer.beginArray()
      for name in choice.functionNames { self.writeNamed(name, &writer) }
      writer.endArray()
      writer.endObject()
      writer.endObject()
    }
  }

  private func writeNamed(_ name: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("function")
    writer.key("function")
    writer.beginObject()
    writer.key("name")
    writer.string(name)
    writer.endObject()
    writer.endObject()
  }
}
