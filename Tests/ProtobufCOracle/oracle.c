#include "oracle_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void oracle_free(oracle_buffer buffer) { free(buffer.bytes); }

/* The capacity is the next power of two, so it needs no field. */
void oracle_append(oracle_buffer *buffer, const void *bytes, size_t count) {
  size_t capacity = 64;
  if (count == 0) return;
  while (capacity < buffer->count + count) capacity *= 2;
  if (buffer->bytes == NULL || capacity > 64) {
    buffer->bytes = realloc(buffer->bytes, capacity);
    if (buffer->bytes == NULL) abort();
  }
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

void oracle_print(oracle_buffer *buffer, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (count < 0 || (size_t)count >= sizeof text) abort();
  oracle_append(buffer, text, (size_t)count);
}

const ProtobufCMessageDescriptor *oracle_descriptor(const char *name) {
  for (size_t i = 0; i < oracle_descriptor_count; i++) {
    if (strcmp(oracle_descriptors[i]->name, name) == 0) return oracle_descriptors[i];
  }
  fprintf(stderr, "no message %s\n", name);
  abort();
}

size_t oracle_message_count(void) { return oracle_descriptor_count; }

const char *oracle_message_name(size_t index) { return oracle_descriptors[index]->name; }

oracle_buffer oracle_fields(const char *name) {
  const ProtobufCMessageDescriptor *descriptor = oracle_descriptor(name);
  oracle_buffer result = {0};
  for (unsigned i = 0; i < descriptor->n_fields; i++) {
    oracle_print(&result, "%s.%s\n", descriptor->name, descriptor->fields[i].name);
  }
  return result;
}

oracle_buffer oracle_enum_values(const char *name) {
  const ProtobufCMessageDescriptor *descriptor = oracle_descriptor(name);
  oracle_buffer result = {0};
  for (unsigned i = 0; i < descriptor->n_fields; i++) {
    if (descriptor->fields[i].type != PROTOBUF_C_TYPE_ENUM) continue;
    const ProtobufCEnumDescriptor *type = descriptor->fields[i].descriptor;
    for (unsigned j = 0; j < type->n_values; j++) {
      oracle_print(&result, "%s = %d\n", type->values[j].name, type->values[j].value);
    }
  }
  return result;
}

bool oracle_repack(
    const char *name, const uint8_t *bytes, size_t count, oracle_buffer *result) {
  ProtobufCMessage *message =
      protobuf_c_message_unpack(oracle_descriptor(name), NULL, count, bytes);
  if (message == NULL) return false;
  result->count = protobuf_c_message_get_packed_size(message);
  result->bytes = malloc(result->count + 1);
  if (result->bytes == NULL) abort();
  protobuf_c_message_pack(message, result->bytes);
  protobuf_c_message_free_unpacked(message, NULL);
  return true;
}

void oracle_unpack_rounds(
    const char *name, const uint8_t *bytes, size_t count, size_t rounds) {
  const ProtobufCMessageDescriptor *descriptor = oracle_descriptor(name);
  for (size_t i = 0; i < rounds; i++) {
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, count, bytes);
    if (message == NULL) abort();
    protobuf_c_message_free_unpacked(message, NULL);
  }
}

void oracle_pack_rounds(
    const char *name, const uint8_t *bytes, size_t count, size_t rounds) {
  ProtobufCMessage *message =
      protobuf_c_message_unpack(oracle_descriptor(name), NULL, count, bytes);
  if (message == NULL) abort();
  const size_t capacity = protobuf_c_message_get_packed_size(message);
  uint8_t *packed = malloc(capacity + 1);
  if (packed == NULL) abort();
  for (size_t i = 0; i < rounds; i++) {
    /* Without the size a caller cannot know that the message fits. */
    if (protobuf_c_message_get_packed_size(message) > capacity) abort();
    protobuf_c_message_pack(message, packed);
    __asm__ volatile("" : : "r"(packed) : "memory");
  }
  free(packed);
  protobuf_c_message_free_unpacked(message, NULL);
}
