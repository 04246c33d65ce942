// SPDX-License-Identifier: BSD-3-Clause
// `unicore run`: boots an image where its platform says and ends with the exit code of its main.
using System.CommandLine;
using System.Runtime.InteropServices;
using Unicore.Build.Toolchains;
using Unicore.Kconfig;
using Unicore.Running;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>run</c>; <c>dotnet run</c> calls it.</summary>
internal static class RunCommand
{
    // Seconds; timers count milliseconds in 32 bits.
    private const double LongestTimeout = 4_000_000;

    public static Command Create()
    {
        var image = new Argument<FileInfo>("image")
        {
            Description = "The image, as a build left it. Symbols are read from IMAGE.elf beside it.",
        };
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Arguments of the guest's main, after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var platform = new Option<string>("--platform")
        {
            Description = "kvm (QEMU) or linuxu (a Linux process); of a Unikraft tree also qemu, fc (Firecracker) and xen.",
            DefaultValueFactory = _ => "kvm",
        };
        var arch = new Option<string>("--arch") { Description = "x86_64 or arm64.", DefaultValueFactory = _ => "x86_64" };
        var memory = new Option<int>("--memory") { Description = "Guest memory in MiB.", DefaultValueFactory = _ => 64 };
        var timeout = new Option<double>("--timeout")
        {
            Description = "Seconds after which a guest that is still running counts as hung; 0: never.",
            DefaultValueFactory = _ => 0,
        };
        var paused = new Option<bool>("--paused")
        {
            Description = "Hold the guest at its first instruction until a debugger continues it.",
        };
        var gdbPort = new Option<int?>("--gdb-port") { Description = "Listen for gdb on this port of 127.0.0.1." };
        var accelerator = new Option<string>("--accelerator")
        {
            Description = "QEMU's accelerator: tcg (emulation) or kvm.",
            DefaultValueFactory = _ => "tcg",
        };
        var unikraft = new Option<FileInfo?>("--unikraft") { Description = "The image is a Unikraft tree's, and this its .config." };
        var environment = new Option<string[]>("--env") { Description = "An environment variable of the guest, NAME=VALUE." };
        var defaults = new Option<string?>("--defaults-until")
        {
            Description = "Arguments before this word are used only when none stand behind it.",
        };
        var command = new Command("run", "Boot an image and end with its exit code.")
        {
            image, arguments, platform, arch, memory, timeout, paused, gdbPort, accelerator, unikraft, environment, defaults,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new GuestRequest
            {
                Image = parsed.GetValue(image)!.FullName,
                Arguments = Chosen(parsed.GetValue(arguments) ?? [], parsed.GetValue(defaults)),
                Environment = LastOfEach(parsed.GetValue(environment) ?? []),
                Unikraft = parsed.GetValue(unikraft) is { } config ? UnikraftImage.Read(config.FullName) : null,
                Platform = parsed.GetValue(platform)!,
                Architecture = parsed.GetValue(arch)!,
                MemoryMiB = parsed.GetValue(memory),
                Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout) is > 0 and var seconds ? Math.Min(seconds, LongestTimeout) : 0),
                Paused = parsed.GetValue(paused),
                GdbPort = parsed.GetValue(gdbPort),
                Accelerator = parsed.GetValue(accelerator)!,
            };
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM,
                context => { context.Cancel = true; stop.Cancel(); });
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT,
                context => { context.Cancel = true; stop.Cancel(); });
            GuestResult result = await Guest.RunAsync(request, Console.OpenStandardInput(), Console.OpenStandardOutput(),
                Console.OpenStandardError(), stop.Token).ConfigureAwait(false);
            DiagnosticText.Write(result.Diagnostics);
            return result.ExitCode;
        });
        return command;
    }

    /// <summary>Of several variables of one name the last: what a project says for one target stands behind what it says for all.</summary>
    internal static string[] LastOfEach(IEnumerable<string> variables) =>
        [.. variables.Reverse().DistinctBy(v => v.Split('=')[0], StringComparer.Ordinal).Reverse()];

    /// <summary>The user's arguments, or those that the project has for when there are none.</summary>
    internal static string[] Chosen(string[] arguments, string? separator)
    {
        int at = separator is null ? -1 : Array.IndexOf(arguments, separator);
        return at < 0 ? arguments : at + 1 < arguments.Length ? arguments[(at + 1)..] : arguments[..at];
    }
}
