// SPDX-License-Identifier: BSD-3-Clause
// A build that comes from manifests: the project's, those of its libraries and our core's.
using System.Collections.Immutable;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Explaining;
using Unicore.Build.Libraries;
using Unicore.Build.Planning;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Kconfig;

namespace Unicore.Build.Pipeline;

/// <summary>Configures and plans from manifests. Their sources are there: nothing is fetched.</summary>
/// <param name="request">What is built.</param>
/// <param name="host">The world around it.</param>
public sealed class CoreSource(CoreRequest request, BuildHost host) : IBuildSource
{
    private ConfigurationResult? _configuration;

    /// <inheritdoc/>
    public BuildRequest Request => request;

    /// <inheritdoc/>
    public string? SharedFolder => request.GeneratedDirectory;

    private string Header => Path.Combine(request.ObjectDirectory, "include", "uk", "_config.h");

    /// <inheritdoc/>
    public IReadOnlyList<Diagnostic> Check() => [];

    /// <summary>To plan takes less than to find out whether a kept plan holds.</summary>
    /// <returns>Null.</returns>
    public BuildPlan? Recall() => null;

    /// <inheritdoc/>
    public SolvedConfiguration? Configure(ICollection<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        LibraryManifest? application = Load(new(request.Manifest, IsConfined: false), diagnostics);
        LibraryManifest?[] referenced = [.. request.LibraryManifests.Select(m => Load(m, diagnostics))];
        LibraryManifest?[] core = [.. CoreManifests().Select(m => Load(m, diagnostics))];
        if (application is null || diagnostics.Any(d => d.Severity == Severity.Error))
        {
            return null;
        }

        _configuration = Configurer.Configure(
            new()
            {
                Application = application,
                Referenced = [.. referenced.OfType<LibraryManifest>()],
                Core = [.. core.OfType<LibraryManifest>()],
                Target = request.Target, Name = request.Name, ProjectDirectory = request.ProjectDirectory,
                Fragments = request.Fragments, Values = [.. request.Values, .. request.Overrides],
            },
            diagnostics);
        return _configuration is { } solved ? Files(solved) : null;
    }

    private SolvedConfiguration Files(ConfigurationResult solved)
    {
        // The tree has no first file of its own: it is made from the references.
        string root = Path.Combine(request.ObjectDirectory, "Config.uk");
        (string Path, byte[] Contents) tree = (root, KconfigText.ToBytes(solved.RootText));
        return new()
        {
            Solver = solved.Solver,
            Weakest = solved.ReferenceValues,
            Tree = new(
                root, request.ProjectDirectory, request.ConfigFile, solved.Solver.Tree.Options.Release,
                ImmutableDictionary<string, string?>.Empty),
            Companions =
            [
                tree, (Path.Combine(request.ObjectDirectory, ImageLibraries.FileName),
                    ImageLibraries.Of(request.Target, [.. solved.Libraries, solved.Application]).ToJson()),
                .. request.PlatformFile is { } file
                    ? (IEnumerable<(string, byte[])>)[(file, solved.Platform.ToJson(Path.GetDirectoryName(file)!))] : [],
            ],
            Header = Header,
        };
    }

    /// <inheritdoc/>
    public bool PlansAtOnce => true;

    /// <inheritdoc/>
    public BuildPlan Plan(bool sourcesFirst, CancellationToken cancellationToken)
    {
        ConfigurationResult solved = _configuration ?? throw new InvalidOperationException("nothing was configured");
        ToolchainResult tools = Toolchain.Probe(
            new()
            {
                Compiler = request.Compiler.Length == 0 ? "gcc" : request.Compiler, Architecture = request.Target.Architecture,
                CompilerLauncher = string.Join(' ', request.CompilerLauncher.Select(ShellWords.Quote)), Lto = request.Lto,
            },
            request.ObjectDirectory, host.Files, host.Runner, cancellationToken);
        if (tools.Toolchain is null)
        {
            return new() { Diagnostics = tools.Diagnostics };
        }

        BuildPlan plan = Planner.Plan(
            new()
            {
                Name = request.Name,
                Application = solved.Application,
                Libraries = solved.Libraries,
                AvailableLibraries = solved.Available,
                Target = request.Target,
                Optimization = request.Optimization,
                Lto = request.Lto, Profiling = request.Profiling, ProfileDirectory = request.ProfileDirectory,
                ObjectDirectory = request.ObjectDirectory, GeneratedDirectory = request.GeneratedDirectory,
                Image = request.Image, Disk = request.Disk,
                LibrariesFile = Path.Combine(request.ObjectDirectory, ImageLibraries.FileName),
                EmbedRootFileSystem = request.EmbedRootFileSystem,
                ConfigHeader = Header,
                Toolchain = tools.Toolchain,
                ProjectDirectory = request.ProjectDirectory,
                KconfigValues = solved.Solver.ValueOf,
            },
            host.Files, host.Runner, cancellationToken);
        return plan with { Diagnostics = [.. tools.Diagnostics, .. plan.Diagnostics] };
    }

    /// <inheritdoc/>
    public Task<Fetched> FetchAsync(BuildPlan plan, Func<Task<BuildResult>> execute) => Task.FromResult(Fetched.Nothing);

    private IEnumerable<ManifestFile> CoreManifests() => !Directory.Exists(request.CoreDirectory) ? [] :
        Directory.EnumerateDirectories(request.CoreDirectory).Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "library.json"))
            .Where(File.Exists).Select(f => new ManifestFile(f, IsConfined: true));

    private static LibraryManifest? Load(ManifestFile file, ICollection<Diagnostic> diagnostics)
    {
        if (LibraryManifest.TryLoad(file.Path, out LibraryManifest? manifest, out Diagnostic? diagnostic, file.IsConfined))
        {
            return manifest;
        }

        diagnostics.Add(diagnostic);
        return null;
    }
}
