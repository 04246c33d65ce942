// SPDX-License-Identifier: BSD-3-Clause
// Software of the tests' own, with a file that says how it is compiled.
using System.Text.Json;
using Unicore.Analysis.Decomposing;
using Unicore.Analysis.Decomposing.Extracting;
using Unicore.Analysis.Decomposing.Graphs;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests.Decomposing;

/// <summary>A folder with sources.</summary>
public sealed class Software : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("unicore-decompose-").FullName;

    public List<Diagnostic> Diagnostics { get; } = [];

    public string Sources => Path.Combine(Folder, "software");

    public void Dispose() => Directory.Delete(Folder, true);

    public Software Write(string name, string text)
    {
        string path = Path.Combine(Sources, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Says how all sources are compiled.</summary>
    public Software Compiled(params string[] options)
    {
        string[] files = [.. Directory.GetFiles(Sources, "*.?", SearchOption.AllDirectories).Where(f => f[^1] is 'c' or 'S')
            .Order(StringComparer.Ordinal)];
        return Write("compile_commands.json", JsonSerializer.Serialize(files.Select(f => new
        {
            directory = Sources, file = f, arguments = (string[])["gcc", .. options, "-c", f, "-o", f + ".o"],
        })));
    }

    public async Task<DecomposeOutcome> DecomposeAsync(Func<DecomposeRequest, DecomposeRequest>? with = null)
    {
        DecomposeOutcome? outcome = await TryAsync(with);
        Assert.True(outcome is not null, string.Join('\n', Diagnostics.Select(d => d.Message)));
        return outcome;
    }

    public async Task<DecomposeOutcome?> TryAsync(
        Func<DecomposeRequest, DecomposeRequest>? with = null, CancellationToken cancellation = default)
    {
        DecomposeRequest request = new() { Sources = Sources, WorkFolder = Path.Combine(Folder, "work"), Jobs = 2 };
        UpstreamFetcher fetcher = new(new() { CacheDirectory = Path.Combine(Folder, "cache"), HttpClientFactory = () => new() });
        return await new Decomposer(with?.Invoke(request) ?? request, fetcher, _ => { }, Diagnostics).RunAsync(cancellation);
    }

    /// <summary>Something that is cut out and not built.</summary>
    public ExtractionRequest Cut(string name) =>
        new() { Name = name, Output = Path.Combine(Folder, name), Builds = false, SdkVersion = "1.0.0" };

    /// <summary>References of a unit, by names: <c>name()</c> for calls.</summary>
    internal static IEnumerable<string> References(SourceGraph graph, string from) => graph.References
        .Where(r => graph.Units[r.From].Name == from).Select(r => graph.Units[r.To].Name + (r.IsCall ? "()" : ""))
        .Concat(graph.Foreign.Where(r => graph.Units[r.From].Name == from).Select(r => r.Name + (r.IsCall ? "()!" : "!"))).Order();
}
