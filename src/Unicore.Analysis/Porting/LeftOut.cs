// SPDX-License-Identifier: BSD-3-Clause
// What software can be configured without, when it is something that a guest does not have.
using System.Text.RegularExpressions;

namespace Unicore.Analysis.Porting;

/// <summary>Finds options of configure scripts that leave out what a build failed for.</summary>
internal static partial class LeftOut
{
    /// <summary>An option that a script offers.</summary>
    /// <param name="output">What the step that failed wrote.</param>
    /// <param name="help">What the script says of its options.</param>
    /// <param name="given">The script's call, with the options that it has.</param>
    /// <returns>The option; null for none.</returns>
    public static string? Option(string output, string help, string given)
    {
        HashSet<string> offered = [.. Offer().Matches(help).Select(m => m.Value)], has = [.. given.Split(' ')];
        // The first that says how to do without something.
        IEnumerable<string> named = Offer().Matches(output).Select(m => m.Value)
            .Where(o => Negative(offered, o[o.IndexOf('-', 2)..]).Contains(o));
        // "Build without --with-x" is said as well.
        IEnumerable<string> blamed = output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal))
            .SelectMany(l => Offer().Matches(l)).SelectMany(m => Negative(offered, m.Value[m.Value.IndexOf('-', 2)..]));
        // A header: its folder and its name, without what says that it is a library.
        IEnumerable<string> missing = Header().Matches(output).Select(m => m.Groups["name"].Value)
            .Concat(Library().Matches(output).Select(m => m.Groups["name"].Value))
            .SelectMany(n => n.Split('/'))
            .SelectMany(n => (string[])[n, n.StartsWith("lib", StringComparison.Ordinal) ? n[3..] : "lib" + n])
            .SelectMany(n => (string[])[$"-{n}", $"-{n.TrimEnd([.. "0123456789"])}"])
            .SelectMany(n => Negative(offered, n));
        return named.Concat(blamed).Concat(missing).FirstOrDefault(o => !has.Contains(o));
    }

    /// <summary>A help may name either side of an option.</summary>
    private static IEnumerable<string> Negative(HashSet<string> offered, string name) =>
        (offered.Contains("--without" + name) || offered.Contains("--with" + name) ? (string[])["--without" + name] : [])
        .Concat(offered.Contains("--disable" + name) || offered.Contains("--enable" + name) ? (string[])["--disable" + name] : []);

    [GeneratedRegex(@"--(?:with|without|enable|disable)-[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")]
    private static partial Regex Offer();

    [GeneratedRegex(@"error: (?<name>[\w./+-]+)\.h(?:pp)?: No such file")]
    private static partial Regex Header();

    [GeneratedRegex(@"cannot find -l(?<name>[\w.+-]+)")]
    private static partial Regex Library();
}
