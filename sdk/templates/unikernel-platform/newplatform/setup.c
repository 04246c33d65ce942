// The platform's part of the boot, from the loader's jump to the libraries; and the guest's end.

#include <stddef.h>
#include <uk/arch/cpu.h>
#include <uk/arch/entry.h>
#include <uk/arch/trap.h>
#include <uk/bootinfo.h>
#include <uk/i8259.h>
#include <uk/machine.h>
#include <uk/mc146818.h>
#include <uk/plat/bootstrap.h>
#include <uk/pvh.h>

#define NAME "newplatform"
#define ADDRESS_MAX (1ULL << 46) // half of what four-level page tables reach

// The date, asked once, when somebody wants it; 0 where the machine has none.
uint64_t uk_machine_wall_seconds(void)
{
	return uk_mc146818_seconds();
}

// Called on the boot stack, in 64-bit mode, with what the loader left.
void ukplat_start(const void *loader)
{
	struct ukplat_bootinfo *info = uk_bootinfo_start(ADDRESS_MAX);
	unsigned int notes;

	uk_i8259_mask_all();
	ukarch_trap_init();
	uk_machine_clock_init(NAME);
	if (uk_pvh_bootinfo(loader, info, &notes))
		uk_machine_refuse(NAME, "the loader left no start info of PVH's with a memory map");
	if (notes & UK_PVH_CMDLINE_CUT)
		uk_machine_warn(NAME, "the command line is too long; the rest is cut off");
	uk_machine_console_init(info);
	if (uk_machine_memory(info))
		uk_machine_refuse(NAME, "there is no free memory beside the image; give the guest more");
	ukplat_entry(0, NULL, NULL);
}

// The exit code goes to whoever reads the console's frames, as dotnet run does.
void ukplat_terminate(int code)
{
	uk_machine_console_exit(ukplat_exit_code(code));
	ukarch_reset();
}
