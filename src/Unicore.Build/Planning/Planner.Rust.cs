// SPDX-License-Identifier: BSD-3-Clause
// Plans crates: each root file with all its modules to one object, and for those who use a library's crate to an archive of it.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    /// <summary>Archives of each library's crates.</summary>
    private readonly Dictionary<string, string[]> _crates = new(StringComparer.Ordinal);

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
        Dictionary<string, string> own = library.Kind == LibraryKind.Unikernel ? []
            : crates.DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => Path.Combine(CratesOf(library), $"lib{c.Name}.rlib"));
        _crates.Add(library.Name, [.. own.Values]);
        return crates.ConvertAll(c => CompileCrate(library, c, own, generated));
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

    private string CompileCrate(LibraryManifest library, RustCrate crate, Dictionary<string, string> own, string[] generated)
    {
        string display = Neutral(library, crate.Source.Path);
        string target = Path.Combine(ObjectsOf(library, _request), InnerPath.Of(display[(library.Name.Length + 1)..]) + ".o");
        string dependencies = target + ".d";
        LibraryManifest[] used = [.. _graph.VisibleTo(library.Name).Where(l => _crates.ContainsKey(l.Name))];
        string[] others = [.. used.SelectMany(l => _crates[l.Name]), .. crate.Needs.Where(own.ContainsKey).Select(n => own[n])];
        own.TryGetValue(crate.Name, out string? archive);
        _rustFlags ??= new RustFlags(_request, _flags.Folders);
        List<string> command =
        [
            _rustc!.Path, .. _rustFlags.For(library, crate), .. used.Append(library).Select(l => "-L" + CratesOf(l)),
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
            OrderOnly = [.. generated, .. others],
            Outputs = archive is null ? [target] : [target, archive],
            DependencyFile = dependencies,
            Environment = _rustFlags.Environment(_environment),
            ToolIdentity = _rustc.Identity,
            Shared = _sharing.Of(library, SourceLanguage.Rust, [.. crate.Flags]) is { } shared
                ? shared with { Made = [.. used.Append(library).Select(CratesOf)] } : null,
        });
        return target;
    }
}
