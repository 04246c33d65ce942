// SPDX-License-Identifier: BSD-3-Clause
using System.Globalization;
using Unicore.Diagnostics;
using Unicore.Tuning.Jobs;
using Unicore.Tuning.Measuring;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Tests.Jobs;

public sealed class TunerTests : IDisposable
{
    private static readonly Space Space = new(
        [
            new("A", OptionKind.Property, ["1", "2", "3", "4", "5", "6", "7", "8"], true),
            new("B", OptionKind.Property, ["x", "y"], false), new("C", OptionKind.Property, ["n", "y"], false),
        ],
        new([0, 0, 0]), new FreeRule());

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-tuner-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task TheBestIsFoundAndWhatBringsNothingIsLeftOut()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 30);
        (Tuner tuner, JobFolder folder, _) = Make(job);
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal(30, folder.Runs.Count);
            Assert.Equal("4 1 0", tuner.State.History.Best()!.Point.ToString());
            Assert.Equal(Space.Today, tuner.State.History.Own[0].Point);
        }
    }

    /// <summary>Killed after whatever byte of the log, a job goes on to the same end.</summary>
    [Fact]
    public async Task AKilledJobGoesOnAsItWouldHave()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 2 }", runs: 12);
        (Tuner tuner, JobFolder folder, _) = Make(job);
        Assert.Null(await tuner.RunAsync(default));
        folder.Dispose();
        string log = Path.Combine(_folder, "runs.jsonl");
        byte[] whole = await File.ReadAllBytesAsync(log);
        for (int length = 0; length < whole.Length; length += length < 200 ? 1 : 23)
        {
            await File.WriteAllBytesAsync(log, whole[..length]);
            (tuner, folder, Bench bench) = Make(job);
            Assert.Null(await tuner.RunAsync(default));
            folder.Dispose();
            Assert.Equal(whole, await File.ReadAllBytesAsync(log));
            // What was built last is built again, to see whether it still comes to the same.
            int left = 12 - Math.Max(0, whole.AsSpan(0, length).Count((byte)'\n') - 1);
            Assert.Equal(left + (left < 12 ? 1 : 0), bench.Builds);
        }
    }

    [Fact]
    public async Task FailuresAreWrittenDownAndTheJobGoesOn()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 20);
        (Tuner tuner, JobFolder folder, Bench bench) = Make(job);
        bench.FailsToBuild = s => s["B"] == "y" && s["C"] == "y";
        bench.FailsToRun = s => s["A"] == "5";
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            Assert.Contains(folder.Runs, r => r.Failure == "no build");
            Assert.NotEqual("5", Space.Options[0].Values[tuner.State.History.Best()!.Point[0]]);
        }
    }

    [Fact]
    public async Task AProjectThatCannotBeMeasuredTodayIsNoJob()
    {
        (Tuner tuner, JobFolder folder, Bench bench) = Make(Job("seconds: least", runs: 5));
        bench.FailsToRun = _ => true;
        using (folder)
        {
            Assert.Equal("UK2809", (await tuner.RunAsync(default))!.Code);
            Assert.Empty(folder.Runs);
        }

        // Others that were measured are none to compare with.
        using (folder = JobFolder.Open(_folder, JobFolder.MeaningOf(Job("seconds: least", 5), "app.ukproj"), false, [])!)
        {
            folder.Add(Logged(1, "5", "y"));
        }

        (tuner, folder, bench) = Make(Job("seconds: least", runs: 5));
        bench.FailsToRun = _ => true;
        using (folder)
        {
            Assert.Equal("UK2809", (await tuner.RunAsync(default))!.Code);
            Assert.Single(folder.Runs);
        }

        Directory.Delete(_folder, true);

        (tuner, folder, _) = Make(Job("rate: { goal: most, pattern: 'rate (.*)' }", runs: 5));
        using (folder)
        {
            Diagnostic wrong = (await tuner.RunAsync(default))!;
            Assert.Contains("matches the pattern of 'rate'", wrong.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Noisy figures are repeated, but not those of a run that is worse than any noise.</summary>
    [Fact]
    public async Task WhatIsClearlyWorseIsNotRepeated()
    {
        (Tuner tuner, JobFolder folder, Bench bench) = Make(Job("speed: { goal: most, pattern: 'speed (.*)', repeat: 4 }", runs: 24));
        bench.Noise = 0.02;
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal(4, folder.Runs[0].Figures["speed"].Count);
            Assert.Contains(folder.Runs, r => r.IsCutShort && r.Figures["speed"].Count == 1);
            double best = folder.Runs.Max(r => Median.Of(r.Figures["speed"]));
            Assert.All(folder.Runs, r => Assert.True(!r.IsCutShort || r.Figures["speed"][0] < best));
        }
    }

    [Fact]
    public async Task BudgetsEndAJob()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 1000) with { Budget = new(1000, double.PositiveInfinity, 6) };
        (Tuner tuner, JobFolder folder, _) = Make(job);
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal(6, tuner.State.Spent.Builds);
        }

        // A whole space may be smaller than the budget.
        (tuner, folder, _) = Make(job with { Budget = new(1000) });
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal(32, folder.Runs.Count);
        }
    }

    /// <summary>What other jobs saw saves this one runs, though their machine was twice as slow.</summary>
    [Fact]
    public async Task OtherJobsAreLearnedFrom()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 20);
        (Tuner tuner, JobFolder folder, Bench bench) = Make(job, "other");
        bench.Slowness = 2;
        Assert.Null(await tuner.RunAsync(default));
        folder.Dispose();
        (tuner, folder, _) = Make(job with { Budget = new(8) }, "this", new RandomSearch(1));
        using (folder)
        {
            tuner = new(Space, job with { Budget = new(8) }, folder, new LearningSearch(1), new Bench(), TimeProvider.System);
            Assert.True(await tuner.RememberAsync([JobFolder.Read(Path.Combine(_folder, "other"), [])], [], default));
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal("4 1 0", tuner.State.History.Best()!.Point.ToString());
        }
    }

    /// <summary>What was measured with another value of an option that no longer varies is no figure of what is built without it.</summary>
    [Fact]
    public async Task RunsOfAnOptionThatNoLongerVariesDoNotCount()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 4);
        using (JobFolder log = JobFolder.Open(_folder, JobFolder.MeaningOf(job, "app.ukproj"), false, [])!)
        {
            LoggedRun run = Logged(1, "5", "y");
            Assert.Equal("4 1 0", run.PointIn(Space)!.ToString());
            log.Add(run with { Settings = new Dictionary<string, string>(run.Settings) { ["Lto"] = "true" } });
        }

        (Tuner tuner, JobFolder folder, _) = Make(job);
        using (folder)
        {
            Assert.Empty(tuner.State.History.All);
            Assert.Null(await tuner.RunAsync(default));
            Assert.Equal(3, tuner.State.History.Own.Count);
            Assert.DoesNotContain(1, tuner.State.History.Front().Select(o => folder.Runs.First(r => o.Point.Equals(r.PointIn(Space))).Run));
        }
    }

    [Fact]
    public void OneAtATimeWorksInAFolder()
    {
        List<Diagnostic> found = [];
        using (JobFolder first = JobFolder.Open(_folder, "m", false, found)!)
        {
            Assert.Null(JobFolder.Open(_folder, "m", false, found));
            Assert.Equal("UK2806", Assert.Single(found).Code);
        }

        JobFolder.Open(_folder, "m", false, found)!.Dispose();
    }

    [Fact]
    public void WhatIsMeasuredAnewIsNotMixedWithWhatWas()
    {
        using (JobFolder first = JobFolder.Open(_folder, "m", false, [])!)
        {
            first.Add(Logged(1, "1", "x"));
        }

        List<Diagnostic> found = [];

        using (JobFolder second = JobFolder.Open(_folder, "other", false, found)!)
        {
            Assert.Equal((0, 1), (second.Runs.Count, second.Former.Count));
            Assert.Equal(("UK2812", Severity.Warning), (found.Single().Code, found[0].Severity));
            second.Add(Logged(1, "1", "x"));
        }

        using JobFolder third = JobFolder.Open(_folder, "other", true, [])!;
        Assert.Equal((0, 2), (third.Runs.Count, third.Former.Count));
        Assert.NotEqual(JobFolder.MeaningOf(Job("image: least", 1), "a"), JobFolder.MeaningOf(Job("seconds: least", 1), "a"));
        Assert.NotEqual(JobFolder.MeaningOf(Job("image: least", 1), "a"), JobFolder.MeaningOf(Job("image: least", 1), "b"));
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("null\n")]
    [InlineData("{\"run\":1,\"settings\":null}\n")]
    [InlineData("{}\n")]
    [InlineData("{\"run\":1,\"settings\":{},\"figures\":{}}\n")]
    [InlineData("{\"run\":1,\"settings\":{},\"figures\":{\"seconds\":[]}}\n")]
    [InlineData("{\"run\":1,\"settings\":{},\"figures\":{\"seconds\":[1e999]}}\n")]
    [InlineData("{\"run\":1,\"settings\":{},\"figures\":{\"seconds\":[1]},\"runSeconds\":-1}\n")]
    [InlineData("{\"format\":7,\"meaning\":\"m\"}\n")]
    public void ADamagedLineIsLeftOut(string line)
    {
        JobFolder.Open(_folder, "m", false, [])!.Dispose();
        File.AppendAllText(Path.Combine(_folder, "runs.jsonl"), line);
        List<Diagnostic> found = [];
        using JobFolder folder = JobFolder.Open(_folder, "m", false, found)!;
        Assert.Equal(("UK2808", 2), (found[0].Code, found[0].Line));
        Assert.Empty(folder.Runs);
    }

    /// <summary>A run that was lost keeps its number: what is told of a run is of one.</summary>
    [Fact]
    public async Task NumbersAreNotGivenTwice()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 6);
        (Tuner tuner, JobFolder folder, _) = Make(job);
        Assert.Null(await tuner.RunAsync(default));
        folder.Dispose();
        string log = Path.Combine(_folder, "runs.jsonl");
        string[] lines = await File.ReadAllLinesAsync(log);
        lines[3] = lines[3][5..];
        await File.WriteAllLinesAsync(log, lines);
        (tuner, folder, _) = Make(job);
        Assert.Null(await tuner.RunAsync(default));
        using (folder)
        {
            Assert.Equal([1, 2, 4, 5, 6, 7], folder.Runs.Select(r => r.Run));
        }
    }

    /// <summary>All is compared with today's configuration: whatever else the log has, that is measured.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TodayIsMeasuredWhereverItIsMissing(bool failed)
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 4);
        using (JobFolder log = JobFolder.Open(_folder, JobFolder.MeaningOf(job, "app.ukproj"), false, [])!)
        {
            log.Add(Logged(1, "5", "y"));
            if (failed)
            {
                log.Add(Logged(2, "1", "x") with { Failure = "it failed" });
            }
        }

        (Tuner tuner, JobFolder folder, _) = Make(job);
        using (folder)
        {
            Assert.Null(await tuner.RunAsync(default));
            LoggedRun next = folder.Runs[failed ? 2 : 1];
            Assert.Equal((Space.Today, null), (next.PointIn(Space), next.Failure));
            Assert.NotNull(Unicore.Tuning.Reporting.TuningReport.Of(job, tuner.State.History, folder.Runs, 1));
        }
    }

    /// <summary>Figures of another program are none of this one's: they are only learned from, and that is said.</summary>
    [Fact]
    public async Task EditedSourcesBeginTheJobAnew()
    {
        TuningJob job = Job("seconds: { goal: least, repeat: 1 }", runs: 6);
        (Tuner tuner, JobFolder folder, _) = Make(job);
        Assert.Null(await tuner.RunAsync(default));
        folder.Dispose();

        // What is used up stays what it was found to be.
        List<Diagnostic> found = [];
        (_, folder, _) = Make(job, found: found, sources: 2);
        Assert.Equal(6, folder.Runs.Count);
        Assert.Contains("--anew", Assert.Single(found).Message, StringComparison.Ordinal);
        folder.Dispose();

        found.Clear();
        job = job with { Budget = new(8) };
        (tuner, folder, Bench bench) = Make(job, found: found, sources: 2);
        Assert.Equal(("UK2812", Severity.Warning), (Assert.Single(found).Code, found[0].Severity));
        Assert.Contains("its 6 runs", found[0].Message, StringComparison.Ordinal);
        Assert.Null(await tuner.RunAsync(default));
        Assert.Equal((8, 6), (folder.Runs.Count, folder.Former.Count));
        Assert.Equal(9, bench.Builds);
        folder.Dispose();

        // As they stay, it goes on; what can't be built loses nothing.
        found.Clear();
        job = job with { Budget = new(9) };
        (tuner, folder, bench) = Make(job, found: found, sources: 2);
        Assert.Equal((8, 6, 0), (folder.Runs.Count, folder.Former.Count, found.Count));
        bench.FailsToBuild = _ => true;
        Assert.False(await tuner.RememberAsync([], found, default));
        Assert.Equal(("UK2809", 8), (Assert.Single(found).Code, folder.Runs.Count));
        folder.Dispose();
    }

    private static LoggedRun Logged(int number, string a, string b) => new()
    {
        Run = number,
        Settings = new Dictionary<string, string> { ["A"] = a, ["B"] = b, ["C"] = "n" },
        Figures = new Dictionary<string, IReadOnlyList<double>> { ["seconds"] = [1] },
    };

    private static TuningJob Job(string measure, int runs) => Spaces.JobReaderTests.Read(
        $"vary: {{ properties: {{ A: [1, 2] }} }}\nmeasure:\n  {measure}\nbudget: {{ runs: {runs} }}", [])!;

    private (Tuner Tuner, JobFolder Folder, Bench Bench) Make(
        TuningJob job, string name = ".", ISearch? search = null, List<Diagnostic>? found = null, int sources = 1)
    {
        JobFolder folder = JobFolder.Open(Path.Combine(_folder, name), JobFolder.MeaningOf(job, "app.ukproj"), false, [])!;
        Bench bench = new() { Sources = sources, Patterns = job.Patterns };
        Tuner tuner = new(Space, job, folder, search ?? new LearningSearch(1), bench, new Still());
        Assert.True(tuner.RememberAsync([], found ?? [], default).GetAwaiter().GetResult());
        return (tuner, folder, bench);
    }

    /// <summary>A clock that stands: logs are the same each time.</summary>
    private sealed class Still : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>The best is A=5, B=y, whatever C is.</summary>
    private sealed class Bench : IWorkbench
    {
        private readonly Chance _chance = new(11);
        private Dictionary<string, string> _settings = [];

        public int Builds { get; private set; }

        public int Sources { get; init; } = 1;

        public IEnumerable<(string Name, string Pattern)> Patterns { get; init; } = [];

        public double Noise { get; set; }

        public double Slowness { get; set; } = 1;

        public Func<Dictionary<string, string>, bool> FailsToBuild { get; set; } = _ => false;

        public Func<Dictionary<string, string>, bool> FailsToRun { get; set; } = _ => false;

        public Task<BuildOutcome> BuildAsync(
            IEnumerable<(OptionKind Kind, string Name, string Value)> settings, CancellationToken cancellation)
        {
            Builds++;
            _settings = settings.ToDictionary(s => s.Name, s => s.Value);
            return Task.FromResult(FailsToBuild(_settings) ? new BuildOutcome("no build")
                : new(null, string.Join(' ', _settings.Values), 1000, $"{Sources} {string.Join(' ', _settings.Values)}"));
        }

        public Task<RunOutcome> RunAsync(CancellationToken cancellation)
        {
            double seconds = (1 + Math.Abs(int.Parse(_settings["A"], CultureInfo.InvariantCulture) - 5)) * (_settings["B"] == "y" ? 1 : 1.5)
                * Slowness * (1 + (Noise * _chance.Share()));
            PrintedNumbers printed = new(Patterns);
            printed.Add(string.Create(CultureInfo.InvariantCulture, $"hello\nspeed {10 / seconds}\nbye\n"));
            return Task.FromResult(FailsToRun(_settings) ? new RunOutcome("no run", new Dictionary<string, double>())
                : new(null, new Dictionary<string, double>([new("seconds", seconds), .. printed.Find()])));
        }
    }
}
