// SPDX-License-Identifier: BSD-3-Clause
// How the text of sdk/targets is written: one place for the order of a build, one place for the choice of a world.
using System.Reflection;
using System.Xml;
using System.Xml.Linq;

namespace Unicore.Sdk.Tests;

public sealed class TargetsTextTests
{
    // Where it is chosen, and where an application of Unikraft's and a library of Unikraft's differ.
    private static readonly string[] MayAskForTheWorld = ["Unicore.World.targets", "Unicore.Unikraft.targets"];

    private static readonly string Folder = Path.Combine(
        typeof(TargetsTextTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "sdk/targets");

    private static IEnumerable<(string File, XElement Element)> Elements =>
        from path in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)
        from element in XDocument.Load(path, LoadOptions.SetLineInfo).Descendants()
        select (Path.GetFileName(path), element);

    private static string PlaceOf(string file, XElement element) => $"{file}({((IXmlLineInfo)element).LineNumber})";

    /// <summary>The lists of a build's order stand in one file; a target names its own.</summary>
    [Fact]
    public void EveryDependsOnListStandsInOrder()
    {
        HashSet<string> lists =
            [.. XDocument.Load(Path.Combine(Folder, "Unicore.Order.targets")).Descendants().Select(e => e.Name.LocalName)];
        IEnumerable<string> elsewhere =
            from e in Elements
            where e.Element.Attribute("DependsOnTargets")?.Value is { } list
                && !(list.StartsWith("$(", StringComparison.Ordinal) && list.EndsWith(')') && lists.Contains(list[2..^1]))
            select PlaceOf(e.File, e.Element);
        Assert.Empty(elsewhere);
        Assert.Empty(Elements.Where(e => e.File != "Unicore.Order.targets"
            && e.Element.Name.LocalName.EndsWith("DependsOn", StringComparison.Ordinal))
            .Select(e => PlaceOf(e.File, e.Element)));
    }

    [Fact]
    public void TheWorldIsChosenOnce()
    {
        IEnumerable<string> elsewhere =
            from e in Elements
            where !MayAskForTheWorld.Contains(e.File) && e.Element.Attributes().Any(a => Asks(a.Value))
            select PlaceOf(e.File, e.Element);
        Assert.Empty(elsewhere);
        Assert.Single(Elements, e => e.Element.Attribute("Project")?.Value.Contains("$(_World)", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void BothWorldsAnswerWhatTheOthersAsk()
    {
        string[] answers = ["_StagesTarget", "_ManifestTargets", "_WorldValidation", "_ContentTarget", "_WorldReference"];
        foreach (string world in new[] { "Unicore.Core.targets", "Unicore.Unikraft.targets" })
        {
            HashSet<string> given = [.. Elements.Where(e => e.File == world).Select(e => e.Element.Name.LocalName)];
            Assert.All(answers, answer => Assert.Contains(answer, given));
        }
    }

    private static bool Asks(string text) =>
        text.Contains("$(IsUnikraft", StringComparison.Ordinal) || text.Contains("$(UnikraftRoot)' ==", StringComparison.Ordinal)
        || text.Contains("$(UnikraftRoot)' !=", StringComparison.Ordinal) || text.Contains("'$(_World)'", StringComparison.Ordinal);
}
