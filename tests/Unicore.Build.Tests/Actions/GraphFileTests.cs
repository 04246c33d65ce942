// SPDX-License-Identifier: BSD-3-Clause
// A graph that is kept comes back as it was, or not at all.
using Unicore.Build.Actions;

namespace Unicore.Build.Tests.Actions;

public sealed class GraphFileTests : IDisposable
{
    private static readonly StepKind One = StepKind.Of("one", "1", _ => []);
    private static readonly StepKind Two = StepKind.Of("two", "1", _ => []);

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-graph-").FullName;

    private string Path0 => Path.Combine(_folder, "graph");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private GraphFile Open(string format = "test 1", params StepKind[] kinds) =>
        new(Path0, format, kinds.Length == 0 ? [One, Two] : kinds);

    private static BuildAction Make(string id, params string[] inputs) =>
        new() { Id = id, Description = id, Command = ["cc", "-o", id], WorkingDirectory = "/s", Inputs = inputs, Outputs = [id] };

    private static BuildAction[]? Load(GraphFile file)
    {
        BuildAction[]? actions = null;
        return file.Load(reader => actions = reader.ReadMany(reader.ReadAction)) ? actions : null;
    }

    private void Save(params BuildAction[] actions) => Open().Save(writer => writer.WriteMany(actions, writer.WriteAction));

    [Fact]
    public void StepsFindTheirCodeAgain()
    {
        Assert.False(Open().Exists);
        Assert.Null(Load(Open()));
        Save(
            Make("a") with { Step = Two, Phase = ActionPhase.Image, AlwaysRuns = true },
            Make("b") with { Environment = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null } });
        BuildAction[] back = Load(Open())!;
        Assert.Same(Two, back[0].Step);
        Assert.Equal((ActionPhase.Image, true), (back[0].Phase, back[0].AlwaysRuns));
        Assert.Equal((null, "1", null), (back[1].Step, back[1].Environment["A"], back[1].Environment["B"]));
    }

    [Fact]
    public void WhatIsSharedIsWrittenOnceForAll()
    {
        SharedInputs shared = new(new Dictionary<string, string?> { ["/l"] = "lib", ["/o"] = "obj" }, ["/l", "/o/generated"])
        {
            Made = ["/o/m"],
        };
        Save([Make("a"), .. Enumerable.Range(0, 50).Select(i => Make("b" + i))]);
        long without = new FileInfo(Path0).Length;
        Save([Make("a"), .. Enumerable.Range(0, 50).Select(i => Make("b" + i) with { Shared = shared })]);
        Assert.InRange(new FileInfo(Path0).Length, without, without + 50 * 3 + 80);
        BuildAction[] back = Load(Open())!;
        Assert.Null(back[0].Shared);
        Assert.Equal(shared.Folders, back[50].Shared!.Folders);
        Assert.Equal(shared.Searched, back[50].Shared!.Searched);
        Assert.Equal(shared.Made, back[50].Shared!.Made);
    }

    [Fact]
    public void AStepThatNobodyKnowsIsNoGraph()
    {
        Save(Make("a") with { Step = Two });
        Assert.Null(Load(Open("test 1", One)));
        Assert.NotNull(Load(Open()));
    }

    [Fact]
    public void AnotherFormatIsNoGraph()
    {
        Save(Make("a"));
        Assert.Null(Load(Open("test 2")));
    }

    [Fact]
    public void WordsAndListsAreWrittenOnce()
    {
        string[] inputs = [.. Enumerable.Range(0, 100).Select(i => "/a/rather/long/name/of/a/header/" + i)];
        Save(Make("a", inputs));
        long one = new FileInfo(Path0).Length;
        Save([.. Enumerable.Range(0, 50).Select(i => Make("a" + i, [.. inputs]))]);
        Assert.InRange(new FileInfo(Path0).Length, one, one + (50 * 40));
        BuildAction[] back = Load(Open())!;
        Assert.Same(back[0].Inputs, back[49].Inputs);
        Assert.Equal(inputs, back[49].Inputs);
    }

    [Fact]
    public void ReadingMoreThanWasWrittenIsNoGraph()
    {
        Save(Make("a"));
        Assert.False(Open().Load(reader =>
        {
            reader.ReadMany(reader.ReadAction);
            reader.ReadWord();
        }));
    }

    [Fact]
    public void AFlippedBitIsNoticed()
    {
        Save(Make("a"), Make("b"));
        byte[] good = File.ReadAllBytes(Path0);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x10;
            File.WriteAllBytes(Path0, bad);
            Assert.Null(Load(Open()));
            File.WriteAllBytes(Path0, good[..at]);
            Assert.Null(Load(Open()));
        }
    }
}
