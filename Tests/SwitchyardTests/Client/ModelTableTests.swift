import Codec
import Testing

@testable import Switchyard

@Suite("ModelTable")
struct ModelTableTests {
  @Test("Columns are aligned, numbers at their end, and prices are the lowest")
  func columns() {
    func offer(_ provider: String, _ input: Double?, _ output: Double?) -> Offer {
      .with {
        $0.provider = provider
        if input != nil || output != nil {
          $0.price = .with {
            $0.input = input
            $0.output = output
          }
        }
      }
    }
    let models = [
      Model.with {
        $0.id = "smollm2"
        $0.contextWindow = 2048
        $0.capabilities = [.tools, .jsonSchema]
        $0.offers = [offer("local", 0.1, 0.4), offer("far", 0.05, 1000), offer("far", nil, nil)]
      },
      Model.with {
        $0.id = "x\u{1B}"
        $0.offers = [offer("p", nil, 0.0001)]
      },
    ]
    #expect(
      ModelTable(models: models).lines == [
        "MODEL    PROVIDERS  CONTEXT  $/M IN  $/M OUT  CAPABILITIES",
        "smollm2  local,far     2048    0.05     0.40  tools,json_schema",
        "x        p                -       -   0.0001  -",
      ])
  }

  @Test("No models are a table of titles")
  func empty() {
    #expect(
      ModelTable(models: []).lines == ["MODEL  PROVIDERS  CONTEXT  $/M IN  $/M OUT  CAPABILITIES"])
  }
}
