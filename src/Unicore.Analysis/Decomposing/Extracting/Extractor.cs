// SPDX-License-Identifier: BSD-3-Clause
// A micro-library cut out of software: which sources, what they export and need, and the project that is written and built alone.
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Porting;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Elf;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Cuts micro-libraries out.</summary>
/// <param name="graph">The software.</param>
/// <param name="partition">The micro-libraries that are proposed.</param>
/// <param name="sources">The graph's sources, in its order.</param>
/// <param name="place">Where they are.</param>
/// <param name="request">What is wanted.</param>
/// <param name="say">Receives what is going on.</param>
/// <param name="diagnostics">Receives UK5109 to UK5111.</param>
internal sealed partial class Extractor(SourceGraph graph, Partition partition, IReadOnlyList<ReadSource> sources, Workplace place,
    ExtractionRequest request, Action<string> say, ICollection<Diagnostic> diagnostics)
{
    private const int MostBuilds = 5, MostNames = 8;
    private const string Debug = "ukdebug";

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private int _leftOut;

    /// <summary>What the C library has without a word, and what every image has.</summary>
    private static readonly string[] Everywhere = ["__stack_chk_fail", "__stack_chk_guard", "_GLOBAL_OFFSET_TABLE_", "abort"], OfLibc =
        ["nolibc", "ukstring"];

    /// <summary>Cuts it out.</summary>
    /// <exception cref="PortException">UK5103, UK5104, UK5106 to UK5108.</exception>
    public async Task<Extraction> RunAsync(CancellationToken cancellation)
    {
        (string[] symbols, int[] files, string[] unknown) = Wanted();
        HashSet<int> without = [.. request.Without.SelectMany(new Partitioner(graph).FilesOf)];
        FileCover cover = new(graph, without);
        files = [.. files.Except(without)];
        Cover open = cover.Find(symbols, files, false, cancellation), closed = cover.Find(symbols, files, true, cancellation);
        IReadOnlyList<int> chosen = request.IsClosed ? closed.Files : open.Files;
        if (chosen.Count == 0 || request.Symbols.Intersect(open.Missing, StringComparer.Ordinal).Any())
        {
            throw new PortException("UK5106", "What --without leaves out has all that is wanted, or a symbol that nothing else defines. "
                + "Take back one of both.");
        }

        if (unknown.Length > 0)
        {
            diagnostics.Add(new("UK5109", Severity.Info,
                $"{unknown.Length} symbols that '{request.Program}' wants are defined by nobody here: "
                + Some(unknown)));
        }

        Scope scope = new(graph, sources, chosen);
        // By sources: what others use, and what headers say that they may. By symbols: those.
        string[] exports = [.. (symbols.Length > 0 && files.Length == 0 ? symbols : [.. scope.Exports(), .. symbols]).Distinct()
            .Order(StringComparer.Ordinal)];
        HashSet<int> units = scope.Needed(exports);
        string[] undefined = request.HasParts ? scope.UndefinedOf(units) : scope.Undefined();
        Extraction extraction = new()
        {
            Name = request.Name, Open = open with { Missing = unknown }, Closed = closed with { Missing = unknown }, Files = chosen,
            Exports = exports, CutAway = [], Foreign = [],
        };
        extraction = Wanting(extraction, undefined);
        return request.Writes ? await WriteAsync(extraction, scope, units, cancellation).ConfigureAwait(false) : extraction;
    }

    private Extraction Wanting(Extraction extraction, string[] undefined) => extraction with
    {
        CutAway = [.. undefined.Where(s => graph.Definers(s).Any())], Foreign = [.. undefined.Where(s => !graph.Definers(s).Any())],
    };

    private (string[] Symbols, int[] Files, string[] Unknown) Wanted()
    {
        List<string> symbols = [], unknown = [];
        List<int> files = [];
        if (!request.NamesMore)
        {
            MicroLibrary library = partition.Libraries.FirstOrDefault(l => l.Name == request.Name) ?? throw new PortException("UK5106",
                $"There is no micro-library '{request.Name}' in the partition: "
                    + $"{Some([.. partition.Libraries.Select(l => l.Name)])}. Choose one, have one with --seed, or "
                    + "say with --symbols or --files what is in it.");
            files.AddRange(library.Files);
        }

        string[] nowhere = [.. request.Symbols.Where(s => !graph.Definers(s).Any())];
        if (nowhere.Length > 0)
        {
            throw new PortException("UK5103", $"Nobody in {graph.Name} defines {Some(nowhere)}"
                + (graph.UnitsOf(nowhere[0]).FirstOrDefault(-1) is >= 0 and var own
                    ? $": '{nowhere[0]}' is static in '{graph.Files[graph.Units[own].File].Path}'." : ".")
                + " `--json` lists what is defined; it may be in sources that the build did not compile.");
        }

        symbols.AddRange(request.Symbols);
        Partitioner words = new(graph);
        files.AddRange(request.Files.SelectMany(words.FilesOf));
        if (request.Program is { } program)
        {
            string[] wanted = UnknownOf(program);
            symbols.AddRange(wanted.Where(s => graph.Definers(s).Any()));
            unknown.AddRange(wanted.Where(s => !graph.Definers(s).Any()));
            if (symbols.Count == 0)
            {
                throw new PortException("UK5109",
                    $"'{program}' wants {wanted.Length} symbols, and nobody in {graph.Name} defines one of them.",
                    program);
            }
        }

        return ([.. symbols.Distinct()], [.. files.Distinct().Order()], [.. unknown]);
    }

    private static string[] UnknownOf(string program)
    {
        List<Diagnostic> damage = [];
        ElfFile file = ElfReader.Load(program, damage)
            ?? throw new PortException("UK5108", $"'{program}' cannot be read: {damage[0].Message}", program);
        // A program's own table has the version behind the name.
        string[] names = [.. ElfTables.Symbols(file).Where(s => s.SectionIndex == 0 && s.Binding == 1 && s.Name.Length > 0)
            .Select(s => s.Name.Split('@')[0]).Distinct().Order(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw new PortException("UK5108",
            $"'{program}' wants no symbol: it is linked with all that it needs. Name an object, or a program that is linked dynamically.",
                program);
    }

    private async Task<Extraction> WriteAsync(Extraction extraction, Scope scope, HashSet<int> units, CancellationToken cancellation)
    {
        ProjectFiles files = new(place, null);
        List<(Compilation, IReadOnlyList<string>)> compilations = [];
        foreach (ReadSource source in extraction.Files.Select(f => sources[f]))
        {
            string[] read = [.. (source.Text?.Files ?? new HashSet<string>()).Where(f => !f.StartsWith('<') && f.Length > 0)
                .Select(f => Path.GetFullPath(f, source.Compilation.Call.Folder)).Where(File.Exists).Append(source.Compilation.Source)
                .Distinct()];
            files.Add(source.Compilation.Source, isSource: true);
            foreach (string header in read)
            {
                files.Add(header, isSource: false);
            }

            compilations.Add((source.Compilation, read));
        }

        CompileItems items = CompileItems.Of(compilations, files, place);
        Dictionary<ReadSource, ObjectFacts> parts = [];
        Dictionary<string, string> shortened = request.HasParts
            ? await ShortenAsync(extraction, files, units, parts, cancellation).ConfigureAwait(false) : [];
        extraction = Wanting(extraction, scope.Undefined(parts));
        string[] given = Given();
        List<Stub> stubs = [];
        List<string> libraries = [.. request.Libraries];
        // What libraries have, a build says best.
        bool isAsked = libraries.Count > 0 && request.Builds;
        foreach (string name in isAsked ? [] : extraction.CutAway.Except(given))
        {
            stubs.Add(await StubAsync(name, extraction.Files, cancellation).ConfigureAwait(false));
        }

        LibraryParts Parts() => new()
        {
            Name = extraction.Name, Software = graph.Name, Items = items, Exports = extraction.Exports, Stubs = stubs,
            Libraries = [.. libraries, .. stubs.Count > 0 ? (string[])[Debug] : []], Shortened = shortened.Keys,
            PublicFolders = scope.PublicFolders(extraction.Exports, items.HeaderFolders, files),
        };

        request.Check();
        OutputFolder.Write(request.Folder, temporary =>
        {
            foreach ((string path, string source) in files.Kept)
            {
                FileWriter.Write(Path.Combine(temporary, path),
                    shortened.TryGetValue(path, out string? text) ? Encoding.Latin1.GetBytes(text) : File.ReadAllBytes(source));
            }

            foreach ((string path, string text) in items.Texts)
            {
                FileWriter.Write(Path.Combine(temporary, path), Encoding.UTF8.GetBytes(text));
            }

            Describe(temporary, Parts());
        });
        string project = Path.Combine(request.Folder, extraction.Name + ".ukproj");
        say($"{Path.GetRelativePath(Directory.GetCurrentDirectory(), project)} has {extraction.Files.Count} sources, "
            + $"{extraction.Exports.Count} exports and {stubs.Count} stubs");
        bool isBuilt = request.Builds && await BuildAsync(extraction, project, stubs, libraries, Parts, cancellation).ConfigureAwait(false);
        if (stubs.Count > 0)
        {
            diagnostics.Add(new("UK5110", Severity.Info, $"Stubs stand in the place of {Some([.. stubs.Select(s => s.Name)])}, "
                + "and say so when they are called.", Path.Combine(request.Folder, ProjectWriter.Stubs)));
        }

        return extraction with
        {
            Project = project, Stubs = [.. stubs.Select(s => s.Name).Order(StringComparer.Ordinal)], Libraries = Parts().Libraries,
            IsBuilt = isBuilt, LeftOut = _leftOut,
        };
    }

    private void Describe(string folder, LibraryParts parts)
    {
        foreach ((string name, string text) in LibraryWriter.Files(parts, request.SdkVersion))
        {
            FileWriter.WriteIfChanged(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
        }
    }

    private async Task<bool> BuildAsync(Extraction extraction, string project, List<Stub> stubs, List<string> libraries,
        Func<LibraryParts> parts, CancellationToken cancellation)
    {
        GuestBuild? result = null;
        for (int i = 0; i < MostBuilds; i++)
        {
            say(i == 0 ? "it is built alone" : "it is built once more");
            result = await CheckBuild.RunAsync(project, extraction.Exports, request.SdkVersion, cancellation).ConfigureAwait(false);
            if (result.Succeeded)
            {
                return true;
            }

            string[] needs = [.. result.Libraries.Except(libraries).Where(l => l != extraction.Name)];
            string[] undefined = [.. result.Undefined.Except(stubs.Select(s => s.Name))];
            libraries.AddRange(needs);
            foreach (string name in needs.Length > 0 ? [] : undefined)
            {
                stubs.Add(await StubAsync(name, extraction.Files, cancellation).ConfigureAwait(false));
            }

            if (needs.Length + undefined.Length == 0)
            {
                break;
            }

            Describe(request.Folder, parts());
        }

        foreach (string error in result!.Errors.Take(10))
        {
            say("  " + error);
        }

        diagnostics.Add(new("UK5111", Severity.Error,
            $"The micro-library is there, and does not build alone: {result.Errors.Count} errors, the "
            + "first of which are above. Correct it, or cut out more or less.", project));
        return false;
    }

    /// <summary>What is there without a word.</summary>
    private string[] Given() => request.Core is null ? Everywhere
        : [.. Everywhere, .. OfLibc.Select(l => Path.Combine(request.Core, l, "exportsyms.uk")).Where(File.Exists)
            .SelectMany(File.ReadLines).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0)];

    private async Task<Stub> StubAsync(string name, IReadOnlyList<int> files, CancellationToken cancellation)
    {
        foreach (ReadSource source in files.Select(f => sources[f]).Where(s => s.Preprocessed is not null
            && s.Object.Undefined.Contains(name)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_texts.TryGetValue(source.Preprocessed!, out string? text))
            {
                text = await File.ReadAllTextAsync(source.Preprocessed!, cancellation).ConfigureAwait(false);
                _texts[source.Preprocessed!] = text = Attributes().Replace(text, "");
            }

            if (Stub.Find(name, text) is { } stub)
            {
                // The folder that it was found in is nobody's.
                string? header = stub.Header is null ? null : Path.GetRelativePath(place.Sources, Path.GetFullPath(stub.Header,
                    source.Compilation.Call.Folder));
                return stub with { Header = header };
            }
        }

        bool isData = graph.UnitsOf(name).Any(u => graph.Units[u].Kind != UnitKind.Function);
        return new(name, isData ? StubResult.Variable : StubResult.Number, null, null);
    }

    private async Task<Dictionary<string, string>> ShortenAsync(Extraction extraction, ProjectFiles files, HashSet<int> units,
        Dictionary<ReadSource, ObjectFacts> left, CancellationToken cancellation)
    {
        Dictionary<string, string> shortened = [];
        foreach (int file in extraction.Files.Where(f => sources[f].Text is not null))
        {
            HashSet<string> unneeded = [.. graph.Units.Where(u => u.File == file && u.Kind == UnitKind.Function && !units.Contains(u.Id))
                .SelectMany(u => u.Names)];
            Compilation compilation = sources[file].Compilation;
            string text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(compilation.Source, cancellation).ConfigureAwait(false));
            if (unneeded.Count > 0 && SourceParts.Without(text, unneeded, out int count) is { } rest && count > 0
                && await PartCompiler.CompileAsync(compilation, rest, place, cancellation).ConfigureAwait(false) is { } facts)
            {
                left[sources[file]] = facts;
                shortened[files.Name(compilation.Source)!] = rest;
                _leftOut += count;
            }
        }

        return shortened;
    }

    /// <summary>Such as <c>__attribute__((visibility("hidden")))</c>, which say nothing of what is declared.</summary>
    [GeneratedRegex(@"__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)")]
    private static partial Regex Attributes();

    private static string Some(string[] names) => NameList.Some(names, MostNames);
}
