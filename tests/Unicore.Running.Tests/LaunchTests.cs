// SPDX-License-Identifier: BSD-3-Clause
// The command lines that boot images, and the names in back traces.
using System.Runtime.InteropServices;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running.Tests;

public sealed class LaunchTests
{
    private const string Sandbox = " -sandbox on,obsolete=deny,resourcecontrol=deny,spawn=deny,elevateprivileges=deny";

    [Theory]
    [InlineData(new[] { "a", "b" }, "a b")]
    [InlineData(new[] { "two words", "" }, "\"two words\" \"\"")]
    [InlineData(new[] { "say \"hi\"", "back\\slash" }, "\"say \\\"hi\\\"\" \"back\\\\slash\"")]
    [InlineData(new[] { "uk.console=framed", "BOOT_IMAGE=x" }, "\"uk.console=framed\" \"BOOT_IMAGE=x\"")]
    [InlineData(new[] { "--", "--x" }, "\"--\" --x")]
    public void ArgumentsAreQuotedForTheGuestsSplitter(string[] arguments, string line)
    {
        Assert.Equal(line, CoreGuest.Join(arguments));
        Assert.Equal(arguments, CoreGuest.Split(line));
    }

    /// <summary>Variables of the environment begin as words of a loader do, and what a program is handed does not.</summary>
    [Fact]
    public void VariablesAreWordsOfTheLoaders()
    {
        GuestRequest request = new() { Image = "/x", Arguments = ["env.A=1", "b"], Environment = ["HOME=/", "WHAT=two \"words\""] };
        Assert.Equal("env.\"HOME=/\" env.\"WHAT=two \\\"words\\\"\" -- \"env.A=1\" b", CoreGuest.Instance.CommandLine(request, false));
    }

    [Theory]
    [InlineData("qemu-microvm", "virtio-9p-device")]
    [InlineData("qemu-virt", "virtio-9p-device")]
    [InlineData("qemu-pc", "virtio-9p-pci")]
    [InlineData("qemu-q35", "virtio-9p-pci")]
    public void VolumesAreDevicesWithTheirPathsAsTags(string monitor, string device)
    {
        GuestRequest request = new() { Image = "/x", Volumes = [new("/h,1", "/var/data", false), new("/h2", "/ro", true)] };
        Assert.Contains(" -fsdev local,id=volume0,path=/h,,1,security_model=none,multidevs=remap"
            + $" -device {device},fsdev=volume0,mount_tag=/var/data"
            + " -fsdev local,id=volume1,path=/h2,security_model=none,multidevs=remap,readonly=on"
            + $" -device {device},fsdev=volume1,mount_tag=/ro",
            string.Join(' ', MonitorCatalog.Find(monitor)!.Launch(request, "/exit").Arguments), StringComparison.Ordinal);
    }

    /// <summary>Our core's drivers know virtio 1, and devices that the command line names: by their paths' order.</summary>
    [Theory]
    [InlineData("qemu-microvm", "microvm,rtc=on,acpi=off")]
    [InlineData("qemu-virt", "virt")]
    [InlineData("qemu-q35", "q35")]
    public void OurGuestsFindTheirVolumes(string monitor, string machine)
    {
        GuestRequest request = new() { Image = "/x", Volumes = [new("/h", "/var/data", false), new("/h2", "/r o", true)] };
        IReadOnlyList<string> arguments = MonitorCatalog.Find(monitor)!.Launch(request, "/exit").Arguments;
        Assert.Equal(machine, arguments[1]);
        Assert.Contains("virtio-mmio.force-legacy=false", arguments);
        Assert.Contains("uk.volume=\"ro:/r o\" uk.volume=rw:/var/data", arguments);
        IReadOnlyList<string> without = MonitorCatalog.Find(monitor)!.Launch(request with { Volumes = [] }, "/exit").Arguments;
        Assert.Equal(machine.Replace(",acpi=off", "", StringComparison.Ordinal), without[1]);
        Assert.DoesNotContain("virtio-mmio.force-legacy=false", without);
    }

