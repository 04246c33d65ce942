// SPDX-License-Identifier: BSD-3-Clause
// Random numbers (uk/random.h) and the canaries that are taken from them.
#include "canary.h"
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <uk/arch.h>
#include <uk/plat/bootinfo.h>
#include <uk/random.h>

CHECK("entropy: the loader's seed is handed out once")
{
	char seed[16];

	(void)uk_random_is_seeded();
	EXPECT(ukplat_bootinfo_take_seed(seed, sizeof(seed)) == 0); /* the generator took what the canary left */
}

CHECK("entropy: a word for a secret is never the same again")
{
	uint64_t own = ukplat_secret();

	for (int i = 0; i < 100; i++)
		EXPECT(ukplat_secret() != own);
}

CHECK("entropy: numbers differ, and all bits of them are used")
{
	uint64_t number, all = 0, common = ~0ULL, last = 0;

	for (int i = 0; i < 64; i++) {
		uk_random_fill(&number, sizeof(number));
		EXPECT(number != last);
		all |= last = number;
		common &= number;
	}
	EXPECT(all == ~0ULL && common == 0);
}

CHECK("entropy: every length is filled to its last byte and no further")
{
	static unsigned char bytes[300];

	for (size_t len = 0; len < sizeof(bytes) - 1; len += 33) {
		unsigned char last = 0;

		memset(bytes, 0, sizeof(bytes));
		for (int i = 0; i < 20 && !last; i++) { /* a zero by chance, 20 times in a row: never */
			EXPECT(getrandom(bytes, len, 0) == (ssize_t)len);
			last |= len ? bytes[len - 1] : 1;
		}
		EXPECT(last && !bytes[len]);
	}
}

CHECK("entropy: a canary is in its thread's own storage, with a zero byte first")
{
	void *area = aligned_alloc(ukarch_tls_area_align(), ukarch_tls_area_size());
	uintptr_t own = canary_of(0), tp = ukarch_tls_area_init(area), other = ukplat_secret() & ~(uintptr_t)0xff;

	EXPECT(own && !(own & 0xff));
	EXPECT(other != own && canary_of(tp) == 0);
	free(area);
}

ACT("entropy: print the canary")
{
	printf("canary: %lx, seeded: %d\n", (unsigned long)canary_of(0), uk_random_is_seeded());
}
