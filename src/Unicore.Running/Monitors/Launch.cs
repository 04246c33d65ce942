// SPDX-License-Identifier: BSD-3-Clause
// The command line that runs an image.
using Unicore.Build.Confinement;
using Unicore.Diagnostics;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A program to start.</summary>
/// <param name="Program">Name on PATH, or absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Package">The Debian package that has the program; null when it is the image, or when there is none, as for
/// Firecracker.</param>
public sealed record Launch(string Program, IReadOnlyList<string> Arguments, string? Package)
{
    /// <summary>What the file that the program reads must hold; null for none.</summary>
    public string? Input { get; init; }

    /// <summary>Files beside the launch's that the program reads too, and that are there for as long as it runs.</summary>
    public IReadOnlyList<WrittenFile> Written { get; init; } = [];

    /// <summary>Servers of folders that the program connects to.</summary>
    public IReadOnlyList<FolderServer> Servers { get; init; } = [];

    /// <summary>A file that the program reads and that another package has; null for none.</summary>
    public NeededFile? Needed { get; init; }

    /// <summary>A file that is there compressed by gzip, and the place beside the launch's file where the program wants it plain.</summary>
    public CompressedFile? Unpacked { get; init; }

    /// <summary>
    /// The files that the program has to do with, besides those in the launch's folder; null when it may see all of them.
    /// </summary>
    public FileReach? Reach { get; init; }

    /// <summary>Environment variables of the program that differ from ours.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether the program gets no other variables than those.</summary>
    public bool IsEnvironmentWhole { get; init; }

    /// <summary>What to say when the program cannot be started.</summary>
    public Diagnostic NotStarted { get; init; } = Package is null
        ? new("UK5005", Severity.Error, $"'{Program}' could not be started: it was built for another machine, or it is not executable.")
        : new("UK5006", Severity.Error, $"{Program} is not on this machine. Install the package {Package}: "
            + $"dotnet build -t:RestoreToolchain, or apt-get install {Package}.");
}

/// <summary>A server that has to listen before a launch's program is started.</summary>
/// <param name="Volume">What it serves.</param>
/// <param name="Socket">Where it listens.</param>
public sealed record FolderServer(GuestVolume Volume, string Socket);

/// <summary>A file that a launch needs plain.</summary>
/// <param name="Source">Where it is, compressed by gzip.</param>
/// <param name="Target">Where it goes for as long as the program runs.</param>
public sealed record CompressedFile(string Source, string Target);

/// <summary>A file that a launch makes.</summary>
/// <param name="Path">Where.</param>
/// <param name="Contents">What is in it.</param>
public sealed record WrittenFile(string Path, ReadOnlyMemory<byte> Contents);

/// <summary>A file that has to be there.</summary>
/// <param name="Path">Where.</param>
/// <param name="Package">The Debian package that has it.</param>
public sealed record NeededFile(string Path, string Package);
