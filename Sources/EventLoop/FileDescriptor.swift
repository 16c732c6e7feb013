internal import Glibc

/// Owns an open file descriptor and closes it exactly once.
package struct FileDescriptor: ~Copyable {
  package let number: CInt

  /// Takes ownership of `number`, which must be open.
  package init(owning number: CInt) {
    precondition(number >= 0, "not a file descriptor")
    self.number = number
  }

  deinit { Glibc.close(self.number) }
}
