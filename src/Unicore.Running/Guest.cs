// SPDX-License-Identifier: BSD-3-Clause
// Runs a guest: console through, crash dumps named, time limited, and its exit code back.
using System.ComponentModel;
using System.Text;
using CliWrap;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Kconfig;

namespace Unicore.Running;

/// <summary>A running guest.</summary>
internal static class Guest
{
    /// <summary>Boots <paramref name="request"/> and waits for its end; never throws for what a guest or a user can do.</summary>
    public static async Task<GuestResult> RunAsync(GuestRequest request, Stream input, Stream output, Stream errors, CancellationToken cancellation) =>
        (await BootAsync(request, input, output, errors, cancellation).ConfigureAwait(false)).With(Forgotten(request));

    /// <summary>What a guest does not get, though it was asked for.</summary>
    private static IEnumerable<Diagnostic> Forgotten(GuestRequest request)
    {
        if (request.Environment.Count == 0 || request.Unikraft is { TakesEnvironment: true })
        {
            yield break;
        }

        string why = request.Unikraft switch
        {
            null => "The core's images have no environment. Hand the values over as arguments.",
            { KnowsEnvironment: true } => "Its configuration does not read them from the command line. Set LIBPOSIX_ENVIRON and LIBPOSIX_ENVIRON_LIBPARAM to y.",
            _ => "This release of Unikraft has no library that reads them from the command line. Compile them in, or hand them over as arguments.",
        };
        yield return new("UK5010", Severity.Warning, $"The guest does not get the environment variables {string.Join(", ", request.Environment.Select(v => v.Split('=')[0]))}. {why}");
    }

    private static async Task<GuestResult> BootAsync(GuestRequest request, Stream input, Stream output, Stream errors, CancellationToken cancellation)
    {
        if (!File.Exists(request.Image))
        {
            return Failed(GuestExit.NotStarted, "UK5001", $"There is no image at '{request.Image}'. Build the project first: dotnet build.");
        }

        if (request.MemoryMiB < 1)
        {
            return Failed(GuestExit.NotStarted, "UK5002", $"A guest cannot run in {request.MemoryMiB} MiB of memory. Give it at least 2: -p:UnikernelMemory=2.");
        }

        if (request.GdbPort is < 1 or > 65535)
        {
            return Failed(GuestExit.NotStarted, "UK5002", $"'{request.GdbPort}' is no port. Give GdbPort a number from 1 to 65535.");
        }

        if (request.Paused && request.GdbPort is null)
        {
            return Failed(GuestExit.NotStarted, "UK5002", "A paused guest waits for a debugger, and no port was given for one. Give it a GdbPort: -p:Paused=true -p:GdbPort=1234.");
        }

        if (request is { Unikraft: { } xen, Platform: "xen" })
        {
            return Failed(GuestExit.NotStarted, "UK5009", $"`dotnet run` does not boot Xen images. {UnikraftLaunch.XenAdvice(request, xen)}");
        }

        string exitCodeFile = Path.Combine(Path.GetTempPath(), $"unicore-exit-{Guid.NewGuid():N}");
        if (Launch.For(request, exitCodeFile) is not { } launch)
        {
            return Failed(GuestExit.NotStarted, "UK5002", $"Nothing is known that runs {request.Platform}/{request.Architecture}. Run one of {(request.Unikraft is null ? "kvm/x86_64, kvm/arm64, linuxu/x86_64" : "qemu/x86_64, qemu/arm64, fc/x86_64, fc/arm64, linuxu/x86_64")}.");
        }

        if (request.Platform is "kvm" or "qemu" or "fc" or "firecracker" && MemoryCheck.NeededMiB(request.Image + ".elf", request.Platform, request.Architecture) is { } needed && needed > request.MemoryMiB)
        {
            return Failed(GuestExit.NotStarted, "UK5003", $"The guest has too little memory: the image alone takes {needed} MiB and the machine has {request.MemoryMiB} MiB. Give it more with -p:UnikernelMemory=.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.Timeout > TimeSpan.Zero)
        {
            limit.CancelAfter(request.Timeout);
        }

        var complaints = new StringBuilder();
        Command command = Cli.Wrap(launch.Program)
            .WithArguments(launch.Arguments)
            .WithEnvironmentVariables(launch.Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromStream(input))
            .WithStandardOutputPipe(PipeTarget.Create((source, token) => CopyNamingAddressesAsync(source, output, request.Image + ".elf", token)))
            .WithStandardErrorPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(complaints), PipeTarget.ToStream(errors)));
        try
        {
            if (launch.Input is { } content)
            {
                await WritePrivateAsync(exitCodeFile, content, limit.Token).ConfigureAwait(false);
            }

            CommandResult result = await command.ExecuteAsync(limit.Token).ConfigureAwait(false);
            return Interpret(request, launch, result.ExitCode, complaints.ToString(), File.Exists(exitCodeFile) ? await File.ReadAllBytesAsync(exitCodeFile, CancellationToken.None).ConfigureAwait(false) : []);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new GuestResult(GuestExit.Interrupted, []);
        }
        catch (OperationCanceledException)
        {
            return Failed(GuestExit.TimedOut, "UK5004", $"The guest was still running after {request.Timeout.TotalSeconds:0.###} s and was stopped. If it needs longer, raise Timeout; if it hangs, look at it with -p:GdbPort=1234.");
        }
        catch (Win32Exception)
        {
            return launch.Program == "firecracker"
                ? Failed(GuestExit.Missing, "UK5008", "firecracker is not on this machine. Take it from https://github.com/firecracker-microvm/firecracker/releases, put it on PATH, and see that /dev/kvm can be read and written; or build for qemu: -p:Platform=qemu.")
                : launch.Package is null
                ? Failed(GuestExit.NotStarted, "UK5005", $"'{launch.Program}' could not be started: it was built for another machine, or it is not executable.")
                : Failed(GuestExit.Missing, "UK5006", $"{launch.Program} is not on this machine. Install the package {launch.Package}: dotnet build -t:RestoreToolchain, or apt-get install {launch.Package}.");
        }
        finally
        {
            File.Delete(exitCodeFile);
        }
    }

