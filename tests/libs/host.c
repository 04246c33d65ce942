// SPDX-License-Identifier: BSD-3-Clause
// The platform of the host tests: a console in memory, clocks that are set, an end that comes back.
#include "check.h"
#include "fuzz.h"

#include <errno.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <uk/arch/paging.h>
#include <uk/libc.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/memory.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/plat/trap.h>

static unsigned long checks; // a fuzzer makes more in an hour than an int counts
static int failures;
static char console[1 << 16], shown[1 << 16];
static size_t console_used;
static const char *input = "";
static int console_error;
static uint64_t monotonic, wall;
static jmp_buf *on_end;
static int end_code;
static int irq_disabled;
static struct range {
	uintptr_t base;
	size_t len;
} readable[8];
static unsigned int readable_count;

void host_check(int ok, const char *file, int line, const char *what)
{
	checks++;
	if (ok)
		return;
	failures++;
	printf("%s:%d: error: %s\n", file, line, what);
	fuzz_failed();
}

void host_check_text(const char *got, const char *wanted, const char *file, int line)
{
	checks++;
	if (!strcmp(got, wanted))
		return;
	failures++;
	printf("%s:%d: error: got \"%s\", wanted \"%s\"\n", file, line, got, wanted);
	fuzz_failed();
}

int host_vsnprintf(char *s, size_t n, const char *fmt, va_list ap)
{
	return vsnprintf(s, n, fmt, ap);
}

int host_sscanf(const char *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}

float host_strtof(const char *s, char **end)
{
	errno = 0;
	return strtof(s, end);
}

double host_strtod(const char *s, char **end)
{
	errno = 0;
	return strtod(s, end);
}

long double host_strtold(const char *s, char **end)
{
	errno = 0;
	return strtold(s, end);
}

int host_errno(void)
{
	return errno;
}

size_t host_strftime(char *s, size_t size, const char *fmt, const int f[8])
{
	struct tm tm = { .tm_sec = f[0], .tm_min = f[1], .tm_hour = f[2], .tm_mday = f[3], .tm_mon = f[4], .tm_year = f[5],
			 .tm_wday = f[6], .tm_yday = f[7], .tm_zone = "UTC" };

	return strftime(s, size, fmt, &tm);
}

void *host_memory(size_t len)
{
	return malloc(len);
}

void host_release(void *memory)
{
	free(memory);
}

void host_readable(const void *memory, size_t len)
{
	if (!memory)
		readable_count = 0;
	else if (readable_count < sizeof(readable) / sizeof(readable[0]))
		readable[readable_count++] = (struct range){ (uintptr_t)memory, len };
}

int host_exit_code(void (*function)(void))
{
	jmp_buf here;

	end_code = -1;
	on_end = &here;
	if (!setjmp(here))
		function();
	on_end = NULL;
	return end_code;
}

int host_crashes(void (*function)(void))
{
	return host_exit_code(function) == UKPLAT_EXIT_CRASH;
}

const char *host_crash_text(void (*function)(void))
{
	int ends[2], status = -1;
	size_t used = 0;
	pid_t child;

	if (pipe(ends) || (child = fork()) < 0)
		abort();
	if (!child) {
		int code = host_exit_code(function);
		ssize_t written = write(ends[1], console, console_used);

		_exit(written == (ssize_t)console_used ? code : 1);
	}
	close(ends[1]);
	for (ssize_t n; (n = read(ends[0], shown + used, sizeof(shown) - 1 - used)) > 0;)
		used += (size_t)n;
	shown[used] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == UKPLAT_EXIT_CRASH ? shown : "";
}

const char *host_console(void)
{
	memcpy(shown, console, console_used);
	shown[console_used] = '\0';
	console_used = 0;
	return shown;
}

void host_console_input(const char *text)
{
	input = text;
}

void host_console_fails(int error)
{
	console_error = error;
}

void host_set_clocks(unsigned long monotonic_now, unsigned long wall_now)
{
	monotonic = monotonic_now;
	wall = wall_now;
}

long ukplat_console_write(const char *buf, size_t len)
{
	size_t room = sizeof(console) - 1 - console_used, n = len < room ? len : room;

	if (console_error)
		return -console_error;
	memcpy(console + console_used, buf, n);
	console_used += n;
	return (long)len;
}

long ukplat_console_error(const char *buf, size_t len)
{
	return ukplat_console_write(buf, len);
}

/* A terminal for output, and nothing else. */
int ukplat_console_is_terminal(enum ukplat_console_stream stream)
{
	return stream == UKPLAT_CONSOLE_OUTPUT;
}

long ukplat_console_read(char *buf, size_t len)
{
	size_t n = strlen(input) < len ? strlen(input) : len;

	memcpy(buf, input, n);
	input += n;
	return n || !len ? (long)n : UKPLAT_CONSOLE_END;
}

void ukplat_irq_enable(void)
{
	irq_disabled = 0;
}

void ukplat_irq_disable(void)
{
	irq_disabled = 1;
}

int ukplat_irq_enabled(void)
{
	return !irq_disabled;
}

unsigned long ukplat_irq_save(void)
{
	unsigned long state = (unsigned long)irq_disabled;

	irq_disabled = 1;
	return state;
}

void ukplat_irq_restore(unsigned long state)
{
	irq_disabled = (int)state;
}

void uk_boot_end(int code)
{
	ukplat_terminate(code);
}

/* Input is there, or else nothing happens until the deadline. */
void ukplat_console_wait(uint64_t deadline)
{
	if (!*input)
		ukplat_wait(deadline);
}

/* Nobody asks: a test sends signals itself. */
int ukplat_on_stop(void (*stop)(void) UK_UNUSED)
{
	return -ENODEV;
}

void ukplat_terminate(int code)
{
	if (!on_end) {
		printf("the guest ended with %d where no test expected it:\n%s", code, host_console());
		exit(1);
	}
	end_code = code;
	longjmp(*on_end, 1);
}

uint64_t ukplat_monotonic_clock(void)
{
	return monotonic += 1000;
}

/* Nothing else happens here, so a wait always lasts until its deadline. */
void ukplat_wait(uint64_t deadline)
{
	if (deadline == UKPLAT_NEVER)
		ukplat_terminate(HOST_WAITS_FOR_EVER);
	if (monotonic < deadline)
		monotonic = deadline;
}

uint64_t ukplat_wall_clock(void)
{
	return wall;
}

/* Nothing, unless a test says so: back traces of the host end at their first line. */
int ukplat_readable(uintptr_t addr, size_t len)
{
	for (unsigned int i = 0; i < readable_count; i++)
		if (addr >= readable[i].base && len <= readable[i].len && addr - readable[i].base <= readable[i].len - len)
			return 1;
	return 0;
}

/* What needs a processor's permission; a test of page tables has its own. */
__attribute__((weak)) void ukarch_tlb_flush(uintptr_t addr, size_t len)
{
	(void)addr;
	(void)len;
}

__attribute__((weak)) void ukarch_pt_replace(uint64_t *entry, uint64_t value, uintptr_t addr)
{
	(void)addr;
	*entry = value;
}

/* All threads of a test have the host's thread-local storage. */
void ukplat_tls_set(uintptr_t tp)
{
	(void)tp;
}

/* No test of these faults. */
int ukplat_trap_register(struct ukplat_trap_handler *handler)
{
	(void)handler;
	return 0;
}

int main(void)
{
	test();
	printf("%lu checks, %d failed\n", checks, failures);
	return failures || !checks;
}
