/// A member's name in a provider's JSON.
package struct JSONName: Equatable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let text: StaticString

  package init(stringLiteral text: StaticString) { self.text = text }

  package var description: String { self.text.description }

  package static func == (left: Self, right: Self) -> Bool {
    left.description == right.description
  }
}