    private static GuestResult Interpret(GuestRequest request, Launch launch, int status, string complaints, byte[] exitCode)
    {
        if (launch.Package is null || request.Platform == "linuxu")
        {
            return new GuestResult(status, []);
        }

        if (status != 0 && complaints.Contains(launch.Program + ":", StringComparison.Ordinal))
        {
            return Failed(GuestExit.NotStarted, "UK5007", $"{launch.Program} could not run the image; what it said stands above.");
        }

        if (request.Unikraft is not null)
        {
            // A guest that powers off leaves 0. What trees write on x86_64 when they cannot (41) or crash (42) comes as (value << 1) | 1.
            return status switch
            {
                (41 << 1) | 1 => new GuestResult(0, []),
                (42 << 1) | 1 => Failed(GuestExit.Died, "UK5003", "The guest crashed; what it said stands above. Look at it with -p:Paused=true -p:GdbPort=1234."),
                _ => new GuestResult(status, []),
            };
        }

        if (request.Architecture != "x86_64")
        {
            return new GuestResult(status, []);
        }

        // isa-debug-exit ends QEMU with (value << 1) | 1; an even status means that no value was written. The whole code came before.
        return (status & 1) == 1
            ? new GuestResult(exitCode.Length > 0 ? exitCode[^1] : status >> 1, [])
            : Failed(GuestExit.Died, "UK5003", $"The guest reset without an exit code (a triple fault, or too little memory: it had {request.MemoryMiB} MiB). Try more with -p:UnikernelMemory=, or look at it with -p:Paused=true -p:GdbPort=1234.");
    }

    /// <summary>Writes a new file that only its user reads: arguments and environment of the guest stand in it.</summary>
    private static async Task WritePrivateAsync(string path, string content, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(content.AsMemory(), cancellation).ConfigureAwait(false);
    }

    private static GuestResult Failed(int exitCode, string code, string message) => new(exitCode, [new Diagnostic(code, Severity.Error, message)]);

    private static async Task CopyNamingAddressesAsync(Stream source, Stream output, string elf, CancellationToken cancellation)
    {
        var names = new BacktraceNames(() => File.Exists(elf) ? CodeSymbols.Load(elf, new List<Diagnostic>()) : null);
        var buffer = new byte[4096];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            await output.WriteAsync(names.Translate(buffer.AsSpan(0, read)), cancellation).ConfigureAwait(false);
            await output.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }
}
