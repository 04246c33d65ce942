// SPDX-License-Identifier: BSD-3-Clause
// What the tests of the import share: cases, and importing texts.
using System.Runtime.CompilerServices;
using Unicore.Unikraft.Importing;

namespace Unicore.Unikraft.Tests.Importing;

internal static class Kit
{
    public static IEnumerable<string> Cases =>
        Directory.GetDirectories(CasesFolder()).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static string CasesFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");

    /// <summary>The kraft file of a case: the one that is not expected output.</summary>
    public static string FileOf(string name) =>
        Directory.EnumerateFiles(Path.Combine(CasesFolder(), name))
            .Single(f => !Path.GetFileName(f).StartsWith("expected.", StringComparison.Ordinal));

    /// <summary>
    /// Imports a text as the file <c>Kraftfile</c> of <c>/src/app</c>, in which only <c>/src/core</c> and <c>/src/app/mylib</c> are
    /// folders.
    /// </summary>
    public static ImportResult Import(string text, string file = "Kraftfile", string? projectFolder = null) =>
        KraftImporter.Import(text, new ImportOptions
    {
        File = file,
        Folder = "/src/app",
        ProjectFolder = projectFolder,
        SdkVersion = "1.0.0",
        FolderExists = path => path is "/src/core" or "/src/app/mylib",
    });
}
