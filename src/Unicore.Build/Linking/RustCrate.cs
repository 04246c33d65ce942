// SPDX-License-Identifier: BSD-3-Clause
// One crate: its root file, and what the flags of that say of it.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;

namespace Unicore.Build.Linking;

/// <summary>A crate of a library or an application.</summary>
internal sealed class RustCrate
{
    /// <param name="library">Whose it is.</param>
    /// <param name="source">Its root file.</param>
    public RustCrate(LibraryManifest library, SourceFile source)
    {
        Source = source;
        Flags = source.Flags is { } flags ? [.. ShellWords.Split(flags)] : [];
        string file = Path.GetFileNameWithoutExtension(source.Path);
        Name = Values("--crate-name").LastOrDefault() ?? (file is "main" or "lib" ? library.Name : file);
        Name = string.Concat(Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
    }

    /// <summary>The crate's root.</summary>
    public SourceFile Source { get; }

    /// <summary>The flags of the source.</summary>
    public IReadOnlyList<string> Flags { get; }

    /// <summary>The name by which others use it.</summary>
    public string Name { get; }

    /// <summary>The crates of the same library that it says it uses: <c>--extern core</c>.</summary>
    public IEnumerable<string> Needs => Values("--extern").Select(n => n[(n.LastIndexOf(':') + 1)..]);

    /// <summary>Whether it is of the standard library's insides: programs may have crates of the same names.</summary>
    public bool IsInner => Flags.Contains("-Zforce-unstable-if-unmarked")
        && Name is not ("core" or "alloc" or "compiler_builtins" or "panic_abort" or "std");

    /// <summary>Whether a flag is given.</summary>
    /// <param name="flag">Its name.</param>
    public bool Says(string flag) => Flags.Any(f => f == flag || f.StartsWith(flag + "=", StringComparison.Ordinal));

    private IEnumerable<string> Values(string flag)
    {
        for (int i = 0; i < Flags.Count; i++)
        {
            if (Flags[i].StartsWith(flag + "=", StringComparison.Ordinal))
            {
                yield return Flags[i][(flag.Length + 1)..];
            }
            else if (Flags[i] == flag && i + 1 < Flags.Count)
            {
                yield return Flags[i + 1];
            }
        }
    }
}
