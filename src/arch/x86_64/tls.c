// SPDX-License-Identifier: BSD-3-Clause
// x86_64: thread-local storage in variant II, with the canary at %fs:0x28.
#include <uk/arch.h>
#include <uk/plat/sections.h>

/* What the thread pointer points at: itself, so that %fs:0 yields the pointer; the canary at its fixed place. */
struct control_block {
	uintptr_t self;
	uintptr_t unused[4];
	uintptr_t canary;
	uintptr_t reserved[2];
};
_Static_assert(offsetof(struct control_block, canary) == 0x28, "compilers read the canary at %fs:0x28");

size_t ukarch_tls_area_align(void)
{
	size_t align = (size_t)ukplat_tls_align;

	return align > 64 ? align : 64;
}

static size_t block_size(void)
{
	size_t align = (size_t)ukplat_tls_align;

	return UK_ALIGN_UP((size_t)(ukplat_tls_end - ukplat_tls_start), align ? align : 1);
}

size_t ukarch_tls_area_size(void)
{
	return UK_ALIGN_UP(block_size(), ukarch_tls_area_align()) + sizeof(struct control_block);
}

UK_NO_STACK_PROTECTOR uintptr_t ukarch_tls_area_init(void *area)
{
	size_t align = ukarch_tls_area_align(), data = (size_t)(ukplat_tdata_end - ukplat_tls_start);
	char *tp = (char *)area + UK_ALIGN_UP(block_size(), align);
	char *block = tp - block_size();
	struct control_block *control = (struct control_block *)tp;

	__builtin_memset(area, 0, ukarch_tls_area_size());
	__builtin_memcpy(block, ukplat_tls_start, data);
	control->self = (uintptr_t)tp;
	return (uintptr_t)tp;
}

void ukarch_canary_set(uintptr_t tp, uintptr_t canary)
{
	((struct control_block *)tp)->canary = canary;
}
