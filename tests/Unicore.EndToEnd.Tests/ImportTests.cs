// SPDX-License-Identifier: BSD-3-Clause
// From a kraft file to a guest that runs: what stands in the file reaches its main as it is.
namespace Unicore.EndToEnd.Tests;

public sealed class ImportTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public ImportTests()
    {
        string from = Path.Combine(Workspace.Repository, "tests/Unicore.EndToEnd.Tests/UnikraftTree");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            _workspace.Write(Path.Combine("tree", Path.GetRelativePath(from, file)), File.ReadAllText(file));
        }
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task AnImportedProjectBuildsAndItsGuestGetsWhatTheKraftFileSays()
    {
        _workspace.Write("app/Kraftfile", """
            spec: v0.6
            name: my app
            unikraft: {source: ../tree, kconfig: {CONFIG_TREE_SPEED: 7, CONFIG_TREE_LOUD: y}}
            targets: [linuxu/x86_64]
            cmd: ["/bin/x\\y", "say \"hi\"", "back\\slash\\", "two words", "it's $$5 %41 *", "${RunCommand:-a;b}"]
            env: {HOME: "/h\\", TEXT: "one \"1\"\ntwo", Path: "${PATH_OF_NOBODY:-none}"}
            """);
        _workspace.Write("app/Config.uk",
            "config LIBUKLIBPARAM\n\tbool\n\tdefault y\n\nconfig LIBPOSIX_ENVIRON_LIBPARAM\n\tbool\n\tdefault y\n");
        _workspace.Write("app/main.c",
            "#include <stdio.h>\nint main(int count, char **words) { for (int i = 1; i < count; i++) printf(\"<%s>\\n\", words[i]); "
                + "return CONFIG_TREE_SPEED - 7; }\n");
        string tool = Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
        (await _workspace.RunAsync("dotnet", "app", "exec", tool, "import")).Ends(0).Says("UK2436").Says("wrote my app.ukproj");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        Assert.Contains("CONFIG_TREE_LOUD=y\n", await File.ReadAllTextAsync(_workspace["app/bin/Debug/linuxu-x86_64/.config"]),
            StringComparison.Ordinal);

        Outcome run = (await _workspace.DotnetAsync("app", "run", "--no-build")).Ends(0);
        Assert.Equal(
            "<env.vars=HOME=/h\\>\n<env.vars=TEXT=one \"1\"\ntwo>\n<env.vars=Path=none>\n<-->\n</bin/x\\y>\n<say \"hi\">\n" +
            "<back\\slash\\>\n<two words>\n<it's $5 %41 *>\n<a;b>\n",
            run.Text.Replace("\r", "", StringComparison.Ordinal));
        (await _workspace.DotnetAsync("app", "run", "--no-build", "--", "mine")).Ends(0).Says("<mine>").DoesNotSay("two words");
    }
}
