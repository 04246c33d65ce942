// SPDX-License-Identifier: BSD-3-Clause
// Which arguments of a system call are recorded.
namespace Unicore.Analysis.Recording;

/// <summary>An argument that tells what kind of call it is: the request of ioctl(2), the flags of open(2).</summary>
/// <param name="Index">Which argument.</param>
/// <param name="Set">The set that has its names; null for one that the argument before it chooses.</param>
/// <param name="Field">What it is called in a text where arguments have names, or null.</param>
/// <param name="IsPointed">Whether the argument points to it.</param>
internal sealed record ClassArgument(int Index, NameSet? Set, string? Field, bool IsPointed)
{
    /// <summary>What of a register the kernel takes: most arguments have 32 bits, whatever stands above.</summary>
    public ulong Trim(ulong register) => Set?.Trim(register) ?? (uint)register;
}

/// <summary>A system call's arguments.</summary>
/// <param name="Paths">Arguments with paths, and those with the folders that they are relative to; -1 for the working folder.</param>
/// <param name="Address">The argument with the address of a socket, or -1.</param>
/// <param name="Classes">Those that tell the kind.</param>
internal sealed record CallForm(IReadOnlyList<(int Folder, int Path)> Paths, int Address, IReadOnlyList<ClassArgument> Classes);
