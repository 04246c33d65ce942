// SPDX-License-Identifier: BSD-3-Clause
// A copy of the tests' tree in a folder that goes away with the test, and building it.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Build.Pipeline;
using Unicore.Build.Planning;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Unikraft.Building;

// Each test runs make and compilers; two cores gain nothing from running classes side by side.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Unicore.Unikraft.Tests.Building;

/// <summary>How one build went.</summary>
/// <param name="Result">What the executor says; null when there was no plan.</param>
/// <param name="Plan">The plan; null after an error.</param>
/// <param name="Reason">Why it was made anew.</param>
/// <param name="Diagnostics">What was found while planning.</param>
/// <param name="Ran">What ran, by name, with why.</param>
/// <param name="Processes">How many processes were started, make's included.</param>
internal sealed record Built(BuildResult? Result, BuildPlan? Plan, string? Reason, IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyDictionary<string, string> Ran, int Processes)
{
    /// <summary>Names of what ran, without the folder of the library.</summary>
    public IEnumerable<string> Names => Ran.Keys.Select(k => Path.GetFileName(k)!).Order(StringComparer.Ordinal);

    public Built Succeeds()
    {
        Assert.True(Result is { Succeeded: true }, string.Join('\n', Diagnostics.Concat(Result?.Diagnostics ?? [])));
        return this;
    }

    /// <summary>The one error.</summary>
    public Diagnostic Error()
    {
        Diagnostic[] errors = [.. Diagnostics.Concat(Result?.Diagnostics ?? []).Where(d => d.Severity == Severity.Error)];
        Assert.True(errors.Length == 1, "errors:\n" + string.Join('\n', errors.Select(e => e.ToString())));
        Assert.NotEqual(true, Result?.Succeeded);
        return errors[0];
    }
}

internal sealed class Tree : IDisposable
{
    private readonly Dictionary<string, string> _ran = new(StringComparer.Ordinal);

    public Tree(string folder = "t", params string[] libraries)
    {
        Top = Directory.CreateTempSubdirectory("unicore-tree-").FullName;
        Root = Path.Combine(Top, folder);
        Copy(Trees(), Root);
        Change = r => r with { Libraries = [.. libraries.Select(l => this["libs/" + l])] };
    }

    public string Top { get; }

    public string Root { get; private set; }

    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Changes each request.</summary>
    public Func<UnikraftRequest, UnikraftRequest> Change { get; set; }

    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    public string Output => this["out"];

    public string Image => this["out/hello_native-x86_64"];

    public UnikraftRequest Request => Change(new UnikraftRequest
    {
        Name = "hello", ProjectDirectory = Root, Jobs = 2, Root = this["core"], Application = this["app"], Target = new("native",
            "x86_64"), ObjectDirectory = Output, ConfigFile = this["hello.config"], LockFile = this["unikraft.lock.json"],
        Values = [.. Values.Select(v => new KconfigValue(v.Key, v.Value, new Origin("a test")))],
        Upstream = new UpstreamOptions { CacheDirectory = Path.Combine(Top, "cache"), HttpClientFactory = () => new HttpClient() },
    });

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    public void Replace(string path, string old, string now)
    {
        string text = File.ReadAllText(this[path]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(this[path], text.Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>Builds; the image is not run.</summary>
    public async Task<Built> Build(IProcessRunner? runner = null, Action<BuildEvent>? progress = null, CancellationToken token = default)
    {
        _ran.Clear();

        // Files change and builds follow at another pace than a person's: what changes while a build plans counts as not read.
        await Task.Delay(25, CancellationToken.None);
        Counter counter = new(runner ?? new ProcessRunner());
        BuildHost host = new() { Runner = counter };
        Observer observer = new(happened =>
        {
            if (happened.Kind == BuildEventKind.Started)
            {
                _ran[happened.Action!.Id] = happened.Text;
            }

            progress?.Invoke(happened);
        });
        BuildOutcome outcome = await new UnikernelBuild(new UnikraftSource(Request, host, token), host, observer).RunAsync(token);
        BuildPlan? plan = outcome.Plan is { Failed: false } ? outcome.Plan : null;
        return new(outcome.Result is { } result ? result with { Succeeded = outcome.Succeeded } : null, plan, observer.Reason,
            [.. observer.Diagnostics.Except(outcome.Result?.Diagnostics ?? [])], new Dictionary<string, string>(_ran), counter.Count);
    }

    /// <summary>Builds, which must succeed, runs the image and gives what it printed.</summary>
    public async Task<(Built Built, string Text)> Run()
    {
        Built built = (await Build()).Succeeds();
        (int code, string text) = Execute(Image);
        Assert.Equal(0, code);
        return (built, text);
    }

    /// <summary>Runs the tree's own make, in place of us.</summary>
    public void Make(params string[] more)
    {
        UnikraftRequest request = Request;
        (int code, string text) = Execute("make", ["-C", request.Root, .. request.MakeVariables(), "images", .. more]);
        Assert.True(code == 0, text);
    }

    public static (int ExitCode, string Text) Execute(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in new[] { "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "sub_make_exec" })
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.Result);
    }

    /// <summary>Moves the whole checkout.</summary>
    public void Rename(string folder)
    {
        string now = Path.Combine(Top, folder);
        Directory.Move(Root, now);
        Root = now;
    }

    public void Dispose() => Directory.Delete(Top, recursive: true);

    public static string Trees([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(here))!, "Trees");

    public static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private sealed class Observer(Action<BuildEvent> happened) : IBuildObserver
    {
        public List<Diagnostic> Diagnostics { get; } = [];

        /// <summary>Why the first plan was made.</summary>
        public string? Reason { get; private set; }

        public void Found(Diagnostic diagnostic) => Diagnostics.Add(diagnostic);

        public void Planned(BuildPlan plan) => Reason ??= plan.Reason;

        public void Waiting(string line)
        {
        }

        public void Happened(BuildEvent what) => happened(what);

        public void Executed(BuildResult result)
        {
        }

        public void Made(string path)
        {
        }
    }

    private sealed class Counter(IProcessRunner runner) : IProcessRunner
    {
        private int _count;

        public int Count => _count;

        public Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return runner.RunAsync(start, cancellationToken);
        }
    }
}

/// <summary>Starts nothing.</summary>
internal sealed class NoProcesses : IProcessRunner
{
    public Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("started " + string.Join(' ', start.Command));
}
