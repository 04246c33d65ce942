// SPDX-License-Identifier: BSD-3-Clause
// The compiler flags of a source: what every unikernel needs, then the target's, then the library's.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

internal sealed class CompileFlags
{
    private readonly PlanRequest _request;
    private readonly string[] _common;
    private readonly Dictionary<string, string[]> _libraries = new(StringComparer.Ordinal);
    private readonly LibraryGraph _graph;

    public CompileFlags(PlanRequest request, LibraryGraph graph)
    {
        _request = request;
        _graph = graph;
        List<string> flags =
        [
            "-ffreestanding", "-nostdinc", "-fno-pic", "-fno-pie", "-fno-common", "-ffunction-sections", "-fdata-sections",
            "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-fstack-protector-strong", "-fno-omit-frame-pointer",
            "-fdiagnostics-color=never",
            "-g", .. OptimizationFlags(request),
            .. TargetArchitecture.Find(request.Target.Architecture)?.CompilerFlags ?? [],
        ];
        if (request.Lto)
        {
            flags.Add("-flto");
        }

        Folders = FolderNames();
        flags.AddRange(Folders.Select(f => $"-ffile-prefix-map={f.Key}={f.Value}"));
        _common = [.. flags];
    }

    /// <summary>
    /// The names that compilers write for folders. Of those that nest the outermost is first: of several that fit, compilers take the last.
    /// </summary>
    public IReadOnlyDictionary<string, string> Folders { get; }

    /// <summary>All flags of a source except input and output.</summary>
    public List<string> For(LibraryManifest library, SourceFile source, SourceLanguage language, string displayPath)
    {
        List<string> flags = [.. _common];
        bool isWholeCxx = language == SourceLanguage.Cxx
            && _graph.VisibleTo(library.Name).Append(library).Any(l => l.CanBe(LibraryRoles.Cxx));
        bool isHosted = isWholeCxx
            || _graph.VisibleTo(library.Name).Any(l => l.Provides.Any(p => p is { Role: LibraryRoles.C, Hosted: true }));
        if (language == SourceLanguage.C)
        {
            flags.Insert(0, "-std=gnu11");
        }
        else if (language == SourceLanguage.Cxx)
        {
            flags.InsertRange(0, ["-std=gnu++17", "-nostdinc++"]);
            flags.InsertRange(2, isWholeCxx ? [] : ["-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"]);
        }
        else
        {
            flags.Insert(0, "-D__ASSEMBLY__");
        }

        if (isHosted)
        {
            // What the compiler knows of the libraries' functions holds. C++'s headers, and what an atomic object looks like, ask.
            flags.Remove("-ffreestanding");
        }
        else if (language is SourceLanguage.C or SourceLanguage.Cxx && library.Kind == LibraryKind.Unikernel)
        {
            // main returns 0 at its end, and clang leaves its name alone in C++, in a hosted program only; the headers stay freestanding.
            flags.Remove("-ffreestanding");
            flags.AddRange(["-fno-builtin", "-include", FreestandingHeader(_request)]);
        }

        if (_request.Toolchain.Family == CompilerFamily.Gcc)
        {
            flags.Add("-frandom-seed=" + displayPath);
            flags.Add("-fdiagnostics-column-unit=byte");
            flags.AddRange(TargetArchitecture.Find(_request.Target.Architecture)?.GccFlags ?? []);
        }

        flags.AddRange(["-Wall", "-Wextra"]);
        if (library.WarningsAsErrors)
        {
            flags.Add("-Werror");
        }

        if (_request.ConfigHeader is { } header)
        {
            flags.AddRange(["-include", header]);
        }

        if (language == SourceLanguage.Cxx)
        {
            flags.AddRange(_graph.VisibleTo(library.Name).Append(library).SelectMany(l => Include(l, l.CxxIncludeDirectories, library)));
        }

        flags.AddRange(LibraryFlags(library));
        flags.AddRange(["-isystem", _request.Toolchain.IncludeDirectory]);
        if (source.Flags is { Length: > 0 } own)
        {
            flags.AddRange(ShellWords.Split(own));
        }

        return flags;
    }

    /// <summary>
    /// A header that tells others that there is no host. gcc complains of the same on its command line, whatever it is told; of a system
    /// header it doesn't.
    /// </summary>
    public static string FreestandingHeader(PlanRequest request) => Path.Combine(request.ObjectDirectory, "freestanding.h");

    /// <summary>What <see cref="FreestandingHeader"/> holds.</summary>
    public static ReadOnlySpan<byte> FreestandingText =>
        "#pragma GCC system_header\n#undef __STDC_HOSTED__\n#define __STDC_HOSTED__ 0\n"u8;

    /// <summary>
    /// Debugging gets gcc's -O1 with each function in its place,
    /// not its -Og: that refuses an always_inline function which is called through
    /// a pointer, as xxhash does. (Of clang, -Og is -O1.)
    /// </summary>
    public static string[] OptimizationFlags(PlanRequest request) =>
        request.Optimization == Optimization.Release ? ["-Os"]
        : request.Toolchain.Family == CompilerFamily.Gcc ? ["-O1", "-fno-inline-functions-called-once"]
        : ["-O1"];

    private SortedDictionary<string, string> FolderNames()
    {
        SortedDictionary<string, string> maps =
            new(Comparer<string>.Create((a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b)));
        foreach (LibraryManifest library in _request.Libraries)
        {
            maps.TryAdd(library.Root, library.Name);
        }

        maps.TryAdd(_request.ObjectDirectory, "obj");
        if (_request.GeneratedDirectory is { } generated)
        {
            maps.TryAdd(generated, "generated");
        }

        maps[_request.ProjectDirectory] = ".";
        return maps;
    }

    /// <summary>
    /// Folders of headers. Those of others' upstream are system headers: who only uses such a library is not told of warnings in them.
    /// </summary>
    private static IEnumerable<string> Include(LibraryManifest owner, IEnumerable<string> folders, LibraryManifest user) =>
        folders.Distinct(StringComparer.Ordinal).SelectMany(folder => owner != user && owner.UpstreamDirectory is { } upstream
            && folder.StartsWith(upstream.TrimEnd('/') + "/", StringComparison.Ordinal) ? (string[])["-isystem", folder] : ["-I" + folder]);

    private string[] LibraryFlags(LibraryManifest library)
    {
        if (_libraries.TryGetValue(library.Name, out string[]? known))
        {
            return known;
        }

        List<string> flags =
        [
            .. Include(library, library.PrivateIncludeDirectories.Concat(library.IncludeDirectories), library),
            .. _graph.VisibleTo(library.Name).SelectMany(needed => Include(needed, needed.IncludeDirectories, library)),
        ];
        flags.Add($"-DUK_LIBRARY_NAME=\"{library.Name}\"");
        foreach (string constant in library.DefineConstants)
        {
            flags.Add("-D" + constant);
        }

        flags.AddRange(library.CompilerFlags);
        string[] result = [.. flags];
        _libraries.Add(library.Name, result);
        return result;
    }
}

internal enum SourceLanguage
{
    C,
    Cxx,
    PreprocessedAssembly,
    Assembly,
    Rust,
}
