#pragma once
// What the Glibc module leaves out.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

/// `accept4` with SOCK_NONBLOCK and SOCK_CLOEXEC; the peer's address is not asked for.
int clinux_accept(int listener);

/// `pthread_setname_np`: at most 15 bytes.
int clinux_name_thread(pthread_t thread, const char *name);

#pragma clang assume_nonnull end
