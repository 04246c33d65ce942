// SPDX-License-Identifier: BSD-3-Clause
// The command ruby.
#include <locale.h>
#include <ruby.h>

int main(int argc, char **argv)
{
	// The image's own path is the host's: in the guest no file is there. Nobody installs gems in it, and to look for them takes
	// longer than all else at the start; --enable=gems has them.
	static char name[] = "ruby", option[] = "--disable=gems";
	char **all = malloc(((size_t)argc + 2) * sizeof(*all));

	if (!all)
		return 1;
	all[0] = name;
	all[1] = option;
	for (int i = 1; i < argc; i++)
		all[i + 1] = argv[i];
	argc = argc > 0 ? argc + 1 : 2;
	all[argc] = NULL;
	setlocale(LC_CTYPE, "");
	ruby_sysinit(&argc, &all);
	{
		RUBY_INIT_STACK;
		ruby_init();
		return ruby_run_node(ruby_options(argc, all));
	}
}
