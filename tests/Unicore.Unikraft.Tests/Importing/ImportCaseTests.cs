// SPDX-License-Identifier: BSD-3-Clause
// Runs every folder of Cases: a kraft file in, project and messages out; UPDATE_EXPECTED=1 rewrites what is expected.
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Unicore.Diagnostics;
using Unicore.Projects.Yaml;
using Unicore.Unikraft.Importing;

namespace Unicore.Unikraft.Tests.Importing;

public sealed class ImportCaseTests
{
    public static TheoryData<string> Cases => [.. Kit.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ProjectAndMessagesAreTheExpectedOnes(string name)
    {
        string file = Kit.FileOf(name);
        ImportResult result = Kit.Import(File.ReadAllText(file), Path.GetFileName(file));
        Check(Path.Combine(Kit.CasesFolder(), name, "expected.ukproj"), result.Project ?? "none\n");
        Check(
            Path.Combine(Kit.CasesFolder(), name, "expected.txt"),
            string.Concat(result.Diagnostics.Select(d => $"{d.Line}:{d.Column}: {d.Severity} {d.Code}: {d.Message}\n")));
    }

    /// <summary>Every key that names something and every value is in the project, or a message has it.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void NothingIsLost(string name)
    {
        string text = File.ReadAllText(Kit.FileOf(name));
        ImportResult result = Kit.Import(text);
        if (result.Project is null)
        {
            return;
        }

        var project = XDocument.Parse(result.Project);
        string[] values = [.. project.Descendants()
            .SelectMany(e => e.Attributes().Select(a => a.Value).Append(e.HasElements ? "" : e.Value)).Select(Unescape)];
        string told = string.Join('\n', result.Diagnostics.Select(d => d.Message));
        foreach (string value in Values(YamlReader.Read(text, "", [])!, ""))
        {
            string[] parts = value.Replace("${HOST_NAME:-nobody}", "$(_Kraft_HOST_NAME)", StringComparison.Ordinal)
                .Split('=', value.StartsWith('-') ? 1 : 2);
            parts[0] = parts[0].Replace("CONFIG_", "", StringComparison.Ordinal);
            string bare = parts[^1] is ['"', .. var quoted, '"']
                ? quoted.Replace("\\", "", StringComparison.Ordinal)
                : parts[^1].Replace("$$", "$", StringComparison.Ordinal);
            bool isThere = told.Contains(new YamlScalar(value, true, 0, 0).Show(), StringComparison.Ordinal)
                || ((parts.Length == 1 || values.Contains(parts[0]))
                    && values.Any(v => v == bare || v.Split([';', '/', ' ', '"']).Contains(bare)
                        || v.Replace("\\\"", "\"", StringComparison.Ordinal).Contains(bare, StringComparison.Ordinal)));
            Assert.True(isThere, $"lost: {value}");
        }
    }

    /// <summary>Each symbol has the value that the kraft file gives it, or a message says which other one counts.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void EverySymbolHasItsOwnValue(string name)
    {
        string text = File.ReadAllText(Kit.FileOf(name));
        ImportResult result = Kit.Import(text);
        var project = XDocument.Parse(result.Project!);
        HashSet<(string, string)> there = [.. project.Descendants("Kconfig")
            .Select(e => (Unescape(e.Attribute("Include")!.Value), Unescape(e.Attribute("Value")!.Value)))];
        foreach ((string symbol, string value) in Symbols(YamlReader.Read(text, "", [])!, null))
        {
            bool isTold = result.Diagnostics
                .Any(d => d.Message.Contains($"CONFIG_{symbol}={value} is overridden", StringComparison.Ordinal)
                    || d.Message.Contains($"[CONFIG_{symbol}={value}]", StringComparison.Ordinal));
            Assert.True(there.Contains((symbol, value)) || isTold, $"lost: {symbol}={value}");
        }
    }

    /// <summary>
    /// Symbols and values of everything that stands under <c>kconfig</c>; <paramref name="key"/> is the last key above the node.
    /// </summary>
    private static IEnumerable<(string Symbol, string Value)> Symbols(YamlNode node, string? key) => (node, key) switch
    {
        (YamlMap map, "kconfig") =>
            map.Entries
                .Select(e => Symbol(
                    e.Key.Text, ((YamlScalar)e.Value) is { Truth: { } truth } ? (truth ? "y" : "n") : ((YamlScalar)e.Value).Text)),
        (YamlMap map, _) => map.Entries.SelectMany(e => Symbols(e.Value, e.Key.Text)),
        (YamlList list, _) => list.Items.SelectMany(i => Symbols(i, key)),
        (YamlScalar scalar, "kconfig") when scalar.Text.StartsWith("# ", StringComparison.Ordinal) =>
            [Symbol(scalar.Text.Split(' ')[1], "n")],
        (YamlScalar scalar, "kconfig") when scalar.Text.Contains('=', StringComparison.Ordinal) =>
            [Symbol(scalar.Text.Split('=', 2)[0], scalar.Text.Split('=', 2)[1])],
        _ => [],
    };

    private static (string Symbol, string Value) Symbol(string name, string value) => (
        name.Replace("CONFIG_", "", StringComparison.Ordinal),
        value is ['"', .. var quoted, '"']
            ? quoted.Replace("\\", "", StringComparison.Ordinal)
            : value.Replace("$$", "$", StringComparison.Ordinal));

    /// <summary>Values with a meaning of their own, as the import documents it: truths, aliases of names, the specification.</summary>
    private static IEnumerable<string> Values(YamlNode node, string path) => node switch
    {
        YamlList list => list.Items.SelectMany(i => Values(i, i is YamlMap ? $"{path}[]" : path)),
        YamlMap map => map.Entries
            .SelectMany(e =>
                (path.EndsWith("kconfig", StringComparison.Ordinal) || path is "libraries" or "env" ? [e.Key.Text] : Array.Empty<string>())
                    .Concat(Values(e.Value, path.Length == 0 ? e.Key.Text : $"{path}.{e.Key.Text}"))),
        YamlScalar { IsEmpty: false, Truth: null } scalar when path is not ("spec" or "specification" or "outdir") => scalar.Text switch
        {
            "firecracker/aarch64" => ["fc/arm64"],
            "512M" => ["512"],
            "amd64" => ["x86_64"],
            "lwip:stable" => ["lwip", "stable"],
            "# CONFIG_LIBUKALLOC is not set" => ["CONFIG_LIBUKALLOC=n"],
            _ => [scalar.Text],
        },
        _ => [],
    };

    private static string Unescape(string text) =>
        Regex.Replace(text, "%([0-9A-F]{2})", m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());

    private static void Check(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
