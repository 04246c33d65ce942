// SPDX-License-Identifier: BSD-3-Clause
// A port from its sources to a guest that was compared: the steps, in order.
using System.Text.RegularExpressions;
using Unicore.Analysis.Driving;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Porting;

/// <summary>Makes projects of software by its own build.</summary>
/// <param name="request">What is asked.</param>
/// <param name="upstream">Fetches source packages.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Receives what is going on, a line at a time.</param>
/// <param name="diagnostics">Receives UK2730 to UK2750, and those of the upstream fetcher.</param>
public sealed partial class Porter(
    PortRequest request, UpstreamFetcher upstream, TimeProvider clock, Action<string> say, ICollection<Diagnostic> diagnostics)
{
    private const int MostBuilds = 6, MostNames = 5;

    /// <summary>On the host a library may become part of a module.</summary>
    private const string Movable = " -fPIC";

    /// <summary>Makes the project, builds it and compares it, as far as it comes.</summary>
    /// <param name="cancellation">Ends all processes; a folder that is not whole is not left.</param>
    public async Task<PortOutcome> RunAsync(CancellationToken cancellation)
    {
        Workplace? place = null;
        string? project = null;
        try
        {
            SoftwareSources.CheckMachine();
            SoftwareSources sources = SoftwareSources.Of(request.Sources);
            OutputFolder.Check(request.Output, request.Force, OutputKind.Port);
            place = new(request.WorkFolder, request.Keeps);
            SourcePackage? package = await sources.PrepareAsync(place, upstream, say, diagnostics, cancellation).ConfigureAwait(false);
            BuildSystem system = sources.System(place, request);
            say($"the sources of {sources.Name} are built with {system.Name}");
            BuildRecord record = new();
            List<BuiltLibrary> libraries = [];
            foreach (string library in request.With)
            {
                libraries.Add(await InstallAsync(library, place, libraries, record, cancellation).ConfigureAwait(false));
            }

            SourceBuild build = new(place, request.Compiler, [.. libraries.Select(l => l.Place.Installed)], "", record, say);
            place.Remember(cancellation);
            system = await build.RunAsync(system, sources.Name, cancellation).ConfigureAwait(false);
            string program = Choose(record, place, sources.Name);
            CompilerQuestions questions = new(place);
            say($"{record.Compiled} sources were compiled; the program is {ProgramParts.NameOf(program)}");
            if (request.Install is { } install)
            {
                Directory.CreateDirectory(place.Installed);
                await build.InstallAsync(install.Length > 0 ? install : system.Install ?? throw new PortException("UK2733",
                    "It is not known how these sources are installed. Say it with --install."), place.Installed, sources.Name, cancellation)
                    .ConfigureAwait(false);
            }

            ProgramParts parts = await ProgramParts.OfAsync(
                program, record, place, InstalledFiles.NamesIn(place.Installed), questions, cancellation).ConfigureAwait(false);
            PortedProject port = await PortedProject.OfAsync(
                request, package, system, parts, libraries, place, questions, cancellation).ConfigureAwait(false);
            Warn(parts, libraries.Where(l => port.Ported.All(p => p.Name != l.Name)));
            string folder = OutputFolder.PathOf(request.Output ?? port.Name);
            OutputFolder.Check(folder, request.Force, OutputKind.Port);
            port.Write(folder);
            project = Path.Combine(folder, port.Name + ".ukproj");
            say($"{Path.GetRelativePath(Directory.GetCurrentDirectory(), project)} has {parts.Compilations.Count} sources");
            PortStage stage = PortStage.Written;
            if (request.Builds && await BuildAsync(port, folder, project, parts, questions, cancellation).ConfigureAwait(false))
            {
                stage = !request.Runs && request.Test is null ? PortStage.Built
                    : await new Comparison(request, clock, say, diagnostics).RunAsync(program, project, place, cancellation)
                        .ConfigureAwait(false) ? PortStage.Compared : PortStage.Built;
            }

            return new(stage, project, PortRecord.Read(folder)?.Share(folder));
        }
        catch (Exception e) when (
            PortException.Tell(e, "port", "UK2748", "UK2738", request.WorkFolder, cancellation) is { } told)
        {
            diagnostics.Add(told.Code != "UK2748" ? told : told with
            {
                Message = told.Message + (project is null ? " There is no project."
                    : $" The project '{project}' is there, and may lack stubs."),
            });
        }
        finally
        {
            place?.End(say);
        }

        return project is null ? PortOutcome.None : new(PortStage.Written, project, null);
    }

    /// <summary>Folders that a port has besides those of its libraries.</summary>
    private static readonly string[] Reserved =
        ["sources", "generated", "built", "headers", "again", "patches", "root", "bin", "obj"];

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.+-]*\z")]
    private static partial Regex LibraryName();

    /// <summary>Builds a library, and installs it where only what is built after it looks.</summary>
    private async Task<BuiltLibrary> InstallAsync(
        string named, Workplace place, IReadOnlyList<BuiltLibrary> earlier, BuildRecord record, CancellationToken cancellation)
    {
        SoftwareSources sources = SoftwareSources.Of(named);
        if (earlier.Any(e => e.Name == sources.Name))
        {
            throw new PortException("UK2730", $"--with names '{sources.Name}' twice.");
        }

        if (!LibraryName().IsMatch(sources.Name) || Reserved.Contains(sources.Name))
        {
            throw new PortException("UK2730", $"'{sources.Name}', which --with names, is no name for a library's folder. Rename it.");
        }

        Workplace own = place.For(sources.Name);
        SourcePackage? package = await sources.PrepareAsync(own, upstream, say, diagnostics, cancellation).ConfigureAwait(false);
        BuildSystem system = sources.System(own, request.Jobs).At(own.Installed);
        say($"the library {sources.Name} is built with {system.Name}");
        own.Remember(cancellation);
        SourceBuild build = new(own, request.Compiler, [.. earlier.Select(e => e.Place.Installed)], Movable, record, say);
        system = await build.RunAsync(system, sources.Name, cancellation).ConfigureAwait(false);
        await build.InstallAsync(system.Install!, sources.Name, cancellation).ConfigureAwait(false);
        BuiltLibrary library = new(named, sources.Name, own, package, system);
        library.KeepStatic();
        return library;
    }

    private string Choose(BuildRecord record, Workplace place, string software)
    {
        IReadOnlyList<string> candidates = ProgramParts.Candidates(record, place);
        string names = string.Join(", ", candidates.Select(ProgramParts.NameOf).Distinct());
        if (candidates.Count == 0)
        {
            throw new PortException("UK2735", record.Compiled == 0
                ? "The build compiled nothing that was seen. Sources that are built already are to be cleaned first (make clean); else say "
                    + "with --build what compiles. A build in another machine or container is not seen."
                : $"The build compiled {record.Compiled} sources and linked no program of them: it makes libraries alone. Say with --build "
                    + "what makes a program.");
        }

        return ProgramParts.Choose(candidates, record.WasExecuted, request.Program, software) ?? throw new PortException("UK2736",
            request.Program is { } wanted
            ? $"The build made no program '{wanted}', but {names}. Name one of them with --program."
            : $"The build made several programs, none of which has the name of the software: {names}. Choose one with --program.");
    }

    private void Warn(ProgramParts parts, IEnumerable<BuiltLibrary> unused)
    {
        foreach (BuiltLibrary library in unused)
        {
            diagnostics.Add(new("UK2750", Severity.Warning, $"The program has nothing of '{library.Named}': its configuration did not look "
                + "for that library, or did not find what it wants. Leave it out of --with, or say with --configure that it is wanted."));
        }

        if (parts.Modules.Count > 0)
        {
            say($"it may load {Some([.. parts.Modules.Select(m => m.Name)])}, which become parts of it");
        }

        if (parts.Unknown.Count > 0)
        {
            diagnostics.Add(new("UK2739", Severity.Warning, $"It is not known what {Some(parts.Unknown)} "
                + "was made of, or it is outside of the sources, so the project lacks it. "
                + "Add its sources, or have the build make it by a compiler."));
        }

        if (parts.Foreign.Count > 0)
        {
            diagnostics.Add(new("UK2740", Severity.Warning, $"The program is linked with {Some(parts.Foreign)} of this machine, which no "
                + "guest has. Configure it without that (--configure), or port it along (--with)."));
        }
    }

    private static string Some(IReadOnlyList<string> names) => NameList.Some(names, MostNames);

    /// <summary>Builds the project; what is missing is referred to, or stubs stand in its place.</summary>
    private async Task<bool> BuildAsync(PortedProject port, string folder, string project, ProgramParts parts, CompilerQuestions questions,
        CancellationToken cancellation)
    {
        for (int i = 0; i < MostBuilds; i++)
        {
            say(i == 0 ? "the project is built" : "the project is built once more");
            GuestBuild result = await GuestBuild.RunAsync(project, cancellation).ConfigureAwait(false);
            if (result.Succeeded)
            {
                if (port.Stubs.Count > 0)
                {
                    diagnostics.Add(new("UK2742", Severity.Warning, $"No library has {Some([.. port.Stubs.Select(s => s.Name)])}: "
                        + "stubs stand in their place, which say so when they are called.", Path.Combine(folder, ProjectWriter.Stubs)));
                }

                return true;
            }

            bool isCured = false;
            foreach (string library in result.Libraries)
            {
                isCured |= port.Refer(library);
            }

            foreach (string name in isCured ? [] : result.Undefined.Where(n => port.Stubs.All(s => s.Name != n)))
            {
                port.Add(await FindAsync(name, parts, questions, cancellation).ConfigureAwait(false));
                isCured = true;
            }

            if (!isCured)
            {
                foreach (string error in result.Errors.Take(10))
                {
                    say("  " + error);
                }

                diagnostics.Add(new("UK2741", Severity.Error, $"The project is there, and does not build: it has {result.Errors.Count} "
                    + "errors, the first of which are above. `dotnet build` says them all; correct the project, or configure the software "
                    + "without what they are about.", project));
                return false;
            }

            port.Update(folder);
        }

        diagnostics.Add(new("UK2741", Severity.Error, "The project is there, and what its linker lacks does not come to an end. "
            + "`dotnet build` says what.", project));
        return false;
    }

    private static async Task<Stub> FindAsync(
        string name, ProgramParts parts, CompilerQuestions questions, CancellationToken cancellation)
    {
        foreach (Compilation compilation in parts.Compilations.Where(c => Mentions(c.Source, name)))
        {
            if (Stub.Find(name, await questions.PreprocessedAsync(compilation, cancellation).ConfigureAwait(false)) is { } stub)
            {
                return stub;
            }
        }

        return new(name, StubResult.Number, null, null);
    }

    private static bool Mentions(string source, string name) => File.ReadAllText(source).Contains(name, StringComparison.Ordinal);
}
