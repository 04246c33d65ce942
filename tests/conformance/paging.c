// SPDX-License-Identifier: BSD-3-Clause
// Map, protect, unmap (uk/plat/paging.h).
#include "check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/plat/memory.h>
#include <uk/plat/paging.h>

#define PAGE 4096UL
#define DATA (UKPLAT_PAGE_READ | UKPLAT_PAGE_WRITE)
#define CODE (UKPLAT_PAGE_READ | UKPLAT_PAGE_EXEC)

static char *pages(size_t count, size_t align)
{
	char *run = uk_falloc(uk_falloc_get(), count, align, UK_FALLOC_ANYWHERE);

	EXPECT(run != NULL);
	return run;
}

static int readable(const void *page)
{
	return ukplat_readable((uintptr_t)page, PAGE);
}

CHECK_WITH(RIGHTS, "paging: a protected page keeps its contents, and its neighbours their rights")
{
	char *run = pages(3, 1);

	memset(run, 7, 3 * PAGE);
	EXPECT(!ukplat_page_protect((uintptr_t)run + PAGE, PAGE, UKPLAT_PAGE_NONE));
	EXPECT(readable(run) && !readable(run + PAGE) && readable(run + 2 * PAGE));
	run[0] = run[PAGE - 1] = run[2 * PAGE] = 8;
	EXPECT(!ukplat_page_protect((uintptr_t)run + PAGE, PAGE, UKPLAT_PAGE_READ));
	EXPECT(readable(run + PAGE) && run[PAGE] == 7 && run[2 * PAGE - 1] == 7);
	EXPECT(!ukplat_page_protect((uintptr_t)run, 3 * PAGE, DATA));
	run[PAGE] = 9;
	EXPECT(run[PAGE] == 9 && run[2 * PAGE] == 8);
	EXPECT(!uk_ffree(uk_falloc_get(), run));
}

CHECK_WITH(RIGHTS, "paging: every page of a large one has rights of its own")
{
	char *run = uk_falloc(uk_falloc_get(), 512, 512 * PAGE, UK_FALLOC_ANYWHERE);

	if (!run)
		return check_skip("there is no run of 2 MiB");
	for (size_t i = 0; i < 512; i++)
		run[i * PAGE] = (char)i;
	for (size_t i = 0; i < 512; i += 3)
		EXPECT(!ukplat_page_protect((uintptr_t)run + i * PAGE, PAGE, UKPLAT_PAGE_NONE));
	for (size_t i = 0; i < 512; i++)
		EXPECT(readable(run + i * PAGE) == (i % 3 != 0));
	EXPECT(!ukplat_page_protect((uintptr_t)run, 512 * PAGE, DATA));
	for (size_t i = 0; i < 512; i++)
		EXPECT(run[i * PAGE] == (char)i);
	memset(run, 0, 512 * PAGE);
	EXPECT(!uk_ffree(uk_falloc_get(), run));
}

CHECK("paging: writable and executable at once is refused")
{
	char *run = pages(1, 1), *space = ukplat_page_reserve(PAGE);

	EXPECT(ukplat_page_protect((uintptr_t)run, PAGE, DATA | UKPLAT_PAGE_EXEC) == -UK_EPERM);
	EXPECT(ukplat_page_protect((uintptr_t)run, PAGE, UKPLAT_PAGE_WRITE | UKPLAT_PAGE_EXEC) == -UK_EPERM);
	EXPECT(space && ukplat_page_commit(space, PAGE, DATA | UKPLAT_PAGE_EXEC) == -UK_EPERM);
	EXPECT(ukplat_page_map((uintptr_t)space, (uintptr_t)run, PAGE, DATA | UKPLAT_PAGE_EXEC) == -UK_EPERM);
	run[0] = 1; /* still may */
	EXPECT(!ukplat_page_release(space, PAGE) && !uk_ffree(uk_falloc_get(), run));
}

CHECK("paging: nonsense is refused")
{
	char *run = pages(1, 1);

	EXPECT(ukplat_page_protect((uintptr_t)run + 1, PAGE, DATA) == -UK_EINVAL);
	EXPECT(ukplat_page_protect((uintptr_t)run, PAGE - 1, DATA) == -UK_EINVAL);
	EXPECT(ukplat_page_protect((uintptr_t)run, 0, DATA) == -UK_EINVAL);
	EXPECT(ukplat_page_protect((uintptr_t)run, (size_t)-PAGE, DATA) < 0);
	EXPECT(ukplat_page_protect((uintptr_t)run, PAGE, 1u << 20) == -UK_EINVAL);
	EXPECT(ukplat_page_protect(0, PAGE, DATA) == -UK_ENOENT);
	EXPECT(ukplat_page_reserve(0) == NULL && ukplat_page_reserve(100) == NULL && ukplat_page_reserve((size_t)-PAGE) == NULL);
	EXPECT(ukplat_page_commit(run + 1, PAGE, DATA) == -UK_EINVAL && ukplat_page_decommit(run + 1, PAGE) == -UK_EINVAL);
	EXPECT(ukplat_page_release(run + 1, PAGE) == -UK_EINVAL);
	run[0] = 1;
	EXPECT(!uk_ffree(uk_falloc_get(), run));
}

