#include <inttypes.h>
#include <string.h>

#include "oracle_internal.h"

static void print_message(oracle_buffer *text, const ProtobufCMessage *message, int indent);

static void print_hex(oracle_buffer *text, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) oracle_print(text, "%02x", bytes[i]);
}

static void print_value(
    oracle_buffer *text, const ProtobufCFieldDescriptor *field, const void *value, int indent) {
  oracle_print(text, "%*s%s", indent, "", field->name);
  switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
      oracle_print(text, ": %" PRId32, *(const int32_t *)value);
      break;
    case PROTOBUF_C_TYPE_INT64:
      oracle_print(text, ": %" PRId64, *(const int64_t *)value);
      break;
    case PROTOBUF_C_TYPE_BOOL:
      oracle_print(text, ": %s", *(const protobuf_c_boolean *)value ? "true" : "false");
      break;
    case PROTOBUF_C_TYPE_DOUBLE: {
      uint64_t bits;
      memcpy(&bits, value, sizeof bits);
      oracle_print(text, ": %016" PRIx64, bits);
      break;
    }
    case PROTOBUF_C_TYPE_STRING: {
      const char *string = *(char *const *)value;
      oracle_print(text, ": ");
      print_hex(text, (const uint8_t *)string, string == NULL ? 0 : strlen(string));
      break;
    }
    case PROTOBUF_C_TYPE_BYTES: {
      const ProtobufCBinaryData *data = value;
      oracle_print(text, ": ");
      print_hex(text, data->data, data->len);
      break;
    }
    case PROTOBUF_C_TYPE_MESSAGE:
      oracle_print(text, " {\n");
      print_message(text, *(ProtobufCMessage *const *)value, indent + 2);
      oracle_print(text, "%*s}", indent, "");
      break;
    default:
      oracle_print(text, ": a type that the contract does not use");
  }
  oracle_print(text, "\n");
}

static size_t element_size(const ProtobufCFieldDescriptor *field) {
  switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
      return sizeof(int32_t);
    case PROTOBUF_C_TYPE_BOOL:
      return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
      return sizeof(ProtobufCBinaryData);
    default: /* int64, double, and pointers to strings and messages */
      return 8;
  }
}

static bool is_default(const ProtobufCFieldDescriptor *field, const void *value) {
  static const uint8_t zeros[8] = {0};
  switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
      return *(char *const *)value == NULL || **(char *const *)value == '\0';
    case PROTOBUF_C_TYPE_BYTES:
      return ((const ProtobufCBinaryData *)value)->len == 0;
    default:
      return memcmp(value, zeros, element_size(field)) == 0;
  }
}

static void print_field(
    oracle_buffer *text, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
    int indent) {
  const uint8_t *base = (const uint8_t *)message;
  const void *value = base + field->offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    const size_t count = *(const size_t *)(base + field->quantifier_offset);
    const uint8_t *elements = *(uint8_t *const *)value;
    for (size_t i = 0; i < count; i++) {
      print_value(text, field, elements + i * element_size(field), indent);
    }
  } else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
    const uint32_t set = *(const uint32_t *)(base + field->quantifier_offset);
    if (set == field->id) print_value(text, field, value, indent);
  } else if (!is_default(field, value)) {
    print_value(text, field, value, indent);
  }
}

static void print_message(oracle_buffer *text, const ProtobufCMessage *message, int indent) {
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;
  for (unsigned i = 0; i < descriptor->n_fields; i++) {
    const unsigned index = descriptor->fields_sorted_by_name[i];
    print_field(text, message, &descriptor->fields[index], indent);
  }
}

bool oracle_describe(
    const char *name, const uint8_t *bytes, size_t count, oracle_buffer *result) {
  ProtobufCMessage *message =
      protobuf_c_message_unpack(oracle_descriptor(name), NULL, count, bytes);
  if (message == NULL) return false;
  print_message(result, message, 0);
  protobuf_c_message_free_unpacked(message, NULL);
  return true;
}
