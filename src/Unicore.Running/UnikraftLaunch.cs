// SPDX-License-Identifier: BSD-3-Clause
// The command line that boots an image of a Unikraft tree: QEMU, Firecracker, or the image itself.
using System.Globalization;
using System.Text.Json;
using Unicore.Build.Actions;
using Unicore.Build.Toolchains;

namespace Unicore.Running;

/// <summary>Launches as the tree's own <c>support/scripts/qemu-guest</c> lays them out.</summary>
internal static class UnikraftLaunch
{
    /// <summary>The tree's port of QEMU's isa-debug-exit: trees since 0.14 write there when they crash (<c>plat/common/x86/cpu_native.c</c>).</summary>
    private const string DebugExit = "isa-debug-exit,iobase=0x501,iosize=2";

    /// <summary>Lays out a launch; null when nothing here boots the target.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="image">Its configuration.</param>
    /// <param name="file">A file that the launch may need, and <see cref="Launch.Input"/> fills.</param>
    public static Launch? For(GuestRequest request, UnikraftImage image, string file) => (request.Platform, request.Architecture) switch
    {
        // Its machines power off through ACPI at a fixed port, which microvm does not have.
        ("kvm" or "qemu", "x86_64") => new("qemu-system-x86_64", Launch.Qemu(request, Append(request, image, false), "-M", "pc", "-cpu", Processor(request, "max"), "-device", DebugExit), "qemu-system-x86"),
        ("kvm" or "qemu", "arm64") => new("qemu-system-aarch64", Launch.Qemu(request, Append(request, image, image.NeedsName), "-M", "virt", "-cpu", Processor(request, image.NeedsName ? "max" : "cortex-a53")), "qemu-system-arm"),
        ("fc" or "firecracker", "x86_64" or "arm64") => new("firecracker", ["--no-api", "--config-file", file], null) { Input = Firecracker(request, image) },
        ("linuxu", "x86_64" or "arm64") => InTerminal(Launch.Process(request, Words(request, image))),
        _ => null,
    };

    /// <summary>How to boot an image with Xen's tools, which want a domain of their own.</summary>
    public static string XenAdvice(GuestRequest request, UnikraftImage image)
    {
        string extra = UnikraftImage.Join(Words(request, image)).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"In domain 0 write a file with the lines: name = \"{image.Name}\"; type = \"pv\"; kernel = \"{request.Image}\"; memory = {request.MemoryMiB.ToString(CultureInfo.InvariantCulture)}; vcpus = 1"
            + (extra.Length > 0 ? $"; extra = \"{extra}\"" : "") + ". Then: xl create -c FILE (package xen-utils).";
    }

    private static IReadOnlyList<string> Words(GuestRequest request, UnikraftImage image) => image.CommandLine(request.Environment, request.Arguments);

    /// <summary>These images end at once when their input is no terminal (<c>plat/linuxu/console.c</c>), and ours is a pipe: <c>script</c> gives them one. It hands the command to the user's shell, which need not be one of POSIX.</summary>
    private static Launch InTerminal(Launch process) =>
        new("script", ["-q", "-e", "-c", string.Join(' ', process.Arguments.Prepend(process.Program).Select(ShellWords.Quote)), "/dev/null"], "bsdutils")
        {
            Environment = new Dictionary<string, string?> { ["SHELL"] = "/bin/sh" },
        };

    /// <summary>QEMU's multiboot loader puts the image's path first; with other loaders the name must come from us.</summary>
    private static string Append(GuestRequest request, UnikraftImage image, bool named) =>
        Words(request, image) is { Count: > 0 } words ? UnikraftImage.Join(named ? words.Prepend(image.Name) : words) : "";

    private static string Processor(GuestRequest request, string emulated) => request.Accelerator == "kvm" ? "host" : emulated;

    private static string Firecracker(GuestRequest request, UnikraftImage image) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["boot-source"] = new Dictionary<string, string> { ["kernel_image_path"] = request.Image, ["boot_args"] = UnikraftImage.Join(Words(request, image).Prepend(image.Name)) },
        ["drives"] = Array.Empty<string>(),
        ["machine-config"] = new Dictionary<string, object> { ["vcpu_count"] = 1, ["mem_size_mib"] = request.MemoryMiB },
    });
}
