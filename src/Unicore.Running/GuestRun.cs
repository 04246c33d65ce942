// SPDX-License-Identifier: BSD-3-Clause
// The run of one guest: console through, crash dumps named, time limited, and its exit code back.
using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using CliWrap;
using Unicore.Build.Confinement;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Running.Consoles;
using Unicore.Running.Counting;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running;

/// <summary>One run.</summary>
internal sealed class GuestRun(GuestRequest request, GuestConsole console, Action<GuestProcess> started)
{
    private const int BrokenPipe = 32; // EPIPE (errno(3)), as an IOException has it in HResult
    private readonly string _folder =
        request.RunFolder ?? Path.Combine(Path.GetTempPath(), $"unicore-run-{Guid.NewGuid():N}");

    /// <summary>The file of a launch's own.</summary>
    private string LaunchFile => Path.Combine(_folder, "launch");

    private string Elf => request.Image + ".elf";

    /// <summary>Boots the guest and waits for its end; never throws for what a guest or a user can do.</summary>
    /// <param name="end">Asks the guest's program to end.</param>
    /// <param name="cancellation">Stops the guest.</param>
    public async Task<GuestResult> ToEndAsync(CancellationToken end, CancellationToken cancellation) =>
        (await BootAsync(end, cancellation).ConfigureAwait(false)).With(request.Convention.Forgotten(request));

    /// <summary>The command that would run the guest, or why there is none. Nobody takes frames apart who starts it by himself.</summary>
    public (Launch? Launch, GuestResult? Refused) Plan() =>
        Refuse(out IMonitor? monitor) is { } refused ? (null, refused)
            : (monitor!.Launch(request, FileOfPlan), null);

    /// <summary>A launch's file for a command that somebody starts by himself, when our folder isn't there.</summary>
    private static string FileOfPlan => Path.Combine(Path.GetTempPath(), $"unicore-launch-{Guid.NewGuid():N}");

    private async Task<GuestResult> BootAsync(CancellationToken end, CancellationToken cancellation)
    {
        using GuestPlaces places = new();
        if ((Refuse(out IMonitor? chosen) ?? GuestPorts.Find(request, console, places, out request)) is { } refused)
        {
            return refused;
        }

        IMonitor monitor = chosen!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.Timeout > TimeSpan.Zero)
        {
            limit.CancelAfter(request.Timeout);
        }

        bool hasFrames = monitor.HasSerialConsole && request.Convention.KnowsFrames(request);
        Launch launch = monitor.Launch(request with { HasFrames = hasFrames, Terminals = console.Terminals }, LaunchFile);
        if (launch.Needed is { } needed && !File.Exists(needed.Path))
        {
            return GuestResult.Failed(GuestExit.Missing, "UK5006", $"{needed.Path} is not on this machine. Install the package "
                + $"{needed.Package}: apt-get install {needed.Package}.");
        }

