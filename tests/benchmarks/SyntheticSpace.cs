// SPDX-License-Identifier: BSD-3-Clause
// A space with a Kconfig tree's constraints whose best point is known, since each of its points can be looked at.
using Unicore.Kconfig;
using Unicore.Kconfig.Tree;
using Unicore.Tuning.Search;
using Unicore.Tuning.Spaces;

namespace Unicore.Benchmarks;

/// <summary>Dependencies, a choice, a select and ranges, beside two properties; costs are drawn by a seed.</summary>
internal sealed class SyntheticSpace
{
    private const string Kconfig = """
        config NET
        	bool "Network"
        	default y
        config POOL
        	int "Buffers"
        	range 1 6
        	default 2
        	depends on NET
        config CHECKSUM
        	bool "Checksums by the device"
        	depends on NET && POOL > 1
        choice
        	prompt "Allocator"
        	config ALLOC_TLSF
        		bool "TLSF"
        	config ALLOC_BUDDY
        		bool "Buddies"
        	config ALLOC_REGION
        		bool "Regions"
        		depends on !THREADS
        endchoice
        config THREADS
        	bool "Threads"
        	default y
        config PREEMPT
        	bool "Preemption"
        	depends on THREADS
        	select TIMER
        config TIMER
        	bool "Timer"
        config TICK
        	int "Ticks"
        	range 1 4
        	default 2
        	depends on TIMER
        config DEBUG
        	bool "Checks"
        	default y
        """;

    private static readonly TunedOption[] Options =
    [
        Bool("NET"), new("POOL", OptionKind.Symbol, ["1", "2", "3", "4", "5", "6"], true), Bool("CHECKSUM"),
        new("allocator", OptionKind.Choice, ["ALLOC_TLSF", "ALLOC_BUDDY", "ALLOC_REGION"], false), Bool("THREADS"), Bool("PREEMPT"),
        Bool("TIMER"), new("TICK", OptionKind.Symbol, ["1", "2", "3", "4"], true), Bool("DEBUG"),
        new("CompilerFlags", OptionKind.Property, ["-Os", "-O1", "-O2", "-O3"], false),
        new("Lto", OptionKind.Property, ["false", "true"], false),
        new("UnikernelMemory", OptionKind.Property, ["4", "16", "64"], true),
    ];

    private static readonly KconfigTree Tree = KconfigTree.Parse("Kconfig", new KconfigOptions { ReadFile = _ => Kconfig });

    // What a rule says doesn't depend on costs.
    private static readonly KconfigRule Rule = new(Tree, [], Options);

    private static readonly Space Shared = new(Options, Rule.Admit(new([1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 2]))!, Rule);

    private static readonly Lazy<Point[]> Everything = new(() =>
    {
        HashSet<Point> points = [];
        for (UInt128 i = 0; i < Shared.Size; i++)
        {
            if (Shared.Admit(Shared.Numbered(i)) is { } point)
            {
                points.Add(point);
            }
        }

        return [.. points];
    });

    private readonly double[][] _alone;
    private readonly (int A, int B, double[,] Together)[] _pairs;

    /// <param name="seed">Decides about the costs.</param>
    /// <param name="pairs">How many pairs of options matter together, beyond what each does alone.</param>
    public SyntheticSpace(long seed, int pairs)
    {
        Chance chance = new(seed);
        _alone = [.. Options.Select(o => Draw(chance, o, 0.15))];
        _pairs = [.. Enumerable.Range(0, pairs).Select(_ =>
        {
            int a = chance.Below(Options.Length), b = (a + 1 + chance.Below(Options.Length - 1)) % Options.Length;
            double[,] together = new double[Options[a].Values.Count + 1, Options[b].Values.Count + 1];
            for (int i = 0; i < together.GetLength(0); i++)
            {
                for (int j = 0; j < together.GetLength(1); j++)
                {
                    together[i, j] = 0.1 * Gauss(chance);
                }
            }

            return (a, b, together);
        })];
    }

    public static Space Space => Shared;

    /// <summary>All points that the tree admits, found by trying each.</summary>
    public static IReadOnlyList<Point> All => Everything.Value;

    /// <summary>The logarithm of what a run at a point would take.</summary>
    public double Cost(Point point) =>
        _alone.Select((costs, i) => costs[point[i] + 1]).Sum() + _pairs.Sum(p => p.Together[point[p.A] + 1, point[p.B] + 1]);

    public double Best => All.Min(Cost);

    /// <summary>How many runs a search makes until one is within 2 % of the best; <paramref name="most"/> and 1 if none is.</summary>
    public int RunsOf(ISearch search, double best, int most)
    {
        History history = new(Shared);
        for (int run = 1; run <= most; run++)
        {
            if ((run == 1 ? Shared.Today : search.Propose(history)) is not { } point)
            {
                break;
            }

            double cost = Cost(point);
            if (cost <= best + Math.Log(1.02))
            {
                return run;
            }

            history.Add(new(point, [cost], 1));
        }

        return most + 1;
    }

    private static TunedOption Bool(string name) => new(name, OptionKind.Symbol, ["n", "y"], false);

    /// <summary>A cost for each value and for being idle: numbers make a bow, as sizes of pools do, others differ by chance.</summary>
    private static double[] Draw(Chance chance, TunedOption option, double size)
    {
        double middle = chance.Share(), height = size * Gauss(chance);
        return [size * Gauss(chance), .. option.Values.Select((_, i) => option.IsOrdered
            ? Math.Abs(height) * 4 * Math.Pow(((double)i / option.Values.Count) - middle, 2) : size * Gauss(chance))];
    }

    private static double Gauss(Chance chance) =>
        Math.Sqrt(-2 * Math.Log(1 - chance.Share())) * Math.Cos(2 * Math.PI * chance.Share());
}
