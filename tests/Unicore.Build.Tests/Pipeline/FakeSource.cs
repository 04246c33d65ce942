// SPDX-License-Identifier: BSD-3-Clause
// A build that comes from nowhere: its stages say that they were called, and give what a test put there.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Build.Tests.Pipeline;

internal sealed record FakeRequest : BuildRequest;

internal sealed class FakeSource(BuildRequest request) : IBuildSource
{
    /// <summary>The stages, in the order in which they were called.</summary>
    public List<string> Calls { get; } = [];

    public BuildRequest Request => request;

    public IReadOnlyList<Diagnostic> Wrong { get; set; } = [];

    public IReadOnlyList<Diagnostic> WrongConfiguration { get; set; } = [];

    public BuildPlan? Kept { get; set; }

    /// <summary>The plans, one after the other; the last one again and again.</summary>
    public Queue<BuildPlan> Plans { get; } = new();

    /// <summary>What each fetching says; nothing when there is no more.</summary>
    public Queue<Fetched> Fetches { get; } = new();

    /// <summary>Looks around when the plan stage is called.</summary>
    public Action WhilePlanning { get; set; } = () => { };

    public IReadOnlyList<Diagnostic> Check() => Called("check", Wrong);

    public BuildPlan? Recall() => Called("recall", Kept);

    public SolvedConfiguration? Configure(ICollection<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        WrongConfiguration.ToList().ForEach(diagnostics.Add);
        const string Text = "config A\n\tbool \"a\"\n\tdefault y\nconfig B\n\tbool \"b\"\n";
        KconfigTree tree = KconfigTree.Parse("/o/Config.uk", new KconfigOptions { ReadFile = f => f == "/o/Config.uk" ? Text : null });
        KconfigSolver solver = new(tree);
        request.Values.Concat(request.Overrides).ToList().ForEach(v => solver.Set(v.Name, v.Value, v.Origin));
        solver.Solve();
        return Called("configure", new SolvedConfiguration
        {
            Solver = solver,
            Weakest = [],
            Tree = new("/o/Config.uk", "/s", request.ConfigFile, tree.Options.Release, new Dictionary<string, string?>()),
            Companions = [("/o/Config.uk", KconfigText.ToBytes(Text))],
            Header = "/o/config.h",
            ConfigCopies = ["/o/config"],
            AutoConfFiles = ["/o/auto.conf"],
        });
    }

    public bool PlansAtOnce { get; init; } = true;

    public BuildPlan Plan(bool sourcesFirst, CancellationToken cancellationToken)
    {
        WhilePlanning();
        return Called(sourcesFirst ? "plan sources" : "plan", Plans.Count > 1 ? Plans.Dequeue() : Plans.Peek());
    }

    public async Task<Fetched> FetchAsync(BuildPlan plan, Func<Task<BuildResult>> execute)
    {
        BuildResult result = await execute();
        return Called($"fetch {result.Ran}", Fetches.TryDequeue(out Fetched what) ? what : Fetched.Nothing);
    }

    private T Called<T>(string stage, T result)
    {
        Calls.Add(stage);
        return result;
    }
}

internal sealed class FakeObserver : IBuildObserver
{
    /// <summary>What ran, with why.</summary>
    public Dictionary<string, string> Ran { get; } = [];

    public List<Diagnostic> Diagnostics { get; } = [];

    public List<string> Files { get; } = [];

    public List<string> Waits { get; } = [];

    public int Plans { get; private set; }

    public void Found(Diagnostic diagnostic) => Diagnostics.Add(diagnostic);

    public void Planned(BuildPlan plan) => Plans++;

    public void Waiting(string line) => Waits.Add(line);

    public void Happened(BuildEvent happened)
    {
        if (happened.Kind == BuildEventKind.Started)
        {
            Ran[happened.Action!.Id] = happened.Text;
        }
    }

    public void Executed(BuildResult result)
    {
    }

    public void Made(string path) => Files.Add(path);
}