        FolderServers servers = new();
        await using ConfiguredAsyncDisposable serving = servers.ConfigureAwait(false);
        using ConsolePipes pipes = new(console, () => File.Exists(Elf) ? CodeSymbols.Load(Elf, new List<Diagnostic>()) : null, limit);
        using GuestEnd ending = new(request.StopTimeout, limit);
        StringBuilder complaints = new();
        try
        {
            MakeFolder();
            Unpack(launch.Unpacked);
            if (await servers.StartAsync(launch.Servers, limit.Token).ConfigureAwait(false) is { } unserved)
            {
                return unserved;
            }

            PipeSource input = monitor.HasSerialConsole ? pipes.SerialInput(hasFrames, monitor.InputRoom) : pipes.Input();
            PipeTarget errors = PipeTarget.Merge(PipeTarget.ToStringBuilder(complaints), pipes.Errors());
            ChildRun running =
                await StartAsync(launch, new(input, pipes.Output(hasFrames), errors), limit.Token).ConfigureAwait(false);
            started(new(running.Id, request.Ports));
            using CancellationTokenRegistration asks = end.Register(() => ending.Begin(
                monitor.HasSerialConsole ? pipes.AskToStop() : ChildProcess.Terminate(running.Id)));
            int status = await running.Completion.ConfigureAwait(false);
            ChildProcess.RequireStarted(status, complaints.ToString());
            byte[] exitCode = pipes.ExitCode is { } code
                ? [code]
                : launch.Input is null && File.Exists(LaunchFile)
                ? await File.ReadAllBytesAsync(LaunchFile, CancellationToken.None).ConfigureAwait(false)
                : [];
            return monitor.Interpret(request, new(status, complaints.ToString(), exitCode)).With(servers.Failed());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new GuestResult(GuestExit.Interrupted, []);
        }
        catch (OperationCanceledException) when (pipes.Failure is { } failure)
        {
            return failure.HResult == BrokenPipe ? new(GuestExit.OutputLost, []) : GuestResult.Failed(GuestExit.OutputLost, "UK5020",
                $"What the guest says could not be written, and it was stopped: {failure.Message}");
        }
        catch (OperationCanceledException) when (ending.Result is { } ended)
        {
            return ended;
        }
        catch (OperationCanceledException)
        {
            return GuestResult.Failed(GuestExit.TimedOut, "UK5004", "The guest was still running after "
                + $"{request.Timeout.TotalSeconds:0.###} s and was stopped. "
                + "If it needs longer, raise UnikernelTimeout; if it hangs, look at it with -p:UnikernelGdbPort=1234.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5022", $"What a run needs beside the image could not be made: {e.Message} "
                + "See that the folder for temporary files (TMPDIR) can be written, and has room.");
        }
        catch (Win32Exception)
        {
            return new GuestResult(launch.NotStarted.Code == "UK5005" ? GuestExit.NotStarted : GuestExit.Missing, [launch.NotStarted]);
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>Chooses the monitor, or says why the guest can't be run.</summary>
    private GuestResult? Refuse(out IMonitor? monitor)
    {
        monitor = null;
        request = GuestPorts.WithNetworks(request);
        if (Nonsense() is { } nonsense)
        {
            return nonsense;
        }

        monitor = MonitorCatalog.Choose(request, out Diagnostic? none);
        return monitor is null ? new(GuestExit.NotStarted, [none!]) : Unfit(monitor);
    }

    /// <summary>
    /// A folder that only its user sees: arguments and environment of the guest may stand in it, and its monitor writes there.
    /// </summary>
    private void MakeFolder()
    {
        Forget();
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
            return;
        }

        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Forget()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void Unpack(CompressedFile? packed)
    {
        if (packed is not null)
        {
            using var source = new GZipStream(File.OpenRead(packed.Source), CompressionMode.Decompress);
            using FileStream target = new(packed.Target, FileMode.CreateNew);
            source.CopyTo(target);
        }
    }

    /// <summary>What cannot be, whatever the monitor.</summary>
    private GuestResult? Nonsense()
    {
        (string Code, string Message)? found =
            !File.Exists(request.Image)
            ? ("UK5001", $"There is no image at '{request.Image}'. Build the project first: dotnet build.")
            : request.Initrd is { } initrd && !File.Exists(initrd)
            ? ("UK5025", $"There is no root file system at '{initrd}', where a build leaves it. Build the project again: dotnet build.")
            : request.Medium?.Refuse() is { } unbootable
            ? unbootable
            : request.Volumes.FirstOrDefault(v => !Directory.Exists(v.Folder)) is { } volume
            ? ("UK5026", $"The folder '{volume.Folder}', the guest's '{volume.Path}', is not there. Make it, or correct the Volume item.")
            : request.Disks.Select(d => d.Refuse()).FirstOrDefault(r => r is not null) is { } refused
            ? refused
            : request.MemoryMiB < 1
            ? ("UK5012", $"A guest cannot run in {request.MemoryMiB} MiB of memory. Give it at least 2: -p:UnikernelMemory=2.")
            : request.Processors < 1
            ? ("UK5038", $"A guest cannot run on {request.Processors} processors. Give it at least one: -p:UnikernelProcessors=1.")
            : request.GdbPort is < 1 or > 65535
            ? ("UK5013", $"'{request.GdbPort}' is no port. Give UnikernelGdbPort a number from 1 to 65535.")
            : request.Paused && request.GdbPort is null
            ? ("UK5014", "A paused guest waits for a debugger, and no port was given for one. Give it a UnikernelGdbPort: "
                + "-p:UnikernelPaused=true -p:UnikernelGdbPort=1234.")
            : null;
        return found is { } wrong ? GuestResult.Failed(GuestExit.NotStarted, wrong.Code, wrong.Message) : null;
    }

    /// <summary>What this monitor has no use for.</summary>
    private GuestResult? Unfit(IMonitor monitor)
    {
        if (request.Accelerator is { } accelerator && monitor.Accelerators.Count > 0 && !monitor.Accelerators.Contains(accelerator))
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5015", $"'{accelerator}' is no accelerator of {monitor.Name}. "
                + $"Take one of {string.Join(", ", monitor.Accelerators)}, or leave UnikernelAccelerator out.");
        }

