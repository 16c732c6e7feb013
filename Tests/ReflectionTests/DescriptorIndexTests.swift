import Codec
import Testing

@testable import Reflection

@Suite("DescriptorIndex")
struct DescriptorIndexTests {
  @Test(
    "a name of each kind is found in its file, with a dot in front and without",
    arguments: [
      ("shop.v1.Order", "shop.proto"),  // a message
      ("shop.v1.Order.total", "shop.proto"),  // a field
      ("shop.v1.Order.payment", "shop.proto"),  // a oneof
      ("shop.v1.Order.Line", "shop.proto"),  // a nested message
      ("shop.v1.Order.Line.amount", "shop.proto"),
      ("shop.v1.Order.Kind", "shop.proto"),  // a nested enum
      ("shop.v1.Order.KIND_GIFT", "shop.proto"),
      ("shop.v1.Order.origin", "shop.proto"),  // a nested extension
      ("shop.v1.State", "shop.proto"),  // an enum
      ("shop.v1.STATE_OPEN", "shop.proto"),  // a value, which stands beside its enum
      ("shop.v1.weight", "shop.proto"),  // an extension
      ("shop.v1.Till", "shop.proto"),  // a service
      ("shop.v1.Till.Pay", "shop.proto"),  // a method
      ("shop.v1.Basket", "basket.proto"),  // of the same package in another file
      ("money.v1.Coin", "money.proto"),
      ("Bare", "bare.proto"),  // without a package
    ])
  func symbols(name: String, file: String) throws {
    let index = try Shop.index()
    #expect(index.fileName(declaring: name) == file)
    #expect(index.fileName(declaring: "." + name) == file)
  }

  @Test(
    "what is not a name in full is not found",
    arguments: [
      "", ".", "shop", "shop.v1", "Order", "shop.v1.order", "shop.v1.Order.", "..shop.v1.Order",
      "shop.v1.State.STATE_OPEN", "shop.v1.Till/Pay", "shop.proto", "Basket.shop.v1", "\u{0}",
    ])
  func unknownSymbols(name: String) throws {
    #expect(try Shop.index().fileName(declaring: name) == nil)
  }

  @Test("services are sorted by their full names")
  func services() throws {
    #expect(try Shop.index().serviceNames == ["money.v1.Bank", "shop.v1.Shelf", "shop.v1.Till"])
  }

  @Test("an empty set has nothing")
  func empty() throws {
    let index = try Shop.index([])
    #expect(index.serviceNames == [])
    #expect(index.fileName(declaring: "shop.v1.Order") == nil)
  }

  private static func file(
    _ name: String, _ populate: (inout FileDescriptor) -> Void = { _ in }
  ) -> FileDescriptor {
    .with {
      $0.name = name
      populate(&$0)
    }
  }

  private static let message = MessageDescriptor.with { $0.name = "M" }
  private static let number7 = FieldDescriptor.extending(".M", 7, name: "seven")

  @Test(
    "a set that contradicts itself is refused",
    arguments: [
      ([Self.file("")], DescriptorSetError.unnamedFile),
      ([Self.file("a"), Self.file("a")], .duplicateFile("a")),
      ([Self.file("a") { $0.imports = ["b"] }], .missingImport("b", file: "a")),
      ([Self.file("a") { $0.package = "a..b" }], .invalidName("a..b", file: "a")),
      ([Self.file("a") { $0.package = "a." }], .invalidName("a.", file: "a")),
      ([Self.file("a") { $0.messages = [.init()] }], .invalidName("", file: "a")),
      ([Self.file("a") { $0.enums = [.named("1", values: [])] }], .invalidName("1", file: "a")),
      (
        [Self.file("a") { $0.services = [.named("S", methods: ["a.b"])] }],
        .invalidName("a.b", file: "a")
      ),
      (
        [
          Self.file("a") { $0.messages = [Self.message] },
          Self.file("b") { $0.messages = [Self.message] },
        ],
        .duplicateSymbol("M", file: "b")
      ),
      (
        [Self.file("a") { $0.extensions = [Self.number7, .extending("M", 7, name: "other")] }],
        .duplicateExtension(7, of: "M", file: "a")
      ),
    ])
  func contradictions(files: [FileDescriptor], error: DescriptorSetError) {
    #expect(throws: error) { try Shop.index(files) }
    #expect(!error.description.isEmpty)
  }

  @Test("bytes that are not a set are refused")
  func malformed() {
    #expect(throws: DescriptorSetError.malformed(.truncated)) {
      try DescriptorIndex(decoding: [0x0a, 5, 1].rawSpan)
    }
    let badFile = FileDescriptorSet.with { $0.files = [[0x0a, 1, 0xff]] }.encoded()
    #expect(throws: DescriptorSetError.malformed(.invalidUTF8)) {
      try DescriptorIndex(decoding: badFile.rawSpan)
    }
  }

  @Test("a set cut anywhere, or with any byte changed, never ends the process")
  func damaged() {
    let whole = Shop.encoded(Shop.files)
    for place in whole.indices {
      _ = try? DescriptorIndex(decoding: Array(whole[..<place]).rawSpan)
      for value: UInt8 in [0, 0x7f, 0xff] {
        var changed = whole
        changed[place] = value
        _ = try? DescriptorIndex(decoding: changed.rawSpan)
      }
    }
  }
}
