// SPDX-License-Identifier: BSD-3-Clause
// Finds rustc, of the one release whose standard library the SDK compiles.
using System.IO.Hashing;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Toolchains;

/// <summary>A rustc.</summary>
/// <param name="Path">Its absolute path; behind rustup's proxy, that of the compiler itself.</param>
/// <param name="Identity">Its release, path, size and date; part of the key of what it compiles.</param>
public sealed record RustCompiler(string Path, string Identity)
{
    /// <summary>The release. rustc and its standard library know each other's insides: one compiles no other's.</summary>
    public const string Release = "1.63.0";

    private const string Name = "rustc";
    private const string CacheHeader = "unicore-rustc 2";

    /// <summary>rustc, for who has to install it.</summary>
    public static ToolInfo Tool => ToolCatalog.Find(Name)!;

    /// <summary>The variable by which rustup's proxy is told which compiler it stands for.</summary>
    public const string ProxyVariable = "RUSTUP_TOOLCHAIN";

    /// <summary>The diagnostic for a missing rustc.</summary>
    /// <param name="others">Compilers of other releases, as <see cref="Find"/> tells of them.</param>
    public static Diagnostic Missing(IReadOnlyCollection<string> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        Diagnostic missing = Toolchain.Missing(Tool);
        return others.Count == 0 ? missing : missing with
        {
            Message = $"{missing.Message} (Found: {string.Join(", ", others)}; needed is {Release}, as Debian 12 has it.)",
        };
    }

    /// <summary>
    /// Finds the first rustc of the release. Others, of rustup for instance, may stand before it. What each said of itself is kept as
    /// long as its file does not change, nor what rustup's proxies stand for.
    /// </summary>
    /// <param name="searchPath">Folders as <c>PATH</c> has them.</param>
    /// <param name="cacheFolder">Folder for the answers; null asks every time.</param>
    /// <param name="files">The disk that the answers are kept on.</param>
    /// <param name="runner">Starts processes.</param>
    /// <param name="others">Receives the releases that were found instead, and where: <c>1.85.0 in /usr/bin</c>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The compiler, or null.</returns>
    public static RustCompiler? Find(
        string searchPath, string? cacheFolder, IFileSystem files, IProcessRunner runner, ICollection<string> others,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchPath);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(others);
        foreach (string folder in searchPath.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (ToolCatalog.Locate(Name, folder) is not { } path)
            {
                continue;
            }

            string[] words = Ask(path).Split('\n');
            string[] version = words[0].Split(' ');
            if (version is ["rustc", Release, ..] && File.Exists(words[1]))
            {
                return new(words[1], words[0] + "\n" + Toolchain.Stamp(words[1]));
            }

            if (version is ["rustc", ..] and { Length: > 1 })
            {
                others.Add($"{version[1]} in {folder}");
            }
        }

        return null;

        string Ask(string path)
        {
            string head = $"{CacheHeader}\n{Toolchain.Stamp(path)}\n{RustupSettings()}\n";
            string? cache = cacheFolder is null ? null
                : System.IO.Path.Combine(cacheFolder, $"rustc-{Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(path)))}.txt");
            if (cache is not null && files.Stat(cache) is not null
                && Encoding.UTF8.GetString(files.ReadAllBytes(cache)) is var kept && kept.StartsWith(head, StringComparison.Ordinal))
            {
                return kept[head.Length..];
            }

            // Debian's is /usr/bin/rustc of the folder /usr; a proxy's is elsewhere.
            string own = System.IO.Path.Combine(Said(path, "--print", "sysroot"), "bin", Name);
            string answer = Said(path, "--version") + "\n" + (System.IO.Path.IsPathRooted(own) && File.Exists(own) ? own : path);
            if (cache is not null)
            {
                files.WriteIfChanged(cache, Encoding.UTF8.GetBytes(head + answer));
            }

            return answer;
        }

        string Said(params string[] command)
        {
            Dictionary<string, string?> environment = new(ToolEnvironment.Plain) { ["PATH"] = searchPath, [ProxyVariable] = null };
            ProcessResult result = runner.RunAsync(new(command, System.IO.Path.GetTempPath(), environment), cancellationToken)
                .GetAwaiter().GetResult();
            return result.ExitCode == 0 ? result.Output.Split('\n')[0].Trim() : "";
        }
    }

    /// <summary>The file in which rustup keeps which compiler its proxies stand for, as it is; empty without one.</summary>
    private static string RustupSettings()
    {
        string home = Environment.GetEnvironmentVariable("RUSTUP_HOME") is { Length: > 0 } set ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".rustup");
        string settings = System.IO.Path.Combine(home, "settings.toml");
        return File.Exists(settings) ? Toolchain.Stamp(settings) : "";
    }
}
