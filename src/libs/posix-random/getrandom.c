// SPDX-License-Identifier: BSD-3-Clause
// getrandom(2).
#include <uk/abi/access.h>
#include <uk/abi/random.h>
#include <uk/errno.h>
#include <uk/random.h>
#include <uk/syscall.h>

#define ALL_FLAGS (UK_GRND_NONBLOCK | UK_GRND_RANDOM | UK_GRND_INSECURE)
#define LENGTH_MAX 0x7ffff000UL /* what one call gives at most, as with read(2) */

/*
 * There is one generator, which never waits: the flags say nothing new. Where nothing seeded it, that is said on the console
 * (uk/random.h); a call that waited for a seed would wait for ever.
 */
UK_SYSCALL_R_DEFINE(long, getrandom, void *, to, unsigned long, len, unsigned int, flags)
{
	if (flags & ~ALL_FLAGS || (flags & (UK_GRND_RANDOM | UK_GRND_INSECURE)) == (UK_GRND_RANDOM | UK_GRND_INSECURE))
		return -UK_EINVAL;
	if (len > LENGTH_MAX)
		len = LENGTH_MAX;
	if (uk_abi_is_bad(to, len))
		return -UK_EFAULT;
	uk_random_fill(to, len);
	return (long)len;
}
