// SPDX-License-Identifier: BSD-3-Clause
// Lays a library out as its package holds it.
using Microsoft.Build.Framework;
using Unicore.Build.Libraries;
using Unicore.Build.Packaging;

namespace Unicore.Tasks;

/// <summary>Fills the folder that a library's package is made of.</summary>
public sealed class StageLibrary : UnicoreTask
{
    /// <summary>The manifest of the library where it is.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>The folder to fill; a library that was staged there goes first, anything else is an error.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <inheritdoc/>
    protected override void Run() => Report(LibraryStage.Fill(LibraryManifest.Load(Absolute(Manifest)), Absolute(Directory)));
}
