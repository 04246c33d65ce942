// SPDX-License-Identifier: BSD-3-Clause
// Trees and solvers from text, without a disk.
using Unicore.Diagnostics;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
namespace Unicore.Kconfig.Tests;

internal static class Kit
{
    public static KconfigTree Tree(string text, params (string Path, string Text)[] others) =>
        KconfigTree.Parse("Kconfig", Options(text, others));

    public static KconfigOptions Options(string text, params (string Path, string Text)[] others)
    {
        Dictionary<string, string> files = others.ToDictionary(f => f.Path, f => f.Text);
        files["Kconfig"] = text;
        return new KconfigOptions
        {
            ReadFile = path => files.GetValueOrDefault(path),
            Environment = name => name == "HOST_NAME" ? "host" : null,
            RunShell = command => new ShellResult(0, command.Trim() == "lines" ? "one\ntwo\n\n" : $"ran({command.Trim()})\n"),
        };
    }

    public static KconfigSolver Solver(string text) => new(Tree(text));

    public static Diagnostic Only(this IEnumerable<Diagnostic> diagnostics, string code) => Assert.Single(diagnostics, d => d.Code == code);
}
