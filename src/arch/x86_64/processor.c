// SPDX-License-Identifier: BSD-3-Clause
// x86_64: which processor is being started.
#include <uk/arch/processor.h>

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
struct ukarch_processor *ukarch_processor_next;
#endif
