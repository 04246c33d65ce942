// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Kconfig;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Tests.Spaces;

public sealed class SpaceTests
{
    private static readonly TunedOption[] Options =
    [
        new("NET", OptionKind.Symbol, ["n", "y"], false), new("POOL", OptionKind.Symbol, ["1", "2", "3", "9"], true),
        new("TLS", OptionKind.Symbol, ["n", "y"], false), new("Lto", OptionKind.Property, ["false", "true"], false),
    ];

    private static readonly KconfigTree Tree = KconfigTree.Parse("Kconfig", new KconfigOptions
    {
        ReadFile = _ => """
            config NET
            	bool "Network"
            config POOL
            	int "Buffers"
            	range 1 4
            	default 2
            	depends on NET
            config TLS
            	bool "Cryptography"
            	select CRYPTO
            config CRYPTO
            	bool "Ciphers"
            	depends on NET
            config SHELL
            	bool "Shell"
            	depends on NET
            """,
    });

    [Theory]
    [InlineData("1 0 0 0", "1 0 0 0")]
    [InlineData("0 0 0 1", "0 -1 0 1")] // without the network nobody asks for its buffers
    [InlineData("0 -1 0 1", "0 -1 0 1")]
    [InlineData("1 -1 0 0", "1 1 0 0")] // asked for nothing, it has its default
    [InlineData("1 3 0 0", null)] // out of range
    public void TheRuleSaysWhatComesOfAPoint(string wanted, string? admitted) =>
        Assert.Equal(admitted, new KconfigRule(Tree, [], Options).Admit(Parse(wanted))?.ToString());

    [Fact]
    public void WhatTheProjectSetsHasToHold()
    {
        KconfigRule rule = new(Tree, [new KconfigSetting("SHELL", "y")], Options);
        Assert.Null(rule.Admit(Parse("0 0 0 0")));
        Assert.NotNull(rule.Admit(Parse("1 0 0 0")));
    }

    /// <summary>Each point is as likely as any other, though without the network four choices of values are one.</summary>
    [Fact]
    public void SamplesAreWithoutBias()
    {
        Space space = new(Options, Parse("0 -1 0 0"), new KconfigRule(Tree, [], Options));
        Dictionary<string, int> counts = [];
        Chance chance = new(1);
        const int Draws = 7000;
        for (int i = 0; i < Draws; i++)
        {
            string point = space.Sample(chance).ToString();
            counts[point] = counts.GetValueOrDefault(point) + 1;
        }

        // With the network three of four numbers of buffers hold.
        Assert.Equal(16, counts.Count);
        Assert.All(counts, c => Assert.InRange(c.Value * 16.0 / Draws, 0.8, 1.2));
    }

    /// <summary>So it is where only a walk finds points: of a rare one's four choices of values, three are left out.</summary>
    [Fact]
    public void AWalkIsWithoutBias()
    {
        TunedOption[] options = [.. Enumerable.Range(0, 14)
            .Select(i => new TunedOption($"O{i}", OptionKind.Property, ["a", "b", "c", "d"], false))];
        Space space = new(options, new([0, Point.Idle, .. new int[12]]), new RareAndIdle());
        Dictionary<string, int> counts = [];
        Chance chance = new(3);
        for (int i = 0; i < 2000; i++)
        {
            string point = space.Sample(chance).ToString()[..4].Trim();
            counts[point] = counts.GetValueOrDefault(point) + 1;
        }

        // The second has a say when the first is at its last value: 3 and 4 points.
        Assert.Equal(7, counts.Count);
        Assert.All(counts, c => Assert.True(c.Value is > 200 and < 380, string.Join(' ', counts)));
    }

    /// <summary>Where 17 points of 65536 hold, a walk comes away from where it starts.</summary>
    [Fact]
    public void AWalkFindsWhatIsRare()
    {
        TunedOption[] options = [.. Enumerable.Range(0, 16).Select(i => new TunedOption($"O{i}", OptionKind.Property, ["a", "b"], false))];
        Space space = new(options, new(new int[16]), new Descending());
        int[] counts = new int[17];
        Chance chance = new(2);
        for (int i = 0; i < 3400; i++)
        {
            counts[space.Sample(chance).Indexes.ToArray().Sum()]++;
        }

        Assert.All(counts[..6], c => Assert.True(c > 50, string.Join(' ', counts)));
    }

    [Fact]
    public void EachNumberIsAPointOfItsOwn()
    {
        Space space = new(Options, Parse("0 -1 0 0"), new FreeRule());
        Assert.Equal((UInt128)32, space.Size);
        Assert.Equal(32, Enumerable.Range(0, 32).Select(i => space.Numbered((UInt128)i)).Distinct().Count());
    }

    [Fact]
    public void ChanceIsTheSameEverywhere()
    {
        Chance chance = new(1, 2);
        Assert.Equal([chance.Below(1000), chance.Below(1000)], [new Chance(1, 2).Below(1000), Second()]);
        Assert.InRange(Enumerable.Range(0, 10_000).Average(_ => chance.Share()), 0.49, 0.51);

        static int Second()
        {
            Chance other = new(1, 2);
            other.Below(1000);
            return other.Below(1000);
        }
    }

    private static Point Parse(string text) => new(text.Split(' ').Select(t => int.Parse(t, null)));

    /// <summary>The first may be anything, the second too where that is 3, all others are 0: 7 points of 4^14.</summary>
    private sealed class RareAndIdle : ISpaceRule
    {
        public Point? Admit(Point wanted) => Enumerable.Range(2, wanted.Count - 2).Any(i => wanted[i] != 0) ? null
            : wanted[0] != 3 ? wanted.With(1, Point.Idle) : wanted[1] == Point.Idle ? wanted.With(1, 0) : wanted;
    }

    /// <summary>Ones stand before zeros: 17 points.</summary>
    private sealed class Descending : ISpaceRule
    {
        public Point? Admit(Point wanted) =>
            Enumerable.Range(1, wanted.Count - 1).All(i => wanted[i] <= wanted[i - 1]) ? wanted : null;
    }
}
