// SPDX-License-Identifier: BSD-3-Clause
// Finds the sources whose objects are the same in every project that has them.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

/// <summary>
/// Shared are sources of packages and of the SDK that see nothing but packages and the SDK, compiled with flags that neither write nor
/// read files of their own, to objects that have names of folders for their paths: all but code for link-time optimisation, and what
/// clang assembles.
/// </summary>
internal sealed partial class Sharing
{
    private readonly PlanRequest _request;
    private readonly LibraryGraph _graph;
    private readonly Dictionary<string, string?>? _folders;
    private readonly Dictionary<string, SharedInputs?> _libraries = new(StringComparer.Ordinal);

    /// <param name="request">What is planned.</param>
    /// <param name="graph">Its libraries.</param>
    /// <param name="names">The folders that compilers write the names of, with these.</param>
    public Sharing(PlanRequest request, LibraryGraph graph, IReadOnlyDictionary<string, string> names)
    {
        _request = request;
        _graph = graph;

        // The compiler's own headers keep their path, unless it begins as one of the folders does.
        string own = request.Toolchain.IncludeDirectory;
        if (!request.Lto && !names.Keys.Any(f => own.StartsWith(f, StringComparison.Ordinal))
            && names.Values.Distinct(StringComparer.Ordinal).Count() == names.Count)
        {
            _folders = new(StringComparer.Ordinal) { [own] = own };
            foreach ((string folder, string name) in names)
            {
                _folders.Add(folder, name);
            }
        }
    }

    /// <summary>What makes the object of a source the same everywhere; null when it need not be.</summary>
    public SharedInputs? Of(LibraryManifest library, SourceLanguage language, string[] sourceFlags)
    {
        if (language is SourceLanguage.PreprocessedAssembly or SourceLanguage.Assembly && _request.Toolchain.Family != CompilerFamily.Gcc)
        {
            return null;
        }

        if (!_libraries.TryGetValue(library.Name, out SharedInputs? shared))
        {
            shared = Of(library);
            _libraries.Add(library.Name, shared);
        }

        Regex harmless = language == SourceLanguage.Rust ? HarmlessRust() : Harmless();
        return shared is not null && sourceFlags.All(f => harmless.IsMatch(f)) ? shared : null;
    }

    private SharedInputs? Of(LibraryManifest library)
    {
        IReadOnlyList<LibraryManifest> seen = _graph.VisibleTo(library.Name);
        if (_folders is null || !library.IsPackaged || seen.Any(l => !l.IsPackaged)
            || !library.CompilerFlags.All(f => Harmless().IsMatch(f)))
        {
            return null;
        }

        List<string> searched =
        [
            library.Root, Generation.FolderOf(Generation.PlaceOf(library, _request)),
            .. seen.SelectMany(l => l.IncludeDirectories.Concat(l.CxxIncludeDirectories)).Distinct(StringComparer.Ordinal),
            _request.Toolchain.IncludeDirectory,
        ];
        return new(_folders, searched);
    }

    /// <summary>
    /// Flags that change code and nothing else. Others may name files (-fplugin=, -specs=, @file), write more files (--coverage,
    /// -gsplit-dwarf) or mean another thing on another machine (-march=native).
    /// </summary>
    [GeneratedRegex("^-(?:[DU].*|O\\w*|w|W(?![alp],)[\\w+=-]*|std=[\\w+]+"
        + "|f(?:no-|unsigned-|signed-|short-|strict-|tree-|unroll-|visibility=|inline|align-|stack-protector|omit-frame-pointer"
        + "|wrapv|trapv|fast-math|math-errno|merge-|rounding-math|excess-precision=|ms-extensions"
        + "|plan9-extensions|gnu89-inline|permissive|tls-model=|fixed-|common|freestanding|builtin|exceptions|rtti)[\\w=+-]*"
        + "|m(?!.*native)[\\w.=+,-]+)$")]
    private static partial Regex Harmless();

    /// <summary>The same for rustc: what a crate is, which features it has, and the words of these flags where they stand apart.</summary>
    [GeneratedRegex("^(?:--(?:crate-name|edition|cfg|extern)(?:=.*)?|-Zforce-unstable-if-unmarked|\\w+(?:=\"[\\w-]+\")?)$")]
    private static partial Regex HarmlessRust();
}
