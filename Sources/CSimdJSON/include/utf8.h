#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// Whether the bytes are UTF-8, by simdjson's vector instructions. `bytes` may be unaligned.
bool csimdjson_is_utf8(const void *bytes, size_t count);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
