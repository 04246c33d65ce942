// SPDX-License-Identifier: BSD-3-Clause
// Lines that fit beside each other on a screen.
using System.Text.RegularExpressions;

namespace Unicore.Architecture.Tests;

public sealed partial class LineTests
{
    private const int Most = 140, Tab = 8;

    private static readonly string[] Endings =
        [".cs", ".c", ".h", ".S", ".ld", ".props", ".targets", ".csproj", ".ukproj", ".sh", ".uk", ".rs", ".lds", ".cpp", ".py"];

    // Written by other hands, or as those would: what our own programs have to read.
    private static readonly string[] Foreign = ["/Trees/", "/UnikraftTree/", "/Cases/", "/ConfCases/"];

    [Fact]
    public void LinesEndBeforeTheNextColumn()
    {
        IEnumerable<string> files = new[] { "sdk", "src", "tests", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(f => Endings.Contains(Path.GetExtension(f)))
            .Append(Path.Combine(Repository.Root, "build.sh"));
        string[] tooLong = [.. files.Select(f => Path.GetRelativePath(Repository.Root, f)).Where(IsOurs).Order(StringComparer.Ordinal)
            .SelectMany(TooLong)];
        Assert.True(tooLong.Length == 0, $"{tooLong.Length} lines have more than {Most} columns:\n{string.Join('\n', tooLong)}");
    }

    private static bool IsOurs(string file) =>
        !Foreign.Any(f => file.Contains(f, StringComparison.Ordinal))
        && !file.Split('/').Any(part => part is "bin" or "obj");

    private static IEnumerable<string> TooLong(string file) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, file)).Index()
        where line.Item.Length + (line.Item.Count(c => c == '\t') * (Tab - 1)) > Most && !IsOneValue(file, line.Item)
        select $"{file}:{line.Index + 1}";

    /// <summary>A property's or an attribute's value in MSBuild's text: a line's end in it would be part of it.</summary>
    private static bool IsOneValue(string file, string line) =>
        Path.GetExtension(file) is ".props" or ".targets" or ".csproj" or ".ukproj" && OneValue().IsMatch(line);

    [GeneratedRegex("""^\s*(<[\w.]+( Condition="[^"]*")?>[^<]*</[\w.]+>|<?[\w.]* ?[\w.]+="[^"]*"( ?/?>)?)$""")]
    private static partial Regex OneValue();
}
