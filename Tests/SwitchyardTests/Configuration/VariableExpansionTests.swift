import Testing

@testable import Switchyard

@Suite("VariableExpansion")
struct VariableExpansionTests {
  static let expansion = VariableExpansion(
    environment: ["A": "one", "B_2": "${A}", "EMPTY": "", "_X": "$$"])

  @Test(
    "Variables, defaults and escaped dollars",
    arguments: [
      ("plain", "plain", false), ("${A}", "one", true), ("x${A}y${A}z", "xoneyonez", true),
      ("${B_2}", "${A}", true), ("${_X}", "$$", true), ("${EMPTY}", "", true),
      ("${EMPTY:-d}", "d", true), ("${NONE:-d}", "d", true), ("${NONE:-}", "", true),
      ("${A:-d}", "one", true), ("${NONE:-a:-b c}", "a:-b c", true), ("$$", "$", false),
      ("$${A}", "${A}", false), ("$A", "$A", false), ("5$", "5$", false),
      ("$$$${A}", "$${A}", false),
    ])
  func expands(_ text: String, _ result: String, _ isExpanded: Bool) throws {
    let expanded = try Self.expansion.expand(text)
    #expect(expanded == (result, isExpanded))
  }

  @Test(
    "What isn't a variable is an error",
    arguments: [
      ("${NONE}", VariableExpansion.Failure.unset("NONE")),
      ("a${A", .unterminated), ("${", .unterminated), ("${}", .badName("")),
      ("${1A}", .badName("1A")), ("${A-b}", .badName("A-b")), ("${A:b}", .badName("A:b")),
      ("${é}", .badName("é")), ("${A:-${B}}", .nestedDefault("A")),
    ])
  func fails(_ text: String, _ failure: VariableExpansion.Failure) {
    #expect(throws: failure) { try Self.expansion.expand(text) }
  }
}
