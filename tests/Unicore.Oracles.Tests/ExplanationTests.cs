// SPDX-License-Identifier: BSD-3-Clause
// Explanations over a whole Linux tree: every part of one names a line that says it, of its own entry or of a block around that.
using Unicore.Kconfig;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Xunit.Abstractions;

namespace Unicore.Oracles.Tests;

[Collection(nameof(Linux61))]
public sealed class ExplanationTests(Linux61 oracle, ITestOutputHelper output)
{
    private static readonly string[] Begins = ["config ", "menuconfig ", "choice", "menu ", "if ", "comment "];
    private readonly Dictionary<string, string[]> _files = [];

    [Theory]
    [InlineData("linux x86_64", KconfigAnswer.No)]
    [MatrixData("linux arm64", KconfigAnswer.Default)]
    public void EveryPartNamesALineThatSaysIt(string name, KconfigAnswer answer)
    {
        OracleTree tree = oracle.Linux.Trees().Single(t => t.ToString() == name);
        KconfigOptions disk = KconfigOptions.ForDisk(tree.SourceRoot, tree.Environment);
        var parsed = KconfigTree.Parse(
            tree.RootFile, disk with { SourceRoot = null, ReadFile = path => disk.ReadFile(Path.Combine(tree.SourceRoot, path)) });
        var solver = new KconfigSolver(parsed);
        solver.AnswerAll(answer);
        int parts = 0;
        var wrong = new List<string>();
        foreach (KconfigSymbol symbol in parsed.Symbols.Values.Where(s => s.IsDefined))
        {
            foreach (KconfigWay way in solver.Explain(symbol).Ways)
            {
                foreach (KconfigNeed need in way.Needs)
                {
                    parts++;
                    if (WhatIsWrong(tree, way, need) is { } why)
                    {
                        wrong.Add($"{symbol.Name} at {way.Place}: '{need.Part}' by {need.Place} {why}");
                    }
                }
            }
        }

        output.WriteLine($"{parts} parts, {wrong.Count} wrong");
        Assert.True(parts > 1000);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    private string? WhatIsWrong(OracleTree tree, KconfigWay way, KconfigNeed need)
    {
        if (need.Place.File is not { } file)
        {
            return "has no place";
        }

        string[] lines = Lines(tree, file);
        string line = WholeLine(lines, need.Place.Line - 1);
        List<string> names = [.. need.Symbols.Where(s => !s.Symbol.IsChoice && s.Symbol != way.By).Select(s => s.Symbol.Name!)];
        if (names.Find(n => !System.Text.RegularExpressions.Regex.IsMatch(line, $@"(?<!\w){n}(?!\w)") && n != "MODULES") is { } missing)
        {
            return $"does not name {missing}";
        }

        // In the same file: the entry's own line, or that of a block which begins before it.
        if (file != way.Place.File || need.Place.Line == way.Place.Line)
        {
            return null;
        }

        int entry = Begin(lines, way.Place.Line - 1);
        int owner = Begin(lines, need.Place.Line - 1);
        bool isBlock = Begins[2..5].Any(b => lines[owner].TrimStart().StartsWith(b, StringComparison.Ordinal));
        return owner == entry || (owner < entry && isBlock) || need.Symbols.Any(s => s.Symbol.IsChoice) ? null : "belongs to another entry";
    }

    private string[] Lines(OracleTree tree, string file) => _files.TryGetValue(file, out string[]? lines) ? lines
        : _files[file] = File.ReadAllLines(Path.Combine(tree.SourceRoot, file));

    private static string WholeLine(string[] lines, int at)
    {
        string line = lines[at];
        while (line.EndsWith('\\'))
        {
            line = line[..^1] + lines[++at];
        }

        return line;
    }

    private static int Begin(string[] lines, int at)
    {
        while (lines[Math.Max(0, at - 1)].EndsWith('\\')
            || !Array.Exists(Begins, b => lines[at].TrimStart().StartsWith(b, StringComparison.Ordinal)))
        {
            at--;
        }

        return at;
    }
}
