// SPDX-License-Identifier: BSD-3-Clause
// The calls of every other mode on one random configuration, and calls that go wrong.
namespace Unicore.Oracles;

public sealed partial class Plan
{
    private static IEnumerable<Request> Sessions(int seed, Outcome random, string damaged)
    {
        string name = $"damaged {seed}";
        foreach (string? mode in new[] { "listnewconfig", "helpnewconfig", "syncconfig", "yes2modconfig",
            "mod2yesconfig", "mod2noconfig", "oldconfig", "oldaskconfig" })
        {
            yield return Call(mode, name) with { Config = damaged, Keys = Answers.Make(seed, 20 + (seed * 40)) };
        }

        yield return Call("savedefconfig", name, "=defconfig") with { Config = damaged };
        yield return Call("oldaskconfig", $"from nothing {seed}") with { Keys = Answers.Make(seed + 1000, 200 + (seed * 400)) };
        yield return Call("oldconfig", $"only Enter {seed}") with { Config = damaged, Keys = Answers.OnlyEnter };
        yield return Call("syncconfig", $"only Enter {seed}") with { Config = damaged, Keys = Answers.OnlyEnter };

        // The files of the run before are there: only what changed is touched.
        yield return Call("syncconfig", $"again {seed}") with
        {
            Config = random.Files[".config"],
            Files = random.Files.Where(f => f.Key.StartsWith("include/", StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value),
            Keys = Answers.OnlyEnter,
        };
        yield return Call("olddefconfig",
            $"unknown symbols {seed}") with { Config = damaged, Environment = With("KCONFIG_WARN_UNKNOWN_SYMBOLS", "1") };
        yield return Call("olddefconfig",
            $"warnings are errors {seed}") with { Config = damaged, Environment = With("KCONFIG_WERROR", "1") };
        yield return Call("syncconfig",
            $"no silent update {seed}") with { Config = damaged, Environment = With("KCONFIG_NOSILENTUPDATE", "1") };
        yield return Call("olddefconfig", $"list of defconfigs {seed}") with
        {
            Files = new Dictionary<string, string> { ["second"] = damaged },
            Environment = With("KCONFIG_DEFCONFIG_LIST", "first second third"),
        };
        yield return Call("olddefconfig", $"other name {seed}") with
        {
            Files = new Dictionary<string, string> { ["sub/mine"] = damaged },
            Environment = With("KCONFIG_CONFIG", "sub/mine"),
        };
        yield return Call("olddefconfig", $"in place {seed}") with { Config = damaged, Environment = With("KCONFIG_OVERWRITECONFIG", "1") };
        yield return Call("olddefconfig", $"other prefix {seed}") with
        {
            Config = damaged.Replace("CONFIG_", "OTHER_", StringComparison.Ordinal),
            Environment = With("CONFIG_", "OTHER_"),
        };
        foreach (Request request in Seeded(seed, damaged))
        {
            yield return request;
        }
    }

    /// <summary>KCONFIG_ALLCONFIG in each of its forms.</summary>
    private static IEnumerable<Request> Seeded(int seed, string damaged)
    {
        var numbers = new Numbers(seed);
        string wanted = string.Join('\n', damaged.Split('\n').Where(_ => numbers.Next(20) == 0)) + "\n";
        foreach (string mode in All)
        {
            yield return Call(mode, $"seed file {seed}") with
            {
                Files = new Dictionary<string, string> { ["wanted"] = wanted },
                Environment = With("KCONFIG_ALLCONFIG", "wanted"),
            };
            yield return Call(mode, $"usual seed file {seed}") with
            {
                Files = new Dictionary<string, string> { [mode.Replace("config", ".config",
                    StringComparison.Ordinal)] = wanted, ["all.config"] = "" },
                Environment = With("KCONFIG_ALLCONFIG", seed % 2 == 0 ? "" : "1"),
            };
            yield return Call(mode, $"all.config {seed}") with
            {
                Files = new Dictionary<string, string> { ["all.config"] = wanted },
                Environment = With("KCONFIG_ALLCONFIG", "1"),
            };
        }

        yield return Call("randconfig", $"seed file {seed}") with
        {
            Files = new Dictionary<string, string> { ["allrandom.config"] = wanted },
            Environment = new Dictionary<string, string?> { ["KCONFIG_ALLCONFIG"] = "1", ["KCONFIG_SEED"] = $"{seed}" },
        };
    }

    /// <summary>Calls that are wrong in some way, and those that need no configuration.</summary>
    private IEnumerable<Request> OddCalls()
    {
        foreach (string mode in All)
        {
            yield return Call(mode, "no seed file") with { Environment = With("KCONFIG_ALLCONFIG", "1") };
            yield return Call(mode, "seed file is missing") with { Environment = With("KCONFIG_ALLCONFIG", "none") };
        }

        yield return Call("defconfig", "no such file", "=none");
        foreach (string? probability in new[] { "101", "-1", "50:60", "1:2:3:4", "x", "10:", ":10", "10:95:95", " 5", "0x10" })
        {
            yield return Call("randconfig", $"probability {probability}") with
            {
                Environment = new Dictionary<string, string?> { ["KCONFIG_SEED"] = "7", ["KCONFIG_PROBABILITY"] = probability },
            };
        }

        foreach (string? seed in new[] { "0x7fffffff", "-1", "010", "99999999999", "0xffffffff" })
        {
            yield return Call("randconfig", $"seed {seed}") with { Environment = With("KCONFIG_SEED", seed) };
        }

        foreach (string? mode in new[] { "listnewconfig", "helpnewconfig", "syncconfig", "oldconfig", "olddefconfig",
            "yes2modconfig", "mod2yesconfig", "mod2noconfig" })
        {
            yield return Call(mode, "no configuration");
            yield return Call(mode, "empty configuration") with { Config = "" };
        }

        yield return Call("savedefconfig", "no configuration", "=defconfig");
        yield return Call("savedefconfig", "into a folder that is not there", "=none/defconfig");
        yield return Call("syncconfig", "no silent update") with { Environment = With("KCONFIG_NOSILENTUPDATE", "1") };
        yield return Call("alldefconfig", "other files") with
        {
            Environment = new Dictionary<string, string?>
            {
                ["KCONFIG_AUTOCONFIG"] = "a/auto", ["KCONFIG_AUTOHEADER"] = "b/header", ["KCONFIG_RUSTCCFG"] = "c/rust",
                ["KCONFIG_CONFIG"] = "d/config",
            },
        };
    }

    private static Dictionary<string, string?> With(string name, string value) => new() { [name] = value };
}
