// SPDX-License-Identifier: BSD-3-Clause
// What the checks of the conformance guest share.
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <uk/plat/bootinfo.h>

/*
 * A file of this folder holds the checks of one contract, each a function that is registered once:
 *   CHECK("timer: a deadline that has passed fires at once") { EXPECT(…); }
 * CHECK_WITH(RIGHTS, …) is for a platform that doesn't say that it lacks them (UKPLAT_LACKS_RIGHTS, uk/plat/bootinfo.h): skipped else.
 * Names are the contract, a colon, and the promise. Checks run in the order of their names; `conformance NAME` runs
 * those whose names begin so, `conformance --act NAME` runs a single ACT, which the guest isn't expected to survive.
 */
struct check {
	const char *name;
	void (*run)(void);
	int is_act;
	unsigned int needs; /* UKPLAT_LACKS_… */
	struct check *next;
};

void check_register(struct check *check);
void check_failed(const char *file, int line, const char *what);
/* Says why a check means nothing on this platform: it counts as skipped, aloud. */
void check_skip(const char *why);

#define CHECK_JOIN2(a, b) a##b
#define CHECK_JOIN(a, b) CHECK_JOIN2(a, b)
#define CHECK_ENTRY(title, act, what) \
	static void CHECK_JOIN(check_run_, __LINE__)(void); \
	__attribute__((constructor)) static void CHECK_JOIN(check_add_, __LINE__)(void) \
	{ \
		static struct check check = { .name = title, .run = CHECK_JOIN(check_run_, __LINE__), .is_act = act, .needs = what }; \
		check_register(&check); \
	} \
	static void CHECK_JOIN(check_run_, __LINE__)(void)

#define CHECK(title) CHECK_ENTRY(title, 0, 0)
#define CHECK_WITH(what, title) CHECK_ENTRY(title, 0, UKPLAT_LACKS_##what)
#define ACT(title) CHECK_ENTRY(title, 1, 0)
#define EXPECT(condition) \
	do { \
		if (!(condition)) \
			check_failed(__FILE__, __LINE__, #condition); \
	} while (0)

#endif
