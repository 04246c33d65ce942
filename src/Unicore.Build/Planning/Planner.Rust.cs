// SPDX-License-Identifier: BSD-3-Clause
// Plans crates: each root file with all its modules to one object, and for those who use a library's crate to an archive of it.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    /// <summary>Each library's crates, archives by names.</summary>
    private readonly Dictionary<string, Dictionary<RustCrate, string>> _crates = new(StringComparer.Ordinal);

    private RustFlags? _rustFlags;
    private RustCompiler? _rustc;
    private bool _lacksRustc;

    private List<string> CompileCrates(LibraryManifest library, List<SourceFile> sources, string[] generated)
    {
        if (sources.Count == 0)
        {
            return [];
        }

        if (_rustc is null && !_lacksRustc)
        {
            List<string> others = [];
            string searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
            _rustc = RustCompiler.Find(searchPath, _request.ObjectDirectory, _files, _runner, others);
            _lacksRustc = _rustc is null;
            _diagnostics.AddRange(_lacksRustc ? [RustCompiler.Missing(others)] : []);
        }

        if (_lacksRustc)
        {
            return [];
        }

        List<RustCrate> crates = InOrder(sources.ConvertAll(s => new RustCrate(library, s)));
        if (!CanBeTold(library, crates))
        {
            return [];
        }

        _crates.Add(library.Name, library.Kind == LibraryKind.Unikernel ? []
            : crates.ToDictionary(c => c, c => Path.Combine(CratesOf(library), $"lib{c.Name}.rlib")));
        return crates.ConvertAll(c => CompileCrate(library, c, generated));
    }

    /// <summary>Whether each crate has a name of its own, and rustc can be told where to write.</summary>
    private bool CanBeTold(LibraryManifest library, List<RustCrate> crates)
    {
        bool isProgram = library.Kind == LibraryKind.Unikernel;
        if (crates.GroupBy(c => isProgram ? "" : c.Name).FirstOrDefault(g => g.Count() > 1)?.ToList() is [{ } first, { } second, ..])
        {
            string roots = $"'{Neutral(library, first.Source.Path)}' and '{Neutral(library, second.Source.Path)}'";
            _diagnostics.Add(new("UK2117", Severity.Error, isProgram
                ? $"An application is one crate, and {roots} of '{library.Name}' are roots of two. Let one name the other's file (mod), or "
                    + "make a library of it, and take it out of the Compile items."
                : $"{roots} are roots of crates of one name, '{first.Name}', in the library '{library.Name}'. Take one out of the Compile "
                    + "items, or name it: Flags=\"--crate-name=other\".", second.Source.Path));
            return false;
        }

        if (crates.Find(c => ObjectOf(library, c).Contains(',', StringComparison.Ordinal)) is { } crate)
        {
            _diagnostics.Add(new("UK2118", Severity.Error,
                $"rustc would write to '{ObjectOf(library, crate)}', and cannot be told of a path with a comma in it. Rename the folder or "
                    + "the file, or build elsewhere (BaseIntermediateOutputPath).", crate.Source.Path));
            return false;
        }

        return true;
    }

    /// <summary>Each after those that it uses; in a circle, which rustc will tell of, as they come.</summary>
    private static List<RustCrate> InOrder(List<RustCrate> crates)
    {
        List<RustCrate> ordered = [];
        HashSet<RustCrate> seen = [];
        crates.ForEach(Visit);
        return ordered;

        void Visit(RustCrate crate)
        {
            if (seen.Add(crate))
            {
                crates.FindAll(c => crate.Needs.Contains(c.Name)).ForEach(Visit);
                ordered.Add(crate);
            }
        }
    }

    private string CratesOf(LibraryManifest library) => Path.Combine(ObjectsOf(library, _request), "crates");

    private string ObjectOf(LibraryManifest library, RustCrate crate) =>
        Path.Combine(ObjectsOf(library, _request), InnerPath.Of(Neutral(library, crate.Source.Path)[(library.Name.Length + 1)..]) + ".o");

    private string CompileCrate(LibraryManifest library, RustCrate crate, string[] generated)
    {
        string display = Neutral(library, crate.Source.Path);
        string target = ObjectOf(library, crate);
        string dependencies = target + ".d";
        Dictionary<RustCrate, string> own = _crates[library.Name];

        // rustc is told where each crate is that the source may name; folders are for what those use in their turn.
        KeyValuePair<RustCrate, string>[] used =
        [
            .. own.Where(c => crate.Needs.Contains(c.Key.Name)),
            .. _graph.VisibleTo(library.Name).SelectMany(l => _crates.GetValueOrDefault(l.Name) ?? []).Where(c => !c.Key.IsInner),
        ];
        string[] folders = [.. _graph.Below(library.Name).Append(library).Where(l => _crates.ContainsKey(l.Name)).Select(CratesOf)];
        own.TryGetValue(crate, out string? archive);
        _rustFlags ??= new RustFlags(_request, _flags.Folders);
        List<string> command =
        [
            _rustc!.Path, .. _rustFlags.For(library, crate),
            .. used.SelectMany(c => (string[])["--extern", $"noprelude:{c.Key.Name}=" + c.Value]),
            .. folders.Select(f => "-Ldependency=" + f),
            "--out-dir=" + ObjectsOf(library, _request), "--emit=dep-info=" + dependencies, "--emit=obj=" + target,
            .. archive is null ? (string[])[] : ["--emit=link=" + archive],
            crate.Source.Path,
        ];
        _actions.Add(new BuildAction
        {
            Id = "compile " + display,
            Description = "RUST " + display,
            Command = command,
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = [crate.Source.Path],
            OrderOnly = [.. generated, .. used.Select(c => c.Value)],
            Outputs = archive is null ? [target] : [target, archive],
            DependencyFile = dependencies,
            Environment = _rustFlags.Environment(_environment),
            ToolIdentity = _rustc.Identity,
            Shared = _sharing.Of(library, SourceLanguage.Rust, [.. crate.Flags]) is { } shared ? shared with { Made = folders } : null,
        });
        return target;
    }
}
