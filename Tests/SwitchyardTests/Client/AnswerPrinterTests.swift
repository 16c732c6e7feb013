import Codec
import Testing

@testable import Switchyard

@Suite("AnswerPrinter")
struct AnswerPrinterTests {
  static func text(_ text: String, choice: Int32 = 0) -> StreamCompleteResponse {
    .with {
      $0.event = .delta(
        .with {
          $0.choiceIndex = choice
          $0.delta = .text(text)
        })
    }
  }

  static func finished(_ reason: FinishReason, detail: String = "") -> StreamCompleteResponse {
    .with {
      $0.event = .choiceFinished(
        .with {
          $0.finishReason = reason
          $0.finishDetail = detail
        })
    }
  }

  @Test("The text comes as it is written, and ends with a line break")
  func streamedText() {
    var printer = AnswerPrinter(format: .text)
    let events = [
      .with { $0.event = .started(.with { $0.id = "1" }) }, Self.text("Hel"), Self.text("lo"),
      Self.text("other", choice: 1), Self.finished(.stop),
      .with { $0.event = .completed(Completed()) },
    ]
    #expect(events.map { printer.print($0) } == ["", "Hel", "lo", "", "", ""])
    #expect(printer.finish() == "\n")
    #expect(printer.notices.isEmpty)
  }

  @Test("No second line break follows a text that ends with one, nor one an empty answer")
  func lineBreaks() {
    var printer = AnswerPrinter(format: .text)
    #expect(printer.finish() == "")
    _ = printer.print(Self.text("a\n"))
    #expect(printer.finish() == "")
  }

  @Test("What would control the terminal isn't printed")
  func controlCharacters() {
    var printer = AnswerPrinter(format: .text)
    #expect(printer.print(Self.text("a\u{1B}[2J\tb\r\u{9B}c\n")) == "a[2J\tbc\n")
  }

  @Test("An answer that was cut short says so beside the text")
  func notices() {
    var printer = AnswerPrinter(format: .text)
    _ = printer.print(Self.finished(.length))
    _ = printer.print(Self.finished(.contentFilter, detail: "violence"))
    #expect(
      printer.notices == [
        "the answer ended with FINISH_REASON_LENGTH",
        "the answer ended with FINISH_REASON_CONTENT_FILTER: violence",
      ])
  }

  @Test("As JSON, each event is an object on a line of its own")
  func streamedJSON() {
    var printer = AnswerPrinter(format: .json)
    #expect(printer.print(Self.text("a\nb")) == #"{"delta":{"text":"a\nb"}}"# + "\n")
    #expect(printer.finish() == "")
  }

  @Test("A whole answer is the first choice's text, or the whole as JSON")
  func whole() {
    let answer = CompleteResponse.with {
      $0.model = "m"
      $0.choices = [
        .with {
          $0.finishReason = .stop
          $0.message = .with {
            $0.content = [
              .with { $0.part = .thinking(.with { $0.text = "hm" }) },
              .with { $0.part = .text("An") }, .with { $0.part = .text("swer") },
            ]
          }
        }
      ]
    }
    var printer = AnswerPrinter(format: .text)
    #expect(printer.print(answer) == "Answer")
    var json = AnswerPrinter(format: .json)
    #expect(json.print(answer).hasPrefix("{\n  \"model\": \"m\","))
  }
}
