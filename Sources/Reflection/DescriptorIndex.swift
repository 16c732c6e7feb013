internal import Codec

/// The files of a descriptor set, found by their names and by what they declare: an immutable
/// snapshot that all loops share.
package struct DescriptorIndex: Sendable {
  /// One file of the set.
  struct File: Sendable {
    let name: String
    /// The encoded `google.protobuf.FileDescriptorProto`.
    let bytes: [UInt8]
    /// The places of the files that it imports itself.
    let imports: [Int]
  }

  /// The services' full names, sorted.
  package let serviceNames: [String]

  let files: [File]
  private let places: [String: Int]
  private let table: SymbolTable

  /// - Parameter bytes: a `google.protobuf.FileDescriptorSet` with every file that one of its files
  ///   imports, in any order.
  package init(decoding bytes: RawSpan) throws(DescriptorSetError) {
    let encodedFiles: [[UInt8]]
    var descriptors: [FileDescriptor] = []
    do throws(WireError) {
      encodedFiles = try FileDescriptorSet(decoding: bytes).files
      for file in encodedFiles {
        descriptors.append(try FileDescriptor(decoding: file.rawSpan))
      }
    } catch {
      throw .malformed(error)
    }

    var places: [String: Int] = [:]
    for (place, descriptor) in descriptors.enumerated() {
      guard !descriptor.name.isEmpty else { throw .unnamedFile }
      guard places.updateValue(place, forKey: descriptor.name) == nil else {
        throw .duplicateFile(descriptor.name)
      }
    }
    var files: [File] = []
    var table = SymbolTable()
    for (place, descriptor) in descriptors.enumerated() {
      var imports: [Int] = []
      for name in descriptor.imports {
        guard let imported = places[name] else {
          throw .missingImport(name, file: descriptor.name)
        }
        imports.append(imported)
      }
      files.append(File(name: descriptor.name, bytes: encodedFiles[place], imports: imports))
      try table.add(descriptor, at: place)
    }
    self.files = files
    self.places = places
    self.table = table
    self.serviceNames = table.services.sorted()
  }

  // MARK: - Looking up

  /// The name of the file that declares the package-qualified `symbol`: a message, field, oneof,
  /// enum, enum value, extension, service or method. A dot in front of it is ignored. Nil where
  /// nothing has the name.
  package func fileName(declaring symbol: String) -> String? {
    self.file(declaring: symbol).map { self.files[$0].name }
  }

  func file(named name: String) -> Int? { self.places[name] }

  func file(declaring symbol: String) -> Int? {
    self.table.symbols[String(withoutLeadingDot: symbol)]?.file
  }

  func hasMessage(_ name: String) -> Bool { self.table.symbols[name]?.isMessage == true }

  /// By its number, the place of the file of each extension of a message.
  func extensions(of message: String) -> [Int32: Int] { self.table.extensions[message] ?? [:] }
}

extension DescriptorIndex {
  /// What this program serves.
  package static let publicServices: DescriptorIndex = {
    do throws(DescriptorSetError) {
      return try DescriptorIndex(decoding: ServiceDescriptorSet.bytes.rawSpan)
    } catch {
      preconditionFailure("scripts/generate wrote what can't be read: \(error)")
    }
  }()
}
