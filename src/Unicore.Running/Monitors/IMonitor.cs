// SPDX-License-Identifier: BSD-3-Clause
// What runs guests: a virtual machine monitor, or Linux itself.
using Unicore.Build.Toolchains;
using Unicore.Elf;
using Unicore.Running.Guests;

namespace Unicore.Running.Monitors;

/// <summary>
/// One way to run images. A class of this assembly that implements it is known by its <see cref="Name"/>, without being listed anywhere;
/// it has no state, and needs a constructor without parameters.
/// </summary>
public interface IMonitor
{
    /// <summary>The name that platforms give in their <c>Monitor</c> items, and users with <c>-p:UnikernelMonitor=</c>.</summary>
    string Name { get; }

    /// <summary>The architectures whose images it runs.</summary>
    IReadOnlyList<string> Architectures { get; }

    /// <summary>What can execute the guest's instructions, the default first; empty when there is no choice.</summary>
    IReadOnlyList<string> Accelerators { get; }

    /// <summary>Whether the guest's console is one line of bytes: one stream, which has no end.</summary>
    bool HasSerialConsole => true;

    /// <summary>
    /// How many bytes of input a serial console has room for until the guest says in frames that it has taken some; null where none are
    /// lost.
    /// </summary>
    int? InputRoom => null;

    /// <summary>Whether its guests can be offered folders of the host.</summary>
    bool HasVolumes => false;

    /// <summary>Whether its guests can have files of the host as disks.</summary>
    bool HasDisks => false;

    /// <summary>Whether it sees to it that a guest does not write to a disk that is to be read only.</summary>
    bool KeepsDisks => HasDisks;

    /// <summary>Whether it hands a root file system over that is not part of the image.</summary>
    bool HasInitrd => true;

    /// <summary>
    /// Where in its guests' memory a file begins that is it (<see cref="GuestRequest.MemoryFile"/>), as a physical address.
    /// </summary>
    /// <param name="request">The guest.</param>
    /// <param name="elf">Its linked image.</param>
    /// <returns>The address; null where no file can be a guest's memory.</returns>
    ulong? MemoryFileStart(GuestRequest request, ElfFile elf) => null;

    /// <summary>Whether it can count its guests' instructions (<see cref="GuestRequest.Counter"/>).</summary>
    bool CountsInstructions => false;

    /// <summary>Whether a debugger can be connected to its guests by a port of this machine alone.</summary>
    /// <param name="architecture">The guest's architecture.</param>
    bool HasDebugger(string architecture) => true;

    /// <summary>How many processors its machines can have.</summary>
    int MostProcessors => 1;

    /// <summary>Whether its guests can have devices on a network.</summary>
    /// <param name="kind">One of <see cref="GuestNetwork.Kinds"/>.</param>
    bool HasNetwork(string kind) => false;

    /// <summary>The platform that images in containers are for, by kraftkit's name; null where none are for its machines.</summary>
    string? ContainerPlatform => null;

    /// <summary>Whether its machines have firmware that boots a <see cref="GuestMedium"/>.</summary>
    bool HasFirmware => false;

    /// <summary>The program that has to be installed to run images of an architecture.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The program; null when the image is one itself.</returns>
    ToolInfo? Tool(string architecture);

    /// <summary>The memory of the machine.</summary>
    /// <param name="request">The guest.</param>
    /// <returns>Where it starts, and how many MiB it has; null when there is no machine whose memory is known.</returns>
    MachineMemory? Memory(GuestRequest request);

    /// <summary>Lays out the command that runs a guest.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="file">A file that the launch may need: for <see cref="Launch.Input"/>, or for the guest's exit code.</param>
    /// <returns>The command.</returns>
    Launch Launch(GuestRequest request, string file);

    /// <summary>What the program's end says of the guest's.</summary>
    /// <param name="request">The guest.</param>
    /// <param name="ended">How the program ended.</param>
    /// <returns>The guest's exit code.</returns>
    GuestResult Interpret(GuestRequest request, MonitorEnd ended);
}

/// <summary>The memory of a machine.</summary>
/// <param name="Start">Its first physical address.</param>
/// <param name="MiB">How much there is.</param>
public sealed record MachineMemory(ulong Start, int MiB);