CHECK_WITH(RIGHTS, "paging: a range with a hole in it keeps all its rights")
{
	char *at = ukplat_page_reserve(3 * PAGE);

	EXPECT(at && !ukplat_page_commit(at, 3 * PAGE, DATA) && !ukplat_page_unmap((uintptr_t)at + PAGE, PAGE));
	EXPECT(ukplat_page_protect((uintptr_t)at, 3 * PAGE, UKPLAT_PAGE_READ) == -UK_ENOENT);
	at[0] = 1;
	at[2 * PAGE] = 1;
	EXPECT(!ukplat_page_release(at, 3 * PAGE));
}

CHECK_WITH(RIGHTS, "paging: what was written as data can run as code")
{
#ifdef __x86_64__
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */
#else
	static const unsigned char code[] = { 0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 }; /* mov w0, #42; ret */
#endif
	char *run = pages(1, 1);

	memcpy(run, code, sizeof(code));
	EXPECT(!ukplat_page_protect((uintptr_t)run, PAGE, CODE));
	EXPECT(((int (*)(void))(uintptr_t)run)() == 42);
	EXPECT(!ukplat_page_protect((uintptr_t)run, PAGE, DATA));
	run[0] = 0;
	EXPECT(!uk_ffree(uk_falloc_get(), run));
}

/* Twice: tables stay after the first time, all else comes back. */
CHECK_WITH(RIGHTS, "paging: reserved address space gets memory page by page, zeroed, and gives it back")
{
	size_t before = 0;

	for (int round = 0; round < 2; round++) {
		before = uk_falloc_get()->free;
		char *space = ukplat_page_reserve(1024 * PAGE), *other = ukplat_page_reserve(16 * PAGE);

		EXPECT(space && other && (uintptr_t)space % PAGE == 0 && !readable(space) && !readable(other));
		EXPECT(other + 16 * PAGE <= space || space + 1024 * PAGE <= other);
		EXPECT(!ukplat_page_commit(space + 5 * PAGE, 2 * PAGE, DATA) && !ukplat_page_commit(space + 1023 * PAGE, PAGE, DATA));
		EXPECT(!readable(space + 4 * PAGE) && !readable(space + 7 * PAGE) && !readable(space + 1024 * PAGE));
		for (size_t i = 0; i < 2 * PAGE; i++)
			EXPECT(space[5 * PAGE + i] == 0);
		memset(space + 5 * PAGE, 'x', 2 * PAGE);
		space[1023 * PAGE] = 'y';
		EXPECT(!ukplat_page_commit(space + 5 * PAGE, 3 * PAGE, DATA)); /* one more; the others keep theirs */
		EXPECT(space[5 * PAGE] == 'x' && space[7 * PAGE] == 0);
		EXPECT(!ukplat_page_decommit(space + 5 * PAGE, PAGE) && !readable(space + 5 * PAGE) && space[6 * PAGE] == 'x');
		EXPECT(!ukplat_page_commit(space + 5 * PAGE, PAGE, DATA) && space[5 * PAGE] == 0);
		EXPECT(!ukplat_page_release(space, 1024 * PAGE) && !readable(space + 6 * PAGE) && !readable(space + 1023 * PAGE));
		EXPECT(!ukplat_page_release(other, 16 * PAGE));
	}
	EXPECT(uk_falloc_get()->free == before);
}

CHECK("paging: only what is reserved is committed, and it is released once")
{
	char *run = pages(1, 1), *space = ukplat_page_reserve(4 * PAGE), *behind = ukplat_page_reserve(4 * PAGE), *again;

	EXPECT(ukplat_page_commit(run, PAGE, UKPLAT_PAGE_READ) == -UK_EINVAL && ukplat_page_decommit(run, PAGE) == -UK_EINVAL);
	EXPECT(ukplat_page_release(run, PAGE) == -UK_EINVAL);
	run[0] = 1;
	EXPECT(!ukplat_page_release(space, 4 * PAGE) && ukplat_page_release(space, 4 * PAGE) == -UK_EINVAL);
	EXPECT(ukplat_page_commit(space, PAGE, DATA) == -UK_EINVAL && ukplat_page_decommit(space, PAGE) == -UK_EINVAL);
	space = ukplat_page_reserve(4 * PAGE);
	again = ukplat_page_reserve(4 * PAGE);
	EXPECT(space != again && space != behind && again != behind);
	EXPECT(!ukplat_page_release(again, 4 * PAGE) && !ukplat_page_release(behind, 4 * PAGE) && !ukplat_page_release(space, 4 * PAGE));
	EXPECT(!uk_ffree(uk_falloc_get(), run));
}

