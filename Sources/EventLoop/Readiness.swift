internal import CLinux

/// What a descriptor is ready for, or what its handler wants to be told of.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let read = Readiness(rawValue: EPOLLIN.rawValue)
  package static let write = Readiness(rawValue: EPOLLOUT.rawValue)
  /// Both directions are closed. Always told.
  package static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
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
