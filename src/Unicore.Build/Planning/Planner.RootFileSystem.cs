// SPDX-License-Identifier: BSD-3-Clause
// Plans the root file system: one archive, which the loader hands over beside the image, or which is linked into it.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Images.Initrd;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    /// <summary>Read-only data, of which pages can be mapped. Who looks for it refers to it weakly: it need not be there.</summary>
    private static ReadOnlySpan<byte> EmbeddingText =>
        """
            .section .rodata.uk_initrd, "a"
            .balign 4096
            .globl uk_initrd_start, uk_initrd_end
            .type uk_initrd_start, %object
            .size uk_initrd_start, uk_initrd_end - uk_initrd_start
        uk_initrd_start:
            .incbin "initrd.cpio"
        uk_initrd_end:
            .byte 0

        """u8;

    private string RootArchive => Path.Combine(_request.ObjectDirectory, "initrd.cpio");

    /// <summary>What libraries bring, and over it what the application does.</summary>
    private string[] RootSources => [.. _graph.Ordered.SelectMany(l => l.RootFileSystem)];

    private bool HasRoot => _request.Application is not null && RootSources.Length > 0;

    /// <summary>Whether the archive is part of the image: when that is asked for, or no loader of such images takes one.</summary>
    private bool IsRootEmbedded(LibraryManifest platform)
    {
        bool isTaken = platform.TakesInitrd(_request.Target.Architecture);
        if (!isTaken && _request.EmbedRootFileSystem == false)
        {
            _diagnostics.Add(new("UK4036", Severity.Error,
                $"Nothing hands a root file system to images for {_request.Target}, so it has to be part of them. Leave "
                    + "UnikernelEmbedRootFileSystem out, or make it true."));
        }

        return _request.EmbedRootFileSystem ?? !isTaken;
    }

    private void MakeRootFileSystem()
    {
        string[] sources = RootSources;
        HashSet<string> made = [.. _generated.Values.SelectMany(files => files)];
        RootListing listing = RootFileSystem.List(sources, made, _diagnostics);
        StepKind writing = StepKind.Of("initrd", typeof(RootFileSystem).Module.ModuleVersionId.ToString(), step =>
        {
            using Stream output = step.Create(0);
            return RootFileSystem.Write(sources, output) is { } error ? [error] : [];
        });
        _actions.Add(new BuildAction
        {
            Id = "initrd",
            Description = "INITRD " + string.Join(' ', sources.Select(Path.GetFileName)),
            Phase = ActionPhase.Link,
            Step = writing,
            Command = listing.Names,
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = listing.Files,
            Outputs = [RootArchive],
        });
    }

    /// <summary>The archive as an object, which is linked with the libraries.</summary>
    private string EmbedRootFileSystem()
    {
        string source = Path.ChangeExtension(RootArchive, ".s"), target = Path.ChangeExtension(RootArchive, ".o");
        _files.WriteIfChanged(source, EmbeddingText);
        List<string> command = [.. _request.Toolchain.Cc];
        command.AddRange(TargetArchitecture.Find(_request.Target.Architecture)?.CompilerFlags ?? []);
        command.AddRange(["-c", source, "-o", target]);
        Add("embed initrd", "AS initrd.s", command, [source, RootArchive], target);
        _actions[^1] = _actions[^1] with { WorkingDirectory = _request.ObjectDirectory, Phase = ActionPhase.Link };
        return target;
    }
}
