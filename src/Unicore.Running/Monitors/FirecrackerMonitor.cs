// SPDX-License-Identifier: BSD-3-Clause
// Firecracker, told by a file what to boot.
using System.Text.Json;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>
/// The virtual machine monitor Firecracker. It has no debugger's port, and takes no exit code: a guest of our core says that on its
/// console.
/// </summary>
public sealed class FirecrackerMonitor : IMonitor
{
    // Firecracker, src/arch/src/aarch64/layout.rs: DRAM_MEM_START. Unikraft links its images for fc/arm64 there.
    private const ulong ArmRamStart = 0x8000_0000;

    private static readonly Diagnostic Missing = new("UK5008", Severity.Error,
        "firecracker is not on this machine. Take it from https://github.com/firecracker-microvm/firecracker/releases, put it on PATH, "
        + "and see that /dev/kvm can be read and written; or run in QEMU: -p:UnikernelMonitor=qemu-microvm, or for a Unikraft tree "
        + "-p:Platform=qemu.");

    /// <inheritdoc/>
    public string Name => "firecracker";

    /// <inheritdoc/>
    public IReadOnlyList<string> Architectures => ["x86_64", "arm64"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Accelerators => [];

    /// <inheritdoc/>
    public bool HasDebugger(string architecture) => false;

    /// <inheritdoc/>
    public string? ContainerPlatform => "fc";

    /// <inheritdoc/>
    public ToolInfo? Tool(string architecture) => new("firecracker", "", "runs images in small virtual machines");

    /// <inheritdoc/>
    public MachineMemory? Memory(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.Architecture == "arm64" ? ArmRamStart : 0, request.MemoryMiB);
    }

    /// <inheritdoc/>
    public Launch Launch(GuestRequest request, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new("firecracker", ["--no-api", "--config-file", file], null) { Input = Configuration(request), NotStarted = Missing };
    }

    /// <inheritdoc/>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ended);
        return ended.ExitCode.Length > 0
            ? new(ended.ExitCode.Span[^1], [])
            : ended.Status == 0 && request.Convention.KnowsFrames(request)
            ? GuestResult.Failed(GuestExit.Died, "UK5003", "The guest reset without an exit code (a triple fault, or too little memory: "
                + $"it had {request.MemoryMiB} MiB). Try more with -p:UnikernelMemory=.")
            : new(ended.Status, []);
    }

    private static string Configuration(GuestRequest request)
    {
        Dictionary<string, string> source = new()
        {
            ["kernel_image_path"] = request.Image,
            ["boot_args"] = request.Convention.CommandLine(request, loaderAddsName: false),
        };
        if (request.Initrd is { } initrd)
        {
            source["initrd_path"] = initrd;
        }

        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["boot-source"] = source,
            ["drives"] = Array.Empty<string>(),
            ["machine-config"] = new Dictionary<string, object> { ["vcpu_count"] = 1, ["mem_size_mib"] = request.MemoryMiB },
        });
    }
}
