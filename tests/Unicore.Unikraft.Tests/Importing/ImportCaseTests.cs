// SPDX-License-Identifier: BSD-3-Clause
// Runs every folder of Cases: a kraft file in, project and messages out; UPDATE_EXPECTED=1 rewrites what is expected.
using System.Text.RegularExpressions;
using System.Xml.Linq;
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
        Check(Path.Combine(Kit.CasesFolder(), name, "expected.txt"), string.Concat(result.Diagnostics.Select(d => $"{d.Line}:{d.Column}: {d.Severity} {d.Code}: {d.Message}\n")));
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
        string[] values = [.. project.Descendants().SelectMany(e => e.Attributes().Select(a => a.Value).Append(e.HasElements ? "" : e.Value)).Select(Unescape)];
        string told = string.Join('\n', result.Diagnostics.Select(d => d.Message));
        foreach (string value in Values(YamlReader.Read(text, "", [])!, ""))
        {
            string[] parts = value.Replace("${HOST_NAME:-nobody}", "$(HOST_NAME)", StringComparison.Ordinal).Split('=', value.StartsWith('-') ? 1 : 2);
            parts[0] = parts[0].Replace("CONFIG_", "", StringComparison.Ordinal);
            string bare = parts[^1] is ['"', .. var quoted, '"'] ? quoted.Replace("\\", "", StringComparison.Ordinal) : parts[^1].Replace("$$", "$", StringComparison.Ordinal);
            bool isThere = told.Contains(new YamlScalar(value, true, 0, 0).Show(), StringComparison.Ordinal)
                || ((parts.Length == 1 || values.Contains(parts[0])) && values.Any(v => v == bare || v.Split([';', '/', ' ', '"']).Contains(bare) || v.Replace("\\\"", "\"", StringComparison.Ordinal).Contains(bare, StringComparison.Ordinal)));
            Assert.True(isThere, $"lost: {value}");
        }
    }

    /// <summary>Values with a meaning of their own, as the import documents it: truths, aliases of names, the specification.</summary>
    private static IEnumerable<string> Values(YamlNode node, string path) => node switch
    {
        YamlList list => list.Items.SelectMany(i => Values(i, i is YamlMap ? $"{path}[]" : path)),
        YamlMap map => map.Entries.SelectMany(e => (path.EndsWith("kconfig", StringComparison.Ordinal) || path is "libraries" or "env" ? [e.Key.Text] : Array.Empty<string>()).Concat(Values(e.Value, path.Length == 0 ? e.Key.Text : $"{path}.{e.Key.Text}"))),
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

    private static string Unescape(string text) => Regex.Replace(text, "%([0-9A-F]{2})", m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());

    private static void Check(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
