// SPDX-License-Identifier: BSD-3-Clause
// Text of the grammar, and random damage to good text: whatever comes out, the engine neither throws nor hangs.
using System.Text;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Linting;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Wanting;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Tests;

public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "config ", "menu \"x\"\n", "endmenu\n", "if A\n", "endif\n", "choice\n", "endchoice\n", "$(", ")", "\"", "'", "\\", "\n", "\t",
        "depends on ", "select ", "default ", "range 1 2", "source \"other\"\n", "A", "B", "=", ":=", "+=", "!", "(", "&&", "||", "y", "m",
        "-9999999999999999999999", "0xffffffffffffffffff", "tristate \"t\"\n", "bool\n", "int \"i\"\n", "modules\n", "optional\n", "help\n",
        "imply ", "visible if ", "\0", "é", "$(shell,", "$(A,",
    ];

    // A campaign: UNICORE_FUZZ_SECONDS=3600 dotnet test --filter FuzzTests; another UNICORE_FUZZ_SEED for other inputs.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(Setting("UNICORE_FUZZ_SECONDS", 3));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DamagedTextNeverThrowsNorHangs(int seed)
    {
        string[] seeds = Directory.GetDirectories(CasesFolder()).Order(StringComparer.Ordinal)
            .Select(c => File.ReadAllText(Path.Combine(c, "Kconfig"))).ToArray();
        Campaign(seed, random => Damage(seeds[random.Next(seeds.Length)], random));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void TreesOfTheGrammarNeverThrowNorHang(int seed) => Campaign(seed, random =>
    {
        var text = new StringBuilder();
        Statements(text, random, 4);
        return random.Next(2) == 0 ? text.ToString() : Damage(text.ToString(), random);
    });

    [Fact]
    public void DamagedTreesThatValuesFlowThroughNeverThrowNorHang() => Campaign(6, random =>
    {
        string text = new RandomTree(random.Next(), random.Next(2, 12)).Text();
        return random.Next(3) == 0 ? text : Damage(text, random);
    });

    private static void Campaign(int seed, Func<Random, string> make)
    {
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        for (int round = 0; round == 0 || clock.Elapsed < Longest; round++)
        {
            var random = new Random((seed + Setting("UNICORE_FUZZ_SEED", 0)) * 1_000_003 + round);
            (string? text, string? other) = (make(random), make(random));
            Task work = Task.Run(() => Everything(text, other, random));
            bool ended = Task.WhenAny(work, Task.Delay(TimeSpan.FromMinutes(1))).GetAwaiter().GetResult() == work;
            if (!ended || work.IsFaulted)
            {
                Assert.Fail($"Round {round} of seed {seed} "
                    + $"{(ended ? $"threw {work.Exception!.InnerException}" : "hangs")}\n--- Kconfig\n{text}\n--- other\n{other}");
            }
        }
    }

    /// <summary>Reads the files and asks the engine all that can be asked.</summary>
    private static void Everything(string text, string other, Random random)
    {
        KconfigTree tree = Kit.Tree(text, ("other", other));
        var solver = new KconfigSolver(tree);
        solver.Load(Damage(
            "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_A_TEXT=\"x\"\nCONFIG_LOW=3\nCONFIG_T_ONE=m\nCONFIG_S1=y\nCONFIG_S2=0x5\n", random),
                "input");
        Assert.NotNull(solver.WriteDotConfig());
        Assert.NotNull(solver.WriteDefConfig());
        Assert.NotNull(solver.WriteHeader());
        solver.Evaluate(Damage("A && (B || C = y)", random));
        foreach (KconfigSymbol? symbol in tree.Symbols.Values.Where(_ => random.Next(4) == 0).Take(5))
        {
            solver.Explain(symbol);
            solver.Want(symbol, Pick(random, "y", "m", "n", "3", "x"), effort: 30);
            solver.Answer(symbol, Pick(random, "y", "m", "n", "3", "0x3"));
            solver.Forget(symbol);
        }

        solver.AnswerAll((KconfigAnswer)random.Next(4));
        Assert.NotNull(solver.WriteDotConfig());
        Assert.All(solver.Diagnose().Concat(tree.Diagnostics).Concat(KconfigLinter.Lint(tree)),
            d => Assert.StartsWith("UK1", d.Code, StringComparison.Ordinal));
    }

    /// <summary>Statements as the grammar has them, over few names, so that they meet.</summary>
    private static void Statements(StringBuilder to, Random random, int depth)
    {
        for (int i = random.Next(1, 7); i > 0; i--)
        {
            switch (random.Next(depth > 0 ? 10 : 6))
            {
                case 0:
                    to.Append($"{Pick(random, "V", "W", "f")} {Pick(random, "=", ":=", "+=")} {Macro(random, 3)}\n");
                    break;
                case 1:
                    to.Append($"comment \"{Macro(random, 2)}\"\n\tdepends on {Expression(random, 3)}\n");
                    break;
                case 6:
                    to.Append($"menu \"M\"\n\tvisible if {Expression(random, 2)}\n");
                    Statements(to, random, depth - 1);
                    to.Append("endmenu\n");
                    break;
                case 7:
                    to.Append($"if {Expression(random, 3)}\n");
                    Statements(to, random, depth - 1);
                    to.Append("endif\n");
                    break;
                case 8:
                    to.Append($"choice {Pick(random, "", "", "C")}\n\t"
                        + $"{Pick(random, "bool", "tristate", "optional")}\n\tprompt \"C\" if {Expression(random, 1)}\n\tdefault "
                        + $"{Name(random)}\n");
                    Statements(to, random, depth - 1);
                    to.Append("endchoice\n");
                    break;
                case 9:
                    to.Append(Pick(random, "source \"other\"\n", "osource \"gone\"\n", "rsource \"$(V)\"\n", "mainmenu \"$(W)\"\n"));
                    break;
                default:
                    to.Append($"{Pick(random, "config", "menuconfig")} {Name(random)}\n");
                    Options(to, random);
                    break;
            }
        }
    }

    private static void Options(StringBuilder to, Random random)
    {
        to.Append($"\t{Pick(random, "bool", "tristate", "int", "hex", "string")} "
            + $"{Pick(random, "", "\"p\"", $"\"p\" if {Expression(random, 2)}")}\n");
        for (int i = random.Next(5); i > 0; i--)
        {
            string condition = random.Next(2) == 0 ? "" : $" if {Expression(random, 2)}";
            to.Append(random.Next(9) switch
            {
                0 => $"\tdepends on {Expression(random, 3)}\n",
                1 => $"\tselect {Name(random)}{condition}\n",
                2 => $"\timply {Name(random)}{condition}\n",
                3 => $"\trange {Operand(random)} {Operand(random)}{condition}\n",
                4 => $"\tdefault {Macro(random, 2)}{condition}\n",
                5 => "\tmodules\n",
                6 => "\toption env=\"E\"\n",
                7 => "\thelp\n\t  Text\n\n\t    more\n",
                _ => $"\tdefault {Expression(random, 2)}{condition}\n",
            });
        }
    }

    private static string Expression(Random random, int depth) => random.Next(depth > 0 ? 6 : 2) switch
    {
        0 => Operand(random),
        1 => $"{Operand(random)} {Pick(random, "=", "!=", "<", ">", "<=", ">=")} {Operand(random)}",
        2 => $"!{Expression(random, depth - 1)}",
        3 => $"({Expression(random, depth - 1)})",
        4 => $"{Expression(random, depth - 1)} && {Expression(random, depth - 1)}",
        _ => $"{Expression(random, depth - 1)} || {Expression(random, depth - 1)}",
    };

    private static string Macro(Random random, int depth) => random.Next(depth > 0 ? 7 : 2) switch
    {
        0 => Name(random),
        1 => "$(V)",
        2 => $"$(f,{Macro(random, depth - 1)},{Macro(random, depth - 1)})",
        3 => $"$(shell,{Macro(random, depth - 1)})",
        4 => $"$({Pick(random, "info", "warning-if", "error-if", "filename", "lineno", "$(1)")},{Macro(random, depth - 1)},$(2))",
        5 => $"{Macro(random, depth - 1)} $(W){Macro(random, depth - 1)}",
        _ => "$(1)$(2)",
    };

    private static string Operand(Random random) =>
        Pick(random, Name(random), Name(random), "y", "m", "n", "3", "0x1f", "-1", "\"t\"", "\"\"", "99999999999999999999");

    private static string Name(Random random) => Pick(random, "A", "B", "D", "S1", "S2", "T_ONE", "LOW");

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), System.Globalization.CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    private static string Damage(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            int at = random.Next(result.Length + 1);
            switch (random.Next(3))
            {
                case 0:
                    result.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    result.Remove(at, Math.Min(random.Next(1, 20), result.Length - at));
                    break;
                default:
                    int from = random.Next(text.Length + 1);
                    result.Insert(at, text.AsSpan(from, Math.Min(random.Next(1, 60), text.Length - from)));
                    break;
            }
        }

        return result.ToString();
    }

    private static string CasesFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
