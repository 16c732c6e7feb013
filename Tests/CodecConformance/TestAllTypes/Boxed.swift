/// A value on the heap, for a message that can hold itself.
@propertyWrapper
struct Boxed<Value: Equatable & Sendable>: Equatable, Sendable {
  private var storage: [Value] = []

  init() {}

  var wrappedValue: Value? {
    get { self.storage.first }
    set { self.storage = newValue.map { [$0] } ?? [] }
  }
}
