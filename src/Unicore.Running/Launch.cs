// SPDX-License-Identifier: BSD-3-Clause
// The command line that boots an image: QEMU for kvm, the image itself for linuxu.
using System.Buffers;
using System.Globalization;
using System.Text;
using Unicore.Build.Toolchains;

namespace Unicore.Running;

/// <summary>A program to start, and how its exit status maps to the guest's.</summary>
/// <param name="Program">Name on PATH, or absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Package">The Debian package that has the program; null when it is the image, or when there is none, as for Firecracker.</param>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments, string? Package)
{
    /// <summary>What the file that the program reads must hold; null for none.</summary>
    public string? Input { get; init; }

    /// <summary>Environment variables of the program that differ from ours.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n\r\"'\\");

    /// <summary>Lays out the launch of <paramref name="request"/>; null when no launcher knows its target.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="exitCodeFile">Receives the guest's exit code as a byte, where the process's own status has no room for it.</param>
    public static Launch? For(GuestRequest request, string exitCodeFile) => request.Unikraft is { } image ? UnikraftLaunch.For(request, image, exitCodeFile) : (request.Platform, request.Architecture) switch
    {
        ("kvm", "x86_64") => new("qemu-system-x86_64", Qemu(request, JoinArguments(request.Arguments), "-M", "microvm,rtc=on", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
            "-chardev", "file,id=exitcode,path=" + exitCodeFile.Replace(",", ",,", StringComparison.Ordinal), "-device", "isa-debugcon,iobase=0xf8,chardev=exitcode"), "qemu-system-x86"),
        ("kvm", "arm64") => new("qemu-system-aarch64", Qemu(request, JoinArguments(request.Arguments), "-M", "virt", "-cpu", request.Accelerator == "kvm" ? "host" : "cortex-a57", "-semihosting-config", "enable=on,target=native"), "qemu-system-arm"),
        ("linuxu", "x86_64" or "arm64") => Process(request, request.Arguments),
        _ => null,
    };

    /// <summary>An image that is a program of Linux.</summary>
    public static Launch Process(GuestRequest request, IReadOnlyList<string> arguments) => request.GdbPort is { } port
        ? new("gdbserver", ["--once", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", request.Image, .. arguments], "gdbserver")
        : new(request.Image, [.. arguments], null);

    /// <summary>
    /// One string of arguments from which the guest's splitter makes the same list again: blanks separate, double quotes
    /// hold together, a backslash inside them makes the next character literal.
    /// </summary>
    public static string JoinArguments(IEnumerable<string> arguments)
    {
        var line = new StringBuilder();
        foreach (string argument in arguments)
        {
            if (line.Length > 0)
            {
                line.Append(' ');
            }

            if (argument.Length > 0 && !argument.AsSpan().ContainsAny(Special))
            {
                line.Append(argument);
                continue;
            }

            line.Append('"').Append(argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        return line.ToString();
    }

    /// <summary>QEMU's arguments: a machine without extras, its console on ours.</summary>
    public static IReadOnlyList<string> Qemu(GuestRequest request, string commandLine, params string[] machine)
    {
        List<string> arguments =
        [
            .. machine,
            "-accel", request.Accelerator,
            "-m", request.MemoryMiB.ToString(CultureInfo.InvariantCulture),
            "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot",
            "-kernel", request.Image,
        ];
        if (commandLine.Length > 0)
        {
            arguments.AddRange(["-append", commandLine]);
        }

        if (request.Paused)
        {
            arguments.Add("-S");
        }

        if (request.GdbPort is { } port)
        {
            arguments.AddRange(["-gdb", $"tcp:127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]);
        }

        return arguments;
    }
}
