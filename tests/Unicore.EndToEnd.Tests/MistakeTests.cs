// SPDX-License-Identifier: BSD-3-Clause
// Mistakes in libraries, configurations, archives and machines: each gives a coded error with its place and its cure.
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Unicore.EndToEnd.Tests;

public sealed class MistakeTests : IDisposable
{
    private const string Library =
        "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>";
    private const string EmptyMain = "int main(void) { return 0; }\n";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private void WriteApplication(string items, string main = EmptyMain)
    {
        _workspace.Write("app/app.ukproj", $"<Project Sdk=\"Unicore.Sdk/1.0.0\">\n<ItemGroup>\n{items}\n</ItemGroup>\n</Project>\n");
        _workspace.Write("app/main.c", main);
    }

    private void WriteLibrary(string name, string source, string? config = null, string project = Library)
    {
        _workspace.Write($"{name}/{Path.GetFileName(name)}.ukproj", project);
        _workspace.Write($"{name}/{Path.GetFileName(name)}.c", source);
        if (config is not null)
        {
            _workspace.Write($"{name}/Config.uk", config);
        }
    }

    private string[] Upstream => ["build", "-p:UnicoreSourceCache=" + _workspace["cache"]];

    private string WriteArchive(string path, params (string Name, string Text)[] entries)
    {
        using (var zip = new GZipStream(File.Create(_workspace[path]), CompressionLevel.Fastest))
        using (var tar = new TarWriter(zip))
        {
            foreach ((string name, string text) in entries)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_workspace[path])));
    }

    private void NothingIsLeftOfUpstream() =>
        Assert.Empty(Directory.Exists(_workspace["app/obj/upstream"])
            ? Directory.GetFileSystemEntries(_workspace["app/obj/upstream"])
            : []);

    [Theory]
    [InlineData(true)]
    [MatrixData(false)]
    public async Task LibraryFoundTwiceIsToldWithBothVersionsAndFolders(bool direct)
    {
        foreach ((string folder, string version) in new[] { ("old", "1.0.0"), ("new", "2.0.0") })
        {
            WriteLibrary(folder + "/greet", "int greet;",
                project: $"<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType><Version>{version}</Version>"
                    + "</PropertyGroup></Project>");
        }

        WriteLibrary("user", "int user;",
            project: "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup>\n"
                + "<ItemGroup><LibraryReference Include=\"../new/greet\" /></ItemGroup></Project>");
        WriteApplication("<LibraryReference Include=\"../old/greet\" />\n<LibraryReference Include=\"../"
            + (direct ? "new/greet/greet.ukproj" : "user") + "\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1)
            .Says((direct ? "app.ukproj(4" : "user.ukproj(2")).Says("error UK2102").Says("version 1.0.0").Says("version 2.0.0")
            .Says(_workspace["old/greet"]).Says(_workspace["new/greet"]);
    }

    [MatrixFact]
    public async Task CircleThroughTheApplicationItselfIsToldAtTheReferenceThatClosesIt()
    {
        WriteLibrary("a", "int a;",
            project: "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup>\n\n"
                + "<ItemGroup><LibraryReference Include=\"../app\" /></ItemGroup></Project>");
        WriteApplication("<LibraryReference Include=\"../a\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("a.ukproj(3").Says("error UK2103").Says("app -> a -> app")
            .DoesNotSay("MSB4006");
    }

    [Theory]
    [InlineData("config LIBLIB\n\tbool \"lib\"\n\tdefualt y\n", "Config.uk(3", "UK1001")]
    [MatrixData("menu \"lib\"\nconfig LIBLIB\n\tbool \"lib\"\n", "Config.uk(1", "UK1001")]
    [InlineData("config LIBLIB\n\tbool \"lib\"\n\tdefault y if A\nconfig A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool \"b\"\n"
        + "\tdepends on A\n", "Config.uk(", "UK1008")]
    [MatrixData("source \"gone.uk\"\n", "Config.uk(1", "UK1002")]
    public async Task WrongConfigUkIsAnErrorAtItsLine(string config, string place, string code)
    {
        WriteLibrary("lib", "int lib;", config);
        WriteApplication("<LibraryReference Include=\"../lib\" />");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says(_workspace["lib/" + place]).Says("error " + code);
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/.config"]));
    }

    [Theory]
    [InlineData("LIBLIB_NOWHERE", "y", "UK1106")]
    [MatrixData("LIBLIB_ON", "7", "UK1107")]
    [InlineData("LIBLIB_SIZE", "many", "UK1107")]
    [MatrixData("LIBLIB_SIZE", "11", "UK1102")]
    public async Task WrongValueIsToldAtTheProjectsLine(string symbol, string value, string code)
    {
        WriteLibrary("lib", "int lib;",
            "config LIBLIB\n\tbool \"lib\"\nconfig LIBLIB_ON\n\tbool \"on\"\nconfig LIBLIB_SIZE\n\tint \"size\"\n\trange 1 10\n\tdefault "
                + "2\n");
        WriteApplication($"<LibraryReference Include=\"../lib\" />\n<Kconfig Include=\"{symbol}\" Value=\"{value}\" />");
        (await _workspace.DotnetAsync("app", "build", "-t:Configure", "-restore")).Says("app.ukproj(4").Says(code).Says(symbol);
    }

    [Theory]
    [InlineData("", "app.ukproj(4,3)")]
    [MatrixData("-p:Small=true", "app.ukproj(5,1)")]
    [InlineData("-p:Arch=arm64", "app.ukproj(6,1)")]
    public async Task OfItemsUnderConditionsTheOneThatAppliedIsNamed(string property, string place)
    {
        WriteLibrary("lib", "int lib;", "config LIBLIB\n\tbool \"lib\"\nconfig LIBLIB_SIZE\n\tint \"size\"\n\trange 1 10\n\tdefault 2\n");
        WriteApplication("""
            <LibraryReference Include="../lib" />
              <Kconfig Include="LIBLIB_SIZE" Value="11" Condition="'$(Small)' != 'true' and '$(Arch)' != 'arm64'" />
            <Kconfig Include="LIBLIB_SIZE" Value="-1" Condition="'$(Small)' == 'true'" />
            <Kconfig Include="LIBLIB_SIZE" Value="11" Condition="'$(Arch)' == 'arm64'" />
            """);
        string[] arguments = ["build", "-t:Configure", "-restore", .. property.Length > 0 ? new[] { property } : []];
        (await _workspace.DotnetAsync("app", arguments)).Says(place).Says("UK1102").Says("LIBLIB_SIZE");
    }

    [Theory]
    [InlineData("gcc", "", "gcc")]
    [MatrixData("aarch64-linux-gnu-gcc", "-p:Arch=arm64", "gcc-aarch64-linux-gnu")]
    [MatrixData("make", "", "make")]
    [MatrixData("clang", "-p:UnikernelCompiler=clang", "clang")]
    public async Task MissingToolIsNamedWithItsPackageAndNothingIsLeft(string tool, string property, string package)
    {
        WriteApplication("");
        (await _workspace.RunAsync(
            "env", "app", ["PATH=" + PathWithout(tool), "dotnet", "build", .. property.Length > 0 ? new[] { property } : []])).Ends(1)
            .Says("error UK2110").Says($"'{tool}'").Says($"apt-get install {package}'").Says("-p:UnikernelRestoreToolchain=true");
        Assert.Empty(Directory.EnumerateFiles(_workspace["app"], "*.o", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task MissingQemuIsNamedWithItsPackage()
    {
        WriteApplication("");
        (await _workspace.RunAsync("env", "app", "PATH=" + PathWithout("qemu-system-x86_64"), "dotnet", "run")).Ends(127).Says("UK5006")
            .Says("qemu-system-x86");
    }

    /// <summary>A folder with links to every program of the machine but one.</summary>
    private string PathWithout(string tool)
    {
        string folder = _workspace["path"];
        Directory.CreateDirectory(folder);
        foreach (string program in Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles))
        {
            string link = Path.Combine(folder, Path.GetFileName(program));
            if (Path.GetFileName(program) != tool && !Path.Exists(link))
            {
                File.CreateSymbolicLink(link, program);
            }
        }

        return folder;
    }

    [Fact]
    public async Task SymbolOfTwoLibrariesNamesBoth()
    {
        WriteLibrary("left", "int same(void) { return 1; }\nint left(void) { return same(); }\n");
        WriteLibrary("right", "int same(void) { return 2; }\nint right(void) { return same(); }\n");
        WriteApplication("<LibraryReference Include=\"../left;../right\" />",
            "int left(void);\nint right(void);\nint main(void) { return left() + right(); }\n");
        (await _workspace.DotnetAsync("app", "build", "-p:MaxJobs=2")).Ends(1).Says("error UK3004").Says("'same'").Says("'left'")
            .Says("'right'").DoesNotSay("Unicore.Core.targets").Says("warning UK2012").Says("UnikernelMaxJobs");
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
    }

    [Fact]
    public async Task SymbolOfALibraryThatIsSwitchedOffNamesTheSwitch()
    {
        _workspace.CopySample("greeter");
        WriteApplication("<LibraryReference Include=\"../greeter\" />\n<Kconfig Include=\"LIBGREETER\" Value=\"n\" />",
            "void greet(const char *);\nint main(void) { greet(\"x\"); return 0; }\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("main.c(2").Says("error UK3003").Says("'greet'").Says("'greeter'")
            .Says("CONFIG_LIBGREETER=y").DoesNotSay("add <LibraryReference");
    }

    [MatrixFact]
    public async Task SymbolOfACoreLibraryThatIsOffNamesItsSwitch()
    {
        WriteApplication("",
            "void *uk_allocregion_init(void *, unsigned long);\nint main(void) { return uk_allocregion_init(0, 0) != 0; }\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK3003").Says("'ukallocregion'")
            .Says("CONFIG_LIBUKALLOCREGION=y");
    }

    [Fact]
    public async Task ArchiveWithTheWrongHashIsRefusedAtItsLineAndNothingIsLeft()
    {
        _workspace.Write("app/x.txt", "");
        string hash = WriteArchive("app/x.tar.gz", ("x-1/x.c", "int x;"));
        string wrong = new('0', 64);
        WriteApplication($"<UpstreamSource Include=\"x\" From=\"file:{_workspace["app/x.tar.gz"]}\" Sha256=\"{wrong}\" />\n<Compile "
            + "Include=\"$(UpstreamDirectory)x/x.c\" />");
        (await _workspace.DotnetAsync("app", Upstream)).Ends(1).Says("app.ukproj(3").Says("error UK2403").Says(hash).Says(wrong);
        NothingIsLeftOfUpstream();

        // With the right hash the same project builds: what failed left nothing in the way.
        // Wildcards see what was unpacked in the same build, and those that find nothing are told.
        WriteApplication($"<UpstreamSource Include=\"x\" From=\"file:{_workspace["app/x.tar.gz"]}\" Sha256=\"{hash}\" />\n"
            + "<Compile Include=\"$(UpstreamDirectory)x/*.c\" />\n<Compile Include=\"$(UpstreamDirectory)x/*.cc\" />\n"
            + "<IncludeDirectory Include=\"nosuch\" />", "extern int x;\nint main(void) { return x; }\n");
        (await _workspace.DotnetAsync("app", Upstream)).Ends(0).Says("app.ukproj(5,1): warning UK2016")
            .Says("app.ukproj(6,1): warning UK2017").DoesNotSay("app.ukproj(4,");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x.tar.gz")]
    [InlineData("file:/nowhere/x.tar.gz")]
    public async Task FailedDownloadIsAnErrorAtItsLineWithTheReason(string address)
    {
        WriteApplication($"<UpstreamSource Include=\"x\" From=\"{address}\" Sha256=\"{new string('1', 64)}\" />\n<Compile "
            + "Include=\"$(UpstreamDirectory)x/x.c\" />");
        (await _workspace.DotnetAsync("app", Upstream)).Ends(1).Says("app.ukproj(3").Says("error UK2402").Says(address);
        NothingIsLeftOfUpstream();
    }

    [Theory]
    [InlineData("x-1/../../../escaped.c")]
    [MatrixData("/tmp/unicore-escaped.c")]
    public async Task ArchiveThatTriesToEscapeIsRefused(string entry)
    {
        Directory.CreateDirectory(_workspace["app"]);
        string hash = WriteArchive("app/x.tar.gz", ("x-1/x.c", "int x;"), (entry, "int escaped;"));
        WriteApplication($"<UpstreamSource Include=\"x\" From=\"file:{_workspace["app/x.tar.gz"]}\" Sha256=\"{hash}\" />\n<Compile "
            + "Include=\"$(UpstreamDirectory)x/x.c\" />");
        (await _workspace.DotnetAsync("app", Upstream)).Ends(1).Says("app.ukproj(3").Says("error UK2405").Says(entry);
        NothingIsLeftOfUpstream();
        Assert.False(File.Exists("/tmp/unicore-escaped.c"));
        Assert.Empty(Directory.EnumerateFiles(_workspace.Root, "escaped.c", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("kvm", "x86_64")]
    [MatrixData("kvm", "arm64")]
    public async Task GuestThatAsksForMoreMemoryThanThereIsGetsNullAndSaysSo(string platform, string arch)
    {
        WriteApplication("", """
            #include <errno.h>
            #include <stdio.h>
            #include <stdlib.h>
            int main(void)
            {
            	char *block = malloc(1024ul * 1024 * 1024);
            	if (!block)
            		printf("no memory, errno is ENOMEM: %d\n", errno == ENOMEM);
            	return block ? 1 : 7;
            }
            """);
        (await _workspace.BootAsync("app", $"-p:Platform={platform}", $"-p:Arch={arch}", "-p:UnikernelMemory=16",
            "-p:UnikernelTimeout=60"))
            .Ends(7).Says("errno is ENOMEM: 1");
    }

    [Theory]
    [InlineData("1", "int main(void) { return 0; }")]
    [InlineData(
        "8", "char big[64 * 1024 * 1024] = { 1 };\nint main(int argc, char **argv) { (void)argv; big[argc * 4096] = 1; return big[0]; }")]
    public async Task MachineTooSmallForTheImageIsAnErrorThatNamesTheProperty(string memory, string main)
    {
        WriteApplication("", main);
        Outcome outcome = await _workspace.BootAsync("app", "-p:UnikernelMemory=" + memory, "-p:UnikernelTimeout=60");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.NotEqual(124, outcome.ExitCode);
        outcome.Says("error UK5016").Says("UnikernelMemory");
    }

    /// <summary>A program that uses C++'s library and doesn't refer to it is told which library that is.</summary>
    [Fact]
    public async Task CxxWithoutItsLibraryIsToldWhereItIs()
    {
        WriteApplication("<Compile Remove=\"main.c\" />");
        _workspace.Write("app/main.cpp", "int main(int argc, char **) { if (argc > 1) throw argc; return 0; }\n");
        _workspace.Write("app/list.cpp", "#include <vector>\nstd::vector<int> list;\n");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu")).Ends(1)
            .Says("main.cpp(1,51): error UK3025: Exceptions, dynamic_cast and typeid need a library of C++")
            .Says("list.cpp(1,10): error UK3023: 'vector' is a header of the library 'libcxx'")
            .Says("Add <LibraryReference Include=\"libcxx\" />");
    }

    /// <summary>Whatever is given, all of it is told at once, before anything else is said about it.</summary>
    [Fact]
    public async Task ValuesOfTheWrongKindAreErrorsThatNameTheirProperty()
    {
        _workspace.Write("app/app.ukproj", Workspace.OneLine);
        _workspace.Write("app/main.c", "int main(void) { return 0; }\n");
        string[] wrong = ["UnikernelMaxJobs=two", "UnikernelMemory=64M", "UnikernelGdbPort=abc", "TreatWarningsAsErrors=maybe",
            "UnikernelTimeout=soon", "UnikernelPaused=1x"];
        Outcome outcome = (await _workspace.DotnetAsync("app", ["build", .. wrong.Select(w => "-p:" + w)])).Ends(1).DoesNotSay("MSB");
        foreach (string name in wrong.Select(w => w[..w.IndexOf('=', StringComparison.Ordinal)]))
        {
            Assert.Matches($"error UK2020: .*{name}", outcome.Text);
        }
    }
}
