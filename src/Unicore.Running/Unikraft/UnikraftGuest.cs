// SPDX-License-Identifier: BSD-3-Clause
// Guests of a Unikraft tree, as the tree's own support/scripts/qemu-guest starts them.
using System.Globalization;
using Unicore.Diagnostics;
using Unicore.Running.Guests;

namespace Unicore.Running.Unikraft;

/// <summary>What images of a Unikraft tree expect.</summary>
/// <param name="image">The image's configuration.</param>
public sealed class UnikraftGuest(UnikraftImage image) : IGuestConvention
{
    /// <summary>
    /// The tree's port of QEMU's isa-debug-exit: trees since 0.14 write there when they crash (<c>plat/common/x86/cpu_native.c</c>).
    /// </summary>
    private const string DebugExit = "isa-debug-exit,iobase=0x501,iosize=2";

    /// <summary>These images end at once when their input is no terminal (<c>plat/linuxu/console.c</c>).</summary>
    public bool WantsTerminal => true;

    /// <inheritdoc/>
    public bool KnowsFrames(GuestRequest request) => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Words(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string[] addresses = [.. request.Networks.Select(n => n.Word).OfType<string>()];
        return image.CommandLine([.. addresses, .. request.Parameters], request.Environment, request.Arguments);
    }

    /// <summary>
    /// QEMU's multiboot loader puts the image's path first; to the line of a device tree the image itself adds its name
    /// (<c>plat/kvm/arm/setup.c</c>; since 0.14 <c>plat/common/bootinfo_fdt.c</c>). Else the name must come from us.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <param name="loaderAddsName">Whether the monitor's boot loader puts a name before it.</param>
    /// <returns>The text; empty for none.</returns>
    public string CommandLine(GuestRequest request, bool loaderAddsName)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool named = !loaderAddsName && request.Architecture == "x86_64";
        return UnikraftImage.Join(named ? Words(request).Prepend(image.Name) : Words(request));
    }

    /// <summary>These images hand none on (<c>plat/linuxu/setup.c</c>), and <c>script</c> wants ours.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>Null.</returns>
    public IReadOnlyList<string>? Variables(GuestRequest request) => null;

    /// <inheritdoc/>
    public string? Processor(string architecture) => architecture == "x86_64" || image.RunsOnNewest ? "max" : "cortex-a53";

    /// <inheritdoc/>
    public IReadOnlyList<string> ExitDevices(GuestRequest request, string exitCodeFile)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Architecture == "x86_64" ? ["-device", DebugExit] : [];
    }

    /// <summary>
    /// A guest that powers off leaves 0. What trees write on x86_64 when they cannot (41) or crash (42) comes as (value &lt;&lt; 1) | 1.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <param name="ended">How QEMU ended.</param>
    /// <returns>The guest's exit code.</returns>
    public GuestResult Interpret(GuestRequest request, MonitorEnd ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return ended.Status switch
        {
            (41 << 1) | 1 => new GuestResult(0, []),
            (42 << 1) | 1 => GuestResult.Failed(GuestExit.Died, "UK5017",
                "The guest crashed; what it said stands above. Look at it with -p:UnikernelPaused=true -p:UnikernelGdbPort=1234."),
            _ => new GuestResult(ended.Status, []),
        };
    }

    /// <summary>A tree's configuration says what is mounted.</summary>
    public bool MountsVolumes => false;

    /// <inheritdoc/>
    public Diagnostic? RefuseVolumes(GuestRequest request) => null;

    /// <inheritdoc/>
    public Diagnostic? Refuse(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Platform == "xen"
            ? new("UK5009", Severity.Error, $"`dotnet run` does not boot Xen images. {XenAdvice(request)}")
            : request is { Monitors: [], Monitor: null }
            ? new("UK5002", Severity.Error, $"Nothing is known that runs {request.Platform}/{request.Architecture}."
                + $"{request.TargetNote} "
                + $"Run one of {string.Join(", ", UnikraftPlatforms.Usual)}.")
            : null;
    }

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Forgotten(GuestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Parameters.Count > 0 && !image.HasParameters)
        {
            yield return NotAll($"The guest does not get the parameters '{UnikraftImage.Join(request.Parameters)}': its configuration does "
                + "not read them from the command line. Set LIBUKLIBPARAM to y, or take them out of UnikernelParameters.");
        }

        string[] variables = [.. image.TakesEnvironment ? request.Environment.Skip(image.MaxVariables) : request.Environment];
        if (variables.Length > 0)
        {
            string why = image.TakesEnvironment
                ? "Its configuration has no room for more; raise LIBPOSIX_ENVIRON_LIBPARAM_MAXCOUNT."
                : image.KnowsEnvironment
                ? "Its configuration does not read them from the command line. Set LIBPOSIX_ENVIRON and LIBPOSIX_ENVIRON_LIBPARAM to y."
                : "This release of Unikraft has no library that reads them from the command line. Compile them in, or hand them over as "
                    + "arguments.";
            yield return new("UK5010", Severity.Warning, "The guest does not get the environment variables "
                + $"{string.Join(", ", variables.Select(v => v.Split('=')[0]))}. {why}");
        }

        // A process has its words from Linux; all others split a line.
        if (request.Platform == "linuxu")
        {
            yield break;
        }

        IReadOnlyList<string> words = Words(request);
        if (words.Count(w => w.Length == 0) is > 0 and var none)
        {
            yield return NotAll($"The guest does not get {none} argument{(none == 1 ? "" : "s")} of no length: it splits one line into "
                + "words, of which none is empty. Give another value that means the same to it.");
        }

        if (words.Count(w => w.Length > 0) + 1 is int count && count > image.MaxWords)
        {
            yield return NotAll($"The guest takes {image.MaxWords} words, its name among them, and there are {count}: it does not get the "
                + "last. Raise LIBUKBOOT_MAXNBARGS.");
        }
    }

    private static Diagnostic NotAll(string message) => new("UK5023", Severity.Warning, message);

    /// <summary>How to boot an image with Xen's tools, which want a domain of their own.</summary>
    private string XenAdvice(GuestRequest request)
    {
        string extra = UnikraftImage.Join(Words(request)).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"In domain 0 write a file with the lines: name = \"{image.Name}\"; type = \"pv\"; kernel = \"{request.Image}\"; "
            + $"memory = {request.MemoryMiB.ToString(CultureInfo.InvariantCulture)}; vcpus = 1"
            + (extra.Length > 0 ? $"; extra = \"{extra}\"" : "") + ". Then: xl create -c FILE (package xen-utils).";
    }
}
