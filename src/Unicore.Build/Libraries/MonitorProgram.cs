// SPDX-License-Identifier: BSD-3-Clause
// A monitor that a platform describes, so that nobody else has to know of it: a program, and its command line.
namespace Unicore.Build.Libraries;

/// <summary>A program that runs a platform's images.</summary>
public sealed record MonitorProgram
{
    /// <summary>The name that the platform's <c>Monitor</c> item gives it.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture of the images that it runs; null for all of the platform's.</summary>
    public string? Architecture { get; init; }

    /// <summary>Name on PATH, or absolute path.</summary>
    public required string Program { get; init; }

    /// <summary>
    /// Its arguments. In each, <c>{image}</c>, <c>{memory}</c> (MiB) and <c>{command-line}</c> are replaced; one that is empty then is left
    /// out. <c>{arguments}</c>, <c>{initrd}</c>, <c>{disks}</c> and <c>{networks}</c>, alone, stand for as many as there are.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The argument that is the root file system's archive, with <c>{file}</c> in it; null where it is handed none.</summary>
    public string? Initrd { get; init; }

    /// <summary>The same as <see cref="Disk"/> for a disk that the guest may not write to; null where it keeps none so.</summary>
    public string? ReadOnlyDisk { get; init; }

    /// <summary>
    /// The argument that is a disk of the guest's, with <c>{file}</c> and <c>{index}</c> in it; null where guests have none.
    /// </summary>
    public string? Disk { get; init; }

    /// <summary>
    /// The arguments for a network, with the tap device's <c>{device}</c>, <c>{index}</c> and <c>{mac}</c>; none where guests have none.
    /// </summary>
    public IReadOnlyList<string> Network { get; init; } = [];

    /// <summary>Device files that it needs, beside what the guest has to do with.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>
    /// Whether the guest's console is one line of bytes, on which a guest speaks in frames; otherwise it is the program's streams.
    /// </summary>
    public bool HasSerialConsole { get; init; }

    /// <summary>The Debian package that has it, or null.</summary>
    public string? Package { get; init; }

    /// <summary>Where else it is to be had, or null.</summary>
    public string? Origin { get; init; }
}
