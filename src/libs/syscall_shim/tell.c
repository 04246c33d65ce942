// SPDX-License-Identifier: BSD-3-Clause
// What is said, and counted, of calls that nobody has.
#include <uk/syscall.h>

#include <uk/errno.h>
#include <uk/print.h>

#ifdef CONFIG_LIBSYSCALL_SHIM_COUNT
static unsigned long count;
#endif

#ifdef CONFIG_LIBSYSCALL_SHIM_TELL
#define NUMBERS 512
static uint32_t told[NUMBERS / 32];

/* Once for each number: a program may try in a loop. */
static void tell(long number)
{
	const char *name = uk_syscall_name(number);
	uint32_t bit = 1u << (number & 31);

	if (number >= 0 && number < NUMBERS && (__atomic_fetch_or(&told[number / 32], bit, __ATOMIC_RELAXED) & bit))
		return;
	uk_printk(UK_PRINT_WARN, "the system call %s (%ld) isn't in this image: ENOSYS\n", name ? name : "?", number);
}
#endif

long uk_syscall_missing(long number)
{
	uk_preempt_set_in_call(0); /* the C library may have said that a call begins */
#ifdef CONFIG_LIBSYSCALL_SHIM_COUNT
	__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
#endif
#ifdef CONFIG_LIBSYSCALL_SHIM_TELL
	tell(number);
#else
	(void)number;
#endif
	return -UK_ENOSYS;
}

unsigned long uk_syscall_missing_count(void)
{
#ifdef CONFIG_LIBSYSCALL_SHIM_COUNT
	return __atomic_load_n(&count, __ATOMIC_RELAXED);
#else
	return 0;
#endif
}
