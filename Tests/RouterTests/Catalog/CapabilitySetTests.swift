import Codec
import Testing

@testable import Router

@Suite("CapabilitySet")
struct CapabilitySetTests {
  @Test("every capability of the contract has a bit and a name", arguments: 1...12)
  func names(number: Int32) throws {
    let capability = Capability(rawValue: number)
    let name = try #require(capability.name)
    #expect(Capability(name: name) == capability)
    #expect(Capability(name: "CAPABILITY_\(name.uppercased())") == capability)
    #expect(CapabilitySet.all.contains(CapabilitySet(capability)))
    #expect(CapabilitySet(capability).capabilities == [capability])
  }

  @Test(
    "values that this build doesn't know are left out", arguments: [Int32.min, -1, 0, 32, .max])
  func unknown(number: Int32) {
    #expect(CapabilitySet(Capability(rawValue: number)).isEmpty)
    #expect(Capability(rawValue: number).name == nil)
  }

  @Test("a set reads back in the contract's order")
  func order() {
    let set = CapabilitySet([.prefill, .tools, .vision])
    #expect(set.capabilities == [.tools, .vision, .prefill])
    #expect(set.names == "tools, vision, prefill")
  }
}
