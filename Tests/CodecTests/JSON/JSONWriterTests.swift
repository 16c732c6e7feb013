import Foundation
import Testing

@testable import Codec

private func written(_ body: (inout JSONWriter) -> Void) -> String {
  var writer = JSONWriter()
  body(&writer)
  return String(decoding: writer.text, as: UTF8.self)
}

@Suite("JSONWriter")
struct JSONWriterTests {
  @Test("Commas stand between members and elements, and nowhere else")
  func structure() {
    let text = written { writer in
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.int(1)
      writer.beginObject()
      writer.endObject()
      writer.beginArray()
      writer.endArray()
      writer.null()
      writer.endArray()
      writer.key("b")
      writer.bool(true)
      writer.key("c")
      writer.raw("{\"x\": 12345678901234567890}")
      writer.key(escaping: "d\"")
      writer.string("e")
      writer.key("f")
      writer.base64([1])
      writer.key("g")
      writer.bool(false)
      writer.endObject()
    }
    #expect(
      text == #"{"a":[1,{},[],null],"b":true,"c":{"x": 12345678901234567890},"d\"":"e","#
        + #""f":"AQ==","g":false}"#)
  }

  @Test("After removing all, the next document begins afresh")
  func reuse() {
    var writer = JSONWriter()
    writer.beginArray()
    writer.int(1)
    writer.removeAll()
    writer.int(2)
    #expect(writer.text == Array("2".utf8))
  }

  @Test("Every character reads back, alone, beside others and behind a long run")
  func escaping() throws {
    var scalars = (0...0x2ff).compactMap(Unicode.Scalar.init)
    // Foundation takes a leading U+FEFF away.
    scalars += [0x2028, 0x2029, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff]
      .compactMap(Unicode.Scalar.init)
    for scalar in scalars {
      let character = String(scalar)
      let run = String(repeating: "x", count: Int(scalar.value % 40))
      for text in [character, run + character, character + run, run + character + run + character] {
        let json = written { $0.string(text) }
        let read = try JSONSerialization.jsonObject(
          with: Data(json.utf8), options: .fragmentsAllowed)
        #expect(read as? String == text, "U+\(String(scalar.value, radix: 16))")
        #expect(json.utf8.allSatisfy { $0 >= 0x20 })
      }
    }
  }

  @Test("A byte order mark inside a string stays")
  func byteOrderMark() { #expect(written { $0.string("\u{FEFF}x") } == "\"\u{FEFF}x\"") }

  @Test("Long text reads back")
  func longText() {
    let text = String(repeating: "line \"one\"\n\u{1}é😀\\ ", count: 5000)
    let json = written { $0.string(text) }
    let read = JSONParser().withDocument(Array(json.utf8).rawSpan) { $0.string } ?? nil
    #expect(read == text)
  }

  @Test("Names are escaped as strings are")
  func escapedNames() {
    let text = written { writer in
      writer.beginObject()
      writer.key(escaping: "a\n\"b")
      writer.int(1)
      writer.endObject()
    }
    #expect(text == #"{"a\n\"b":1}"#)
  }

  @Test(
    "Doubles read back as themselves",
    arguments: [
      0, -0.0, 0.1, 0.2, 1.0 / 3, 1e-5, 1e-300, 2.2250738585072014e-308, 1.7976931348623157e308,
      123456789.125, 1e16,
      -2.5e20, 9007199254740992, 1e22, 0.30000000000000004,
    ])
  func doubles(value: Double) {
    let json = written { $0.double(value) }
    let read = JSONParser().withDocument(Array(json.utf8).rawSpan) { $0.double } ?? nil
    #expect(read == value, "\(json)")
  }

  @Test("A number that is whole has no fraction")
  func wholeDoubles() {
    #expect(written { $0.double(1) } == "1")
    #expect(written { $0.double(-2) } == "-2")
    #expect(written { $0.double(0.7) } == "0.7")
  }

  @Test("Integers to their limits", arguments: [0, -1, 42, Int64.max, Int64.min])
  func integers(value: Int64) { #expect(written { $0.int(value) } == String(value)) }

  @Test("Base64 of every length")
  func base64() throws {
    for length in Array(0...100) + [765...772, 1530...1540].joined() {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
      let text = written { $0.base64(bytes, prefix: "data:image/png;base64,") }
      #expect(text == "\"data:image/png;base64,\(Data(bytes).base64EncodedString())\"")
    }
  }
}
