#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle_internal.h"

/* SplitMix64. */
static uint64_t next(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t bound) { return next(state) % bound; }

static void write_varint(oracle_buffer *wire, uint64_t value) {
  do {
    const uint8_t byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);
    oracle_append(wire, &byte, 1);
    value >>= 7;
  } while (value != 0);
}

static uint64_t random_integer(uint64_t *state) {
  static const uint64_t chosen[] = {
      0, 1, 2, 0x7f, 0x80, 0x3fff, 0x4000, INT32_MAX, (uint64_t)(int64_t)INT32_MIN, UINT32_MAX,
      INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX, 0x100000000, 0x100000005};
  const size_t count = sizeof chosen / sizeof *chosen;
  const size_t which = below(state, count + 6);
  if (which < count) return chosen[which];
  return next(state) >> below(state, 64);
}

static double random_double(uint64_t *state) {
  static const double chosen[] = {0, 1, -1, 0.1, DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN};
  const size_t count = sizeof chosen / sizeof *chosen;
  const size_t which = below(state, count + 6);
  if (which < count) return chosen[which];
  if (which == count) return INFINITY;
  if (which == count + 1) return -INFINITY;
  if (which == count + 2) return NAN;
  const uint64_t bits = next(state);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value == 0 ? 1 : value; /* no -0.0: libprotobuf-c leaves it out */
}

static size_t random_length(uint64_t *state) {
  switch (below(state, 64)) {
    case 0:
      return 16300 + below(state, 200);
    case 1:
    case 2:
      return 120 + below(state, 20);
    case 3:
    case 4:
    case 5:
      return 0;
    default:
      return below(state, 40);
  }
}

/* Scalars of one to four bytes, never NUL, at which libprotobuf-c would end the string. */
static void write_string(oracle_buffer *wire, uint64_t *state, size_t minimum) {
  static const char *const scalars[] = {
      "a", "\x7f", "\x01", "\"", "\n", "\u00e9", "\u0301", "\u07ff", "\u20ac", "\ufeff", "\uffff",
      "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"};
  const size_t length = random_length(state);
  oracle_buffer text = {0};
  while (text.count < length || text.count < minimum) {
    const char *scalar = scalars[below(state, sizeof scalars / sizeof *scalars)];
    oracle_append(&text, scalar, strlen(scalar));
  }
  write_varint(wire, text.count);
  oracle_append(wire, text.bytes, text.count);
  oracle_free(text);
}

static void write_bytes(oracle_buffer *wire, uint64_t *state) {
  const size_t length = random_length(state);
  write_varint(wire, length);
  for (size_t i = 0; i < length; i++) {
    const uint8_t byte = (uint8_t)next(state);
    oracle_append(wire, &byte, 1);
  }
}

static void write_message(
    oracle_buffer *wire, const ProtobufCMessageDescriptor *descriptor, uint64_t *state, int depth);

static void write_field(
    oracle_buffer *wire, const ProtobufCFieldDescriptor *field, uint64_t *state, int depth,
    bool in_map_entry) {
  const uint64_t tag = (uint64_t)field->id << 3;
  switch (field->type) {
    case PROTOBUF_C_TYPE_DOUBLE: {
      const double value = random_double(state);
      write_varint(wire, tag | 1);
      oracle_append(wire, &value, sizeof value);
      break;
    }
    case PROTOBUF_C_TYPE_STRING:
      write_varint(wire, tag | 2);
      write_string(wire, state, in_map_entry ? 1 : 0);
      break;
    case PROTOBUF_C_TYPE_BYTES:
      write_varint(wire, tag | 2);
      write_bytes(wire, state);
      break;
    case PROTOBUF_C_TYPE_MESSAGE: {
      oracle_buffer nested = {0};
      write_message(&nested, field->descriptor, state, depth + 1);
      write_varint(wire, tag | 2);
      write_varint(wire, nested.count);
      oracle_append(wire, nested.bytes, nested.count);
      oracle_free(nested);
      break;
    }
    default: /* the contract's other types are varints */
      if (field->label == PROTOBUF_C_LABEL_REPEATED && below(state, 2) == 0) {
        oracle_buffer packed = {0};
        for (size_t i = below(state, 5); i > 0; i--) write_varint(&packed, random_integer(state));
        write_varint(wire, tag | 2);
        write_varint(wire, packed.count);
        oracle_append(wire, packed.bytes, packed.count);
        oracle_free(packed);
      } else {
        write_varint(wire, tag | 0);
        write_varint(wire, random_integer(state));
      }
  }
}

static bool is_map_entry(const ProtobufCMessageDescriptor *descriptor) {
  const size_t length = strlen(descriptor->name);
  return length > 5 && strcmp(descriptor->name + length - 5, "Entry") == 0;
}

static size_t occurrences(
    const ProtobufCFieldDescriptor *field, uint64_t *state, int depth, bool in_map_entry) {
  /* libprotobuf-c leaves out a map entry's empty key or value, which others write. */
  if (in_map_entry) return 1;
  const bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
  const bool is_repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
  if (is_message && depth >= 6) return 0; /* TokenLogprob holds itself */
  /* libprotobuf-c sees a map as a list and neither sorts its entries nor merges the same key's,
     and loses scalars of a message that is given twice, which should be merged. */
  if (is_message && (!is_repeated || is_map_entry(field->descriptor))) return below(state, 2);
  if (is_repeated) return below(state, depth > 2 ? 2 : 4);
  const size_t roll = below(state, 10);
  return roll < 3 ? 0 : roll < 9 ? 1 : 2;
}

static void write_message(
    oracle_buffer *wire, const ProtobufCMessageDescriptor *descriptor, uint64_t *state,
    int depth) {
  const unsigned count = descriptor->n_fields;
  unsigned *order = malloc((count + 1) * sizeof *order);
  if (order == NULL) abort();
  const bool in_map_entry = is_map_entry(descriptor);
  for (unsigned i = 0; i < count; i++) order[i] = i;
  if (below(state, 2) == 0) {
    for (unsigned i = count; i > 1; i--) {
      const unsigned j = (unsigned)below(state, i), swapped = order[i - 1];
      order[i - 1] = order[j];
      order[j] = swapped;
    }
  }
  for (unsigned i = 0; i < count; i++) {
    const ProtobufCFieldDescriptor *field = &descriptor->fields[order[i]];
    for (size_t n = occurrences(field, state, depth, in_map_entry); n > 0; n--) {
      write_field(wire, field, state, depth, in_map_entry);
    }
  }
  free(order);
}

oracle_buffer oracle_random(const char *name, uint64_t seed) {
  oracle_buffer wire = {0};
  write_message(&wire, oracle_descriptor(name), &seed, 0);
  return wire;
}
