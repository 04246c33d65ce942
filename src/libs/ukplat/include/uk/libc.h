// SPDX-License-Identifier: BSD-3-Clause
// The role `libc`: how ukboot and the C library, whichever it is, meet at the program's start and at its end.
#ifndef UK_LIBC_H
#define UK_LIBC_H

#include <uk/essentials.h>

/*
 * Implemented by the library that has the role; called once by ukboot, with heap, thread-local storage and canary done, before the init
 * table and constructors, which may use the C library. It may give the main thread another thread pointer, with a canary: it and its
 * caller return to nothing that was entered with the old one. argv[argc] is NULL; envp is the first environment, NAME=value each,
 * NULL at its end; neither is NULL itself. Lists and strings are there for ever and may be written to.
 */
void uk_libc_init(int argc, char *argv[], char *envp[]);

/* The same library's, called once when that and all of these have run: calls main(argc, argv, envp), and exit() with what it returns. */
UK_NORETURN void uk_libc_start(int argc, char *argv[], char *envp[]);

/*
 * The same library's, if it has errno (else nobody implements it): sets that. What takes the place of its functions, as malloc of
 * another heap does (uk/heap.h), calls it. Numbers are those of uk/errno.h.
 */
void uk_libc_set_errno(int error) __attribute__((__weak__));

/*
 * Implemented by ukboot; called by the C library's exit() when its own handlers have run. Runs destructors (.fini_array, the last
 * one first; none if constructors haven't begun), then the ends of the init table in reverse order, then ends the guest
 * (ukplat_terminate). Called from inside one of these, it goes on with those that are left.
 */
UK_NORETURN void uk_boot_end(int code);

#endif
