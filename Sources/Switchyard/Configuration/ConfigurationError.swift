/// What is wrong with a configuration: every mistake that was found, each with its place.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// Mistakes that are told at once; further ones are only counted.
  static let maximumProblems = 20

  /// In the order of the file, at least one.
  var problems: [ConfigurationProblem]
  /// Found beyond `maximumProblems`.
  var omitted = 0

  init(problems: [ConfigurationProblem], omitted: Int = 0) {
    self.problems = problems
    self.omitted = omitted
  }

  init(file: String? = nil, place: ConfigurationProblem.Place? = nil, _ message: String) {
    self.init(problems: [ConfigurationProblem(file: file, place: place, message: message)])
  }

  /// A line for each.
  var description: String {
    let lines = self.problems.map(\.description)
    let rest = self.omitted > 0 ? ["and \(self.omitted) more"] : []
    return (lines + rest).joined(separator: "\n")
  }
}

/// One mistake. Its message never repeats a secret, nor what a variable expanded to.
struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
  /// From 1, columns in characters.
  struct Place: Equatable, Sendable, Comparable {
    var line: Int
    var column: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  var file: String?
  var place: Place?
  var message: String

  /// As compilers write it: "file:line:column: error: message".
  var description: String {
    var prefix = ""
    if let file {
      prefix = file + ":"
      if let place { prefix += "\(place.line):\(place.column):" }
      prefix += " "
    }
    return prefix + "error: " + self.message
  }
}
