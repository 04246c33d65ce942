// SPDX-License-Identifier: BSD-3-Clause
// The Unicore.Kconfig package as its users get it: the README's sample, compiled against the package that NuGet restored.
using System.Text.RegularExpressions;

namespace Unicore.EndToEnd.Tests;

public sealed class KconfigPackageTests
{
    [Fact]
    public async Task TheSampleOfTheReadmeRunsAgainstThePackage()
    {
        using var workspace = new Workspace();
        string readme = File.ReadAllText(Path.Combine(Workspace.Repository, "src/Unicore.Kconfig/README.md"));
        string sample = Regex.Match(readme, "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        string[] lines = sample.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, lines.Count(l => !l.StartsWith("using ", StringComparison.Ordinal)));
        workspace.Write("sample/Program.cs", sample);
        workspace.Write("sample/sample.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Unicore.Kconfig" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        workspace.Write("sample/Kconfig", "config NET\n\tbool \"Net\"\nconfig HTTP\n\tbool \"Http\"\n\tdepends on NET\n");
        Outcome outcome = (await workspace.DotnetAsync("sample", "run")).Ends(0);
        outcome.Says("my.config:1: UK1101: HTTP=y, set by my.config, did not hold: it is n.");
        outcome.Says("the prompt at Kconfig:4 needs:".Replace("Kconfig", workspace["sample/Kconfig"], StringComparison.Ordinal));
        outcome.Says("Set NET=y.");
        outcome.Says("CONFIG_NET=y\nCONFIG_HTTP=y\n");
    }
}
