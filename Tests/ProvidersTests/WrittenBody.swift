import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// A request's body in some dialect, and what of the request it leaves out.
struct WrittenBody {
  var text: String
  var body: [String: Any]
  var changes: [ParameterChange]

  init(
    _ request: CompleteRequest, _ dialect: any Dialect, model: String, maximumOutput: Int32 = 0,
    isStreamed: Bool = false
  ) throws {
    var writer = JSONWriter()
    let target = RequestTarget(
      provider: "acme", upstreamModel: model, maximumOutputTokens: maximumOutput, dialect: dialect)
    self.changes = try dialect.writeRequest(
      request, asking: RequestFieldSet(of: request), to: target, isStreamed: isStreamed,
      into: &writer, parser: JSONParser())
    self.text = String(decoding: writer.text, as: UTF8.self)
    let object = try JSONSerialization.jsonObject(with: Data(writer.text))
    self.body = try #require(object as? [String: Any])
  }

  /// Compares with a fixture, member by member.
  func expectEqual(to fixture: String, but exceptions: [String: Any] = [:]) throws {
    let data = try Data(contentsOf: Fixture.folder.appending(path: fixture))
    var expected = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    for (name, value) in exceptions { expected[name] = value is NSNull ? nil : value }
    for name in Set(expected.keys).union(self.body.keys) {
      #expect(Self.text(self.body[name]) == Self.text(expected[name]), "\(name)")
    }
  }

  private static func text(_ value: Any?) -> String {
    guard let value,
      let data = try? JSONSerialization.data(withJSONObject: ["": value], options: .sortedKeys)
    else { return "none" }
    return String(decoding: data, as: UTF8.self)
  }

  var reports: [String] { self.changes.map { "\($0.parameter): \($0.detail)" } }

  subscript(_ name: String) -> Any? { self.body[name] }

  var messages: [[String: Any]] { self.body["messages"] as? [[String: Any]] ?? [] }
}
