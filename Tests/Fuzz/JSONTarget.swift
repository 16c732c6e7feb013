import Codec

extension FuzzTarget {
  /// What is read of a document, written again, is a document that says the same.
  static let json = FuzzTarget(
    name: "json",
    seeds: {
      [
        #"{"a":{"b":[1,-2,{"c":null}]},"d":"e","f":true,"g":1.5e-7}"#,
        #"["\u00e9\n\"\\\/😀\ud83d\ude00",18446744073709551615,[],{},false]"#,
        #" [ 0 , "" , 9223372036854775807, -9223372036854775808, 1e300 ] "#,
      ].map { Array($0.utf8) }
    },
    run: { input in
      let parser = JSONParser(maximumSize: 1 << 16)
      guard let once = rewritten(input, parser) else { return }
      guard let twice = rewritten(once, parser) else { fatalError("what was written is refused") }
      require(once == twice, "what was written reads as something else")
    })
}

private func rewritten(_ bytes: [UInt8], _ parser: JSONParser) -> [UInt8]? {
  parser.withDocument(bytes.rawSpan) { root in
    var writer = JSONWriter()
    write(root, &writer)
    return writer.text
  }
}

private func write(_ value: JSONValue, _ writer: inout JSONWriter) {
  switch value.kind {
  case .object:
    writer.beginObject()
    value.forEachMember { name, value in
      writer.key(escaping: String(decoding: [UInt8](copying: name), as: UTF8.self))
      write(value, &writer)
    }
    writer.endObject()
  case .array:
    writer.beginArray()
    value.forEachElement { write($0, &writer) }
    writer.endArray()
  case .string:
    writer.string(value.string ?? "")
  case .number:
    if let integer = value.int64 {
      writer.int(integer)
    } else if let double = value.double {
      writer.double(double)
    } else {
      fatalError("a number that is none")
    }
  case .bool: writer.bool(value.bool ?? false)
  case .null: writer.null()
  }
}
