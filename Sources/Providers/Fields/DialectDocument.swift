internal import Codec
internal import Router

/// The tables of docs/dialects.md, printed from the data that requests are written by.
package enum DialectDocument {
  private static let columns: [(title: String, fields: FieldTable)] = [
    ("OpenAI", OpenAIProfile.openAI.fields),
    ("OpenAI-compatible", OpenAIProfile.compatible.fields),
    ("Mistral", MistralFields.table),
    ("Anthropic", AnthropicFields.adaptive),
  ]

  /// In Markdown.
  package static var markdown: String {
    [
      self.head, self.fieldTable, self.modelTables, self.profileTable, self.differences,
    ].joined(separator: "\n\n") + "\n"
  }

  private static let head = """
    # What each provider is given of a request

    Printed by `switchyard dialects`, from the data that requests are written and offers are chosen
    by. A field is

    - **forwarded** as it is, perhaps under another name or brought within bounds (then
      `Route.parameter_changes` says CHANGE_CLAMPED);
    - **translated** into other words that mean the same;
    - **emulated** by other means (CHANGE_EMULATED);
    - **dropped**: it is a hint that the provider can't be given (CHANGE_DROPPED; with
      `routing.require_parameters` such an offer is not eligible). What an earlier provider wrote for
      itself (its thinking, signatures, citations and own blocks) is left out for any other without
      a word;
    - **refused**: without it the answer would mean something else, so the offer is not eligible.
    """

  private static var fieldTable: String {
    let rows = RequestField.allCases.map { field in
      [self.code(field)] + self.columns.map { $0.fields[field].summary }
    }
    return "## Fields\n\n" + self.table(["field"] + self.columns.map(\.title), rows)
  }

  /// Where one vendor's models differ.
  private static var modelTables: String {
    let pairs: [(String, FieldTable, FieldTable)] = [
      (
        "OpenAI's reasoning models (o-series, gpt-5 and later but for its chat models)",
        OpenAIProfile.openAI.fields(of: "gpt-5.6"), OpenAIProfile.openAI.fields(of: "gpt-4.1")
      ),
      (
        "Claude 4.5 and earlier, and other servers of the Messages API", AnthropicFields.budgeted,
        AnthropicFields.adaptive
      ),
    ]
    let sections = pairs.map { title, table, usual in
      "### \(title)\n\n" + self.table(["field", "handling"], self.differences(table, from: usual))
    }
    return "## Models that differ\n\n" + sections.joined(separator: "\n\n")
  }

  private static var profileTable: String {
    let rows = ProviderProfile.all.map { profile in
      [
        "`\(profile.name)`", profile.title, profile.baseURL ?? "your own",
        profile.keyVariable.map { "`\($0)`" } ?? "none",
        profile.headers.map { "`\($0.name)` from `\($0.variable)`" }.joined(separator: ", "),
      ]
    }
    return "## Profiles\n\n"
      + self.table(["profile", "provider", "base_url", "key", "headers, where set"], rows)
  }

  /// What servers of OpenAI's dialect lack or rename.
  private static var differences: String {
    let sections = ProviderProfile.all.compactMap { profile -> String? in
      guard let dialect = profile.dialect as? OpenAIDialect, profile.name != "openai" else {
        return nil
      }
      var rows = self.differences(
        dialect.fields(of: ""), from: OpenAIProfile.compatible.fields)
      if profile.name == "azure" { rows = [["all of them", "as at OpenAI"]] }
      rows += dialect.members.map { ["sent always", "`\($0.name)`: `\($0.json)`"] }
      rows += dialect.reasoningMembers.map { ["sent to think", "`\($0.name)`: `\($0.json)`"] }
      guard !rows.isEmpty else { return nil }
      return "### \(profile.title)\n\n" + self.table(["field", "handling"], rows)
    }
    return "## Where compatible servers differ\n\n" + sections.joined(separator: "\n\n")
  }

  private static func differences(_ table: FieldTable, from usual: FieldTable) -> [[String]] {
    RequestField.allCases.filter { table[$0] != usual[$0] }
      .map { [self.code($0), table[$0].summary] }
  }

  private static func code(_ field: RequestField) -> String {
    field.qualifier.isEmpty ? "`\(field.path)`" : "`\(field.path)`, \(field.qualifier)"
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}
