// SPDX-License-Identifier: BSD-3-Clause
// A decomposition from sources to a micro-library: the steps, in order.
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Porting;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Decomposing;

/// <summary>Takes software apart.</summary>
/// <param name="request">What is asked.</param>
/// <param name="upstream">Fetches source packages.</param>
/// <param name="say">Receives what is going on, a line at a time.</param>
/// <param name="diagnostics">Receives UK5100 to UK5113, UK2730 to UK2734 of the software's own build, and those of the fetcher.</param>
public sealed class Decomposer(
    DecomposeRequest request, UpstreamFetcher upstream, Action<string> say, ICollection<Diagnostic> diagnostics)
{
    /// <summary>Takes it apart, and cuts out what is asked for.</summary>
    /// <param name="cancellation">Ends all processes; a folder that is not whole is not left.</param>
    /// <returns>What came of it; null after an error.</returns>
    public async Task<DecomposeOutcome?> RunAsync(CancellationToken cancellation)
    {
        Workplace? place = null;
        try
        {
            foreach (ExtractionRequest wanted in request.Extractions)
            {
                wanted.Check();
            }

            (place, string name, string? history, IReadOnlyList<Compilation> compilations) =
                await CompileAsync(cancellation).ConfigureAwait(false);
            string root = place.Sources;
            compilations = [.. compilations.Where(c => Path.Exists(c.Source)
                && (place.IsBelow(c.Source) || Workplace.Below(c.Source, root) is not null)
                && CompilerCall.LanguageOf(c.Source, c.Call.Language) is "c" or "assembler" or "assembler-with-cpp")
                // Of a source that is compiled for a shared library too, the other compilation.
                .OrderBy(c => c.Call.Arguments.Any(a => a is "-fPIC" or "-fpic")).DistinctBy(c => c.Source)];
            if (compilations.Count == 0)
            {
                throw new PortException("UK5102",
                    $"Nothing in C was compiled of '{request.Sources}'. Sources that are built already are to "
                    + "be cleaned first (make clean); else say with --build what compiles.");
            }

            say($"{compilations.Count} sources are compiled for their symbols and references");
            GraphBuilder builder = new(root, Path.Combine(place.Root, "objects"), place.Tools);
            IReadOnlyList<ReadSource> sources =
                await builder.ReadAsync(compilations, request.Jobs, diagnostics, cancellation).ConfigureAwait(false);
            if (sources.Count == 0)
            {
                return null;
            }

            SourceGraph graph = await builder.JoinAsync(name, sources, history, cancellation).ConfigureAwait(false);
            if (request.Only.Count > 0)
            {
                Partitioner all = new(graph);
                HashSet<int> kept = [.. request.Only.SelectMany(all.FilesOf)];
                sources = [.. sources.Where((_, i) => kept.Contains(i))];
                graph = await builder.JoinAsync(name, sources, history, cancellation).ConfigureAwait(false);
            }

            Partition partition = new Partitioner(graph).Propose(request.Wishes, cancellation);
            say($"{graph.Units.Count} functions and data, {graph.References.Count} references, "
                + $"{partition.Libraries.Count} micro-libraries");
            List<Extraction> extractions = [];
            foreach (ExtractionRequest wanted in request.Extractions)
            {
                extractions.Add(await new Extractor(graph, partition, sources, place, wanted, say, diagnostics).RunAsync(cancellation)
                    .ConfigureAwait(false));
            }

            return new(graph, partition, extractions);
        }
        catch (Exception e) when (
            PortException.Tell(e, "decomposition", "UK5112", "UK5113", request.WorkFolder, cancellation) is { } told)
        {
            diagnostics.Add(told);
        }
        finally
        {
            place?.End(say);
        }

        return null;
    }

    /// <returns>With the folder whose history is that of the sources: a copy has none, and an archive neither.</returns>
    private async Task<(Workplace Place, string Name, string? History, IReadOnlyList<Compilation> Compilations)> CompileAsync(
        CancellationToken cancellation)
    {
        string commands = Directory.Exists(request.Sources) ? Path.Combine(request.Sources, CommandsFile.Name) : request.Sources;
        if (request.Build is null && request.Configure is null && File.Exists(commands)
            && commands.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            say($"the sources are compiled as {commands} says");
            IReadOnlyList<Compilation> found = CommandsFile.Read(commands);
            string top = Top([.. found.Select(c => c.Source)], Path.GetDirectoryName(Path.GetFullPath(commands))!);
            return (new(request.WorkFolder, request.Keeps, top), NameOf(top), top, found);
        }

        SoftwareSources.CheckMachine();
        PortRequest port = new()
        {
            Sources = request.Sources, Configure = request.Configure, Build = request.Build, SdkVersion = "", WorkFolder =
                request.WorkFolder,
            Jobs = request.Jobs,
        };
        SoftwareSources sources = SoftwareSources.Of(port.Sources);
        Workplace place = new(request.WorkFolder, request.Keeps);
        try
        {
            await sources.PrepareAsync(place, upstream, say, diagnostics, cancellation).ConfigureAwait(false);
            BuildSystem system = sources.System(place, port);
            say($"the sources of {sources.Name} are built with {system.Name}");
            BuildRecord record = new();
            SourceBuild build = new(place, request.Compiler, [], "", record, say);
            place.Remember(cancellation);
            await build.RunAsync(system, sources.Name, cancellation).ConfigureAwait(false);
            string? history = Directory.Exists(request.Sources) ? Path.GetFullPath(request.Sources) : null;
            return (place, sources.Name, history, [.. record.Compilations]);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } name
        ? name : "sources";

    /// <summary>The folder that all sources are below: that of the commands, if they are.</summary>
    private static string Top(IReadOnlyList<string> sources, string folder)
    {
        string top = folder;
        while (top.Length > 1 && !sources.All(s => Workplace.Below(s, top) is not null))
        {
            top = Path.GetDirectoryName(top)!;
        }

        return top;
    }
}
