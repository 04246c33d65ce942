// SPDX-License-Identifier: BSD-3-Clause
// MSBuild takes variables of the shell as properties, whatever their case. Those that only happen to have our names count for nothing.
namespace Unicore.Sdk.Tests;

public sealed class EnvironmentTests : IDisposable
{
    private static readonly Dictionary<string, string> Shell = new()
    {
        ["ARCH"] = "arm64", ["PLATFORM"] = "linuxu", ["TIMEOUT"] = "5", ["PAUSED"] = "true", ["COMPILER"] = "clang",
        ["RESTORETOOLCHAIN"] = "true", ["LTO"] = "true", ["OPTIMIZE"] = "true", ["MONITOR"] = "qemu-q35", ["ACCELERATOR"] = "kvm",
        ["GDBPORT"] = "1234", ["MAXJOBS"] = "1", ["COMPILERLAUNCHER"] = "ccache", ["COMPILERFLAGS"] = "-O0", ["LINKERFLAGS"] = "-v",
        ["ARCHITECTURES"] = "arm64", ["DEFINECONSTANTS"] = "X", ["DEFCONFIGFILE"] = "x", ["MENUCONFIGFRAGMENT"] = "x",
        ["DISABLEIMPLICITLIBRARYREFERENCES"] = "true", ["LIBRARYSTAGINGDIRECTORY"] = "/", ["UPSTREAMDIRECTORY"] = "/",
        ["ISMULTITARGETBUILD"] = "true", ["ISUNIKRAFTLIBRARY"] = "true", ["PORTS"] = "80",
    };

    private static readonly string[] Names =
    [
        "Arch", "Platform", "UnikernelTimeout", "UnikernelPaused", "UnikernelCompiler", "UnikernelRestoreToolchain", "Lto", "Optimize",
        "UnikernelMonitor", "UnikernelAccelerator", "UnikernelGdbPort", "UnikernelMaxJobs", "CompilerLauncher", "CompilerFlags",
        "LinkerFlags", "UnikernelArchitectures", "DefineConstants", "UnikernelDefConfigFile", "UnikernelMenuConfigFragment",
        "DisableImplicitLibraryReferences", "LibraryStagingDirectory", "UpstreamDirectory", "IsMultiTargetBuild", "IsUnikraftLibrary",
        "RunArguments", "Ports",
    ];

    private readonly Evaluation _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task VariablesOfTheShellChangeNothing()
    {
        _project.WriteProject("");
        IReadOnlyDictionary<string, string> without = await _project.PropertiesAsync(Names);
        foreach ((string name, string value) in Shell)
        {
            _project[name] = value;
        }

        Assert.Equal(without, await _project.PropertiesAsync(Names));
        Assert.Empty(await _project.ItemsAsync("_FormerName"));
    }

    [Fact]
    public async Task TheCommandLineAndDirectoryBuildPropsCountAllTheSame()
    {
        foreach ((string name, string value) in Shell)
        {
            _project[name] = value;
        }

        _project.WriteProject("<PropertyGroup><CompilerFlags>-Og</CompilerFlags></PropertyGroup>");
        _project.Write("Directory.Build.props",
            "<Project><PropertyGroup><Platform>rpi3</Platform><CompilerLauncher>sccache</CompilerLauncher></PropertyGroup></Project>");
        IReadOnlyDictionary<string, string> properties =
            await _project.PropertiesAsync(Names, "-p:Arch=aarch64", "-p:Lto=true", "-p:UnikernelTimeout=7");
        Assert.Equal(["arm64", "rpi3", "7", "true", "sccache", "-Og"],
            new[] { "Arch", "Platform", "UnikernelTimeout", "Lto", "CompilerLauncher", "CompilerFlags" }.Select(n => properties[n]));
    }

    /// <summary>The names that properties had before they had a prefix still count, and are noticed.</summary>
    [Fact]
    public async Task FormerNamesStillCount()
    {
        _project.WriteProject("<PropertyGroup><Monitor>qemu-pc</Monitor><UnikernelMaxJobs>3</UnikernelMaxJobs></PropertyGroup>");
        string[] former = ["Compiler", "MaxJobs", "RestoreToolchain", "Timeout", "Paused", "GdbPort", "Accelerator", "Architectures",
            "DefConfigFile", "MenuConfigFragment"];
        string[] commandLine = [.. former.Select((name, i) => $"-p:{name}={i + 10}")];
        IReadOnlyDictionary<string, string> properties =
            await _project.PropertiesAsync([.. former.Append("Monitor").Select(n => "Unikernel" + n)], commandLine);
        Assert.Equal(former.Select((name, i) => name == "MaxJobs" ? "3" : $"{i + 10}"), former.Select(n => properties["Unikernel" + n]));
        Assert.Equal("qemu-pc", properties["UnikernelMonitor"]);
        Assert.Equal(former.Append("Monitor").Order(StringComparer.Ordinal),
            (await _project.ItemsAsync("_FormerName", commandLine)).Select(i => i.GetProperty("Identity").GetString())
                .Order(StringComparer.Ordinal));
    }
}
