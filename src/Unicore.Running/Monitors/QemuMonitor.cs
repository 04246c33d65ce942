// SPDX-License-Identifier: BSD-3-Clause
// What QEMU's machines have in common: a machine without extras, its console on ours.
using System.Globalization;
using Unicore.Build.Toolchains;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>A machine of QEMU.</summary>
public abstract class QemuMonitor : IMonitor
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures => [Architecture];

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Accelerators => ["tcg", "kvm", "hvf", "whpx"];

    /// <summary>The architecture of the machine's processors.</summary>
    protected abstract string Architecture { get; }

    /// <summary>What <c>-M</c> says.</summary>
    protected abstract string Machine { get; }

    /// <summary>The processor to emulate when guests do not mind; null for the machine's own default.</summary>
    protected virtual string? Processor => null;

    /// <summary>Whether the machine's boot loader puts the image's path before the command line.</summary>
    protected virtual bool LoaderAddsName => false;

    /// <summary>How QEMU's names for virtio devices on the machine's bus end; null for a machine without such a bus.</summary>
    protected virtual string? VirtioBus => null;

    /// <summary>What <c>-M</c> says beside <see cref="Machine"/> so that a guest finds such devices.</summary>
    protected virtual string VirtioMachine => "";

    /// <inheritdoc/>
    public virtual int? InputRoom => null;

    /// <inheritdoc/>
    public bool HasVolumes => VirtioBus is not null;

    /// <inheritdoc/>
    public bool HasDisks => VirtioBus is not null;

    /// <inheritdoc/>
    public bool CountsInstructions => true;

    /// <inheritdoc/>
    public virtual int MostProcessors => 1;

    /// <inheritdoc/>
    public bool HasNetwork(string kind) => VirtioBus is not null;

    /// <summary>The device that puts the machine to sleep, of those whose firmware boots from disks; null for other machines.</summary>
    protected virtual string? SleepDevice => null;

    /// <inheritdoc/>
    public bool HasFirmware => SleepDevice is not null;

    /// <summary>QEMU's program for the architecture.</summary>
    protected abstract ToolInfo Program { get; }

    /// <inheritdoc/>
    public virtual string? ContainerPlatform => "qemu";

    /// <inheritdoc/>
    public ToolInfo? Tool(string architecture) => Program;

    /// <inheritdoc/>
    public abstract MachineMemory? Memory(GuestRequest request);

    /// <inheritdoc/>
    public virtual ulong? MemoryFileStart(GuestRequest request, ElfFile elf) => Memory(request)?.Start;

    /// <inheritdoc/>
    public Launch Launch(GuestRequest request, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        string accelerator = request.Accelerator ?? Accelerators[0];
        bool hasVirtio = request.Volumes.Count + request.Disks.Count + request.Networks.Count > 0 && request.Convention.MountsVolumes;
        List<string> arguments = ["-M", hasVirtio ? Machine + VirtioMachine : Machine];
        if ((request.Convention.Processor(Architecture) ?? Processor) is { } processor)
        {
            arguments.AddRange(["-cpu", accelerator == "kvm" ? "host" : processor]);
        }

        arguments.AddRange(request.Convention.ExitDevices(request, file));
        arguments.AddRange(["-accel", accelerator]);
        if (Memory(request) is { } memory)
        {
            arguments.AddRange(["-m", memory.MiB.ToString(CultureInfo.InvariantCulture)]);
        }

        FolderServer[] servers =
        [
            .. request.Volumes.Index().Where(v => v.Item.FileSystem == GuestVolume.Virtiofs)
                .Select(v => new FolderServer(v.Item, SocketOf(v.Index, file))),
        ];
        if ((request.MemoryFile is not null || servers.Length > 0) && Memory(request) is { } shared)
        {
            string size = shared.MiB.ToString(CultureInfo.InvariantCulture);
            string backend = request.MemoryFile is { } memoryFile
                ? $"memory-backend-file,id=ram,size={size}M,mem-path={Escaped(memoryFile)}" : $"memory-backend-memfd,id=ram,size={size}M";
            arguments.AddRange(["-object", backend + ",share=on", "-machine", "memory-backend=ram"]);
        }

        if (request.Processors > 1)
        {
            arguments.AddRange(["-smp", request.Processors.ToString(CultureInfo.InvariantCulture)]);
        }

        if (request.Counter is { } counter)
        {
            arguments.AddRange(["-plugin", $"{Escaped(counter.Plugin)},counts={Escaped(counter.Counts)}"]);
            // With a clock of instructions a count is the same each time. A guest on a network, or of servers, waits for others, whose
            // clock is another.
            bool waits = request.Networks.Count + request.Ports.Count + servers.Length > 0;
            arguments.AddRange(waits ? [] : ["-icount", "shift=0,sleep=off"]);
        }

        arguments.AddRange(["-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot"]);
        string commandLine = request.Convention.CommandLine(request, LoaderAddsName);
        arguments.AddRange(Boot(request, commandLine, file));
        if (hasVirtio)
        {
            // Without it such devices speak virtio 0.9; those on PCI speak both, and are not concerned.
            arguments.AddRange(["-global", "virtio-mmio.force-legacy=false"]);
        }

        arguments.AddRange(request.Volumes.Index().SelectMany(v => VolumeDevice(v.Index, v.Item, file)));
        arguments.AddRange(request.Disks.Index().SelectMany(d => DiskDevice(d.Index, d.Item)));
        arguments.AddRange(request.Networks.Index().SelectMany(n => QemuNetwork.Device(request, n.Index, n.Item, VirtioBus)));
        arguments.AddRange(QemuConfinement.Sandbox(request));
        if (request.Paused)
        {
            arguments.Add("-S");
        }

        if (request.GdbPort is { } port)
        {
            arguments.AddRange(["-gdb", $"tcp:127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]);
        }

        if (request.Control is { } control)
        {
            arguments.AddRange(["-chardev", "socket,id=control,path=" + Escaped(control), "-mon", "chardev=control,mode=control"]);
        }

        Launch launch = new(Program.Name, arguments, Program.Package)
        {
            Reach = QemuConfinement.Reach(request, accelerator),
            Servers = servers,
            Needed = request.Medium is { IsUefi: true } ? QemuFirmware.Uefi : null,
        };
        return Complete(launch, request, commandLine, file);
    }

    /// <summary>
    /// A device that a server is behind, which reads and writes the guest's memory; or a 9p device. "none": files are the user's who runs
    /// the guest, and a guest's wish for other owners is let go. "remap": files of several file systems of the host below the folder have
    /// different numbers.
    /// </summary>
    private string[] VolumeDevice(int index, GuestVolume volume, string file)
    {
        string id = GuestVolume.NameOf(index);
        return volume.FileSystem == GuestVolume.Virtiofs
            ?
            [
                "-chardev", $"socket,id={id},path={Escaped(SocketOf(index, file))}",
                "-device", $"vhost-user-fs-{VirtioBus},chardev={id},tag={id}",
            ]
            :
            [
                "-fsdev", $"local,id={id},path={Escaped(volume.Folder)},security_model=none,multidevs=remap" + ReadOnly(volume.IsReadOnly),
                "-device", $"virtio-9p-{VirtioBus},fsdev={id},mount_tag={Escaped(volume.Path)}",
            ];
    }

    /// <summary>Beside the launch's file, by its name: no other launch's.</summary>
    private static string SocketOf(int index, string file) => string.Create(CultureInfo.InvariantCulture, $"{file}.fs{index}");

    /// <summary>A block device. QEMU locks the file: two guests that write to one are not started.</summary>
    private string[] DiskDevice(int index, GuestDisk disk)
    {
        string id = GuestDisk.NameOf(index);
        return
        [
            "-drive", $"if=none,id={id},file={Escaped(disk.File)},format=raw,discard=unmap" + ReadOnly(disk.IsReadOnly),
            "-device", $"virtio-blk-{VirtioBus},drive={id},serial={id}",
        ];
    }

    private static string ReadOnly(bool isReadOnly) => isReadOnly ? ",readonly=on" : "";

    /// <summary>A value of an option, in which a comma would begin the next one.</summary>
    internal static string Escaped(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    /// <summary>What QEMU loads.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="commandLine">The guest's command line; may be empty.</param>
    /// <param name="file">The launch's file.</param>
    /// <returns>Arguments.</returns>
    protected virtual IEnumerable<string> Boot(GuestRequest request, string commandLine, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(commandLine);
        return request.Medium is { } medium
            ? QemuFirmware.Boot(medium, commandLine, SleepDevice)
            :
            [
                "-kernel", request.Image,
                .. commandLine.Length > 0 ? (string[])["-append", commandLine] : [],
                .. request.Initrd is { } initrd ? (string[])["-initrd", initrd] : [],
            ];
    }

    /// <summary>Adds what else a launch needs.</summary>
    /// <param name="launch">The command.</param>
    /// <param name="request">The guest.</param>
    /// <param name="commandLine">The guest's command line.</param>
    /// <param name="file">The launch's file.</param>
    /// <returns>The launch.</returns>
    protected virtual Launch Complete(Launch launch, GuestRequest request, string commandLine, string file) => launch;

    /// <inheritdoc/>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ended);
        // A guest that has said how it ended ran, whatever else QEMU had to say.
        return ended.Status != 0 && ended.ExitCode.IsEmpty && ended.Complaints.Contains(Program.Name + ":", StringComparison.Ordinal)
            ? GuestResult.Failed(GuestExit.NotStarted, "UK5007", $"{Program.Name} could not run the image; what it said stands above."
                + QemuConfinement.Cure(ended.Complaints))
            : request.Convention.Interpret(request, ended);
    }
}