        if (request.GdbPort is not null && !monitor.HasDebugger(request.Architecture))
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5050", $"No debugger can be connected to a guest for {request.Architecture} "
                + $"that {monitor.Name} runs. Leave UnikernelGdbPort out, or take another platform or another monitor.");
        }

        if (request.Processors > monitor.MostProcessors)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5039", $"{monitor.Name} gives its guests at most {monitor.MostProcessors} "
                + $"processors, not {request.Processors}. Ask for fewer with -p:UnikernelProcessors=, or take another monitor with "
                + "-p:UnikernelMonitor=.");
        }

        if (request.Volumes.Count > 0 && !monitor.HasVolumes)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5027", $"{monitor.Name} offers its guests no folders of the host. Take "
                + $"another monitor with -p:UnikernelMonitor=, or the Volume items out: {request.Volumes[0].Folder}.");
        }

        if (request.Disks.Count > 0 && !monitor.HasDisks)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5031", $"{monitor.Name} offers its guests no disks. Take another monitor "
                + $"with -p:UnikernelMonitor=, or the Disk items out: {request.Disks[0].File}.");
        }

        if (!monitor.KeepsDisks && request.Disks.FirstOrDefault(d => d.IsReadOnly) is { } kept)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5031", $"{monitor.Name} keeps no disk from being written to, as "
                + $"'{kept.File}' is to be. Take another monitor with -p:UnikernelMonitor=, or ReadOnly out of the Disk item.");
        }

        if (request.Initrd is { } initrd && !monitor.HasInitrd)
        {
            return GuestResult.Failed(GuestExit.NotStarted, "UK5049", $"{monitor.Name} hands guests no root file system, as '{initrd}' is. "
                + "Have it in the image with -p:UnikernelEmbedRootFileSystem=true, or take another monitor with -p:UnikernelMonitor=.");
        }

        if (request.Volumes.Count + request.Disks.Count > 0 && request.Convention.RefuseVolumes(request) is { } refused)
        {
            return new(GuestExit.NotStarted, [refused]);
        }

        if ((GuestPorts.Refuse(request, monitor) ?? InstructionPlugin.Refuse(request, monitor)) is { } alone)
        {
            return alone;
        }

        return monitor.Memory(request) is { } memory && MemoryCheck.NeededMiB(request, Elf, memory.Start) is { } needed
            && needed > memory.MiB
            ? GuestResult.Failed(GuestExit.NotStarted, "UK5016", $"The guest has too little memory: {TakesMemory()} {needed} MiB and "
                + $"the machine has {memory.MiB} MiB. Give it more with -p:UnikernelMemory=.")
            : null;
    }

    private string TakesMemory() => (request.Initrd, request.Medium) switch
    {
        (_, { IsUefi: true }) => "UEFI and the image take",
        (not null, _) => "the image and its root file system take",
        _ => "the image alone takes",
    };

    private async Task<ChildRun> StartAsync(Launch launch, ChildStreams streams, CancellationToken cancellation)
    {
        if (launch.Input is { } content)
        {
            await File.WriteAllTextAsync(LaunchFile, content, cancellation).ConfigureAwait(false);
        }

        foreach (WrittenFile file in launch.Written)
        {
            await File.WriteAllBytesAsync(file.Path, file.Contents, cancellation).ConfigureAwait(false);
        }

        ProcessStartInfo start = ChildProcess.Apart(launch.Program, launch.Arguments);
        SetEnvironment(start.Environment, launch);
        return ChildRun.Start(start, () => Confine(launch), streams, cancellation);
    }

    /// <summary>Confines the calling thread, which is to start the launch's program, to the files that this has to do with.</summary>
    private void Confine(Launch launch)
    {
        if (request.IsConfined && Landlock.IsThere && launch.Reach is { } reach && ChildProcess.Find(launch.Program) is { } program)
        {
            Landlock.Confine(reach with { Write = [.. reach.Write, _folder] }, program);
        }
    }

    private void SetEnvironment(IDictionary<string, string?> variables, Launch launch)
    {
        if (launch.IsEnvironmentWhole)
        {
            variables.Clear();
        }

        foreach ((string name, string? value) in launch.Environment)
        {
            if (value is null)
            {
                variables.Remove(name);
            }
            else
            {
                variables[name] = value;
            }
        }

        if (launch.Reach is not null)
        {
            variables["TMPDIR"] = _folder;
        }
    }
}
