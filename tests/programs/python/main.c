// SPDX-License-Identifier: BSD-3-Clause
// The command python3 with the modules that CPython's tests are made for.
#include <Python.h>

PyMODINIT_FUNC PyInit__testbuffer(void);
PyMODINIT_FUNC PyInit__testcapi(void);
PyMODINIT_FUNC PyInit__testinternalcapi(void);
PyMODINIT_FUNC PyInit_xxsubtype(void);

int main(int argc, char **argv)
{
	static char name[] = "python3";

	argv[0] = name;
	PyImport_AppendInittab("_testbuffer", PyInit__testbuffer);
	PyImport_AppendInittab("_testcapi", PyInit__testcapi);
	PyImport_AppendInittab("_testinternalcapi", PyInit__testinternalcapi);
	PyImport_AppendInittab("xxsubtype", PyInit_xxsubtype);
	return Py_BytesMain(argc, argv);
}
