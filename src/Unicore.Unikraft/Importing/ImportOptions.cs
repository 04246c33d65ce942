// SPDX-License-Identifier: BSD-3-Clause
// What an import is given, and what it gives.
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Importing;

/// <summary>One kraft file to turn into a project.</summary>
public sealed record ImportOptions
{
    /// <summary>The kraft file as messages name it.</summary>
    public required string File { get; init; }

    /// <summary>Absolute path of the folder that holds it: what paths in it are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Absolute path of the project's folder; null for the kraft file's.</summary>
    public string? ProjectFolder { get; init; }

    /// <summary>Version of Unicore.Sdk that the project names.</summary>
    public required string SdkVersion { get; init; }

    /// <summary>
    /// Whether a folder exists, asked with absolute paths: a source may be a folder or a version, and only the disk knows which.
    /// </summary>
    public required Func<string, bool> FolderExists { get; init; }
}

/// <summary>What became of a kraft file.</summary>
/// <param name="Project">The project's text; null when the file is not to be read.</param>
/// <param name="Name">The application's name as a file name without extension; empty when the file has none.</param>
/// <param name="Diagnostics">What the project does not express, and what is wrong with the file, in the order of its lines.</param>
public sealed record ImportResult(string? Project, string Name, IReadOnlyList<Diagnostic> Diagnostics);