CHECK("paging: a page can be at two addresses, and is nobody's who unmaps one")
{
	char *run = pages(1, 1), *space = ukplat_page_reserve(PAGE);
	int result = ukplat_page_map((uintptr_t)space, (uintptr_t)run, PAGE, DATA);

	if (result == -UK_EPERM) {
		uk_ffree(uk_falloc_get(), run);
		return check_skip("there are no physical addresses");
	}
	EXPECT(!result && ukplat_page_map((uintptr_t)space, (uintptr_t)run, PAGE, DATA) == -UK_EEXIST);
	run[100] = 'a';
	EXPECT(space[100] == 'a');
	space[200] = 'b';
	EXPECT(((volatile char *)run)[200] == 'b');
	EXPECT(!ukplat_page_unmap((uintptr_t)space, PAGE) && !readable(space) && readable(run) && run[200] == 'b');
	EXPECT(!ukplat_page_release(space, PAGE) && !uk_ffree(uk_falloc_get(), run));
}

CHECK("paging: device registers are mapped where they are")
{
#if defined(__x86_64__)
	const uintptr_t registers = 0xfec00000, id = registers + 0x10; /* the I/O APIC's index, and its window (82093AA, 3.1) */
	const uint32_t mask = 0xf0ffffff, expected = 0; /* register 0: all but the number is reserved */
#elif defined(CONFIG_PLAT_RPI3)
	const uintptr_t registers = 0x3f201000, id = registers + 0xfe4; /* UARTPeriphID1 of the PL011 (DDI 0183, 3.3.15) */
	const uint32_t mask = 0xff, expected = 0x10;
#elif defined(CONFIG_PLAT_ZCU102)
	const uintptr_t registers = 0xff000000, id = registers + 4; /* the Cadence UART's mode: no parity, 8 bits (UG1087) */
	const uint32_t mask = 0x3ff, expected = 0x20;
#else
	const uintptr_t registers = 0x09000000, id = registers + 0xfe4; /* the same of QEMU's virt */
	const uint32_t mask = 0xff, expected = 0x10;
#endif
	char *run = pages(1, 1);
	int result = ukplat_page_map_device((uintptr_t)run, 4);

	EXPECT(!uk_ffree(uk_falloc_get(), run));
	if (result == -UK_EPERM)
		return check_skip("there are no devices");
	EXPECT(result == -UK_EEXIST);
	EXPECT(!ukplat_page_map_device(registers + 8, 0x20) && !ukplat_page_map_device(registers, PAGE));
#if defined(__x86_64__)
	*(volatile uint32_t *)registers = 0;
#endif
	EXPECT((*(volatile uint32_t *)id & mask) == expected);
	EXPECT(ukplat_page_map_device(registers, 0) == -UK_EINVAL && ukplat_page_map_device(UINT64_MAX - 4, 8) == -UK_EINVAL);
	EXPECT(ukplat_page_protect(registers, PAGE, CODE) == -UK_EPERM);
}

static char *guarded(unsigned int rights)
{
	char *run = uk_falloc(uk_falloc_get(), 2, 1, UK_FALLOC_ANYWHERE);

	if (ukplat_page_protect((uintptr_t)run, PAGE, rights))
		exit(0);
	run[PAGE] = 1;
	return run;
}

ACT("paging: touch a guard page")
{
	*(volatile char *)(guarded(UKPLAT_PAGE_NONE) + PAGE - 1) = 1;
}

ACT("paging: write to a page that is read-only")
{
	*(volatile char *)guarded(UKPLAT_PAGE_READ) = 1;
}

ACT("paging: touch reserved address space")
{
	*(volatile char *)ukplat_page_reserve(PAGE) = 1;
}

ACT("paging: touch the page behind reserved address space")
{
	char *space = ukplat_page_reserve(PAGE);

	ukplat_page_commit(space, PAGE, DATA);
	space[PAGE - 1] = 1;
	*(volatile char *)(space + PAGE) = 1;
}

ACT("paging: execute data")
{
	char *run = uk_falloc(uk_falloc_get(), 1, 1, UK_FALLOC_ANYWHERE);

	((void (*)(void))(uintptr_t)run)();
}
