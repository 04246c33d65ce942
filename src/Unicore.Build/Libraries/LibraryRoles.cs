// SPDX-License-Identifier: BSD-3-Clause
// The roles that the engine itself knows something of.
namespace Unicore.Build.Libraries;

/// <summary>Names of roles.</summary>
internal static class LibraryRoles
{
    /// <summary>The C library.</summary>
    public const string C = "libc";

    /// <summary>Who manages the memory that malloc hands out.</summary>
    public const string Allocator = "allocator";

    /// <summary>C++'s headers, and what compiled C++ calls: exceptions, type information, guards of static objects.</summary>
    public const string Cxx = "c++";
}
