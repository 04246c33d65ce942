// SPDX-License-Identifier: BSD-3-Clause
// The command python3.
#include <Python.h>

int main(int argc, char **argv)
{
	// The image's own path is the host's: in the guest no file is there.
	static char name[] = "python3";

	if (argc > 0)
		argv[0] = name;
	return Py_BytesMain(argc, argv);
}
