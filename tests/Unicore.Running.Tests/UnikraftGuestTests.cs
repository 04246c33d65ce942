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

    [Fact]
    public void ArgumentsStandBehindParametersOfLibraries()
    {
        Assert.Equal(["a"], Image("0.17.0").CommandLine(["X=1"], ["a"]));
        Assert.Equal(["--", "a"], Image("0.17.0", "CONFIG_LIBUKLIBPARAM=y").CommandLine(["X=1"], ["a"]));
        Assert.Equal(["env.vars=[", "X=1", "]", "--", "a"], Image("0.17.0", "CONFIG_LIBUKLIBPARAM=y", "CONFIG_LIBPOSIX_ENVIRON_LIBPARAM=y")
            .CommandLine(["X=1"], ["a"]));
        Assert.Empty(Image("0.17.0", "CONFIG_LIBUKLIBPARAM=y").CommandLine([], []));
    }

    [Theory]
    [InlineData("qemu", "x86_64", "0.17.0", "a", "pc")]
    [InlineData("kvm", "x86_64", "0.8.0", "a", "pc")]
    [InlineData("qemu", "arm64", "0.17.0", "game a", "virt")]
    [InlineData("kvm", "arm64", "0.12.0", "a", "virt")]
    public void QemuGetsTheNameWhereNobodyElsePutsItFirst(string platform, string architecture, string release, string line, string machine)
    {
        Launch launch = Start(platform, architecture, Image(release, "CONFIG_UK_NAME=\"game\""), "a");
        List<string> arguments = [.. launch.Arguments];
        Assert.Equal(line, arguments[arguments.IndexOf("-append") + 1]);
        Assert.Equal(machine, arguments[arguments.IndexOf("-M") + 1]);
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
    public void MemoryIsCountedFromWhereTheMachineHasIt(string platform, string architecture, long address, int needed) =>
        Assert.Equal(needed, MemoryCheck.NeededMiB(WriteElf((ulong)address), MemoryOf(Request(platform, architecture)).Start));

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
}
