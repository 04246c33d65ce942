// SPDX-License-Identifier: BSD-3-Clause
// Where `unicore list` looks: its options and the environment, made into values at the edge.
namespace Unicore.Tool.Listing;

/// <summary>A folder to look into. Nobody misses a usual one; one that was asked for is missed aloud.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="AskedForBy">The option or variable that named it, or null.</param>
internal sealed record PlaceToLook(string Path, string? AskedForBy);

/// <summary>What to list.</summary>
internal sealed record ListRequest
{
    /// <summary>The Unikraft tree.</summary>
    public required PlaceToLook Root { get; init; }

    /// <summary>Folders with external libraries, or such libraries themselves.</summary>
    public required IReadOnlyList<PlaceToLook> Libraries { get; init; }

    /// <summary>The folder with applications.</summary>
    public required PlaceToLook Applications { get; init; }

    /// <summary>Package sources, by name, address or folder; none: those of nuget.config.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether versions before their release count.</summary>
    public bool Prerelease { get; init; }

    /// <summary>Whether to ask no package source.</summary>
    public bool Offline { get; init; }

    /// <summary>The folder whose nuget.config counts.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Reads the names that kraft gave to its folders: UK_WORKDIR, UK_ROOT, UK_LIBS, UK_APPS.</summary>
    /// <param name="root">What <c>--root</c> says, or null.</param>
    /// <param name="libraries">What <c>--libs</c> says.</param>
    /// <param name="workingFolder">The folder that relative paths are below.</param>
    /// <param name="environment">Gives a variable's value, or null.</param>
    public static ListRequest From(string? root, IReadOnlyList<string> libraries, string workingFolder, Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        PlaceToLook Named(string path, string by) => new(Path.GetFullPath(path, workingFolder), by);
        string usual = Path.Combine(Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".unikraft");
        PlaceToLook Below(string variable, string folder) =>
            Variable(variable) is { } named ? Named(named, variable)
            : Variable("UK_WORKDIR") is { } work ? Named(Path.Combine(work, folder), "UK_WORKDIR")
            : new PlaceToLook(Path.Combine(usual, folder), null);
        return new ListRequest
        {
            Root = root is null ? Below("UK_ROOT", "unikraft") : Named(root, "--root"),
            Libraries = libraries.Count == 0 ? [Below("UK_LIBS", "libs")] : [.. libraries.Select(l => Named(l, "--libs"))],
            Applications = Below("UK_APPS", "apps"),
            WorkingFolder = workingFolder,
        };
    }
}
