/// Something that takes hostile bytes, and what must hold for all of them.
///
/// A new target is a file of its own with a type that conforms, and its line in `all`.
struct FuzzTarget: Sendable {
  /// As scripts/fuzz takes it.
  let name: String
  /// Inputs to start from: what the parser accepts, so that the fuzzer needn't find the format.
  let seeds: @Sendable () -> [[UInt8]]
  /// Runs one input, and ends the process where a property doesn't hold.
  let run: @Sendable (_ input: [UInt8]) -> Void

  static let all = [
    codec, framing, compression, eventStream, json, openAI, mistral, anthropic, requests,
    descriptors, reflection,
  ]
}

/// Ends the process unless `condition` holds, in release builds too.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