    [Theory]
    [InlineData("qemu-microvm", "virtio-blk-device", "microvm,rtc=on,acpi=off")]
    [InlineData("qemu-virt", "virtio-blk-device", "virt")]
    [InlineData("qemu-pc", "virtio-blk-pci", "pc")]
    [InlineData("qemu-q35", "virtio-blk-pci", "q35")]
    public void DisksAreDevicesWithTheirPlacesAsNames(string monitor, string device, string machine)
    {
        GuestRequest request = new()
        {
            Image = "/x", Volumes = [new("/h", "/a/b", false)],
            Disks = [new("/d,1", null, null, false), new("/d2", "/a", "erofs", true)],
        };
        IReadOnlyList<string> arguments = MonitorCatalog.Find(monitor)!.Launch(request, "/exit").Arguments;
        Assert.Contains($" -drive if=none,id=disk0,file=/d,,1,format=raw,discard=unmap -device {device},drive=disk0,serial=disk0"
            + " -drive if=none,id=disk1,file=/d2,format=raw,discard=unmap,readonly=on"
            + $" -device {device},drive=disk1,serial=disk1", string.Join(' ', arguments), StringComparison.Ordinal);
        Assert.Equal(machine, arguments[1]);
        Assert.Contains("uk.volume=ro,erofs,disk1:/a uk.volume=rw:/a/b", arguments);
        Assert.Contains("virtio-mmio.force-legacy=false", arguments);
    }

    [Theory]
    [InlineData("raw", null, "-drive if=none,id=boot,file=/d,,1,format=raw,snapshot=on -device ide-hd,drive=boot,bootindex=0")]
    [InlineData("vhd", "bios", "-drive if=none,id=boot,file=/d,,1,format=vpc,snapshot=on -device ide-hd,drive=boot,bootindex=0")]
    [InlineData("iso", "uefi", "-bios /usr/share/ovmf/OVMF.fd -global ICH9-LPC.disable_s3=1"
        + " -drive if=none,id=boot,file=/d,,1,format=raw,readonly=on -device ide-cd,drive=boot,bootindex=0")]
    [InlineData("efi", null, "-bios /usr/share/ovmf/OVMF.fd -global ICH9-LPC.disable_s3=1 -kernel /d,1")]
    public void FirmwareBootsInPlaceOfTheMonitor(string format, string? firmware, string arguments)
    {
        GuestRequest request = new()
        {
            Image = "/x", Arguments = ["a,b"], Medium = new("/d,1", format, firmware), Monitors = ["qemu-microvm", "qemu-q35"],
        };
        IMonitor monitor = MonitorCatalog.Choose(request, out _)!;
        Assert.Equal("qemu-q35", monitor.Name);
        Launch launch = monitor.Launch(request, "/exit");
        Assert.Contains($" {arguments} -fw_cfg name=opt/unicore/cmdline,string=a,,b", string.Join(' ', launch.Arguments),
            StringComparison.Ordinal);
        Assert.Equal(request.Medium.IsUefi ? "ovmf" : null, launch.Needed?.Package);
        Assert.Null(MonitorCatalog.Choose(request with { Monitor = "qemu-microvm" }, out Diagnostic? none));
        Assert.Equal("UK5061", none!.Code);
    }

    [Fact]
    public async Task MediaThatCannotBeAreCodedErrors()
    {
        string here = typeof(LaunchTests).Assembly.Location;
        GuestRequest request = new() { Image = here, Monitors = ["qemu-q35"] };
        async Task<string> CodeAsync(GuestMedium medium) => Assert.Single((await Guest.RunAsync(
            request with { Medium = medium }, GuestConsole.None, CancellationToken.None)).Diagnostics).Code;
        Assert.Equal("UK5060", await CodeAsync(new("/no/where", "raw", null)));
        Assert.Equal("UK5062", await CodeAsync(new(here, "efi", "bios")));
        foreach (string text in new[] { here, "floppy:" + here, "", "RAW:" + here })
        {
            Assert.Equal("UK5063", await CodeAsync(GuestMedium.Parse(text, null)));
        }

        Assert.Equal("UK5060", await CodeAsync(GuestMedium.Parse("raw:", null)));
        Assert.Equal(new("/a:b", "raw", "uefi"), GuestMedium.Parse("raw:/a:b", "uefi"));
    }

