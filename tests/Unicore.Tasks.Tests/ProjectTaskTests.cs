// SPDX-License-Identifier: BSD-3-Clause
// Mistakes in a project that are told before anything is built from it.
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace Unicore.Tasks.Tests;

public sealed class ProjectTaskTests : IDisposable
{
    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("../x", true)]
    [InlineData("a/b", true)]
    [InlineData("a\\b", true)]
    [InlineData(".", true)]
    [InlineData("..", true)]
    [InlineData("a..b", false)]
    public void AnImageStaysInItsFolder(string name, bool isRefused)
    {
        string project = _engine.Write("lib/lib.ukproj",
            $"<Project>\n<PropertyGroup><UnikernelName>{name}</UnikernelName></PropertyGroup></Project>");
        var task = new ValidateProject
        {
            BuildEngine = _engine,
            ProjectFile = project,
            OutputType = "Unikernel",
            Name = name,
            Sources = [new TaskItem(_engine.Write("lib/main.c", ""))],
        };
        Assert.Equal(!isRefused, task.Execute());
        Assert.Equal(isRefused ? [("UK2011", 2)] : [], _engine.Errors.Select(e => (e.Code, e.LineNumber)));
    }

    [Theory]
    [InlineData("/var/data", "true", false)]
    [InlineData("/var/data", "", false)]
    [InlineData("var/data", "", true)]
    [InlineData("", "", true)]
    [InlineData("/a/../b", "", true)]
    [InlineData("/", "", true)]
    [InlineData("/a=b", "", true)]
    [InlineData("/twenty/characters/and/some/more", "", true)]
    [InlineData("/other", "", true)]
    [InlineData("/var/data", "maybe", true)]
    [InlineData("/twenty/characters/and/some/more", "", false, "virtiofs")]
    [InlineData("/var/data", "", false, "9p")]
    [InlineData("/var/data", "", true, "nfs")]
    public void AVolumesPathIsAFolderOfTheGuests(string path, string readOnly, bool isWrong, string fileSystem = "")
    {
        string project = _engine.Write("lib/lib.ukproj",
            $"<Project><ItemGroup>\n<Volume Include=\"data\" Path=\"{path}\" ReadOnly=\"{readOnly}\" /></ItemGroup></Project>");
        TaskItem Volume(string include, string place, string rights) => new(include, new Dictionary<string, string>
        {
            ["Path"] = place, ["ReadOnly"] = rights, ["FileSystem"] = fileSystem, ["DefiningProjectFullPath"] = project,
        });
        ValidateProject task = new()
        {
            BuildEngine = _engine, ProjectFile = project, OutputType = "Library",
            Volumes = path == "/other" ? [Volume("data", path, ""), Volume("more", path, "")] : [Volume("data", path, readOnly)],
        };
        Assert.Equal(!isWrong, task.Execute());
        Assert.All(_engine.Errors, e => Assert.Equal("UK2026", e.Code));
        Assert.Equal(isWrong, _engine.Errors.Count > 0);
    }

    [Theory]
    [InlineData("", "", "", false)]
    [InlineData("/usr/share", "erofs", "true", false)]
    [InlineData("/usr/share", "", "", true)]
    [InlineData("", "erofs", "", true)]
    [InlineData("share", "erofs", "", true)]
    [InlineData("/var/data", "erofs", "", true)]
    [InlineData("/d", "a/b", "", true)]
    [InlineData("", "", "maybe", true)]
    public void ADisksFileSystemHasAFolderAndALibrary(string path, string fileSystem, string readOnly, bool isWrong)
    {
        string project = _engine.Write("lib/lib.ukproj",
            "<Project><ItemGroup>\n<Disk Include=\"data\" /><Volume Include=\"v\" Path=\"/var/data\" /></ItemGroup></Project>");
        TaskItem Item(string include, string place) => new(include, new Dictionary<string, string>
        {
            ["Path"] = place, ["FileSystem"] = fileSystem, ["ReadOnly"] = readOnly, ["DefiningProjectFullPath"] = project,
        });
        TaskItem volume = new("v", new Dictionary<string, string> { ["Path"] = "/var/data", ["DefiningProjectFullPath"] = project });
        ValidateProject task = new()
        {
            BuildEngine = _engine, ProjectFile = project, OutputType = "Library", Disks = [Item("data", path)],
            Volumes = path == "/var/data" ? [volume] : [],
        };
        Assert.Equal(!isWrong, task.Execute());
        Assert.Equal(isWrong, _engine.Errors.Any(e => e.Code == "UK2027"));
    }

    [Theory]
    [InlineData("8080", "80", "tcp", "127.0.0.1", false)]
    [InlineData("8080", "", "", "", false)]
    [InlineData("0", "80", "", "", false)]
    [InlineData("0", "", "", "", true)]
    [InlineData("8080", "http", "", "", true)]
    [InlineData("80 80", "80", "", "", true)]
    [InlineData("8080", "80", "TCP/IP", "", true)]
    [InlineData("8080", "80", "", "localhost", true)]
    [InlineData("9090", "80", "", "", true)]
    public void APortIsANumberOfTheHostsAndOneOfTheGuests(string host, string guest, string protocol, string address, bool isWrong)
    {
        string project = _engine.Write("app/app.ukproj",
            $"<Project><ItemGroup>\n<Port Include=\"{host}\" />\n<Port Include=\"9090\" /></ItemGroup></Project>");
        TaskItem Port(string include, string number) => new(include, new Dictionary<string, string>
        {
            ["GuestPort"] = number, ["Protocol"] = protocol, ["Address"] = address, ["DefiningProjectFullPath"] = project,
        });
        ValidateProject task = new()
        {
            BuildEngine = _engine, ProjectFile = project, OutputType = "Library",
            Ports = host == "9090" ? [Port("9090", "80"), Port("9090", "81")] : [Port(host, guest)],
        };
        Assert.Equal(!isWrong, task.Execute());
        Assert.Equal(isWrong ? ["UK2028"] : [], _engine.Errors.Select(e => e.Code));
    }

    [Theory]
    [InlineData("user", "", "", false)]
    [InlineData("tap", "tap0", "10.0.0.2/24", false)]
    [InlineData("tap", "", "", true)]
    [InlineData("user", "", "10.0.0.2", true)]
    [InlineData("wifi", "", "", true)]
    public void ANetworkIsOfAKnownKind(string kind, string device, string address, bool isWrong)
    {
        string project = _engine.Write("app/app.ukproj", $"<Project><ItemGroup>\n<Network Include=\"{kind}\" /></ItemGroup></Project>");
        ValidateProject task = new()
        {
            BuildEngine = _engine, ProjectFile = project, OutputType = "Library",
            Networks =
            [
                new TaskItem(kind, new Dictionary<string, string>
                {
                    ["Device"] = device, ["Address"] = address, ["DefiningProjectFullPath"] = project,
                }),
            ],
        };
        Assert.Equal(!isWrong, task.Execute());
        Assert.Equal(isWrong ? ["UK2029"] : [], _engine.Errors.Select(e => e.Code));
    }

    [Theory]
    [InlineData("UnikernelMemory", "Count", "64M", true)]
    [InlineData("UnikernelMemory", "Count", "0", true)]
    [InlineData("UnikernelMemory", "Count", "64", false)]
    [InlineData("UnikernelProcessors", "Count", "two", true)]
    [InlineData("UnikernelGdbPort", "Port", "abc", true)]
    [InlineData("UnikernelGdbPort", "Port", "65536", true)]
    [InlineData("UnikernelGdbPort", "Port", "", false)]
    [InlineData("Ports", "Ports", "8080:80,udp:5353:53", false)]
    [InlineData("Ports", "Ports", "8080:http", true)]
    [InlineData("UnikernelTimeout", "Seconds", "1.5", false)]
    [InlineData("UnikernelTimeout", "Seconds", "-1", true)]
    [InlineData("TreatWarningsAsErrors", "Truth", "maybe", true)]
    [InlineData("TreatWarningsAsErrors", "Truth", "True", false)]
    public void AValueOfTheWrongKindIsAnErrorAtItsLine(string name, string kind, string value, bool isWrong)
    {
        CheckValues task = new()
        {
            BuildEngine = _engine,
            ProjectFile = _engine.Write("lib/lib.ukproj",
                $"<Project>\n<PropertyGroup>\n<{name}>{value}</{name}></PropertyGroup></Project>"),
            Values = [new TaskItem(name, new Dictionary<string, string> { ["Value"] = value, ["Kind"] = kind })],
        };
        Assert.Equal(!isWrong, task.Execute());
        Assert.Equal(isWrong ? [("UK2020", 3)] : [], _engine.Errors.Select(e => (e.Code, e.LineNumber)));
    }

    [Fact]
    public void APropertyThatIsNearlyOneOfOursIsTold()
    {
        ValidateProject task = new()
        {
            BuildEngine = _engine,
            ProjectFile = _engine.Write("lib/lib.ukproj", """
                <Project><PropertyGroup>
                <UnikernelTimeuot>5</UnikernelTimeuot>
                <Platforms>AnyCPU</Platforms><lto>true</lto><Company>ours</Company>
                <UnikernelName2>x</UnikernelName2><UnikernelName>$(UnikernelName2)</UnikernelName>
                </PropertyGroup></Project>
                """),
            OutputType = "Library",
            PropertyNames = ["UnikernelTimeout", "Platform", "Lto", "UnikernelName"],
        };
        Assert.True(task.Execute());
        BuildWarningEventArgs warning = Assert.Single(_engine.Warnings);
        Assert.Equal(("UK2018", 2), (warning.Code, warning.LineNumber));
        Assert.Contains("UnikernelTimeout?", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib/a%20b/app.ukproj", true)]
    [InlineData("lib/100%/app.ukproj", false)]
    public void APathThatMSBuildMisreadsIsTold(string path, bool isMisread)
    {
        ValidateProject task = new() { BuildEngine = _engine, ProjectFile = _engine.Write(path, "<Project />"), OutputType = "Library" };
        Assert.Equal(!isMisread, task.Execute());
        Assert.Equal(isMisread ? ["UK2021"] : [], _engine.Errors.Select(e => e.Code));
    }

    /// <summary>A package manager that is killed leaves packages half installed: it is asked to end, and waited for.</summary>
    [Fact]
    public async Task APackageManagerIsNotKilled()
    {
        string path = Environment.GetEnvironmentVariable("PATH")!;

        // A shell cannot trap what was ignored when it started, as it is for jobs in the background of another.
        foreach (string name in new[] { "apt-get", "sudo" })
        {
            string tool = _engine.Write("bin/" + name, "#!/usr/bin/env -S --default-signal=INT sh\n"
                + "trap 'sleep 1; echo cleaned > \"$0.end\"; exit 130' INT\necho up > \"$0.start\"\n"
                + "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; done\n");
            System.Diagnostics.Process.Start("chmod", ["+x", tool]).WaitForExit();
        }

        try
        {
            Environment.SetEnvironmentVariable("PATH", _engine["bin"] + ":" + path);
            using var task = new RestoreToolchain
            {
                BuildEngine = _engine, Targets = ["kvm/x86_64"], Install = true, CompilerLauncher = "icecc",
            };
            Task<bool> running = Task.Run(task.Execute);
            string Trace(string what) => _engine["bin/" + (Environment.UserName == "root" ? "apt-get." : "sudo.") + what];
            for (int i = 0; !File.Exists(Trace("start")) && i < 2400; i++)
            {
                await Task.Delay(50);
            }

            task.Cancel();
            Assert.False(await running);
            Assert.True(File.Exists(Trace("end")));
            Assert.Empty(_engine.Errors);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Fact]
    public void APackageThatABuildCannotUseIsTold()
    {
        ValidateProject task = new()
        {
            BuildEngine = _engine,
            ProjectFile = _engine.Write("lib/lib.ukproj", "<Project />"),
            OutputType = "Library",
            AssetsFile = _engine.Write("lib/obj/project.assets.json", """
                { "libraries": {
                  "Json.Text/13.0.1": { "type": "package", "files": [ "lib/net6.0/Json.Text.dll" ] },
                  "greeter/1.0.0": { "type": "package", "files": [ "buildTransitive/greeter.props", "unicore/library.json" ] },
                  "other/1.0.0": { "type": "project" } } }
                """),
            PackageReferences = [new TaskItem("json.text"), new TaskItem("greeter")],
        };
        Assert.True(task.Execute());
        BuildWarningEventArgs warning = Assert.Single(_engine.Warnings);
        Assert.Equal("UK2019", warning.Code);
        Assert.Contains("json.text' 13.0.1", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>What is named and isn't there: each at its line, and nothing of what is.</summary>
    [Fact]
    public void WhatIsNamedAndIsNotThereIsTold()
    {
        string Item(string path) => _engine.Write("lib/" + path, "");
        CheckSources task = new()
        {
            BuildEngine = _engine,
            ProjectFile = _engine.Write("lib/lib.ukproj", """
                <Project><ItemGroup>
                <Compile Include="$(UpstreamDirectory)x/**/*.c;gone.c" />
                <Compile Include="$(UpstreamDirectory)x/*.cc" />
                <Compile Include="$(Elsewhere)/*.c" /><Compile Include="n/*.c" Condition="'$(Open)' == 'true'" />
                <IncludeDirectory Include="nosuch" />
                <IncludeDirectory Include="deep/*/include" />
                </ItemGroup></Project>
                """),
            UpstreamDirectory = "obj/upstream/",
            Sources = [new TaskItem(Item("obj/upstream/x/a/b.c")), new TaskItem("gone.c")],
            IncludeDirectories = [new TaskItem("nosuch"), new TaskItem(Path.GetDirectoryName(Item("deep/one/include/h.h"))!)],
        };
        Assert.False(task.Execute());
        Assert.Contains("'gone.c'", Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(["UK2017", "UK2016"], _engine.Warnings.Select(e => e.Code));
        Assert.Contains("'nosuch'", _engine.Warnings[0].Message, StringComparison.Ordinal);
        Assert.Equal(3, _engine.Warnings[1].LineNumber);
    }

    [Theory]
    [InlineData("C++", "", true)]
    [InlineData("c++", "", false)]
    [InlineData("Rust", "", false)]
    [InlineData("C++", "Private", false)]
    [InlineData("C++", "DependsOn", false)]
    public void AFolderOfALanguageIsOneOfCxxAndNothingElse(string language, string beside, bool isRight)
    {
        Dictionary<string, string> metadata = new() { ["Language"] = language };
        if (beside.Length > 0)
        {
            metadata[beside] = "true";
        }

        var task = new CheckSources
        {
            BuildEngine = _engine, ProjectFile = _engine.Write("lib/lib.ukproj", "<Project />"),
            IncludeDirectories = [new TaskItem(Path.GetDirectoryName(_engine.Write("lib/i/list", ""))!, metadata)],
        };
        Assert.Equal(isRight, task.Execute());
        Assert.Equal(isRight ? [] : ["UK2020"], _engine.Errors.Select(e => e.Code));
    }

    [Fact]
    public void WhatMakeCannotBeToldOfIsAnErrorAtItsLine()
    {
        string project = _engine.Write("lib/lib.ukproj",
            "<Project><ItemGroup>\n<Compile Include=\"a.c\" DependsOn=\"A = 3\" />\n<Compile Include=\"two words.c\" />\n"
                + "<IncludeDirectory Include=\"i\" DependsOn=\"&amp;&amp;\" />\n</ItemGroup></Project>");
        TaskItem Item(string name, string dependsOn) => new(name, new Dictionary<string, string> { ["DependsOn"] = dependsOn });
        var task = new BuildUnikraft
        {
            BuildEngine = _engine,
            ProjectFile = project,
            ProjectName = "lib",
            UpTo = "Plan",
            Platform = "kvm",
            Arch = "x86_64",
            UnikraftRoot = _engine["tree"],
            IntermediateDirectory = "obj",
            OutputDirectory = "bin",
            Sources = [Item("a.c", "A = 3"), Item("two words.c", "")],
            IncludeDirectories = [Item("i", "&&")],
        };
        Assert.False(task.Execute());
        Assert.Equal(["UK1110", "UK2602", "UK1110"], _engine.Errors.Select(e => e.Code));
    }
}
