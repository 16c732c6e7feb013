internal import Codec
internal import Router

extension AnthropicRequest {
  mutating func writeTools(_ writer: inout JSONWriter) throws(AttemptFailure) {
    guard !self.request.tools.isEmpty else { return }
    let choice = ToolSelection(self.request, fields: self.fields)
    if self.body.begin("tools", &writer) {
      writer.beginArray()
      for tool in self.request.tools {
        guard case .function(let function)? = tool.tool else { continue }
        guard choice.shows(function.name) else { continue }
        self.write(function, tool.cacheBreakpoint, &writer)
      }
      writer.endArray()
    }
    let parallel = self.request.parallelToolCalls
    guard choice.mode != .unspecified || parallel != nil,
      self.body.begin("tool_choice", &writer)
    else { return }
    writer.beginObject()
    writer.key("type")
    if let name = choice.forced {
      writer.string("tool")
      writer.key("name")
      writer.string(name)
    } else {
      let word =
        switch choice.mode {
        case .none: "none"
        case .required: "any"
        default: "auto"
        }
      writer.string(word)
    }
    if let parallel, choice.mode != .none {
      writer.key("disable_parallel_tool_use")
      writer.bool(!parallel)
    }
    writer.endObject()
  }

  private mutating func write(
    _ function: Function, _ breakpoint: CacheBreakpoint?, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("name")
    writer.string(function.name)
    if !function.description.isEmpty {
      writer.key("description")
      writer.string(function.description)
    }
    writer.key("input_schema")
    // Required, of a function without arguments too.
    let schema = function.parametersSchemaJSON
    writer.raw(schema.isEmpty ? #"{"type":"object","properties":{}}"# : schema)
    if function.strict {
      writer.key("strict")
      writer.bool(true)
    }
    self.writeMark(breakpoint, of: .toolCacheBreakpoint, &writer)
    writer.endObject()
  }
}