    /// <summary>A root file system has to have room beside the image, and UEFI beside both.</summary>
    [Fact]
    public async Task WhatIsHandedOverTakesMemoryToo()
    {
        string image = Path.Combine(Directory.CreateTempSubdirectory("unicore-memory-").FullName, "image"), files = image + ".initrd";
        File.Copy("/bin/true", image);
        File.Copy("/bin/true", image + ".elf");
        using (FileStream archive = File.Create(files))
        {
            archive.SetLength(40 << 20);
        }

        GuestRequest request = new() { Image = image, Monitors = ["qemu-q35"], Initrd = files, MemoryMiB = 32 };
        async Task<string> SaysAsync(GuestRequest asked)
        {
            Diagnostic diagnostic = Assert.Single((await Guest.RunAsync(asked, GuestConsole.None, CancellationToken.None)).Diagnostics);
            Assert.Equal("UK5016", diagnostic.Code);
            return diagnostic.Message;
        }

        Assert.Contains("the image and its root file system take 41 MiB and the machine has 32 MiB", await SaysAsync(request),
            StringComparison.Ordinal);
        Assert.Contains("UEFI and the image take", await SaysAsync(
            request with { Initrd = null, Medium = new(image, "raw", "uefi") }), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(image)!, recursive: true);
    }

    [Fact]
    public async Task DisksThatCannotBeAreCodedErrors()
    {
        string file = Path.GetTempFileName();
        GuestRequest request = new() { Image = typeof(LaunchTests).Assembly.Location, Monitors = ["process"], Platform = "linuxu" };
        async Task<string> CodeAsync(GuestDisk disk) => Assert.Single((await Guest.RunAsync(
            request with { Disks = [disk] }, GuestConsole.None, CancellationToken.None)).Diagnostics).Code;
        Assert.Equal("UK5029", await CodeAsync(new("/no/where", null, null, false)));
        Assert.Equal("UK5029", await CodeAsync(new(Path.GetTempPath(), null, null, false)));
        Assert.Equal("UK5030", await CodeAsync(new(file, "/d", "erofs", true)));
        byte[] bytes = new byte[2048];
        BitConverter.GetBytes(0xE0F5E1E2).CopyTo(bytes, 1024);
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal("UK5031", await CodeAsync(new(file, "/d", "erofs", true)));
        Assert.Equal("UK5030", await CodeAsync(new(file, "/d", "vfat", false)));
        bytes[510] = 0x55;
        bytes[511] = 0xaa;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal("UK5031", await CodeAsync(new(file, "/d", "vfat", false)));
        File.Delete(file);
    }

