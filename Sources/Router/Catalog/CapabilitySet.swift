package import Codec

/// A set of the contract's capabilities, one bit each.
package struct CapabilitySet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package init(_ capability: Capability) {
    // Values that this build doesn't know, or that no bit stands for, are left out.
    guard (1..<32).contains(capability.rawValue) else {
      self.init(rawValue: 0)
      return
    }
    self.init(rawValue: 1 << UInt32(capability.rawValue))
  }

  package init(_ capabilities: [Capability]) {
    self = []
    for capability in capabilities { self.formUnion(CapabilitySet(capability)) }
  }

  package static let tools = CapabilitySet(.tools)
  package static let parallelTools = CapabilitySet(.parallelTools)
  package static let jsonObject = CapabilitySet(.jsonObject)
  package static let jsonSchema = CapabilitySet(.jsonSchema)
  package static let vision = CapabilitySet(.vision)
  package static let audioInput = CapabilitySet(.audioInput)
  package static let documents = CapabilitySet(.documents)
  package static let reasoning = CapabilitySet(.reasoning)
  package static let promptCache = CapabilitySet(.promptCache)
  package static let logprobs = CapabilitySet(.logprobs)
  package static let seed = CapabilitySet(.seed)
  package static let prefill = CapabilitySet(.prefill)

  /// Every capability that the contract names.
  package static let all = CapabilitySet(Capability.names.map { $0.capability })

  /// In the order of the contract's numbers.
  package var capabilities: [Capability] {
    var bits = self.rawValue
    var list: [Capability] = []
    while bits != 0 {
      list.append(Capability(rawValue: Int32(bits.trailingZeroBitCount)))
      bits &= bits &- 1
    }
    return list
  }

  /// For a person: "tools, vision".
  package var names: String {
    self.capabilities.map { $0.name ?? "\($0.rawValue)" }.joined(separator: ", ")
  }
}

extension Capability {
  /// Names as the configuration and the catalog's filter write them: the contract's, in small
  /// letters and without the prefix.
  package static let names: [(name: String, capability: Capability)] = [
    ("tools", .tools), ("parallel_tools", .parallelTools), ("json_object", .jsonObject),
    ("json_schema", .jsonSchema), ("vision", .vision), ("audio_input", .audioInput),
    ("documents", .documents), ("reasoning", .reasoning), ("prompt_cache", .promptCache),
    ("logprobs", .logprobs), ("seed", .seed), ("prefill", .prefill),
  ]

  /// The capability of a name in any case, with or without `CAPABILITY_`.
  package init?(name: String) {
    let name = name.lowercased()
    let prefix = "capability_"
    let bare = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    guard let match = Self.names.first(where: { $0.name == bare }) else { return nil }
    self = match.capability
  }

  /// Nil for a value that this build doesn't know.
  package var name: String? { Self.names.first { $0.capability == self }?.name }
}
