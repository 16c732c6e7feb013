internal import Codec

/// The text of a chunk or an answer, for the arguments of calls that come as an object and not as a
/// text of one: Mistral's schema allows both.
struct ArgumentsSource: ~Escapable {
  private let text: RawSpan
  private let choice: Int

  /// - Parameter choice: the choice's place in the array.
  @_lifetime(copy text)
  init(_ text: RawSpan, choice: Int) {
    self.text = text
    self.choice = choice
  }

  /// Of every call of the choice, in order, the arguments as they are written; empty where there
  /// are none. The text is searched once for all.
  func arguments() -> [String] {
    let root = JSONSource(self.text)
    guard let choices = root.member("choices") else { return [] }
    let list = root.value(choices)
    let elements = list.elements
    guard self.choice < elements.count else { return [] }
    let choice = list.value(elements[self.choice])
    guard let range = choice.member("delta") ?? choice.member("message") else { return [] }
    let message = choice.value(range)
    guard let calls = message.member("tool_calls") else { return [] }
    let callList = message.value(calls)
    var arguments: [String] = []
    for element in callList.elements {
      let call = callList.value(element)
      guard let function = call.member("function") else {
        arguments.append("")
        continue
      }
      let members = call.value(function)
      arguments.append(members.member("arguments").flatMap { members.string($0) } ?? "")
    }
    return arguments
  }
}
