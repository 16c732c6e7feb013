import Codec

@testable import Reflection

/// `shop.proto` declares a name of each kind; it imports `money.proto`, twice over: also through
/// `basket.proto`.
enum Shop {
  static let files: [FileDescriptor] = [
    .with {
      $0.name = "shop.proto"
      $0.package = "shop.v1"
      $0.imports = ["basket.proto", "money.proto"]
      $0.messages = [order]
      $0.enums = [.named("State", values: ["STATE_OPEN"])]
      $0.services = [.named("Till", methods: ["Pay"]), .named("Shelf", methods: [])]
      $0.extensions = [.extending(".money.v1.Coin", 100, name: "weight")]
    },
    .with {
      $0.name = "basket.proto"
      $0.package = "shop.v1"
      $0.imports = ["money.proto"]
      $0.messages = [.with { $0.name = "Basket" }]
    },
    .with {
      $0.name = "money.proto"
      $0.package = "money.v1"
      $0.messages = [.with { $0.name = "Coin" }]
      $0.services = [.named("Bank", methods: ["Change"])]
    },
    .with {
      $0.name = "bare.proto"
      $0.messages = [.with { $0.name = "Bare" }]
    },
  ]

  private static let order = MessageDescriptor.with {
    $0.name = "Order"
    $0.fields = [.with { $0.name = "total" }]
    $0.oneofs = [.with { $0.name = "payment" }]
    $0.messages = [
      .with {
        $0.name = "Line"
        $0.fields = [.with { $0.name = "amount" }]
      }
    ]
    $0.enums = [.named("Kind", values: ["KIND_GIFT"])]
    $0.extensions = [.extending(".money.v1.Coin", 7, name: "origin")]
  }

  static func index(_ files: [FileDescriptor] = Self.files) throws -> DescriptorIndex {
    try DescriptorIndex(decoding: Self.encoded(files).rawSpan)
  }

  static func encoded(_ files: [FileDescriptor]) -> [UInt8] {
    FileDescriptorSet.with { $0.files = files.map { $0.encoded() } }.encoded()
  }
}

extension EnumDescriptor {
  static func named(_ name: String, values: [String]) -> EnumDescriptor {
    .with {
      $0.name = name
      $0.values = values.map { value in .with { $0.name = value } }
    }
  }
}

extension ServiceDescriptor {
  static func named(_ name: String, methods: [String]) -> ServiceDescriptor {
    .with {
      $0.name = name
      $0.methods = methods.map { method in .with { $0.name = method } }
    }
  }
}

extension FieldDescriptor {
  static func extending(_ message: String, _ number: Int32, name: String) -> FieldDescriptor {
    .with {
      $0.name = name
      $0.extendee = message
      $0.number = number
    }
  }
}
