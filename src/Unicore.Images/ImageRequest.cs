// SPDX-License-Identifier: BSD-3-Clause
// What to make an image of, and which.
namespace Unicore.Images;

/// <summary>The formats of images.</summary>
public enum ImageFormat
{
    /// <summary>A stripped ELF64 for x86-64 with a PVH entry note: QEMU, microvm, Firecracker, Xen PVH.</summary>
    PvhElf,

    /// <summary>A flat binary with the arm64 boot header of the Linux kernel's <c>Documentation/arch/arm64/booting.rst</c>.</summary>
    Arm64Image,

    /// <summary>A stripped static ELF that Linux runs as a process.</summary>
    LinuxProcess,
}

/// <summary>One image to make.</summary>
/// <param name="ElfPath">The linked file.</param>
/// <param name="OutputPath">The image.</param>
/// <param name="Format">Its format.</param>
public sealed record ImageRequest(string ElfPath, string OutputPath, ImageFormat Format);
