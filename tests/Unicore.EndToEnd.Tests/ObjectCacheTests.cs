// SPDX-License-Identifier: BSD-3-Clause
// Objects of the SDK's libraries are compiled once for all projects, and are what would have been compiled.
namespace Unicore.EndToEnd.Tests;

public sealed class ObjectCacheTests : IDisposable
{
    private const string Taken = "; from the object cache)";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private void WriteApplication(string folder, string options = "") => WriteApplication(folder, options, "linuxu/x86_64");

    private void WriteApplication(string folder, string options, string targets)
    {
        _workspace.Write($"{folder}/app.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelTargets>{targets}</UnikernelTargets></PropertyGroup>
              <ItemGroup>{options}</ItemGroup>
            </Project>
            """);
        _workspace.Write($"{folder}/main.c", "#include <stdio.h>\nint main(void) { printf(\"it runs\\n\"); return 6; }\n");
    }

    private async Task<string[]> BuildAsync(string folder, string cache, params string[] more) =>
        [.. (await _workspace.DotnetAsync(folder, ["build", "-v:n", "-p:UnikernelObjectCache=" + cache, .. more])).Ends(0).Text
            .Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("CC ", StringComparison.Ordinal)
                || l.StartsWith("app: ", StringComparison.Ordinal) || l.StartsWith("AS ", StringComparison.Ordinal))];

    private byte[] Image(string folder, string target = "linuxu-x86_64") =>
        File.ReadAllBytes(_workspace[$"{folder}/bin/Debug/{target}/app.elf"]);

    /// <summary>The second has an option of its own, which some sources read.</summary>
    [Fact]
    public async Task ASecondProjectTakesWhatTheFirstMadeAndIsTheSameAsWithoutACache()
    {
        string cache = _workspace["objects"];
        const string Option = "<Kconfig Include=\"LIBUKDEBUG_BACKTRACE_DEPTH\" Value=\"7\" />";
        WriteApplication("first");
        WriteApplication("some/where/second", Option);
        WriteApplication("third", Option);
        Assert.DoesNotContain(await BuildAsync("first", cache), l => l.EndsWith(Taken, StringComparison.Ordinal));

        string[] second = await BuildAsync("some/where/second", cache);
        Assert.Contains(second, l => l.StartsWith("CC app/main.c (never built)", StringComparison.Ordinal));
        string[] compiled = [.. second.Where(l => l.EndsWith("(never built)", StringComparison.Ordinal))];
        string[] taken = [.. second.Where(l => l.EndsWith("(never built" + Taken, StringComparison.Ordinal))];
        Assert.InRange(compiled.Length, 2, 8);
        Assert.InRange(taken.Length, 20, 1000);
        Assert.Contains($" {taken.Length} objects came from the cache, 0 were up to date.", second[^1], StringComparison.Ordinal);

        // Without one, and where one cannot be.
        (await _workspace.DotnetAsync("third", "build", "-v:n", "-p:UnikernelObjectCache=/proc/nowhere")).Ends(0).Says("UK3016")
            .Says("/proc/nowhere").Says("0 Warning(s)").DoesNotSay(Taken);
        Assert.Equal(Image("third"), Image("some/where/second"));
        Assert.Contains("app: 0 actions ran", (await BuildAsync("some/where/second", cache))[^1], StringComparison.Ordinal);
        (await _workspace.BootAsync("some/where/second", "--no-build")).Ends(6).Says("it runs");
    }

    /// <summary>So says -t:Rebuild, for each of several targets; a build after `dotnet clean` may take everything.</summary>
    [MatrixFact]
    public async Task ARebuildCompilesEverything()
    {
        string cache = Workspace.ObjectCache;
        WriteApplication("app", "", "linuxu/x86_64;kvm/x86_64");
        await BuildAsync("app", cache);
        byte[][] first = [Image("app"), Image("app", "kvm-x86_64")];
        string[] rebuilt = await BuildAsync("app", cache, "-t:Rebuild");
        Assert.DoesNotContain(rebuilt, l => l.EndsWith(Taken, StringComparison.Ordinal));
        Assert.InRange(rebuilt.Length, 40, 1000);
        Assert.Equal(first, [Image("app"), Image("app", "kvm-x86_64")]);
        (await _workspace.DotnetAsync("app", "clean")).Ends(0);
        string[] again = await BuildAsync("app", cache);
        Assert.All(again.Where(l => !l.StartsWith("app: ", StringComparison.Ordinal) && !l.StartsWith("CC app/", StringComparison.Ordinal)),
            l => Assert.EndsWith(Taken, l, StringComparison.Ordinal));
        Assert.Equal(first, [Image("app"), Image("app", "kvm-x86_64")]);
    }

    [Fact]
    public async Task AWrongSizeIsAnError()
    {
        WriteApplication("app");
        (await _workspace.DotnetAsync("app", "build", "-p:UnikernelObjectCacheSize=2G")).Ends(1).Says("error UK2020")
            .Says("UnikernelObjectCacheSize");
    }
}
