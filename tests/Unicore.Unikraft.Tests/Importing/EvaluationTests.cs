// SPDX-License-Identifier: BSD-3-Clause
// What MSBuild itself reads out of an imported project.
using System.Text.Json;
using System.Xml.Linq;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Unikraft.Tests.Importing;

public sealed class EvaluationTests : IDisposable
{
    private const string Text = """
        spec: v0.6
        name: évaluation
        unikraft: {kconfig: {CONFIG_TEXT: 'a;b$$(c)@(d)%20 *?'}}
        cmd: ["/bin/x", "--say", "two words", 'quo"te\', "", "50% $$(off) @(x) a;b 'q' *?", "$Shell_X ${SHELL_X:-none} ${RunCommand:-a;b}"]
        env: {HOME: "/", "A B;C": " padded\n\ttabbed ", Arch: "${Arch:-riscv}"}
        targets:
        - {name: nine, plat: qemu, arch: x86_64, kconfig: [CONFIG_ROOT="9pfs"]}
        - {name: "it's", plat: qemu, arch: x86_64, kconfig: [CONFIG_ROOT="initrd"]}
        - fc/arm64
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task ValuesComeOutAsTheyStoodInTheKraftFile()
    {
        JsonElement root = await EvaluateAsync("qemu", "x86_64", "");
        JsonElement properties = root.GetProperty("Properties");
        Assert.Equal("évaluation", properties.GetProperty("UnikernelName").GetString());
        Assert.Equal("""/bin/x --say "two words" "quo\"te\\" "" "50% $(off) @(x) a;b 'q' *?" "mixed none a;b" """.TrimEnd(),
            properties.GetProperty("UnikernelArguments").GetString());
        Assert.Equal("qemu/x86_64;fc/arm64", properties.GetProperty("UnikernelTargets").GetString());
        Assert.Equal([("TEXT", "a;b$(c)@(d)%20 *?"), ("ROOT", "9pfs")], Items(root, "Kconfig"));
        Assert.Equal([("HOME", "/"), ("A B;C", " padded\n\ttabbed "), ("Arch", "riscv")], Items(root, "UnikernelEnvironment"));
    }

    /// <summary>A kraft file's author chooses the names of its variables: none of them may steer the build.</summary>
    [Fact]
    public async Task VariablesComeFromTheEnvironmentAndSetNoPropertyOfTheBuild()
    {
        JsonElement root = await EvaluateAsync("qemu", "x86_64", "", ("SHELL_X", "50%41;$(Arch) 'x'"), ("RunCommand", ""));
        JsonElement properties = root.GetProperty("Properties");
        Assert.EndsWith(" \"mixed 50%41;$(Arch) 'x' a;b\"", properties.GetProperty("UnikernelArguments").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(("", "x86_64"), (properties.GetProperty("RunCommand").GetString(), properties.GetProperty("Arch").GetString()));
    }

    [Theory]
    [InlineData("qemu", "x86_64", "it's", "initrd")]
    [InlineData("qemu", "x86_64", "other", "9pfs")]
    [InlineData("fc", "arm64", "it's", null)]
    public async Task EachTargetAndVariantHasItsOwnSymbols(string platform, string architecture, string variant, string? root) =>
        Assert.Equal(
            root, Items(await EvaluateAsync(platform, architecture, variant), "Kconfig").FirstOrDefault(i => i.Include == "ROOT").Value);

    private static IEnumerable<(string Include, string Value)> Items(JsonElement root, string name) =>
        root.GetProperty("Items").GetProperty(name).EnumerateArray()
            .Select(i => (i.GetProperty("Identity").GetString()!, i.GetProperty("Value").GetString()!));

    private async Task<JsonElement> EvaluateAsync(
        string platform, string architecture, string variant, params (string Name, string Value)[] environment)
    {
        // Without its SDK, whose part is tested elsewhere.
        var project = XDocument.Parse(Kit.Import(Text).Project!);
        project.Root!.Attribute("Sdk")!.Remove();
        await File.WriteAllTextAsync(Path.Combine(_folder, "x.proj"), project.ToString());
        Dictionary<string, string?> variables = environment.Append(("Shell_X", "mixed")).ToDictionary(v => v.Item1, v => (string?)v.Item2);
        BufferedCommandResult result = await Cli.Wrap("dotnet").WithWorkingDirectory(_folder).WithEnvironmentVariables(variables)
            .WithArguments([
            "msbuild", "x.proj", "-getProperty:UnikernelName,UnikernelArguments,UnikernelTargets,RunCommand,Arch",
                "-getItem:Kconfig,UnikernelEnvironment",
            $"-p:Platform={platform}", $"-p:Arch={architecture}", $"-p:UnikernelVariant={variant}"]).ExecuteBufferedAsync();
        return JsonDocument.Parse(result.StandardOutput).RootElement;
    }
}
