internal import Codec

/// What every full name of a set of files stands for.
struct SymbolTable: Sendable {
  /// A declaration.
  struct Symbol: Sendable {
    /// The place of its file.
    let file: Int
    let isMessage: Bool
  }

  private(set) var symbols: [String: Symbol] = [:]
  /// By the full name of the extended message and the field's number, the place of the file.
  private(set) var extensions: [String: [Int32: Int]] = [:]
  /// The services' full names, in the files' order.
  private(set) var services: [String] = []

  /// - Parameter place: the file's.
  mutating func add(_ file: FileDescriptor, at place: Int) throws(DescriptorSetError) {
    let parts = file.package.utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard file.package.isEmpty || parts.allSatisfy(isIdentifier) else {
      throw .invalidName(file.package, file: file.name)
    }
    let scope = Scope(name: file.package, fileName: file.name, file: place)
    for message in file.messages { try self.add(message, in: scope) }
    for type in file.enums { try self.add(type, in: scope) }
    for field in file.extensions { try self.add(extension: field, in: scope) }
    for service in file.services {
      let inner = try self.add(service.name, in: scope)
      self.services.append(inner.name)
      for method in service.methods { try self.add(method.name, in: inner) }
    }
  }

  // MARK: - Declarations

  private mutating func add(
    _ message: MessageDescriptor, in scope: Scope
  ) throws(DescriptorSetError) {
    let inner = try self.add(message.name, in: scope, isMessage: true)
    for field in message.fields { try self.add(field.name, in: inner) }
    for oneof in message.oneofs { try self.add(oneof.name, in: inner) }
    for nested in message.messages { try self.add(nested, in: inner) }
    for type in message.enums { try self.add(type, in: inner) }
    for field in message.extensions { try self.add(extension: field, in: inner) }
  }

  private mutating func add(_ type: EnumDescriptor, in scope: Scope) throws(DescriptorSetError) {
    try self.add(type.name, in: scope)
    // A value's name stands beside its enum's, not in it, as in C++.
    for value in type.values { try self.add(value.name, in: scope) }
  }

  private mutating func add(
    extension field: FieldDescriptor, in scope: Scope
  ) throws(DescriptorSetError) {
    try self.add(field.name, in: scope)
    let message = String(withoutLeadingDot: field.extendee)
    let previous = self.extensions[message, default: [:]].updateValue(
      scope.file, forKey: field.number)
    guard previous == nil else {
      throw .duplicateExtension(field.number, of: message, file: scope.fileName)
    }
  }

  /// Adds one name, and is the scope that it opens.
  @discardableResult
  private mutating func add(
    _ name: String, in scope: Scope, isMessage: Bool = false
  ) throws(DescriptorSetError) -> Scope {
    guard isIdentifier(name.utf8[...]) else { throw .invalidName(name, file: scope.fileName) }
    var inner = scope
    inner.name = scope.name.isEmpty ? name : "\(scope.name).\(name)"
    let symbol = Symbol(file: scope.file, isMessage: isMessage)
    guard self.symbols.updateValue(symbol, forKey: inner.name) == nil else {
      throw .duplicateSymbol(inner.name, file: scope.fileName)
    }
    return inner
  }
}

/// A package, message or service that declares names.
private struct Scope {
  /// In full.
  var name: String
  let fileName: String
  /// The file's place.
  let file: Int
}

private func isIdentifier(_ name: Substring.UTF8View) -> Bool {
  guard let first = name.first, !isDigit(first) else { return false }
  return name.allSatisfy { isDigit($0) || isLetter($0) }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isLetter(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

extension String {
  /// A full name as it is in descriptors, where a dot in front says that it is full.
  init(withoutLeadingDot name: String) {
    self = name.unicodeScalars.first == "." ? String(name.unicodeScalars.dropFirst()) : name
  }
}
