// SPDX-License-Identifier: BSD-3-Clause
// The crash dump: why, where, the registers, and how the program got there.
#include <uk/assert.h>

#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/crash.h>
#include <uk/plat/memory.h>
#include <uk/plat/processor.h>
#include <uk/printf.h>

/*
 * Theory: everything here may run on a broken heap, a smashed stack and without thread-local storage. It uses only
 * the console and the formatter, checks each frame before it follows it, and gives up when it is entered
 * a second time, because the dump itself trapped.
 */
#define REGISTERS_A_LINE 3

static void to_console(void *arg UK_UNUSED, const char *text, size_t len)
{
	ukplat_console_error(text, len);
}

static UK_PRINTF(1, 2) void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vformat(to_console, NULL, fmt, ap);
	va_end(ap);
}

static void print_frame(int i, uintptr_t pc)
{
	say("  #%d 0x%016lx\n", i, (unsigned long)pc);
}

/*
 * A return address is behind the call, which may be the last instruction of its function (a call of abort()): the address printed is
 * the last byte of the call, so that it lies in the function, and on the line, that made it.
 */
static void print_frames(int i, uintptr_t pc, uintptr_t frame)
{
	for (; i < CONFIG_LIBUKDEBUG_BACKTRACE_DEPTH; i++) {
		const uintptr_t *words = (const uintptr_t *)frame; /* the caller's frame, the return address */

		print_frame(i, pc);
		if (!frame || frame % sizeof(*words) || !ukplat_readable(frame, 2 * sizeof(*words)))
			break;
		/* Stacks grow down: a caller's frame that isn't above its callee's is the end, or garbage. */
		uintptr_t next = words[0];

		if (!words[1])
			break;
		pc = words[1] - 1;
		frame = next > frame ? next : 0;
	}
}

void uk_backtrace_print(uintptr_t pc, uintptr_t frame)
{
	print_frames(0, pc, frame);
}

/* From the trapped instruction. A function that made no frame has its return address on top of the stack still. */
static void print_trap_frames(const struct ukarch_regs *regs)
{
	uintptr_t pc = ukarch_regs_pc(regs), sp = ukarch_regs_sp(regs);
	int frameless = sp % sizeof(sp) == 0 && ukplat_readable(sp, sizeof(sp))
		&& ukarch_is_frameless_call(*(const uintptr_t *)sp, pc, ukplat_readable);

	if (frameless)
		print_frame(0, pc);
	print_frames(frameless, frameless ? *(const uintptr_t *)sp - 1 : pc, ukarch_regs_fp(regs));
}

static void print_registers(const struct ukarch_regs *regs)
{
	for (unsigned int i = 0; i < ukarch_reg_count; i++) {
		const uint64_t *at = (const uint64_t *)regs + ukarch_reg_names[i].word;
		int last = i % REGISTERS_A_LINE == REGISTERS_A_LINE - 1 || i + 1 == ukarch_reg_count;

		say("  %-6s 0x%016lx%s", ukarch_reg_names[i].name, (unsigned long)*at, last ? "\n" : "");
	}
}

void ukplat_crash(const struct ukplat_crash *crash)
{
	static int entered;

	ukplat_processors_stop();
	if (entered++) {
		static const char again[] = "\nThe crash dump crashed.\n";

		if (entered == 2)
			ukplat_console_error(again, sizeof(again) - 1);
		ukplat_terminate(UKPLAT_EXIT_CRASH);
	}
	say("\nCrash: %s", crash->reason);
	if (crash->has_address)
		say(" at 0x%016lx", (unsigned long)crash->address);
	say("\n");
	if (crash->regs) {
		say("Registers:\n");
		print_registers(crash->regs);
	}
	say("Back trace:\n");
	if (crash->regs)
		print_trap_frames(crash->regs);
	else
		uk_backtrace_print((uintptr_t)__builtin_return_address(0) - 1, *(const uintptr_t *)ukarch_frame_pointer());
	ukplat_terminate(UKPLAT_EXIT_CRASH);
}

void uk_assert_fail(const char *condition, const char *file, int line, const char *function)
{
	static const struct ukplat_crash crash = { .reason = "assertion failed" };

	say("\nAssertion failed: %s (%s:%d, %s)", condition, file, line, function);
	ukplat_crash(&crash);
}

UK_NORETURN void __stack_chk_fail(void);

UK_NO_STACK_PROTECTOR void __stack_chk_fail(void)
{
	static const struct ukplat_crash crash = { .reason = "stack buffer overflow: a function's canary was overwritten" };

	ukplat_crash(&crash);
}
