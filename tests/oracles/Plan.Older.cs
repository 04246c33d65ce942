// SPDX-License-Identifier: BSD-3-Clause
// The calls that conf of Linux 4.11 knows, on one random configuration.
namespace Unicore.Oracles;

public sealed partial class Plan
{
    // That conf does not make the folders of the files for make.
    private static readonly Dictionary<string, string> Folders = new() { ["include/config/there"] = "", ["include/generated/there"] = "" };

    private static IEnumerable<Request> OlderSessions(int seed, string config, string damaged)
    {
        foreach (string? mode in new[] { "listnewconfig", "oldconfig", "oldaskconfig" })
        {
            yield return Call(mode, $"damaged {seed}") with { Config = damaged, Keys = Answers.OnlyEnter };
        }

        yield return Call("savedefconfig", $"damaged {seed}", "=defconfig") with { Config = damaged };
        yield return Call("silentoldconfig", $"nobody to ask {seed}") with { Config = damaged, Files = Folders };
        yield return Call("silentoldconfig", $"complete {seed}") with { Config = config, Files = Folders };
        yield return Call("oldnoconfig", $"other name {seed}") with
        {
            Files = new Dictionary<string, string> { ["mine"] = damaged },
            Environment = With("KCONFIG_CONFIG", "mine"),
        };
    }
}
