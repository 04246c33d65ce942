// SPDX-License-Identifier: BSD-3-Clause
// The plugin of QEMU's that counts a guest's instructions: made of count.c, and read when the guest has ended.
using System.Buffers.Binary;
using System.ComponentModel;
using System.Security.Cryptography;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Counting;

/// <summary>Counts of instructions.</summary>
public static class InstructionPlugin
{
    private const int PairSize = 16;

    /// <summary>Makes the plugin with the host's compiler, unless it is there.</summary>
    /// <param name="folder">Where; whoever can write to it decides what QEMU loads.</param>
    /// <param name="diagnostics">Gets why there is none.</param>
    /// <returns>Its path; null without.</returns>
    public static async Task<string?> MakeAsync(string folder, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        byte[] source = Source();
        string plugin = Path.Combine(folder, $"count-{Convert.ToHexStringLower(SHA256.HashData(source))[..16]}.so");
        if (File.Exists(plugin))
        {
            return plugin;
        }

        string made = $"{plugin}.{Path.GetRandomFileName()}.tmp";
        try
        {
            Directory.CreateDirectory(folder);
            BufferedCommandResult result = await Cli.Wrap("gcc").WithArguments(["-O2", "-shared", "-fPIC", "-xc", "-o", made, "-"])
                .WithStandardInputPipe(PipeSource.FromBytes(source)).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync()
                .ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                File.Move(made, plugin, overwrite: true);
                return plugin;
            }

            diagnostics.Add(Failed(result.StandardError.Trim()));
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(Failed(e.Message));
        }
        finally
        {
            File.Delete(made);
        }

        return null;
    }

    /// <summary>How many of an image's instructions were executed: those of firmware don't count.</summary>
    /// <param name="counts">The plugin's file.</param>
    /// <param name="image">The linked image's ELF file.</param>
    /// <param name="diagnostics">Gets what is wrong with that.</param>
    /// <returns>The number; null without the image.</returns>
    /// <exception cref="IOException">The plugin's file cannot be read, or ends too early.</exception>
    public static long? Read(string counts, string image, ICollection<Diagnostic> diagnostics)
    {
        if (ElfReader.Load(image, diagnostics) is not { } elf)
        {
            return null;
        }

        ElfSegment[] code = [.. elf.Loads.Where(s => s.IsExecutable)];
        using FileStream file = File.OpenRead(counts);
        byte[] pair = new byte[PairSize];
        file.ReadExactly(pair);
        long pairs = BinaryPrimitives.ReadInt64LittleEndian(pair.AsSpan(8)), sum = 0;
        for (long i = 1; i < pairs; i++)
        {
            file.ReadExactly(pair);
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(pair);
            sum += Array.Exists(code, s => s.HoldsVirtual(address) || s.HoldsPhysical(address))
                ? BinaryPrimitives.ReadInt64LittleEndian(pair.AsSpan(8)) : 0;
        }

        return sum;
    }

    /// <summary>Why a guest's instructions can't be counted; null when they can.</summary>
    internal static GuestResult? Refuse(GuestRequest request, Monitors.IMonitor monitor) =>
        request.Counter is null || (monitor.CountsInstructions && (request.Accelerator ?? "tcg") == "tcg") ? null
            : GuestResult.Failed(GuestExit.NotStarted, "UK5070", $"{monitor.Name} doesn't count instructions: QEMU does, where it executes "
                + "them itself. Take such a monitor with -p:UnikernelMonitor=, leave UnikernelAccelerator out, or measure something else.");

    private static Diagnostic Failed(string why) => new("UK5071", Severity.Error,
        $"What counts a guest's instructions could not be compiled for this machine by gcc: {why}");

    private static byte[] Source()
    {
        using Stream stream = typeof(InstructionPlugin).Assembly.GetManifestResourceStream("count.c")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
