internal import CLinux
internal import Glibc

/// Names one registration. It goes stale when the descriptor is deregistered, and a stale one is
/// harmless: an event that epoll had already queued for it finds nobody.
package struct DescriptorRegistration: Equatable, Sendable {
  fileprivate let slot: UInt32
  fileprivate let generation: UInt32
  fileprivate let descriptor: CInt

  /// Slot and generation, packed into the 64 bits that epoll hands back with an event.
  fileprivate var token: UInt64 { UInt64(self.generation) << 32 | UInt64(self.slot) }
}

/// One epoll instance and the handlers of the descriptors in it.
@safe struct Epoll: ~Copyable {
  /// Most events taken in one wait; the rest come with the next.
  private static let eventsPerWait = 256

  private struct Slot {
    var generation: UInt32 = 0
    var handler: (any DescriptorHandler)?
  }

  private let descriptor: FileDescriptor
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var events = unsafe [epoll_event](repeating: epoll_event(), count: Self.eventsPerWait)

  init() throws(SystemError) {
    let number = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard number >= 0 else { throw .last("epoll_create1") }
    self.descriptor = FileDescriptor(owning: number)
  }

  mutating func register(
    _ descriptor: CInt, for interest: Readiness, handler: any DescriptorHandler
  ) throws(SystemError) -> DescriptorRegistration {
    let slot = self.freeSlots.popLast() ?? UInt32(self.slots.count)
    if slot == self.slots.count { self.slots.append(Slot()) }
    let registration = DescriptorRegistration(
      slot: slot, generation: self.slots[Int(slot)].generation, descriptor: descriptor)
    do throws(SystemError) {
      try self.control(EPOLL_CTL_ADD, registration, interest)
    } catch {
      self.freeSlots.append(slot)
      throw error
    }
    self.slots[Int(slot)].handler = handler
    return registration
  }

  mutating func update(
    _ registration: DescriptorRegistration, interest: Readiness
  ) throws(SystemError) {
    guard self.isLive(registration) else { return }
    try self.control(EPOLL_CTL_MOD, registration, interest)
  }

  /// Before the descriptor is closed.
  mutating func deregister(_ registration: DescriptorRegistration) {
    guard self.isLive(registration) else { return }
    // Fails only where the descriptor is closed already, and then epoll has dropped it.
    try? self.control(EPOLL_CTL_DEL, registration, [])
    self.slots[Int(registration.slot)].handler = nil
    self.slots[Int(registration.slot)].generation &+= 1
    self.freeSlots.append(registration.slot)
  }

  private func isLive(_ registration: DescriptorRegistration) -> Bool {
    let slot = self.slots[Int(registration.slot)]
    return slot.generation == registration.generation && slot.handler != nil
  }

  private func control(
    _ operation: CInt, _ registration: DescriptorRegistration, _ interest: Readiness
  ) throws(SystemError) {
    var event = unsafe epoll_event(
      events: interest.rawValue, data: epoll_data_t(u64: registration.token))
    let result = unsafe epoll_ctl(
      self.descriptor.number, operation, registration.descriptor, &event)
    guard result == 0 else { throw .last("epoll_ctl") }
  }

  /// Waits at most `milliseconds` (-1: for ever) and returns how many events are to be taken.
  mutating func wait(milliseconds: CInt) -> Int {
    let count = unsafe epoll_wait(
      self.descriptor.number, &self.events, CInt(Self.eventsPerWait), milliseconds)
    // EINTR, the only failure that is not a bug, is a round without events.
    precondition(count >= 0 || errno == EINTR, "epoll_wait failed")
    return max(0, Int(count))
  }

  /// The handler of the wait's event `index`, or nil where it was deregistered since.
  func event(_ index: Int) -> (handler: any DescriptorHandler, readiness: Readiness)? {
    let event = unsafe self.events[index]
    let token = unsafe event.data.u64
    let slot = self.slots[Int(UInt32(truncatingIfNeeded: token))]
    guard slot.generation == UInt32(truncatingIfNeeded: token >> 32), let handler = slot.handler
    else { return nil }
    return (handler, unsafe Readiness(rawValue: event.events))
  }
}
