// SPDX-License-Identifier: BSD-3-Clause
// From a path to what a program needs.
using Unicore.Analysis.Answering;
using Unicore.Analysis.Calls;
using Unicore.Analysis.Code;
using Unicore.Analysis.Loading;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Analysis;

/// <summary>Analyses programs without running them.</summary>
public static class ProgramAnalyzer
{
    /// <summary>Analyses a program.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="diagnostics">Receives UK2701 to UK2707, UK2716, UK4002.</param>
    /// <returns>The report, or null after an error.</returns>
    public static ProgramReport? Analyze(AnalysisRequest request, ICollection<Diagnostic> diagnostics) =>
        Load(request, diagnostics) is { } loaded ? AnalyzeCode(loaded, diagnostics) : null;

    /// <summary>Reads a program and its libraries: all that an analysis is made from.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="diagnostics">Receives UK2701 to UK2707, UK4002.</param>
    /// <returns>The program, or null after an error.</returns>
    public static LoadedProgram? Load(AnalysisRequest request, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (request.Opened.Any(string.IsNullOrWhiteSpace))
        {
            diagnostics.Add(new("UK2701", Severity.Error,
                "One of the libraries that the program opens has no name. Give each --opens the path of a library.", request.Program));
            return null;
        }

        List<Diagnostic> found = [];
        Module? program = ModuleReader.ReadProgram(request.Program, found);
        if (program is null)
        {
            found.ForEach(diagnostics.Add);
            return null;
        }

        LibrarySearch search = new(request.Root, request.LibraryPath);
        IEnumerable<string> mapped = request.Runs.SelectMany(r => r.Programs.Take(1)).SelectMany(p => p.Libraries).Distinct();
        Process process = Process.Load(program, search, request.Opened, mapped.Select(search.Inside), found);
        CoreCalls? core = request.Core is { } folder ? CoreCalls.Load(folder, found) : null;
        found.ForEach(diagnostics.Add);
        return new(request, process, core, found);
    }

    /// <summary>Analyses the code of a program that was loaded.</summary>
    /// <param name="loaded">The program.</param>
    /// <param name="diagnostics">Receives UK2716, UK4002.</param>
    /// <returns>The report, or null after an error.</returns>
    public static ProgramReport? AnalyzeCode(LoadedProgram loaded, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(diagnostics);
        (AnalysisRequest request, Process process, CoreCalls? core) = (loaded.Request, loaded.Process, loaded.Core);
        Module program = process.Program;
        Processor processor = Processor.Of(program.File.Machine)!;
        var maps = new CodeMap[process.Modules.Count];
        Parallel.For(0, maps.Length, i =>
        {
            Module module = process.Modules[i];
            maps[i] = CodeMap.Read(processor, module.File, module.Memory, module.Dynamic);
        });
        // The entry of an image may be a physical address.
        if (program.File.Entry != 0 && maps[0].At(program.File.Entry) < 0
            && !program.File.Loads.Any(s => s.IsExecutable && s.HoldsPhysical(program.File.Entry)))
        {
            diagnostics.Add(new("UK4002", Severity.Error,
                $"'{request.Program}' is not a usable ELF file: it begins at 0x{program.File.Entry:x}, where no code is. Link it again.",
                request.Program));
            return null;
        }

        Graph graph = new(process, maps, LinkageOf(program) == Linkage.Library);
        Names names = new(process, maps);
        Finder finder = new(process, graph, names, SystemCallNames.Of(processor.Name), core);
        finder.Find();
        ProgramReport report = Report(request, process, graph, finder, core);
        return request.Runs.Count == 0 ? report : report with
        {
            Usage = UsageAnswer.Join(request.Runs, request.Necessity, report, core, diagnostics),
        };
    }

    /// <summary>Whether a program can be analysed.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="diagnostics">Receives UK2701 to UK2705, UK4002.</param>
    /// <returns>Its architecture, or null after an error.</returns>
    public static string? ArchitectureOf(string path, ICollection<Diagnostic> diagnostics) =>
        ModuleReader.ReadProgram(path, diagnostics) is { } program ? Processor.Of(program.File.Machine)!.Name : null;

    private static ProgramReport Report(AnalysisRequest request, Process process, Graph graph, Finder finder, CoreCalls? core)
    {
        Module program = process.Program;
        string prefix = Path.GetFullPath(request.Root).TrimEnd('/');
        string Inside(Module m) =>
            Path.GetFullPath(m.Path) is var path && path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[prefix.Length..] : path;
        IReadOnlyDictionary<string, Package> packages = DebianPackages.Find(Path.GetFullPath(request.Root), process.Modules.Select(Inside));
        List<Module> libraries = process.Modules[1..];
        IReadOnlyList<SystemCallRow> calls = finder.Calls();
        return new(
            request.Program,
            graph.Maps[0].Processor.Name,
            finder.IsImage ? Linkage.Image : LinkageOf(program),
            program.File.Sections.All(s => s.Type != ElfConstants.SectionSymbols),
            program.Interpreter,
            packages.GetValueOrDefault(Inside(program)),
            [.. libraries.Select(m => new LibraryRow(m.Name, m.Path, m.Found,
                [.. process.Modules.Where(o => o.Needs.Contains(m)).Select(o => o == program ? o.Path : o.Name)],
                packages.GetValueOrDefault(Inside(m))))],
            [.. process.Missing.Select(m => new MissingRow(m.Name, m.Asking.Path))],
            [.. Symbols(process)],
            calls,
            finder.Unknown,
            finder.Guessed(),
            finder.OpensLibraries,
            core?.Answer(calls.Select(c => c.Name)));
    }

    private static Linkage LinkageOf(Module program) =>
        program.Interpreter is not null || (program.Dynamic?.Needed.Count > 0 && program.File.Type == ElfConstants.TypeExecutable)
            ? program.Dynamic?.SoName is null ? Linkage.Dynamic : Linkage.Library
            : program.File.Type == ElfConstants.TypeExecutable ? Linkage.Static
            : program.Dynamic is { Needed.Count: 0, SoName: null } && program.File.Entry != 0 ? Linkage.StaticPie
            : Linkage.Library;

    /// <summary>The symbols that the program itself asks for.</summary>
    private static IEnumerable<SymbolRow> Symbols(Process process) =>
        from symbol in process.Program.Dynamic?.Symbols ?? []
        where !symbol.IsDefined && symbol.Name.Length > 0
        let bound = process.Bind(process.Program, symbol)
        orderby symbol.Name, symbol.Version
        select new SymbolRow(symbol.Name, symbol.Version, bound?.Module.Name, bound?.Symbol.IsFunction == true);
}
