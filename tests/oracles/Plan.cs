// SPDX-License-Identifier: BSD-3-Clause
// All calls that are compared for one tree.
using Unicore.Kconfig;
using Unicore.Kconfig.Wanting;

namespace Unicore.Oracles;

/// <summary>How much is compared.</summary>
/// <param name="Configurations">Random configurations a tree.</param>
/// <param name="DefConfigs">The most defconfigs a tree.</param>
/// <param name="Sessions">Of the random configurations, how many also go through each of the other modes.</param>
public sealed record Scale(int Configurations, int DefConfigs, int Sessions)
{
    /// <summary>All that the documentation promises.</summary>
    public static Scale Whole { get; } = new(200, int.MaxValue, 3);

    /// <summary>Of each small tree.</summary>
    public static Scale Grove { get; } = new(3, 0, 2);

    /// <summary>What fits into a test run.</summary>
    public static Scale Quick { get; } = new(3, 2, 1);
}

/// <summary>Makes calls; the real program is asked for random configurations on the way.</summary>
/// <param name="tree">The tree.</param>
/// <param name="scale">How much.</param>
/// <param name="real">Runs the real program.</param>
public sealed partial class Plan(OracleTree tree, Scale scale, Func<Request, Outcome> real)
{
    private static readonly string[] All = ["alldefconfig", "allyesconfig", "allnoconfig", "allmodconfig"];
    private static readonly string?[] Probabilities = [null, "30:40", "80", "10", "10:15:15", "100", "0", "5:90"];

    // Came after 5.2.
    private static readonly string[] Newer = ["helpnewconfig", "yes2modconfig", "mod2yesconfig", "mod2noconfig"];

    /// <summary>Steps that do not depend on each other, each with calls that do.</summary>
    public IEnumerable<(string Name, Func<IEnumerable<Request>> Calls)> Steps() => AllSteps().Select(s => (s.Name, Known(s.Calls)));

    private Func<IEnumerable<Request>> Known(Func<IEnumerable<Request>> calls) =>
        () => calls().Where(c => tree.Release == KconfigRelease.Linux61 || !Newer.Contains(c.Mode));

    private IEnumerable<(string Name, Func<IEnumerable<Request>> Calls)> AllSteps()
    {
        foreach (string mode in All)
        {
            yield return (mode, () => Fixed(mode));
        }

        foreach (string? file in tree.DefConfigs.Take(scale.DefConfigs))
        {
            yield return (file, () => FromDefConfig(file));
        }

        for (int i = 0; i < scale.Configurations; i++)
        {
            int seed = i;
            yield return ($"random {seed}", () => FromRandom(seed));
        }

        yield return ("odd calls", OddCalls);
    }

    private static IEnumerable<Request> Fixed(string mode)
    {
        yield return Call(mode, "plain");
        yield return Call(mode, "silent", "-s");
    }

    private IEnumerable<Request> FromDefConfig(string file)
    {
        var first = new Request("defconfig", file, "--defconfig=" + file);
        yield return first;
        if (real(first).Files.TryGetValue(".config", out string? config))
        {
            yield return Call("savedefconfig", file, "=defconfig") with { Config = config };
        }

        yield return Call("olddefconfig", file) with { Config = File.ReadAllText(Path.Combine(tree.SourceRoot, file), RealConf.Bytes) };
    }

    private IEnumerable<Request> FromRandom(int seed)
    {
        Request random = Call("randconfig", $"seed {seed}") with
        {
            Environment = new Dictionary<string, string?>
            {
                ["KCONFIG_SEED"] = seed % 3 == 0 ? $"0x{seed:x}" : $"{seed}",
                ["KCONFIG_PROBABILITY"] = Probabilities[seed % Probabilities.Length],
            },
        };
        yield return random;
        Outcome outcome = real(random);
        if (!outcome.Files.TryGetValue(".config", out string? config))
        {
            yield break;
        }

        string damaged = Damage.Apply(config, seed);
        yield return Call("olddefconfig", $"damaged {seed}") with { Config = damaged };
        if (seed < scale.Sessions)
        {
            foreach (Request request in Sessions(seed, outcome, damaged))
            {
                yield return request;
            }
        }
    }

    private static Request Call(string mode, string name, string more = "") =>
        more.StartsWith('-')
            ? new Request(mode, name, more, "--" + mode)
            : new Request(mode, name, "--" + mode + more);
}