    /// <summary>An image whose ELF says that it mounts nothing.</summary>
    [Fact]
    public async Task AVolumeForAnImageWithoutTheLibraryIsACodedError()
    {
        string folder = Directory.CreateTempSubdirectory("unicore-").FullName, image = Path.Combine(folder, "image");
        await File.WriteAllTextAsync(image, "");
        File.Copy("/proc/self/exe", image + ".elf");
        GuestRequest request = new()
        {
            Image = image, Monitors = ["qemu-virt"], Architecture = "arm64", Volumes = [new(folder, "/d", false)],
        };
        GuestResult result = await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None);
        Assert.Equal((GuestExit.NotStarted, "UK5028"), (result.ExitCode, Assert.Single(result.Diagnostics).Code));
        result = await Guest.RunAsync(request with { Volumes = [], Disks = [new(image, null, null, false)] }, GuestConsole.None,
            CancellationToken.None);
        Directory.Delete(folder, true);
        Assert.Equal((GuestExit.NotStarted, "UK5028"), (result.ExitCode, Assert.Single(result.Diagnostics).Code));
    }

    [Fact]
    public async Task VolumesThatCannotBeAreCodedErrors()
    {
        GuestRequest request = new() { Image = typeof(LaunchTests).Assembly.Location, Monitors = ["process"], Platform = "linuxu" };
        async Task<string> CodeAsync(string folder) => Assert.Single((await Guest.RunAsync(
            request with { Volumes = [new(folder, "/d", false)] }, GuestConsole.None, CancellationToken.None)).Diagnostics).Code;
        Assert.Equal("UK5026", await CodeAsync("/no/where"));
        Assert.Equal("UK5027", await CodeAsync(Path.GetTempPath()));
    }

    [Fact]
    public void PausedGuestWaitsForGdbOnLoopbackOnly()
    {
        Launch launch = new QemuMicrovm().Launch(new GuestRequest { Image = "/x", Paused = true, GdbPort = 1234 }, "/exit");
        Assert.Contains("-S", launch.Arguments);
        Assert.Contains("tcp:127.0.0.1:1234", launch.Arguments);
    }

    /// <summary>Xen finds its domain, and what that is given, in trees. A small one is what dtc makes of the same.</summary>
    [Fact]
    public void XenIsToldOfItsDomainByDeviceTrees()
    {
        byte[] tree = new DeviceTree().Begin("").Cells("n", 1, 2).Begin("ab@1").Has("m").Text("text", "a", "bc").End().End().ToArray();
        Assert.Equal(
            "d00dfeed00000095000000380000008c00000028000000110000001000000000000000090000005400000000000000000000000000000000"
            + "0000000100000000000000030000000800000000000000010000000200000001616240310000000000000003000000000000000200000003"
            + "000000050000000461006263000000000000000200000002000000096e006d007465787400",
            Convert.ToHexStringLower(tree));
        GuestRequest request = new() { Image = "/x", Architecture = "arm64", MemoryMiB = 32, Arguments = ["two words"] };
        Launch launch = new QemuXenArm64().Launch(request, "/file");
        Assert.Equal(["/file.passed.dtb", "/file.dtb"], launch.Written.Select(w => w.Path));
        Assert.Contains("\"two words\"\0", Encoding.Latin1.GetString(launch.Written[1].Contents.Span), StringComparison.Ordinal);
        Assert.Equal("/boot/xen-4.17-arm64", launch.Needed!.Path);
    }

    /// <summary>A process of another processor's runs in QEMU, whose package a message names; the host's own runs as it is.</summary>
    [Fact]
    public void AProcessOfAnotherProcessorIsEmulated()
    {
        bool isX64 = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64;
        (string own, string other, string program) = isX64 ? ("x86_64", "arm64", "qemu-aarch64") : ("arm64", "x86_64", "qemu-x86_64");
        GuestRequest request = new() { Image = "/x", Architecture = other, Arguments = ["a b"] };
        Launch launch = new ProcessMonitor().Launch(request, "/file");
        Assert.Equal((program, "qemu-user"), (launch.Program, launch.Package));
        Assert.Equal(["/x", "a b"], launch.Arguments);
        Assert.Equal("16384", launch.Environment["uk.space"]);
        Assert.False(new ProcessMonitor().HasDebugger(other));
        Assert.Contains("qemu-user", launch.NotStarted.Message, StringComparison.Ordinal);
        Assert.Equal((program, "qemu-user"), (new ProcessMonitor().Tool(other)!.Name, new ProcessMonitor().Tool(other)!.Package));
        Assert.Null(new ProcessMonitor().Tool(own));
        Assert.Equal("/x", new ProcessMonitor().Launch(request with { Architecture = own }, "/file").Program);
    }

    /// <summary>Only what the guest itself wrote is its exit code: QEMU's own failure is none.</summary>
    [Theory]
    [InlineData(1, new byte[] { 0 }, 0, null)]
    [InlineData(1, new byte[] { 200 }, 200, null)]
    [InlineData(0, new byte[0], GuestExit.Died, "UK5003")]
    [InlineData(1, new byte[0], GuestExit.Died, "UK5021")]
    [InlineData(137, new byte[0], GuestExit.Died, "UK5021")]
    [InlineData(171, new byte[0], GuestExit.Died, "UK5064")]
    public void AnExitCodeIsTheGuestsOrNone(int status, byte[] written, int exitCode, string? code)
    {
        GuestResult result = CoreGuest.Instance.Interpret(
            new() { Image = "/x", Medium = new("/d", "raw", null) }, new(status, "", written));
        Assert.Equal((exitCode, code), (result.ExitCode, result.Diagnostics.SingleOrDefault()?.Code));
    }

    /// <summary>What QEMU complains of while a guest runs is no reason to say that it didn't.</summary>
    [Fact]
    public void AGuestThatHasSaidHowItEndedRan()
    {
        GuestRequest request = new() { Image = "/x" };
        const string Complaint = "qemu-system-x86_64: Unexpected end-of-file before all data were read";
        Assert.Equal(3, new QemuMicrovm().Interpret(request, new(7, Complaint, new byte[] { 3 })).ExitCode);
        Assert.Equal("UK5007", Assert.Single(new QemuMicrovm().Interpret(request, new(1, Complaint, default)).Diagnostics).Code);
    }

    [Fact]
    public async Task WhatCannotBeIsACodedErrorOfItsOwn()
    {
        GuestRequest request = new() { Image = typeof(LaunchTests).Assembly.Location };
        async Task<string> CodeAsync(GuestRequest wrong) =>
            Assert.Single((await Guest.RunAsync(wrong, GuestConsole.None, CancellationToken.None)).Diagnostics).Code;
        Assert.Equal("UK5012", await CodeAsync(request with { MemoryMiB = 0 }));
        Assert.Equal("UK5038", await CodeAsync(request with { Processors = 0 }));
        Assert.Equal("UK5039", await CodeAsync(request with { Monitors = ["qemu-microvm"], Processors = 1000 }));
        Assert.Equal("UK5013", await CodeAsync(request with { GdbPort = 65536 }));
        Assert.Equal("UK5014", await CodeAsync(request with { Paused = true }));
        Assert.Equal("UK5050", await CodeAsync(request with { Monitors = ["firecracker"], GdbPort = 1234 }));
    }

    [Fact]
    public void UnknownTargetHasNoMonitor()
    {
        Assert.Null(MonitorCatalog.Choose(new GuestRequest { Image = "/x", Platform = "moon" }, out Diagnostic? why));
        Assert.Equal("UK5002", why!.Code);
        Assert.Contains("runs moon/x86_64. ", why.Message, StringComparison.Ordinal);
        Assert.Contains("qemu-microvm, qemu-pc, qemu-q35", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstMonitorThatFitsIsTakenOrTheOneAskedFor()
    {
        GuestRequest request = new() { Image = "/x", Monitors = ["later", "qemu-virt", "qemu-microvm", "qemu-q35"] };
        Assert.Equal("qemu-microvm", MonitorCatalog.Choose(request, out _)!.Name);
        Assert.Equal("qemu-virt", MonitorCatalog.Choose(request with { Architecture = "arm64" }, out _)!.Name);
        Assert.Equal("qemu-q35", MonitorCatalog.Choose(request with { Monitor = "qemu-q35" }, out _)!.Name);
        Assert.Equal("qemu-pc", MonitorCatalog.Choose(new() { Image = "/x", Monitor = "qemu-pc" }, out _)!.Name);
    }

    [Theory]
    [InlineData("moon-lander")]
    [InlineData("qemu-virt")]
    [InlineData("process")]
    public void AMonitorThatThePlatformDoesNotHaveIsACodedErrorThatListsThoseItHas(string name)
    {
        GuestRequest request = new() { Image = "/x", Monitors = ["qemu-microvm", "qemu-virt", "qemu-q35"], Monitor = name };
        Assert.Null(MonitorCatalog.Choose(request, out Diagnostic? why));
        Assert.Equal("UK5011", why!.Code);
        Assert.Contains($"The monitor '{name}' does not run kvm/x86_64.", why.Message, StringComparison.Ordinal);
        Assert.EndsWith(": qemu-microvm, qemu-q35.", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qemu-microvm", "x86_64", "-M microvm,rtc=on -device isa-debug-exit,iobase=0xf4,iosize=4 "
        + "-chardev file,id=exitcode,path=/exit "
        + "-device isa-debugcon,iobase=0xf8,chardev=exitcode -accel tcg -m 64 -display none -serial stdio -nodefaults "
        + "-no-reboot -kernel /x -append a")]
    [InlineData("qemu-q35", "x86_64", "-M q35 -device isa-debug-exit,iobase=0xf4,iosize=4 -chardev file,id=exitcode,path=/exit "
        + "-device isa-debugcon,iobase=0xf8,chardev=exitcode -accel tcg -m 64 -display none -serial stdio -nodefaults "
        + "-no-reboot -kernel /x -append a")]
    [InlineData("qemu-virt", "arm64", "-M virt -cpu cortex-a57 -semihosting-config enable=on,target=gdb -accel tcg -m 64 "
        + "-display none -serial stdio -nodefaults -no-reboot -kernel /x -append a")]
    [InlineData("qemu-raspi3b", "arm64", "-M raspi3b -semihosting-config enable=on,target=gdb -accel tcg -m 1024 "
        + "-display none -serial stdio -nodefaults -no-reboot -kernel /x -append a")]
    [InlineData("qemu-zcu102", "arm64", "-M xlnx-zcu102 -semihosting-config enable=on,target=gdb -accel tcg -m 128 "
        + "-display none -serial stdio -nodefaults -no-reboot -kernel /x -append a -audiodev none,id=sound -nic user,restrict=on "
        + "-nic user,restrict=on -nic user,restrict=on -nic user,restrict=on")]
    public void QemuIsStartedWithAMachineWithoutExtras(string monitor, string architecture, string line)
    {
        line = line.Replace("-append a", "-append a" + Sandbox, StringComparison.Ordinal);
        GuestRequest request = new() { Image = "/x", Architecture = architecture, Arguments = ["a"], Monitor = monitor };
        Launch launch = MonitorCatalog.Choose(request, out _)!.Launch(request, "/exit");
        Assert.Equal(line, string.Join(' ', launch.Arguments));
        Assert.Equal(architecture == "arm64" ? ("qemu-system-aarch64", "qemu-system-arm")
            : ("qemu-system-x86_64", "qemu-system-x86"), (launch.Program, launch.Package));
    }

    [Fact]
    public void TheProcessorOfThisMachineIsTakenWhereItRunsTheGuest()
    {
        GuestRequest request = new() { Image = "/x", Architecture = "arm64", Accelerator = "kvm" };
        Assert.Contains("-cpu host", string.Join(' ', new QemuVirt().Launch(request, "/exit").Arguments), StringComparison.Ordinal);
    }

    /// <summary>Only a bridge is made by a program that QEMU starts.</summary>
    [Fact]
    public void QemuStartsNoPrograms()
    {
        static string Line(GuestRequest request) => string.Join(' ', new QemuPc().Launch(request, "/exit").Arguments);
        GuestRequest request = new() { Image = "/x" };
        Assert.Contains(Sandbox, Line(request), StringComparison.Ordinal);
        Assert.DoesNotContain("-sandbox", Line(request with { IsConfined = false }), StringComparison.Ordinal);
        Assert.EndsWith(" -sandbox on,obsolete=deny,resourcecontrol=deny",
            Line(request with { Networks = [GuestNetwork.Parse("bridge,Device=br0", out _)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void AQemuWithoutASandboxIsToldOf()
    {
        GuestResult result = new QemuPc().Interpret(new() { Image = "/x" },
            new(1, "qemu-system-x86_64: -sandbox support is not enabled in this QEMU binary\n", default));
        Assert.Contains("--unconfined", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInitialRamDiskIsHandedOver()
    {
        GuestRequest request = new() { Image = "/x", Initrd = "/i" };
        Assert.Contains(" -initrd /i ", string.Join(' ', new QemuPc().Launch(request, "/exit").Arguments), StringComparison.Ordinal);
        Assert.Contains("\"initrd_path\":\"/i\"", new FirecrackerMonitor().Launch(request, "/exit").Input, StringComparison.Ordinal);
    }

    [Fact]
    public void MonitorsAreFoundByName()
    {
        Assert.Equal(
            ["firecracker", "process", "qemu-microvm", "qemu-pc", "qemu-q35", "qemu-raspi3b", "qemu-virt", "qemu-xen",
                "qemu-xen-arm64", "qemu-zcu102"],
            MonitorCatalog.All.Select(m => m.Name));
        Assert.All(MonitorCatalog.All, m => Assert.Same(m, MonitorCatalog.Find(m.Name)));
    }

    [Fact]
    public async Task AnAcceleratorThatTheMonitorDoesNotHaveIsACodedError()
    {
        GuestRequest request = new() { Image = typeof(LaunchTests).Assembly.Location, Monitor = "qemu-pc", Accelerator = "magic" };
        Diagnostic diagnostic = Assert.Single((await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None)).Diagnostics);
        Assert.Equal("UK5015", diagnostic.Code);
        Assert.Contains("one of tcg, kvm", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingImageIsACodedError()
    {
        GuestResult result = await Guest.RunAsync(new GuestRequest { Image = "/nowhere/image" }, GuestConsole.None, CancellationToken.None);
        Assert.Equal("UK5001", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(GuestExit.NotStarted, result.ExitCode);
    }

    [Fact]
    public void ConsoleBytesPassUnchangedInPiecesOfAnySize()
    {
        byte[] text = Encoding.UTF8.GetBytes("plain é\r\n#1 not a frame\r\n  #0 0x10");
        var names = new BacktraceNames(() => null);
        var seen = new List<byte>();
        foreach (byte value in text)
        {
            seen.AddRange(names.Translate([value]).ToArray());
        }

        Assert.Equal(text, seen);
    }

    [Fact]
    public void FramesGetTheNamesOfTheirFunctions()
    {
        // The test host's own libc is an ELF with symbols in every distribution's debug-free form; a tiny one is built instead.
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string source = Path.Combine(folder, "a.c"), elf = Path.Combine(folder, "a.elf");
            File.WriteAllText(source, "void first(void) {} void _start(void) { first(); }");
            using (System.Diagnostics.Process gcc = System.Diagnostics.Process.Start("gcc",
                ["-O0", "-nostdlib", "-static", "-Wl,-Ttext=0x100000", "-o", elf, source]))
            {
                gcc.WaitForExit();
                Assert.Equal(0, gcc.ExitCode);
            }

            var names = new BacktraceNames(() => CodeSymbols.Load(elf, new List<Diagnostic>()));
            string line = Encoding.UTF8.GetString(names.Translate("  #0 0x0000000000100001\r\n"u8).Span);
            Assert.Equal("  #0 0x0000000000100001 first+0x1\r\n", line);

            File.WriteAllText(source, "void first(void)\n{\n}\nvoid _start(void)\n{\n\tfirst();\n}\n");
            using (System.Diagnostics.Process gcc = System.Diagnostics.Process.Start("gcc",
                ["-O0", "-g", "-nostdlib", "-static", "-Wl,-Ttext=0x100000", "-o", elf, source]))
            {
                gcc.WaitForExit();
            }

            names = new BacktraceNames(() => CodeSymbols.Load(elf, new List<Diagnostic>()));
            line = Encoding.UTF8.GetString(names.Translate("  #0 0x0000000000100001\r\n"u8).Span);
            Assert.Matches(@"^  #0 0x0000000000100001 first\+0x1 \(\S*a\.c:2\)\r\n$", line);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
