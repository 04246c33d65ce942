// SPDX-License-Identifier: BSD-3-Clause
// What a guest and whoever runs it have agreed on, whatever the monitor.
using Unicore.Diagnostics;

namespace Unicore.Running.Guests;

/// <summary>How guests of one kind take their arguments and say how they ended.</summary>
public interface IGuestConvention
{
    /// <summary>The words that a guest is handed as its arguments.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>The words, without the guest's name.</returns>
    IReadOnlyList<string> Words(GuestRequest request);

    /// <summary>The command line of a kernel: <see cref="Words"/> as one text, from which the guest's splitter makes them again.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="loaderAddsName">Whether the monitor's boot loader puts a name before it.</param>
    /// <returns>The text; empty for none.</returns>
    string CommandLine(GuestRequest request, bool loaderAddsName);

    /// <summary>The environment of a guest that is a process.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>Its variables, and no other; null for those that we have.</returns>
    IReadOnlyList<string>? Variables(GuestRequest request);

    /// <summary>The processor that QEMU has to emulate.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>QEMU's name for it; null for the machine's usual one.</returns>
    string? Processor(string architecture);

    /// <summary>What QEMU's machines need for the guest to end with an exit code.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="exitCodeFile">A file that may receive the code as a byte, where the program's own status has no room for it.</param>
    /// <returns>Arguments of QEMU.</returns>
    IReadOnlyList<string> ExitDevices(GuestRequest request, string exitCodeFile);

    /// <summary>Whether a guest can speak in frames on its serial line (<see cref="Consoles.ConsoleFrames"/>).</summary>
    /// <param name="request">The guest.</param>
    /// <returns>Whether its image does when it is asked to.</returns>
    bool KnowsFrames(GuestRequest request);

    /// <summary>Whether a guest that is a process wants a terminal as its input.</summary>
    bool WantsTerminal { get; }

    /// <summary>What QEMU's end says of the guest's.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="ended">How QEMU ended.</param>
    /// <returns>The guest's exit code.</returns>
    GuestResult Interpret(GuestRequest request, MonitorEnd ended);

    /// <summary>Whether a guest mounts folders and disks of the host by itself, by drivers that know virtio 1 and no older one.</summary>
    bool MountsVolumes { get; }

    /// <summary>Why an image that <see cref="MountsVolumes"/> has no use for a folder or a disk of the host.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>The error; null when there is none, or the image cannot be asked.</returns>
    Diagnostic? RefuseVolumes(GuestRequest request);

    /// <summary>Why nothing can run a guest, in words that its kind knows better than others.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>The error; null when there is none.</returns>
    Diagnostic? Refuse(GuestRequest request);

    /// <summary>What a guest does not get, though it was asked for.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>Warnings.</returns>
    IEnumerable<Diagnostic> Forgotten(GuestRequest request);
}
