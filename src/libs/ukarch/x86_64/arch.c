// SPDX-License-Identifier: BSD-3-Clause
// x86_64: register names, TLS variant II, the canary at %fs:0x28, RDRAND.
#include <uk/arch.h>
#include <uk/plat/sections.h>

#define REG(n) { #n, offsetof(struct ukarch_regs, n) }
const struct ukarch_reg_name ukarch_reg_names[] = {
	REG(rip), REG(rsp), REG(rbp), REG(rflags), REG(rax), REG(rbx), REG(rcx), REG(rdx), REG(rsi),
	REG(rdi), REG(r8),  REG(r9),  REG(r10),    REG(r11), REG(r12), REG(r13), REG(r14), REG(r15),
	REG(cs),  REG(ss),  REG(vector), REG(error),
};
const unsigned int ukarch_reg_count = UK_ARRAY_SIZE(ukarch_reg_names);

/* What the thread pointer points at: itself, so that %fs:0 yields the pointer; the canary at its fixed place. */
struct control_block {
	uintptr_t self;
	uintptr_t unused[4];
	uintptr_t canary;
	uintptr_t reserved[2];
};
_Static_assert(offsetof(struct control_block, canary) == 0x28, "compilers read the canary at %fs:0x28");

#define CPUID_1_ECX_RDRAND (1u << 30)
#define RDRAND_TRIES 10 /* Intel's manual: ten failures in a row mean that the generator is broken */

#define CALL_REL32 0xe8
#define CALL_REL32_SIZE 5
#define PUSH_RBP 0x55
#define LARGEST_FRAMELESS 4096 /* a leaf without stack is short */

int ukarch_is_frameless_call(uintptr_t ret, uintptr_t pc, int (*readable)(uintptr_t addr, size_t len))
{
	int32_t displacement;

	if (ret < CALL_REL32_SIZE || !readable(ret - CALL_REL32_SIZE, CALL_REL32_SIZE) || *(const uint8_t *)(ret - CALL_REL32_SIZE) != CALL_REL32)
		return 0;
	__builtin_memcpy(&displacement, (const char *)ret - sizeof(displacement), sizeof(displacement));
	uintptr_t function = ret + (uintptr_t)(intptr_t)displacement;

	return function <= pc && pc - function < LARGEST_FRAMELESS && readable(function, 1) && *(const uint8_t *)function != PUSH_RBP;
}

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

uint64_t ukarch_ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

int ukarch_random(uint64_t *value)
{
	uint32_t eax = 1, ebx, ecx = 0, edx;
	uint8_t ok;

	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	if (!(ecx & CPUID_1_ECX_RDRAND))
		return -1;
	for (int i = 0; i < RDRAND_TRIES; i++) {
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(ok) : : "cc");
		if (ok)
			return 0;
	}
	return -1;
}
