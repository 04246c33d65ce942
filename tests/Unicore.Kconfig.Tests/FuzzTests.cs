// SPDX-License-Identifier: BSD-3-Clause
// Random damage to good text: whatever comes out, the engine neither throws nor hangs.
using System.Text;

namespace Unicore.Kconfig.Tests;

public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "config ", "menu \"x\"\n", "endmenu\n", "if A\n", "endif\n", "choice\n", "endchoice\n", "$(", ")", "\"", "'", "\\", "\n", "\t", "depends on ",
        "select ", "default ", "range 1 2", "source \"other\"\n", "A", "B", "=", ":=", "+=", "!", "(", "&&", "||", "y", "m", "-9999999999999999999999",
        "0xffffffffffffffffff", "tristate \"t\"\n", "bool\n", "int \"i\"\n", "modules\n", "optional\n", "help\n", "imply ", "visible if ", "\0", "é", "$(shell,", "$(A,",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DamagedTextNeverThrowsNorHangs(int seed)
    {
        var random = new Random(seed);
        var seeds = Directory.GetDirectories(CasesFolder()).Order(StringComparer.Ordinal).Select(c => File.ReadAllText(Path.Combine(c, "Kconfig"))).ToArray();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < 1500 && clock.Elapsed < TimeSpan.FromSeconds(3); round++)
        {
            var text = Damage(seeds[random.Next(seeds.Length)], random);
            var input = Damage("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_A_TEXT=\"x\"\nCONFIG_LOW=3\nCONFIG_T_ONE=m\n", random);
            var tree = Kit.Tree(text, ("other", Damage(seeds[random.Next(seeds.Length)], random)));
            var solver = new KconfigSolver(tree);
            solver.Load(input, "input");
            Assert.NotNull(solver.WriteDotConfig());
            Assert.NotNull(solver.WriteDefConfig());
            Assert.NotNull(solver.WriteHeader());
            solver.Evaluate(Damage("A && (B || C = y)", random));
            Assert.All(solver.Diagnostics.Concat(tree.Diagnostics), d => Assert.StartsWith("UK1", d.Code, StringComparison.Ordinal));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
    }

    private static string Damage(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var at = random.Next(result.Length + 1);
            switch (random.Next(3))
            {
                case 0:
                    result.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    result.Remove(at, Math.Min(random.Next(1, 20), result.Length - at));
                    break;
                default:
                    var from = random.Next(text.Length);
                    result.Insert(at, text.AsSpan(from, Math.Min(random.Next(1, 60), text.Length - from)));
                    break;
            }
        }

        return result.ToString();
    }

    private static string CasesFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
