/// Keeps a large field that is seldom set on the heap, so that its message is small to move.
@propertyWrapper
public struct Boxed<Value: Equatable & Sendable>: Equatable, Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  public init(wrappedValue: Value?) { self.box = wrappedValue.map { Box($0) } }

  public var wrappedValue: Value? {
    get { self.box?.value }
    set { self.box = newValue.map { Box($0) } }
  }

  public static func == (left: Boxed, right: Boxed) -> Bool {
    left.box === right.box || left.wrappedValue == right.wrappedValue
  }
}

extension Boxed: CustomReflectable {
  /// The value's optional: a box is of no interest to who looks at a message.
  public var customMirror: Mirror { Mirror(reflecting: self.wrappedValue as Any) }
}
