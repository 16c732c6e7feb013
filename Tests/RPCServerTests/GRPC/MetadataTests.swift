import Testing

@testable import RPCServer

@Suite("Metadata")
struct MetadataTests {
  @Test(
    "Names that an application may not use are refused",
    arguments: [
      "", ":status", "grpc-status", "grpc-anything", "grpc-", "content-type", "te", "host",
      "connection", "content-length", "transfer-encoding", "grpc-encod", "grpc-timeout", "Upper",
      "with space",
      "ünicode", "a:b",
    ])
  func reservedNames(name: String) {
    var metadata = Metadata()
    let isAdded = metadata.add(name, "value")
    #expect(!isAdded)
    #expect(metadata.isEmpty)
  }

  @Test("Text is printable ASCII under any other name, bytes under one that ends in -bin")
  func values() {
    var metadata = Metadata()
    let areAdded = [
      metadata.add("x-text", "a ~"), metadata.add("x-text", "line\nbreak"),
      metadata.add("x-text", "é"), metadata.add("x-bin", "text"), metadata.add("x-text", [1]),
      metadata.add("x-bin", [0, 255]), metadata.add("0_.-", ""),
    ]
    #expect(areAdded == [true, false, false, false, false, true, true])
    #expect(metadata.values("x-text") == ["a ~"])
    #expect(metadata.binaryValues("x-bin") == [[0, 255]])
    #expect(metadata.first("0_.-") == "")
    #expect(metadata.first("absent") == nil)
  }

  private func received(_ name: String, _ values: [String]) -> Metadata {
    var metadata = Metadata()
    for value in values {
      let name = Array(name.utf8)
      let value = Array(value.utf8)
      unsafe metadata.appendReceived(name.span.bytes, value.span.bytes)
    }
    return metadata
  }

  @Test("Values of one name keep their order")
  func order() {
    let metadata = self.received("x", ["1", "2", "1"])
    #expect(metadata.values("x") == ["1", "2", "1"])
    #expect(metadata.first("x") == "1")
  }

  @Test(
    "Received bytes are split at commas before they are decoded",
    arguments: [
      (["AAEC"], [[0, 1, 2]]), (["AAEC,AAEC"], [[0, 1, 2], [0, 1, 2]]),
      (["AA==,AAE= , AAEC", "AA"], [[0], [0, 1], [0, 1, 2], [0]]), ([""], [[]]),
      (["AA,"], [[0], []]),
    ] as [([String], [[UInt8]])])
  func binary(values: [String], expected: [[UInt8]]) {
    #expect(self.received("x-bin", values).binaryValues("x-bin") == expected)
  }

  @Test("A value that is not base64 spoils the name's values", arguments: ["A", "AA=A", "AA,*"])
  func malformedBinary(value: String) {
    #expect(self.received("x-bin", ["AA", value]).binaryValues("x-bin") == nil)
  }
}
