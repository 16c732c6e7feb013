internal import CLinux

/// What a descriptor is ready for, or what its handler wants to be told of.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let read = Readiness(rawValue: EPOLLIN.rawValue)
  // Named: other modules make a literal of several members by the unspecialised SetAlgebra.
  package static let readWrite = Readiness(rawValue: EPOLLIN.rawValue | EPOLLOUT.rawValue)
  package static let write = Readiness(rawValue: EPOLLOUT.rawValue)
  /// Both directions are closed. Always told.
  package static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
  /// Whether reading would say something: bytes, the end, or an error.
  @inline(__always)
  package var saysSomethingToRead: Bool {
    self.rawValue & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
  }

  @inline(__always)
  package var isWritable: Bool { self.rawValue & EPOLLOUT.rawValue != 0 }

  @inline(__always)
  package var isEmpty: Bool { self.rawValue == 0 }

  /// The descriptor has an error to fetch. Always told.
  package static let error = Readiness(rawValue: EPOLLERR.rawValue)
}

/// Is told when its descriptor is ready, on the loop's thread. Level-triggered.
package protocol DescriptorHandler: AnyObject {
  /// May register, update and deregister any descriptor, its own included.
  func descriptorIsReady(_ readiness: Readiness)
}

/// Runs once after a round's events, timers and jobs: where writes are made.
package protocol EndOfRoundHandler: AnyObject {
  func roundDidEnd()
}
