// SPDX-License-Identifier: BSD-3-Clause
// How a library has a function of its own run before main(), and another at the end.
#ifndef UK_INIT_H
#define UK_INIT_H

#include <uk/essentials.h>

/*
 * UK_INIT(class, init, end) makes an entry of the init table. ukboot runs every `init` once, when heap and thread-local
 * storage are there and before constructors and main():
 *  - by class, in the order of the list below;
 *  - within a class a library's after those of the libraries that it needs (the linker gets libraries in that order);
 *  - within a library in no order that one should rely on.
 * `init` returns 0 or a negative errno (uk/errno.h); an error ends the guest with a message that names the library.
 * `end`, or NULL, runs when the program ends by exit() or by returning from main(): all of them in reverse order, after the
 * program's own handlers and destructors. A crash, _exit() and abort() run none.
 *
 * exit() in an `init` ends the program there: the ends of those entries run whose `init` has returned, and no destructors, since
 * constructors haven't run. In a constructor it runs all destructors.
 */
#define UK_INIT_CLASS_early "10"  /* what the others rely on */
#define UK_INIT_CLASS_bus "20"    /* finding devices */
#define UK_INIT_CLASS_driver "30" /* devices */
#define UK_INIT_CLASS_fs "50"     /* file systems */
#define UK_INIT_CLASS_net "60"    /* networks */
#define UK_INIT_CLASS_late "70"   /* what is built on all these */
#define UK_INIT_CLASS_app "90"    /* the application's own */

struct uk_init_entry {
	int (*init)(void);
	void (*end)(void);
	const char *library;
	/* Never returns. Named by each entry, so that an image without entries has no words for errors either. */
	void (*failed)(const struct uk_init_entry *entry, int error);
};

/* Implemented by ukboot; for UK_INIT alone. */
UK_NORETURN void uk_init_failed(const struct uk_init_entry *entry, int error);

/* The build names each library to its sources. Aligned as a table's entry: compilers like large objects to be aligned to more. */
#define UK_INIT(class, init, end) \
	static const struct uk_init_entry uk_init_entry_##init UK_USED \
		__attribute__((section(".uk_inittab." UK_INIT_CLASS_##class), aligned(sizeof(void *)))) = { \
			(init), (end), UK_LIBRARY_NAME, uk_init_failed }

#endif
