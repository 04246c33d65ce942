// SPDX-License-Identifier: BSD-3-Clause
// A kept plan comes back as it was, or not at all.
using Unicore.Build.Actions;
using Unicore.Build.Planning;
using Unicore.Diagnostics;
using Unicore.Unikraft.Planning;

namespace Unicore.Unikraft.Tests.Building;

public sealed class PlanStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-plan-").FullName;

    private static StepKind Kind { get; } = StepKind.Of("kind", "1", _ => []);

    private string File0 => Path.Combine(_folder, "plan");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AnyPlanComesBackAsItWas()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            UnikraftPlan plan = Make(new Random(seed));
            PlanStore store = new(File0, "key " + seed, () => "", Kind);
            store.Save(plan, Snapshot.Begin([], [], "").With([], [], [], []));
            (UnikraftPlan? back, string? difference) = store.Load();
            Assert.Null(difference);
            Assert.Equal(Tell(plan), Tell(back!));
        }
    }

    [Fact]
    public void AnotherKeyIsAnotherPlan()
    {
        new PlanStore(File0, "a", () => "").Save(Make(new Random(1)), Snapshot.Begin([], [], "").With([], [], [], []));
        Assert.Equal((null, "the project changed"), new PlanStore(File0, "b", () => "").Load());
        Assert.Equal((null, "never planned"), new PlanStore(File0 + "none", "a", () => "").Load());
    }

    [Fact]
    public void ADamagedFileIsThrownAway()
    {
        PlanStore store = new(File0, "key", () => "", Kind);
        store.Save(Make(new Random(2)), Snapshot.Begin([_folder], [], "").With([], [], ["PATH"], ["make"]));
        byte[] good = File.ReadAllBytes(File0);
        Random random = new(3);
        for (int round = 0; round < 500; round++)
        {
            byte[] bad = round % 2 == 0 ? good[..random.Next(good.Length)] : [.. good];
            if (round % 2 == 1)
            {
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(File0, bad);
            Assert.Null(store.Load().Plan);
        }
    }

    [Fact]
    public async Task ADamagedPlanIsMadeAnew()
    {
        using Tree tree = new();
        await tree.Run();
        File.WriteAllText(tree["out/unikraft.plan"], "no plan");
        Built built = (await tree.Build()).Succeeds();
        Assert.Equal("the kept plan is damaged", built.Reason);
        Assert.Empty(built.Names);
        Assert.Null((await tree.Build(new NoProcesses())).Succeeds().Reason);
    }

    [Fact]
    public void ASnapshotTellsWhatChanged()
    {
        string file = Path.Combine(_folder, "f"), missing = Path.Combine(_folder,
            "missing"), sub = Path.Combine(_folder, "sub"), tool = Path.Combine(_folder, "bin", "tool");
        Directory.CreateDirectory(sub);
        Directory.CreateDirectory(Path.GetDirectoryName(tool)!);
        File.WriteAllText(file, "one");
        File.WriteAllText(tool, "tool");
        string? Difference(Action change)
        {
            Thread.Sleep(30);
            Snapshot snapshot = Back(Snapshot.Begin([_folder], [], "1").With([file, missing], [], ["UNICORE_TEST_SNAPSHOT"], [tool]));
            Assert.Null(snapshot.Difference("1"));
            change();
            return snapshot.Difference("1");
        }

        Assert.Equal("the tree's version changed", Snapshot.Begin([], [], "1").With([], [], [], []).Difference("2"));
        Assert.Equal(file + " changed", Difference(() => File.WriteAllText(file, "two")));
        Assert.Null(Difference(() => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1))));
        Assert.Equal(missing + " is new", Difference(() => File.WriteAllText(missing, "")));
        Assert.Equal(missing + " is gone", Difference(() => File.Delete(missing)));
        Assert.Equal($"what is in {sub} changed", Difference(() => File.WriteAllText(Path.Combine(sub, "new.c"), "")));
        Assert.Null(Difference(() => File.WriteAllText(Path.Combine(sub, ".new.c.swp"), "")));
        Assert.Null(Difference(() => File.WriteAllText(Path.Combine(sub, "new.c~"), "")));
        Assert.Equal($"what is in {sub} changed", Difference(() => Directory.CreateDirectory(Path.Combine(sub, "below"))));
        Assert.Equal(
            $"what is in {Path.Combine(sub, "below")} changed", Difference(() => File.WriteAllText(Path.Combine(sub, "below", "x"), "")));
        Assert.NotNull(Difference(() => Directory.Delete(sub, true)));
        Assert.Equal(tool + " changed", Difference(() => File.WriteAllText(tool, "another tool")));
        try
        {
            Assert.Equal("the environment variable UNICORE_TEST_SNAPSHOT changed",
                Difference(() => Environment.SetEnvironmentVariable("UNICORE_TEST_SNAPSHOT", "")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("UNICORE_TEST_SNAPSHOT", null);
        }
    }

    [Fact]
    public void WhatChangesWhileAPlanIsMadeEndsIt()
    {
        string file = Path.Combine(_folder, "f"), ours = Path.Combine(_folder, "ours");
        File.WriteAllText(file, "one");
        Thread.Sleep(30);
        Snapshot begun = Snapshot.Begin([_folder], [], "");
        File.WriteAllText(file, "two");
        Assert.Equal(file + " changed", Back(begun.With([file], [], [], [])).Difference(""));
        File.WriteAllText(ours, "written while planning");
        Assert.Null(Back(Snapshot.Begin([], [], "").With([], [ours], [], [])).Difference(""));
        File.WriteAllText(Path.Combine(_folder, "new.c"), "");
        Assert.Equal($"what is in {_folder} changed", Back(begun.With([], [], [], [])).Difference(""));
    }

    [Fact]
    public void LinksAreFollowed()
    {
        string real = Path.Combine(_folder, "real"), file = Path.Combine(real,
            "f"), root = Path.Combine(_folder, "root"), link = Path.Combine(root, "link");
        Directory.CreateDirectory(real);
        Directory.CreateDirectory(root);
        File.WriteAllText(file, "one");
        Directory.CreateSymbolicLink(link, real);
        Directory.CreateSymbolicLink(Path.Combine(real, "circle"), root);
        File.CreateSymbolicLink(Path.Combine(root, "f"), file);
        Thread.Sleep(30);
        Snapshot snapshot = Back(Snapshot.Begin([root], [], "").With([Path.Combine(root, "f")], [], [], []));
        Assert.Null(snapshot.Difference(""));
        File.WriteAllText(file, "two");
        Assert.Equal(Path.Combine(root, "f") + " changed", snapshot.Difference(""));
        File.WriteAllText(file, "one");
        File.WriteAllText(Path.Combine(real, "new.c"), "");
        Assert.Equal($"what is in {real} changed", snapshot.Difference(""));
    }

    [Fact]
    public void AVariableThatWasNotSetIsWatched()
    {
        string file = Path.Combine(_folder, "Makefile.uk");
        File.WriteAllText(file, "CFLAGS += $(UNICORE_TEST_FLAGS)\n");
        Thread.Sleep(30);
        Snapshot snapshot = Back(Snapshot.Begin([], [], "").With([file], [], [], []));
        try
        {
            Environment.SetEnvironmentVariable("UNICORE_TEST_OTHER", "1");
            Assert.Null(snapshot.Difference(""));
            Environment.SetEnvironmentVariable("UNICORE_TEST_FLAGS", "-O0");
            Assert.Equal("the environment variable UNICORE_TEST_FLAGS changed", snapshot.Difference(""));
        }
        finally
        {
            Environment.SetEnvironmentVariable("UNICORE_TEST_OTHER", null);
            Environment.SetEnvironmentVariable("UNICORE_TEST_FLAGS", null);
        }
    }

    private static Snapshot Back(Snapshot snapshot)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        snapshot.Write(writer);
        writer.Flush();
        stream.Position = 0;
        using BinaryReader reader = new(stream);
        return Snapshot.Read(reader);
    }

    private static UnikraftPlan Make(Random random)
    {
        string Word() =>
            random.Next(8) == 0
                ? ""
                : string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "ab/.-$'\"\n\0é→"[random.Next(12)]));
        string[] Words() => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Word())];
        string? Maybe() => Word() is { Length: > 0 } word ? word : null;
        return new()
        {
            Actions = [.. Enumerable.Range(0, random.Next(6)).Select(i => new BuildAction
            {
                Id = i
                    + Word(), Description = Word(), Command =
                        Words(), Launcher = Words(), Uncompared =
                            Words(), WorkingDirectory = Word(), Inputs = Words(), OrderOnly = Words(), Outputs = Words(),
                WritesInPlace = random.Next(2) == 0, DependencyFile = Maybe(), ConfigurationHeader = Maybe(), ToolIdentity = Word(),
                Phase = (ActionPhase)random.Next(4), AlwaysRuns = random.Next(2) == 0, Step = random.Next(3) == 0 ? Kind : null,
                Environment = Words().Distinct().ToDictionary(w => w, _ => Maybe()),
            })],
            Images = Words(), Opaque = Words(),
            CompileCommands = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new CompileCommand(Word(), Word(), Word(), Words()))],
            Origins = Words().Distinct().ToDictionary(w => w, _ => Word()),
            Diagnostics = [.. Enumerable.Range(0, random.Next(3))
                .Select(_ => new Diagnostic(Word(), (Severity)random.Next(3), Word(), Maybe(), random.Next(99), random.Next(99)))],
        };
    }

    private static string Tell(UnikraftPlan plan) => System.Text.Json.JsonSerializer.Serialize(new
    {
        Actions = plan.Actions.Select(a => new
        {
            a.Id, a.Description, a.Command, a.Launcher, a.Uncompared, a.WorkingDirectory, a.Inputs, a.OrderOnly, a.Outputs, a.WritesInPlace,
            a.DependencyFile, a.ConfigurationHeader, a.ToolIdentity, a.Phase, a.AlwaysRuns, Step = a.Step?.Name,
            Environment = a.Environment.OrderBy(e => e.Key, StringComparer.Ordinal),
        }),
        Preparing = plan.Fetching.Select(a => a.Id),
        plan.Images,
        plan.Opaque,
        plan.CompileCommands,
        Origins = plan.Origins.OrderBy(o => o.Key, StringComparer.Ordinal),
        Diagnostics = plan.Diagnostics.Select(d => d.ToString()),
    });
}
