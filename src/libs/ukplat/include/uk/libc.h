// SPDX-License-Identifier: BSD-3-Clause
// The role `libc`: how ukboot and the C library, whichever it is, meet at the program's start and at its end.
#ifndef UK_LIBC_H
#define UK_LIBC_H

#include <uk/essentials.h>

/*
 * Implemented by the library that has the role; called once by ukboot, with heap, thread-local storage, canary, init table and
 * constructors done. Calls main(argc, argv, envp) and ends the program with what that returns, as exit() does. argv[argc] is NULL.
 * envp is the first environment, NAME=value each, NULL at its end; never NULL itself. Lists and strings are there for ever and may
 * be written to.
 */
UK_NORETURN void uk_libc_start(int argc, char *argv[], char *envp[]);

/*
 * Implemented by ukboot; called by the C library's exit() when its own handlers have run. Runs destructors (.fini_array, the last
 * one first; none if constructors haven't begun), then the ends of the init table in reverse order, then ends the guest
 * (ukplat_terminate). Called from inside one of these, it goes on with those that are left.
 */
UK_NORETURN void uk_boot_end(int code);

#endif
