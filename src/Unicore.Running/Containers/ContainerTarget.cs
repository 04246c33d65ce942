// SPDX-License-Identifier: BSD-3-Clause
// A built image as an image for containers: whose machine it is for, and in which form its words reach it there.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Images.Oci;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;
using Unicore.Running.Unikraft;

namespace Unicore.Running.Containers;

/// <summary>What a build says of an image.</summary>
public sealed record ContainerRequest
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The program's name.</summary>
    public required string Name { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>What the platform's project says, absolute; null for a Unikraft tree's image, with its configuration beside it.</summary>
    public string? PlatformManifest { get; init; }

    /// <summary>The image, absolute.</summary>
    public required string Image { get; init; }

    /// <summary>The archive that goes with it, absolute; null for none.</summary>
    public string? Initrd { get; init; }

    /// <summary>Arguments of the program.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Parameters of the libraries in a Unikraft tree's image.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Variables, <c>NAME=VALUE</c>; of several of one name the last counts.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What else is said of the image.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The project, for messages.</summary>
    public string? ProjectFile { get; init; }
}

/// <summary>Makes targets of layouts.</summary>
public static class ContainerTarget
{
    /// <summary>An image's target.</summary>
    /// <param name="request">The image.</param>
    /// <param name="found">Gets <c>UK4041</c> when nobody runs it, and what of its words gets lost.</param>
    /// <returns>The target; null when there is none.</returns>
    public static OciTarget? Of(ContainerRequest request, ICollection<Diagnostic> found)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(found);
        UnikraftImage? tree = null;
        IReadOnlyList<string> monitors;
        if (request.PlatformManifest is not { } file)
        {
            tree = UnikraftImage.Read(Path.Combine(Path.GetDirectoryName(request.Image)!, ".config"));
            monitors = UnikraftPlatforms.MonitorsFor(request.Platform, request.Architecture);
        }
        else if (LibraryManifest.TryLoad(file, out LibraryManifest? manifest, out Diagnostic? diagnostic))
        {
            monitors = manifest.MonitorsFor(request.Architecture);
        }
        else
        {
            found.Add(diagnostic);
            return null;
        }

        IMonitor? monitor = monitors.Select(MonitorCatalog.Find).FirstOrDefault(m => m is not null);
        bool isProcess = monitor is ProcessMonitor;
        if (!isProcess && monitor?.ContainerPlatform is null)
        {
            found.Add(new("UK4041", Severity.Error, $"No container runtime runs images of {request.Platform}/{request.Architecture}, so "
                + "there is no OCI image of it. Publish it without ImageFormat, or pick other targets with Platform and Arch.",
                request.ProjectFile));
            return null;
        }

        string[] environment = CoreGuest.LastOfEach(request.Environment);
        IGuestConvention convention = tree is null ? CoreGuest.Instance : new UnikraftGuest(tree);
        foreach (Diagnostic forgotten in convention.Forgotten(new()
        {
            Image = request.Image, Platform = request.Platform, Architecture = request.Architecture, Arguments = request.Arguments,
            Environment = environment, Parameters = request.Parameters,
        }))
        {
            found.Add(forgotten);
        }

        (IReadOnlyList<string> parameters, IReadOnlyList<string> words) = tree is not null
            ? WordsOf(tree, request, environment, isProcess)
            : ([], isProcess ? request.Arguments

                // Who runs the image hands variables over in another way than our guests read them: here they are words.
                : [.. environment.Select(CoreGuest.VariableOf), .. request.Arguments.Select(a => CoreGuest.Join([a]))]);
        return OciImages.Of(new(request.Target, request.Architecture, request.Image)
        {
            Initrd = request.Initrd,
            Program = request.Name,
            Machine = isProcess ? null : monitor!.ContainerPlatform,
            Parameters = parameters,
            Arguments = words,
            Environment = isProcess || tree is not null ? environment : [],
            Labels = new SortedDictionary<string, string>(request.Labels.ToDictionary(), StringComparer.Ordinal),
        });
    }

    /// <summary>
    /// The words of an image of a Unikraft tree. A process has all of them from its command, and none of Linux's variables; who runs a
    /// virtual machine hands it the variables.
    /// </summary>
    private static (IReadOnlyList<string> Parameters, IReadOnlyList<string> Words) WordsOf(
        UnikraftImage tree, ContainerRequest request, IReadOnlyList<string> environment, bool isProcess)
    {
        if (isProcess)
        {
            return ([], tree.CommandLine(request.Parameters, environment, request.Arguments));
        }

        IReadOnlyList<string> before = request.Parameters.Count > 0 ? tree.CommandLine(request.Parameters, [], []) : [];
        return ([.. before.Select(w => UnikraftImage.Join([w]))], [.. request.Arguments.Select(w => UnikraftImage.Join([w]))]);
    }
}
