// SPDX-License-Identifier: BSD-3-Clause
// Finds rustc, of the one release whose standard library the SDK compiles.
using System.IO.Hashing;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Toolchains;

/// <summary>A rustc.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Identity">Its release, path, size and date; part of the key of what it compiles.</param>
public sealed record RustCompiler(string Path, string Identity)
{
    /// <summary>The release. rustc and its standard library know each other's insides: one compiles no other's.</summary>
    public const string Release = "1.63.0";

    private const string Name = "rustc";
    private const string CacheHeader = "unicore-rustc 1";

    /// <summary>rustc, for who has to install it.</summary>
    public static ToolInfo Tool => ToolCatalog.Find(Name)!;

    /// <summary>The diagnostic for a missing rustc.</summary>
    public static Diagnostic Missing => Toolchain.Missing(Tool);

    /// <summary>
    /// Finds the first rustc of the release. Others, of rustup for instance, may stand before it. What each said of itself is kept as
    /// long as its file does not change.
    /// </summary>
    /// <param name="searchPath">Folders as <c>PATH</c> has them.</param>
    /// <param name="cacheFolder">Folder for the answers; null asks every time.</param>
    /// <param name="files">The disk that the answers are kept on.</param>
    /// <param name="runner">Starts processes.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The compiler, or null.</returns>
    public static RustCompiler? Find(
        string searchPath, string? cacheFolder, IFileSystem files, IProcessRunner runner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchPath);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(runner);
        foreach (string folder in searchPath.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (ToolCatalog.Locate(Name, folder) is { } path
                && Ask(path, searchPath, cacheFolder, files, runner, cancellationToken) is { } version
                && (version == "rustc " + Release || version.StartsWith($"rustc {Release} ", StringComparison.Ordinal)))
            {
                return new(path, version + "\n" + Toolchain.Stamp(path));
            }
        }

        return null;
    }

    private static string Ask(
        string path, string searchPath, string? cacheFolder, IFileSystem files, IProcessRunner runner, CancellationToken cancellationToken)
    {
        string head = $"{CacheHeader}\n{Toolchain.Stamp(path)}\n";
        string? cache = cacheFolder is null ? null
            : System.IO.Path.Combine(cacheFolder, $"rustc-{Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(path)))}.txt");
        if (cache is not null && files.Stat(cache) is not null
            && Encoding.UTF8.GetString(files.ReadAllBytes(cache)) is var kept && kept.StartsWith(head, StringComparison.Ordinal))
        {
            return kept[head.Length..];
        }

        Dictionary<string, string?> environment = new(ToolEnvironment.Plain) { ["PATH"] = searchPath };
        ProcessResult result = runner.RunAsync(new([path, "--version"], System.IO.Path.GetTempPath(), environment), cancellationToken)
            .GetAwaiter().GetResult();
        string version = result.ExitCode == 0 ? result.Output.Split('\n')[0].Trim() : "";
        if (cache is not null)
        {
            files.WriteIfChanged(cache, Encoding.UTF8.GetBytes(head + version));
        }

        return version;
    }
}
