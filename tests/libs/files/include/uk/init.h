// SPDX-License-Identifier: BSD-3-Clause
// Instead of ukplat's: entries of the init table are functions that a test calls.
#ifndef UK_INIT_H
#define UK_INIT_H

#include <uk/essentials.h>

#define UK_INIT(class, init, end)   \
	int host_init_##init(void);     \
	int host_init_##init(void)      \
	{                               \
		return init();              \
	}                               \
	void host_end_##init(void);     \
	void host_end_##init(void)      \
	{                               \
		void (*ends)(void) = (end); \
                                    \
		if (ends)                   \
			ends();                 \
	}                               \
	struct uk_init_unused

#endif
