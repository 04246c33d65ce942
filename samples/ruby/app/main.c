// SPDX-License-Identifier: BSD-3-Clause
// The command ruby.
#include <locale.h>
#include <ruby.h>

int main(int argc, char **argv)
{
	// The image's own path is the host's: in the guest no file is there.
	static char name[] = "ruby";

	if (argc > 0)
		argv[0] = name;
	setlocale(LC_CTYPE, "");
	ruby_sysinit(&argc, &argv);
	{
		RUBY_INIT_STACK;
		ruby_init();
		return ruby_run_node(ruby_options(argc, argv));
	}
}
