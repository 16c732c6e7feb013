package import Codec

/// Why bytes are not a set of descriptors to answer from.
package enum DescriptorSetError: Error, Equatable, Sendable {
  case malformed(WireError)
  case unnamedFile
  case duplicateFile(String)
  case missingImport(String, file: String)
  /// Not a protobuf identifier, or for a package, several with dots between them.
  case invalidName(String, file: String)
  case duplicateSymbol(String, file: String)
  case duplicateExtension(Int32, of: String, file: String)
}

extension DescriptorSetError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let error): "the descriptors are not valid protobuf: \(error)"
    case .unnamedFile: "a file has no name"
    case .duplicateFile(let file): "\(file) is there twice"
    case .missingImport(let imported, let file): "\(file) imports \(imported), which is not there"
    case .invalidName(let name, let file): "\(file) has the name '\(name)', which can't be one"
    case .duplicateSymbol(let symbol, let file): "\(file) declares \(symbol) again"
    case .duplicateExtension(let number, let message, let file):
      "\(file) declares the extension \(number) of \(message) again"
    }
  }
}
