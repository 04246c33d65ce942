// SPDX-License-Identifier: BSD-3-Clause
// Instructions that the checks need by name, on each processor.
#ifndef INSTRUCTIONS_H
#define INSTRUCTIONS_H

#include <stdint.h>
#include <uk/arch.h>

#ifdef __x86_64__

#define RETURN_INSTRUCTION 0xc3
#define BREAKPOINT() __asm__ volatile("int3" : : : "memory")
#define INVALID() __asm__ volatile("ud2" : : : "memory")

/* Goes behind the load or the invalid instruction that trapped. */
static inline void skip_load(struct ukarch_regs *r)
{
	r->rip += 3;
}

static inline void skip_invalid(struct ukarch_regs *r)
{
	r->rip += 2;
}

/* What a load that was skipped gives. */
static inline void set_result(struct ukarch_regs *r, uint64_t value)
{
	r->rax = value;
}

static inline uint64_t load(uintptr_t address)
{
	uint64_t value = 0;

	__asm__ volatile("mov (%%rcx), %%rax" : "+a"(value) : "c"(address) : "memory");
	return value;
}

/* Runs `statement` with known numbers in vector registers that a call may destroy; `ok` says whether they are there still. */
#define WITH_VECTORS(ok, call) \
	do { \
		uint64_t a_ = 0x1122334455667788, b_ = 0x99aabbccddeeff00, c_, d_; \
		__asm__ volatile("movq %0, %%xmm3; movq %1, %%xmm14" : : "r"(a_), "r"(b_) : "xmm3", "xmm14"); \
		call; \
		__asm__ volatile("movq %%xmm3, %0; movq %%xmm14, %1" : "=r"(c_), "=r"(d_)); \
		ok = a_ == c_ && b_ == d_; \
	} while (0)

#define DESTROY_VECTORS() __asm__ volatile("pxor %%xmm3, %%xmm3; pxor %%xmm14, %%xmm14" : : : "xmm3", "xmm14")

#else

#define RETURN_INSTRUCTION 0xd65f03c0
#define BREAKPOINT() __asm__ volatile("brk #0" : : : "memory")
#define INVALID() __asm__ volatile("udf #7" : : : "memory")

static inline void skip_load(struct ukarch_regs *r)
{
	r->pc += 4;
}

static inline void skip_invalid(struct ukarch_regs *r)
{
	r->pc += 4;
}

static inline void set_result(struct ukarch_regs *r, uint64_t value)
{
	r->x[0] = value;
}

static inline uint64_t load(uintptr_t address)
{
	register uint64_t value __asm__("x0") = 0;

	__asm__ volatile("ldr %0, [%1]" : "+r"(value) : "r"(address) : "memory");
	return value;
}

#define WITH_VECTORS(ok, call) \
	do { \
		uint64_t a_ = 0x1122334455667788, b_ = 0x99aabbccddeeff00, c_, d_; \
		__asm__ volatile("fmov d3, %0; fmov d30, %1" : : "r"(a_), "r"(b_) : "v3", "v30"); \
		call; \
		__asm__ volatile("fmov %0, d3; fmov %1, d30" : "=r"(c_), "=r"(d_)); \
		ok = a_ == c_ && b_ == d_; \
	} while (0)

#define DESTROY_VECTORS() __asm__ volatile("movi v3.16b, #0; movi v30.16b, #0" : : : "v3", "v30")

#endif
#endif
