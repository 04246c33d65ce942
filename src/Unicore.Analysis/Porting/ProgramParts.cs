// SPDX-License-Identifier: BSD-3-Clause
// What one program of a build is made of, and which of several is wanted.
using System.Text.RegularExpressions;
using Unicore.Elf;

namespace Unicore.Analysis.Porting;

/// <summary>A program and what is in it.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Compilations">Its sources, in the order of the link, each with the call that compiled it.</param>
/// <param name="Foreign">Objects and libraries of the machine that it is linked with, other than the compiler's and the C library.</param>
/// <param name="Unknown">Objects of the build whose sources are not known.</param>
/// <param name="Modules">What it may load while it runs; the sources of that are among its own.</param>
internal sealed partial record ProgramParts(string Path, IReadOnlyList<Compilation> Compilations, IReadOnlyList<string> Foreign,
    IReadOnlyList<string> Unknown, IReadOnlyList<LoadedModule> Modules)
{
    /// <summary>What every program has from its compiler and its C library.</summary>
    private static readonly HashSet<string> Everywhere =
    [
        "libc", "libm", "libgcc", "libgcc_s", "libgcc_eh", "libpthread", "librt", "libdl", "libutil", "libcrypt", "libresolv", "libxnet",
        "libssp_nonshared", "libc_nonshared", "libmvec", "ld-linux-x86-64", "ld-musl-x86_64", "libstdc++", "liblto_plugin",
    ];

    /// <summary>Programs of a build by their paths.</summary>
    public static IReadOnlyList<string> Candidates(BuildRecord record, Workplace place) =>
    [
        // A copy counts where the program itself is gone.
        .. record.Programs.Keys.Where(p => place.IsOwn(p) && IsElf(p)
            && !p.Contains("/CMakeFiles/", StringComparison.Ordinal) && !p.Contains("/meson-private/", StringComparison.Ordinal))
            .DistinctBy(p => record.Programs[p], ReferenceEqualityComparer.Instance),
    ];

    /// <summary>A program's name: libtool puts another before those that are not installed yet.</summary>
    public static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        return name.StartsWith("lt-", StringComparison.Ordinal) ? name[3..] : name;
    }

    /// <summary>The program that is wanted; null if that is not evident.</summary>
    /// <param name="candidates">The programs.</param>
    /// <param name="isTool">Whether the build itself ran a program: to make something, or to try it.</param>
    /// <param name="wanted">The name or the end of the path of the one that was asked for, or null.</param>
    /// <param name="software">What the sources are called.</param>
    public static string? Choose(
        IReadOnlyList<string> candidates, Func<string, bool> isTool, string? wanted, string software)
    {
        if (wanted is not null)
        {
            return candidates.LastOrDefault(c => NameOf(c) == wanted || c.EndsWith("/" + wanted, StringComparison.Ordinal));
        }

        string name = Version().Replace(software, "");
        string[] evident = [software, name, name + "d", name + "-server", name + "-" + name];
        return evident.Select(e => candidates.LastOrDefault(c => NameOf(c) == e)).FirstOrDefault(c => c is not null)
            ?? Only(candidates) ?? Only([.. candidates.Where(c => !isTool(c))]);
    }

    /// <summary>Finds out what a program is made of, and what it may load.</summary>
    /// <param name="program">The program.</param>
    /// <param name="record">What its build did.</param>
    /// <param name="place">Where that was.</param>
    /// <param name="installed">Names of files that the software installs, its modules among them; null if that is not known.</param>
    /// <param name="questions">Asks compilers.</param>
    /// <param name="cancellation">Ends them.</param>
    public static async Task<ProgramParts> OfAsync(string program, BuildRecord record, Workplace place, IReadOnlySet<string>? installed,
        CompilerQuestions questions, CancellationToken cancellation)
    {
        Found own = await LinkedAsync(record.Programs[program], record, place, questions, cancellation).ConfigureAwait(false);
        HashSet<string> sources = [.. own.Compilations.Select(c => c.Source)];
        List<LoadedModule> modules = [];
        if (LoadedModule.IsUsedBy(program))
        {
            // What the program is linked with is loaded before it runs: it is part of it already.
            foreach (string path in record.SharedLibraries.Where(l => place.IsOwn(l) && IsElf(l) && !own.Files.Contains(l)
                && installed?.Contains(System.IO.Path.GetFileName(l)) != false))
            {
                Found module = await LinkedAsync(record.LinkOf(path)!, record, place, questions, cancellation).ConfigureAwait(false);
                if (!module.Compilations.Exists(c => place.IsOwn(c.Source)))
                {
                    continue;
                }

                modules.Add(LoadedModule.Read(path));
                own.Compilations.AddRange(module.Compilations.Where(c => !sources.Contains(c.Source)));
                own.Foreign.AddRange(module.Foreign);
                own.Unknown.AddRange(module.Unknown);
            }
        }

        return new(program, [.. own.Compilations.DistinctBy(c => (c.Source, Key(c.Call)))], [.. own.Foreign.Select(LibraryOf).Distinct()],
            [.. own.Unknown.Distinct()], LoadedModule.Named(modules));
    }

    private static async Task<Found> LinkedAsync(
        CompilerCall call, BuildRecord record, Workplace place, CompilerQuestions questions, CancellationToken cancellation)
    {
        List<Compilation> found = [.. call.Sources.Select(s => new Compilation(s, call))];
        List<string> foreign = [], unknown = [];
        HashSet<string> files = new(StringComparer.Ordinal);
        foreach (LinkedFile file in await questions.LinkedAsync(call, cancellation).ConfigureAwait(false))
        {
            files.Add(file.Path);
            Compilation[] made = file.Member is { } member
                ? [.. record.Members(file.Path, member).SelectMany(record.Of)] : [.. record.Of(file.Path)];
            found.AddRange(made);
            if (made.Length == 0 && !IsEverywhere(file.Path, place))
            {
                bool isArchive = file.Member is null && file.Path.EndsWith(".a", StringComparison.Ordinal);
                (place.IsBelow(file.Path) ? isArchive || file.Path.EndsWith("/linked", StringComparison.Ordinal) ? [] : unknown : foreign)
                    .Add(file.Member is null ? file.Path : $"{file.Path}({file.Member})");
            }
        }

        unknown.AddRange(found.Select(c => c.Source).Where(s => !place.IsBelow(s)));
        found.RemoveAll(c => !place.IsBelow(c.Source));
        return new(found, foreign, unknown, files);
    }

    private static string? Only(IReadOnlyList<string> programs) => programs is [var only] ? only : null;

    /// <summary>All that a call says about code: of two calls that agree in it one is enough.</summary>
    private static string Key(CompilerCall call) => string.Join('\n',
    [
        .. call.Macros, .. call.HeaderFolders.Select(f => f.Option + f.Path), .. call.Included.Select(i => i.Option + i.Path),
        .. call.Options, .. call.MachineOptions,
    ]);

    private static string LibraryOf(string path) => path.Split('(')[0];

    private static bool IsEverywhere(string path, Workplace place)
    {
        string name = System.IO.Path.GetFileName(path);
        int end = name.IndexOf(".so", StringComparison.Ordinal) is > 0 and var so ? so : name.LastIndexOf('.');
        return Everywhere.Contains(end > 0 ? name[..end] : name) || Start().IsMatch(name) || !File.Exists(path)
            || (path.StartsWith("/tmp/", StringComparison.Ordinal) && !place.IsBelow(path));
    }

    /// <summary>The names that a program defines and wants, without the versions that glibc's have.</summary>
    internal static IReadOnlySet<string> SymbolsOf(string program)
    {
        LinkSymbols symbols = LinkSymbols.Read(File.ReadAllBytes(program));
        return symbols.Defined.Concat(symbols.Undefined).Select(n => n.Split('@')[0]).ToHashSet(StringComparer.Ordinal);
    }

    internal static bool IsElf(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[16];
        return ElfReader.IsElf(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
    }

    /// <summary>What a link takes.</summary>
    private sealed record Found(List<Compilation> Compilations, List<string> Foreign, List<string> Unknown, IReadOnlySet<string> Files);

    [GeneratedRegex(@"[-_.]?v?\d[\w.~+-]*$")]
    private static partial Regex Version();

    [GeneratedRegex(@"^(?:[gMSr]?crt[1in]|crt(?:begin|end)[ST]?)\.o$")]
    private static partial Regex Start();
}
