internal import Clock

/// Names one scheduled timer. A token whose timer has fired or was cancelled is harmless.
package struct TimerToken: Equatable, Sendable {
  fileprivate let slot: Int
  fileprivate let generation: UInt32
}

/// Timers by deadline: a binary heap in which each timer knows its place, so that cancelling one
/// (the fate of nearly every timeout) costs O(log n) and leaves nothing behind.
struct TimerQueue {
  private struct Entry {
    var deadline: MonotonicInstant
    var slot: Int
  }

  private struct Slot {
    var generation: UInt32 = 0
    var heapIndex = 0
    var body: (() -> Void)?
  }

  private var heap: [Entry] = []
  private var slots: [Slot] = []
  private var freeSlots: [Int] = []

  var earliest: MonotonicInstant? { self.heap.first?.deadline }
  var count: Int { self.heap.count }

  mutating func schedule(
    at deadline: MonotonicInstant, _ body: @escaping () -> Void
  ) -> TimerToken {
    let slot = self.freeSlots.popLast() ?? self.slots.count
    if slot == self.slots.count { self.slots.append(Slot()) }
    self.slots[slot].body = body
    self.slots[slot].heapIndex = self.heap.count
    self.heap.append(Entry(deadline: deadline, slot: slot))
    self.siftUp(self.heap.count - 1)
    return TimerToken(slot: slot, generation: self.slots[slot].generation)
  }

  mutating func cancel(_ token: TimerToken) {
    guard self.slots[token.slot].generation == token.generation,
      self.slots[token.slot].body != nil
    else { return }
    self.remove(at: self.slots[token.slot].heapIndex)
  }

  /// Takes the earliest timer if it is due.
  mutating func popDue(_ now: MonotonicInstant) -> (() -> Void)? {
    guard let first = self.heap.first, first.deadline <= now else { return nil }
    let body = self.slots[first.slot].body
    self.remove(at: 0)
    return body
  }

  private mutating func remove(at index: Int) {
    let slot = self.heap[index].slot
    self.slots[slot].body = nil
    self.slots[slot].generation &+= 1
    self.freeSlots.append(slot)
    let last = self.heap.removeLast()
    guard index < self.heap.count else { return }
    self.place(last, at: index)
    self.siftDown(index)
    self.siftUp(index)
  }

  private mutating func place(_ entry: Entry, at index: Int) {
    self.heap[index] = entry
    self.slots[entry.slot].heapIndex = index
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    let entry = self.heap[index]
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry.deadline < self.heap[parent].deadline else { break }
      self.place(self.heap[parent], at: index)
      index = parent
    }
    self.place(entry, at: index)
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    let entry = self.heap[index]
    while true {
      var child = index * 2 + 1
      guard child < self.heap.count else { break }
      if child + 1 < self.heap.count,
        self.heap[child + 1].deadline < self.heap[child].deadline
      {
        child += 1
      }
      guard self.heap[child].deadline < entry.deadline else { break }
      self.place(self.heap[child], at: index)
      index = child
    }
    self.place(entry, at: index)
  }
}
