// SPDX-License-Identifier: BSD-3-Clause
// The functions by which a library uses a heap of its own.
namespace Unicore.Build.Linking;

internal static class HeapFunctions
{
    private static readonly string[] Names = ["malloc", "calloc", "realloc", "free", "memalign", "aligned_alloc", "posix_memalign"];

    /// <summary>What the names of an allocator's functions begin with, as <c>UK_HEAP_DEFINE</c> writes it.</summary>
    /// <param name="allocator">The allocator's library; C has no names with hyphens.</param>
    public static string Prefix(string allocator) => $"uk_heap_{allocator.Replace('-', '_')}_";

    /// <summary>What makes objcopy put an allocator's functions in the place of the C library's.</summary>
    /// <param name="allocator">The allocator's library.</param>
    public static IEnumerable<string> Redefinitions(string allocator) => Names.Select(f => $"--redefine-sym={f}={Prefix(allocator)}{f}");
}
