// SPDX-License-Identifier: BSD-3-Clause
// What a project brings to its guest on each platform: the files of a root file system, and variables of the environment.
namespace Unicore.EndToEnd.Tests;

public sealed class RootFileSystemTests : IDisposable
{
    /// <summary>Says what archive it has, with a checksum that the host can repeat, and each file's name.</summary>
    private const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <uk/plat/bootinfo.h>
        static unsigned long field(const char *header, int n)
        {
            char text[9] = { 0 };
            return strtoul(memcpy(text, header + 6 + 8 * n, 8), NULL, 16);
        }
        int main(int argc, char *argv[], char *envp[])
        {
            const struct ukplat_bootinfo *info = ukplat_bootinfo();
            const char *at = info->module_count ? (const char *)(uintptr_t)info->modules[0].base : "";
            (void)argc, (void)argv;
            printf("%u modules of %llu bytes, %d\n", info->module_count, (unsigned long long)info->modules[0].len, envp == environ);
            while (!memcmp(at, "070701", 6) && strcmp(at + 110, "TRAILER!!!")) {
                const char *data = at + ((110 + field(at, 11) + 3) & ~3UL);
                printf("file %s: %.*s\n", at + 110, (int)field(at, 6), data);
                at = data + ((field(at, 6) + 3) & ~3UL);
            }
            for (char **v = envp; *v; v++)
                printf("variable %s\n", *v);
        }
        """;

    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private void Application()
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="ukplat" />
                <RootFileSystem Include="root/;more.tar" />
                <UnikernelEnvironment Include="HOME" Value="/ho &quot;me&quot;" />
                <UnikernelEnvironment Include="uk.console" Value="a uk.console=framed b" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", Source);
        _workspace.Write("app/root/etc/motd", "welcome");
        _workspace.Write("more/late", "from a tar archive");
    }

    [Theory]
    [MatrixData("kvm", "x86_64", "")]
    [MatrixData("kvm", "arm64", "")]
    [InlineData("kvm", "x86_64", "-p:UnikernelEmbedRootFileSystem=true")]
    [InlineData("linuxu", "x86_64", "")]
    [MatrixData("linuxu", "arm64", "")]
    [MatrixData("firecracker", "x86_64", "")]
    [MatrixData("rpi3", "arm64", "")]
    [MatrixData("zcu102", "arm64", "")]
    [MatrixData("xen", "x86_64", "")]
    [MatrixData("xen", "arm64", "")]
    public async Task FilesAndVariablesReachTheGuest(string platform, string arch, string option)
    {
        Application();
        (await _workspace.RunAsync("tar", _workspace["more"], "-cf", "../app/more.tar", "late")).Ends(0);
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        (await _workspace.DotnetAsync("app", ["build", .. target])).Ends(0);
        string folder = $"app/bin/Debug/{platform}-{arch}";
        bool isHandedOver = platform != "linuxu" && option.Length == 0;
        Assert.Equal(isHandedOver, File.Exists(_workspace[$"{folder}/app.initrd"]));
        (await _workspace.BootAsync("app", ["--no-build", "-p:UnikernelTimeout=100", .. target])).Ends(0)
            .Says("1 modules of ").Says(" bytes, 1").Says("file etc/motd: welcome").Says("file late: from a tar archive")
            .Says("variable HOME=/ho \"me\"").Says("variable uk.console=a uk.console=framed b");

        // The archive goes with the image.
        (await _workspace.DotnetAsync("app", ["publish", "--no-build", "-o", _workspace["out"], .. target])).Ends(0);
        Assert.Equal(isHandedOver ? ["app", "app.initrd"] : ["app"],
            Directory.EnumerateFiles(_workspace["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>A folder's names, modes and contents decide, each file and what of it comes and goes.</summary>
    [Fact]
    public async Task TheArchiveIsMadeAgainWhenAFileComesChangesOrGoes()
    {
        Application();
        _workspace.Write("app/more.tar", "");
        Outcome refused = await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu");
        refused.Says("UK4031").Says("more.tar' cannot be read as an archive");
        (await _workspace.RunAsync("tar", _workspace["more"], "-cf", "../app/more.tar", "late")).Ends(0);
        async Task<Outcome> BuildAsync() =>
            (await _workspace.DotnetAsync("app", "build", "-v:n", "--tl:off", "-p:Platform=linuxu")).Ends(0);
        await BuildAsync();
        (await BuildAsync()).Says("app: 0 actions ran");
        _workspace.Write("app/root/etc/new", "new");
        (await BuildAsync()).Says("INITRD root more.tar (").Says("file 644 etc/new").Says("IMAGE app").DoesNotSay("CC app");
        File.SetLastWriteTimeUtc(_workspace["app/root/etc/new"], DateTime.UtcNow.AddDays(-1));
        (await BuildAsync()).Says("app: 0 actions ran");
        _workspace.Write("app/root/etc/new", "newer");
        (await BuildAsync()).Says("INITRD root more.tar (root/etc/new changed)");
        File.Delete(_workspace["app/root/etc/new"]);
        (await BuildAsync()).Says("INITRD root more.tar (");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu", "-p:UnikernelEmbedRootFileSystem=false")).Says("UK4036");
        File.Delete(_workspace["app/more.tar"]);
        (await _workspace.DotnetAsync("app", "build")).Says("app.ukproj(4,").Says("UK2024").Says("'more.tar' does not exist");
    }

    /// <summary>
    /// A library's folder, and an archive that its build makes, from its project and from its package; the application's files count more.
    /// </summary>
    [Fact]
    public async Task ALibraryBringsFiles()
    {
        Application();
        string project = _workspace["app/app.ukproj"];
        string text = (await File.ReadAllTextAsync(project)).Replace("<RootFileSystem Include=\"root/;more.tar\" />", "$(Root)",
            StringComparison.Ordinal);
        Task WriteAsync(string items) => File.WriteAllTextAsync(project, text.Replace("$(Root)", items, StringComparison.Ordinal));
        await WriteAsync("<LibraryReference Include=\"../brings\" /><RootFileSystem Include=\"root/\" />");
        _workspace.Write("brings/brings.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><OutputType>Library</OutputType><Version>1.0.0</Version></PropertyGroup>
              <ItemGroup>
                <GeneratedFile Include="made.tar" Tools="tar" Inputs="words"
                               Command="mkdir etc; sort $SOURCE/words >etc/words; tar -cf made.tar etc" />
                <RootFileSystem Include="files/;$(GeneratedDirectory)made.tar" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("brings/empty.c", "int brings;\n");
        _workspace.Write("brings/words", "b\na\n");
        _workspace.Write("brings/files/etc/motd", "from the library");
        _workspace.Write("brings/files/etc/own", "its own");
        _workspace.Write("brings/files/etc/.dot", "hidden");
        string[] target = ["-p:Platform=kvm", "-p:Arch=x86_64"];
        async Task<Outcome> RunAsync() => (await _workspace.BootAsync("app", ["-p:UnikernelTimeout=100", .. target])).Ends(0);
        (await RunAsync()).Says("file etc/motd: welcome").Says("file etc/own: its own").Says("file etc/words: a\nb");
        _workspace.Write("brings/words", "c\nb\na\n");
        (await RunAsync()).Says("file etc/words: a\nb\nc");

        // The library is all that brings files, and it is a package.
        (await _workspace.DotnetAsync("brings", "pack", "-o", _workspace["feed"])).Ends(0);
        Directory.Delete(_workspace["brings"], true);
        await WriteAsync("<LibraryReference Include=\"brings\" Version=\"1.0.0\" />");
        (await RunAsync()).Says("file etc/motd: from the library").Says("file etc/words: a\nb\nc").Says("file etc/.dot: hidden");
        (await _workspace.DotnetAsync("app", ["publish", "--no-build", "-o", _workspace["out"], .. target])).Ends(0);
        Assert.True(File.Exists(_workspace["out/app.initrd"]));

        // Nobody brings any: an archive of before stays nowhere.
        await WriteAsync("");
        (await RunAsync()).Says("0 modules of ");
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app.initrd"]));
    }
}
