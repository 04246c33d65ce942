// SPDX-License-Identifier: BSD-3-Clause
// How images of a Unikraft tree are started: command lines by release, and what is said when they cannot be.
using System.Buffers.Binary;
using System.Text.Json;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;

namespace Unicore.Running.Tests;

public sealed class UnikraftGuestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-launch").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void TheReleaseAndTheSymbolsComeFromTheConfiguration()
    {
        UnikraftImage image = Image("0.17.0", "CONFIG_UK_NAME=\"game\"", "CONFIG_LIBUKLIBPARAM=y", "# CONFIG_LIBPOSIX_ENVIRON is not set");
        Assert.Equal((new Version(0, 17, 0), "game", true, true, false),
            (image.Release, image.Name, image.HasParameters, image.KnowsEnvironment, image.TakesEnvironment));
        Assert.Equal(new Version(0, 0), UnikraftImage.Read(Path.Combine(_folder, "nowhere")).Release);
        Assert.Equal(new Version(0, 0), Image("99999999999.1").Release);
    }

    [Theory]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\"'\"'s'")]
    [InlineData("'", "\"'\"")]
    [InlineData("back\\slash", "'back\\slash'")]
    [InlineData("plain", "plain")]
    public void WordsAreQuotedForEveryRelease(string word, string quoted) => Assert.Equal(quoted, UnikraftImage.Join([word]));

    /// <summary>
    /// What <c>ukboot</c> takes away: until 0.12 everything up to the first <c>--</c>; since 0.13 only where a word stands before it.
    /// </summary>
    [Theory]
    [InlineData("0.12.0", "", "")]
    [InlineData("0.12.0", "a b", "a b")]
    [InlineData("0.12.0", "-- a", "-- -- a")]
    [InlineData("0.12.0", "a -- b", "-- a -- b")]
    [InlineData("0.13.0", "", "")]
    [InlineData("0.13.0", "a b", "a b")]
    [InlineData("0.16.3", "a -- b", "- -- a -- b")]
    [InlineData("0.17.0", "a --", "- -- a --")]
    [InlineData("0.17.0", "--", "- -- --")]
    [InlineData("0.17.0", "-- a", "- -- -- a")]
    public void MainGetsTheArgumentsAndNothingElse(string release, string arguments, string line)
    {
        IReadOnlyList<string> words = Image(release, "CONFIG_LIBUKLIBPARAM=y").CommandLine([], [], Words(arguments));
        Assert.Equal(line, string.Join(' ', words));
        Assert.Equal(Words(arguments), MainOf(release, words));
        Assert.Equal(Words(arguments), Image(release).CommandLine(["a.b=c"], ["X=1"], Words(arguments)));
    }

    [Fact]
    public void ParametersOfLibrariesStandBeforeTheArguments()
    {
        string[] both = ["CONFIG_LIBUKLIBPARAM=y", "CONFIG_LIBPOSIX_ENVIRON_LIBPARAM=y"];
        Assert.Equal(["a"], Image("0.17.0", both[0]).CommandLine([], ["X=1"], ["a"]));
        Assert.Equal(["env.vars=X=1", "env.vars=Y=]", "--", "a"], Image("0.17.0", both).CommandLine([], ["X=1", "Y=]"], ["a"]));
        Assert.Equal(["env.vars=X=1", "n.ip=[", "1", "]", "--"], Image("0.17.0", both).CommandLine(["n.ip=[", "1", "]"], ["X=1"], []));
        Assert.Equal(["n.ip=1", "--", "a"], Image("0.8.0", both[0]).CommandLine(["n.ip=1", "--"], [], ["a"]));
        Assert.Equal(["n.ip=1", "--"], Image("0.17.0", both[0]).CommandLine(["n.ip=1"], [], []));
    }

    [Theory]
    [InlineData("qemu", "x86_64", "0.17.0", "a", "pc")]
    [InlineData("kvm", "x86_64", "0.8.0", "a", "pc")]
    [InlineData("qemu", "arm64", "0.17.0", "a", "virt")]
    [InlineData("qemu", "arm64", "0.14.0", "a", "virt")]
    [InlineData("kvm", "arm64", "0.12.0", "a", "virt")]
    public void NobodyPutsTheNameBeforeACommandLineThatHasIt(
        string platform, string architecture, string release, string line, string machine)
    {
        Launch launch = Start(platform, architecture, Image(release, "CONFIG_UK_NAME=\"game\""), "a");
        List<string> arguments = [.. launch.Arguments];
        Assert.Equal(line, arguments[arguments.IndexOf("-append") + 1]);
        Assert.Equal(machine, arguments[arguments.IndexOf("-M") + 1]);
    }

    /// <summary>Linux's boot protocol hands over the command line alone; for a device tree's the image adds its name itself.</summary>
    [Theory]
    [InlineData("x86_64", "game a")]
    [InlineData("arm64", "a")]
    public void FirecrackerGetsTheNameWhereTheImageAddsNone(string architecture, string line)
    {
        Launch launch = Start("fc", architecture, Image("0.17.0", "CONFIG_UK_NAME=\"game\""), "a");
        JsonElement root = JsonDocument.Parse(launch.Input!).RootElement;
        Assert.Equal(line, root.GetProperty("boot-source").GetProperty("boot_args").GetString());
    }

    [Fact]
    public void FirecrackerReadsAFileWithTheImageAndItsCommandLine()
    {
        Launch launch = Start("fc", "x86_64", Image("0.17.0", "CONFIG_UK_NAME=\"game\""), "two words");
        Assert.Equal(["--no-api", "--config-file", "/file"], launch.Arguments);
        JsonElement root = JsonDocument.Parse(launch.Input!).RootElement;
        Assert.Equal("/x", root.GetProperty("boot-source").GetProperty("kernel_image_path").GetString());
        Assert.Equal("game 'two words'", root.GetProperty("boot-source").GetProperty("boot_args").GetString());
        Assert.Equal(64, root.GetProperty("machine-config").GetProperty("mem_size_mib").GetInt32());
    }

    [Fact]
    public void AnImageThatIsAProcessGetsATerminal() =>
        Assert.Equal(["-q", "-e", "-c", "/x 'two words'", "/dev/null"], Start("linuxu", "x86_64", Image("0.8.0"), "two words").Arguments);

    [Fact]
    public async Task XenImagesAreExplained()
    {
        GuestResult result = await Running.Guest.RunAsync(new() { Image = typeof(UnikraftGuestTests).Assembly.Location, Platform = "xen",
            Convention = Guest("0.17.0", "CONFIG_UK_NAME=\"game\""), Arguments = ["a b"] }, GuestConsole.None, CancellationToken.None);
        Assert.Equal("UK5009", Assert.Single(result.Diagnostics).Code);
        Assert.Contains("name = \"game\"; type = \"pv\"; kernel = ", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("extra = \"'a b'\". Then: xl create -c FILE", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kvm", "", "a|||b", "2 arguments of no length")]
    [InlineData("kvm", "CONFIG_LIBUKBOOT_MAXNBARGS=4", "a b c d", "takes 4 words, its name among them, and there are 5")]
    [InlineData("kvm", "CONFIG_LIBUKBOOT_MAXNBARGS=5", "a b c d", null)]
    [InlineData("linuxu", "CONFIG_LIBUKBOOT_MAXNBARGS=4", "a b c d|", null)]
    public void WhatDoesNotReachMainIsAWarning(string platform, string line, string arguments, string? told)
    {
        GuestRequest request = Request(platform, "x86_64") with { Arguments = arguments.Split(['|', ' ']) };
        IEnumerable<string> messages = Guest("0.17.0", line).Forgotten(request).Select(d => $"{d.Code} {d.Message}");
        if (told is null)
        {
            Assert.Empty(messages);
            return;
        }

        string message = Assert.Single(messages);
        Assert.StartsWith("UK5023 ", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParametersThatNobodyReadsAreAWarning()
    {
        GuestRequest request = Request("kvm", "x86_64") with { Parameters = ["netdev.ip=1"] };
        Assert.Contains("LIBUKLIBPARAM", Assert.Single(Guest("0.17.0").Forgotten(request)).Message, StringComparison.Ordinal);
        Assert.Empty(Guest("0.17.0", "CONFIG_LIBUKLIBPARAM=y").Forgotten(request));
        Assert.Equal("UK5023", Assert.Single(CoreGuest.Instance.Forgotten(request)).Code);
    }

    [Fact]
    public void MoreVariablesThanTheImageHasRoomForAreAWarning()
    {
        UnikraftGuest guest = Guest("0.17.0", "CONFIG_LIBUKLIBPARAM=y", "CONFIG_LIBPOSIX_ENVIRON_LIBPARAM=y",
            "CONFIG_LIBPOSIX_ENVIRON_LIBPARAM_MAXCOUNT=2");
        GuestRequest request = Request("kvm", "x86_64") with { Environment = ["A=1", "B=2", "C=3"] };
        Assert.Contains("variables C. ", Assert.Single(guest.Forgotten(request)).Message, StringComparison.Ordinal);
        Assert.Empty(guest.Forgotten(request with { Environment = ["A=1", "B=2"] }));
    }

    [Theory]
    [InlineData("0.17.0", "# CONFIG_LIBPOSIX_ENVIRON is not set", "Set LIBPOSIX_ENVIRON and")]
    [InlineData("0.12.0", "", "This release of Unikraft")]
    public async Task AnEnvironmentThatCannotBeHandedOverIsAWarning(string release, string line, string cure)
    {
        GuestResult result = await Running.Guest.RunAsync(new() { Image = "/nowhere", Convention = Guest(release, line),
            Environment = ["A=1", "B=2"] }, GuestConsole.None, CancellationToken.None);
        Assert.Equal(["UK5010", "UK5001"], result.Diagnostics.Select(d => d.Code));
        Assert.Contains("environment variables A, B. ", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains(cure, result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    /// <summary>Firecracker's guests on arm64 have their memory from 2 GiB on, QEMU's from 1 GiB.</summary>
    [Theory]
    [InlineData("fc", "arm64", 0x8000_0000, 4)]
    [InlineData("firecracker", "arm64", 0x8000_0000, 4)]
    [InlineData("qemu", "arm64", 0x4000_0000, 4)]
    [InlineData("kvm", "arm64", 0x4000_0000, 4)]
    [InlineData("fc", "x86_64", 0, 4)]
    public void MemoryIsCountedFromWhereTheMachineHasIt(string platform, string architecture, long address, int needed)
    {
        GuestRequest request = Request(platform, architecture);
        Assert.Equal(needed, MemoryCheck.NeededMiB(request, WriteElf((ulong)address), MemoryOf(request).Start));
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What main gets of the words behind its name, by <c>lib/ukboot/boot.c</c> of the release.</summary>
    private static IEnumerable<string> MainOf(string release, IReadOnlyList<string> words)
    {
        int stop = words.ToList().IndexOf("--");
        return stop < 0 || (stop == 0 && Version.Parse(release) >= new Version(0, 13)) ? words : words.Skip(stop + 1);
    }

    private static MachineMemory MemoryOf(GuestRequest request) => MonitorCatalog.Choose(request, out _)!.Memory(request)!;

    /// <summary>An ELF file with one segment, which ends 4 MiB behind an address.</summary>
    private string WriteElf(ulong address)
    {
        byte[] file = new byte[64 + 56];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 24), address);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 40), 4 << 20);
        string elf = Path.Combine(_folder, "image.elf");
        File.WriteAllBytes(elf, file);
        return elf;
    }

    private static Launch Start(string platform, string architecture, UnikraftImage image, params string[] arguments)
    {
        GuestRequest request = Request(platform, architecture) with { Convention = new UnikraftGuest(image), Arguments = arguments };
        return MonitorCatalog.Choose(request, out _)!.Launch(request, "/file");
    }

    private static GuestRequest Request(string platform, string architecture) => new()
    {
        Image = "/x", Platform = platform, Architecture = architecture, Monitors = UnikraftPlatforms.MonitorsFor(platform, architecture),
    };

    private UnikraftGuest Guest(string release, params string[] lines) => new(Image(release, lines));

    private UnikraftImage Image(string release, params string[] lines)
    {
        string file = Path.Combine(_folder, ".config");
        File.WriteAllLines(file,
            ["#", "# Automatically generated file; DO NOT EDIT.", $"# Unikraft/{release}~abcdef Configuration", "#", .. lines]);
        return UnikraftImage.Read(file);
    }

    [Theory]
    [InlineData((41 << 1) | 1, 0, null)]
    [InlineData((42 << 1) | 1, GuestExit.Died, "UK5017")]
    [InlineData(0, 0, null)]
    public void AGuestThatCrashedIsToldFromOneThatEnded(int status, int exitCode, string? code)
    {
        GuestResult result = Guest("0.17.0").Interpret(new() { Image = "/x" }, new(status, "", ReadOnlyMemory<byte>.Empty));
        Assert.Equal((exitCode, code), (result.ExitCode, result.Diagnostics.SingleOrDefault()?.Code));
    }
}
