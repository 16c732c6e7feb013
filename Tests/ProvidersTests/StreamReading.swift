@testable import Codec
@testable import Providers
@testable import Router

/// What came out of a streamed answer.
struct ReadStream: Equatable {
  var events: [AnswerEvent] = []
  /// What a call that wants the answer whole would get.
  var choices: [Choice] = []
  var usage: Usage?
  var metadata = AnswerMetadata()
  var failure: AttemptFailure?

  /// Reads the body of a stream in `pieces`, to its end mark, its end or its failure.
  static func read(
    _ pieces: [[UInt8]], in dialect: any Dialect = OpenAIDialect(.openAI),
    context: AnswerContext = AnswerContext(provider: "test"), parser: JSONParser = JSONParser()
  ) -> ReadStream {
    var result = ReadStream()
    var decoder = EventDecoder()
    var reader = dialect.makeStreamReader(context)
    var assembler = AnswerAssembler()
    do throws(AttemptFailure) {
      for piece in pieces where !reader.isAtEnd {
        try result.feed(piece, &decoder, &reader, parser)
      }
      try reader.finish()
    } catch {
      result.failure = error
    }
    for event in result.events {
      do throws(AttemptFailure) { try assembler.apply(event) } catch { result.failure = error }
    }
    result.choices = assembler.finished()
    result.usage = reader.usage
    result.metadata = reader.metadata
    return result
  }

  /// The same, of text in one piece.
  static func read(_ text: String, excludesThinking: Bool = false) -> ReadStream {
    self.read(
      [Array(text.utf8)],
      context: AnswerContext(provider: "test", excludesThinking: excludesThinking))
  }

  /// The same, of chunks whose framing does not matter.
  static func read(chunks: [String]) -> ReadStream {
    self.read(chunks.map { "data: \($0)\n\n" }.joined())
  }

  private mutating func feed(
    _ piece: [UInt8], _ decoder: inout EventDecoder, _ reader: inout any AnswerStreamReader,
    _ parser: JSONParser
  ) throws(AttemptFailure) {
    var failure: AttemptFailure?
    do throws(EventError) {
      try decoder.feed(piece.rawSpan) { name, data in
        do throws(AttemptFailure) {
          try reader.read(event: name, data: data, parser: parser) { self.events.append($0) }
        } catch {
          failure = error
        }
        return failure == nil && !reader.isAtEnd
      }
    } catch {
      failure = AttemptFailure(.badResponse, detail: "\(error)")
    }
    if let failure { throw failure }
  }
}
