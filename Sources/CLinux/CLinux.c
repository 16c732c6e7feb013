// Set here and not in the header: there it would clash with the Glibc module's `fd_set`.
#define _GNU_SOURCE
#include "CLinux.h"

int clinux_accept(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int clinux_name_thread(pthread_t thread, const char *name) {
  return pthread_setname_np(thread, name);
}
