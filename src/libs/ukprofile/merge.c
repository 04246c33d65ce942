// SPDX-License-Identifier: BSD-3-Clause
// Names that instrumented objects refer to, for libgcov to write files at a program's end. Here the counters are read from the guest's
// memory by whoever runs it, and nothing calls these: that the pointer is set is what says that an object has counters of the kind.
//
// GCC's manual, "Profiling and Test Coverage in Freestanding Environments".

void __gcov_merge_add(void);

void __gcov_merge_add(void)
{
}
